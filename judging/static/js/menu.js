// An open group of the menu closes when its reader goes on with the page, or says so with Escape.
const open = () => document.querySelectorAll(".in-a-row details[open]");
document.addEventListener("click", ({ target }) => open().forEach((group) => group.contains(target) || (group.open = false)));
document.addEventListener("keydown", ({ key }) => key === "Escape" && open().forEach((group) => {
  const isInside = group.contains(document.activeElement);
  group.open = false;
  if (isInside) group.querySelector("summary").focus();
}));
