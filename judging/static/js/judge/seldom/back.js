// A mark that was taken back: the button that puts it in its place again, and the mark at the button. sheet.js hears it.
import { say } from "../store.js";
import { CHOICES } from "../states.js";
import { chosen } from "../cards.js";

export function offerBack(box, value) {
  let button = box.querySelector("[data-back]");
  if (!button && !value) return;
  if (!button) {
    button = Object.assign(document.createElement("button"), { className: "link", name: "then", value: "stay", textContent: say("undo") });
    box.querySelector(".under").append(button);
  }
  if (value) button.dataset.back = value;
  button.hidden = chosen(box).value !== CHOICES.cleared;
}
