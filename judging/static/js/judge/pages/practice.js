// A practice sheet: a mark that is cleared may be had back at once. What she gives stands in the form (keep.js) until she saves it.
import { isNone } from "../states.js";
import { choose, chosen, comment, fields, letStand } from "../cards.js";
import { offerBack } from "../seldom/back.js";

/** One criterion; answers how to look at it again. */
function begin(box) {
  let { value: stood } = chosen(box), back = box.querySelector("[data-back]")?.dataset.back;
  const look = () => {
    const { value } = chosen(box);
    if (!isNone(stood)) back = stood;
    stood = value;
    box.classList.toggle("blank", !value);
    offerBack(box, back);
  };
  for (const field of fields(box)) field.addEventListener("change", () => {
    letStand(box, field);
    look();
  });
  return look;
}

function haveBack(button) {
  const box = button.closest("fieldset");
  choose(box, { value: button.dataset.back, note: comment(box).value });
  const field = box.querySelector("input:checked") ?? box.querySelector(".short");
  field.focus(); // the button goes
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

export function startPractice(form) {
  const looks = [...form.querySelectorAll("fieldset.criterion")].map(begin), lookAll = () => looks.forEach((look) => look());
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.dataset.back) return;
    event.preventDefault();
    haveBack(event.submitter);
  });
  document.addEventListener("unsaved", lookAll); // keep.js has put back what was not saved yet
  lookAll();
}
