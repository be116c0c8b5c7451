// A practice sheet: a mark that is cleared may be had back at once. What she gives stands in the form (keep.js) until she saves it.
import { isNone } from "../states.js";
import { chosen, printed, whenChosen } from "../cards.js";
import { haveBack, offerBack } from "../seldom/back.js";

/** One criterion; answers how to look at it again. */
function begin(box) {
  let { value: stood } = printed(box), back = box.querySelector("[data-back]")?.dataset.back;
  const look = () => {
    const { value } = chosen(box);
    if (!isNone(stood)) back = stood;
    stood = value;
    offerBack(box, back);
  };
  whenChosen(box, look);
  return look;
}

export function startPractice(form) {
  const looks = [...form.querySelectorAll("fieldset.criterion")].map(begin), lookAll = () => looks.forEach((look) => look());
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.dataset.back) return;
    event.preventDefault();
    haveBack(event.submitter);
    document.activeElement.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("unsaved", lookAll); // keep.js has put back what was not saved yet
  lookAll();
}
