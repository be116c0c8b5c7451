// A field that can hold no more gives way to the next one; the sum follows.
const form = document.querySelector("form[data-levels]");
if (form) {
  const levels = form.dataset.levels.split(" ");
  const fields = [...form.querySelectorAll(".cell > input")];
  const read = ({ value }) => value.trim().toLowerCase().replace(",", ".");
  const add = () => {
    form.querySelector("output").value = fields.reduce((sum, one) => sum + (+read(one) || 0), 0);
  };
  form.oninput = ({ target }) => {
    add();
    const at = fields.indexOf(target), next = fields[at + 1] || form.elements.sum, text = read(target);
    if (at < 0 || levels.some((one) => one !== text && one.startsWith(text))) return;
    if (levels.includes(text)) next.focus();
    else if (levels.includes(text.slice(0, -1)) && next.value === "") {
      target.value = target.value.slice(0, -1);
      next.value = text.slice(-1);
      next.focus();
      form.oninput({ target: next });
    }
  };
  add();
}
