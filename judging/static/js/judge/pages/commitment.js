// Her commitment and her conflicts: kept on this telephone first, so that they can be said without a signal.
import { cells, page, say } from "../store.js";
import { isOpen } from "../states.js";
import { ask, sent } from "./messages.js";

/** Her answer about a farm; of one that she passed over, what she said of all of these together. */
const answerTo = (box) => box.querySelector("input[type=radio]:checked")?.value
  ?? (box.closest("details") || !box.form.elements.none?.checked ? "" : "no");
const reasonIn = (box) => box.querySelector("[name^=reason]").value.trim();

/** Say at its question what is wrong with an answer; whether something is. */
function wrong(box, text) {
  const line = box.querySelector("[data-f=wrong]");
  line.textContent = text;
  line.hidden = !text;
  box.classList.toggle("wrong", Boolean(text));
  if (text && answerTo(box)) box.querySelector("details").open = true;
  return Boolean(text);
}

const faults = (boxes) => boxes.filter((box) => wrong(box, !answerTo(box) ? say("answer-needed")
  : (answerTo(box) === "yes") === !reasonIn(box) ? say(reasonIn(box) ? "reason-beside-no" : "reason-needed") : ""));

/** Keep and send all that she has said; what stood before and stays is not said again. */
async function sayAll(boxes, isCommitted) {
  for (const box of boxes) {
    const value = answerTo(box);
    if (value === "no" && !box.dataset.new) continue;
    await ask("!tie", { sheet: Number(box.dataset.asked), farm: box.dataset.farm, value, note: value === "yes" ? reasonIn(box) : "",
      name: say(value === "yes" ? "conflict" : "no-conflict") });
  }
  if (!isCommitted) await ask("!commit", {});
  boxes[0]?.form.dispatchEvent(new Event("done", { bubbles: true })); // nothing of it is only in the fields any more
  await sent();
}

export function startCommitment(form) {
  const boxes = [...form.querySelectorAll("fieldset[data-asked]")], told = form.querySelector(".told"), isCommitted = form.dataset.committed;

  for (const box of boxes) box.addEventListener("change", () => {
    if (answerTo(box) === "yes") box.querySelector("details").open = true;
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [first] = faults(boxes);
    if (first) return first.focus();
    await sayAll(boxes, isCommitted);
    const all = await cells(), about = (box) => all.find(({ id }) => id === box.dataset.asked + "/!tie");
    const opened = boxes.filter((box) => box.dataset.new && answerTo(box) === "no" && !about(box)); // what the service has not heard does not open yet
    const refused = boxes.filter((box) => {
      const cell = about(box);
      return cell && isOpen(cell) && wrong(box, cell.reason || say("unreadable"));
    });
    if (refused.length) return refused[0].focus();
    if (!isCommitted && all.some(({ key, op }) => key === "!commit" && op)) told.textContent = say("said-later");
    else if (isCommitted && opened.length === 1) location.assign(`${page.home}sheets/${opened[0].dataset.asked}`);
    else location.assign(page.home);
  });
}
