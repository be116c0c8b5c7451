// What stood before on a sheet: fetched and unfolded where it is asked for; where that fails, the link leads there.
export async function unfold(link) {
  const answer = await fetch(link.href), there = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = there.querySelector(".versions"), older = there.querySelector(".older"), found = older ? [list, older] : [list];
  if (!list) throw answer;
  if (link.matches(".older")) return link.replaceWith(...found);
  const fold = document.createElement("details"), summary = document.createElement("summary");
  summary.textContent = link.textContent;
  fold.open = true;
  fold.append(summary, ...found);
  link.replaceWith(fold);
  summary.focus();
}
