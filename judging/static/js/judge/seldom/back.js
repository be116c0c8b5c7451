// A mark that was taken back: the button that puts it in its place again, and the mark at the button.
import { say } from "../store.js";
import { CHOICES } from "../states.js";
import { choose, chosen, comment } from "../cards.js";

/** Whether there is something to clear, and something to be had back. */
export function offerBack(box, value) {
  const { value: now } = chosen(box);
  box.classList.toggle("blank", !now);
  let button = box.querySelector("[data-back]");
  if (!button && !value) return;
  if (!button) {
    button = Object.assign(document.createElement("button"), { className: "link", name: "then", value: "stay", textContent: say("undo") });
    box.querySelector(".under").append(button);
  }
  if (value) button.dataset.back = value;
  button.hidden = now !== CHOICES.cleared;
}

/** Put it there again; answers its criterion, with the focus on what stands there now: the button goes. */
export function haveBack(button) {
  const box = button.closest("fieldset");
  choose(box, { value: button.dataset.back, note: comment(box).value });
  (box.querySelector("input:checked") ?? box.querySelector(".short")).focus();
  return box;
}
