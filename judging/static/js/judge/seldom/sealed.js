// A sheet that she has signed on this telephone is sealed here too, until she takes that back or it was refused.
import { change } from "../store.js";

/** `cell` is her delivery while it waits; none: the sheet is open (again). */
export function seal(paper, cell) {
  const block = document.getElementById("signed");
  paper.dataset.signed = cell ? "1" : "";
  for (const box of paper.querySelectorAll("fieldset.criterion, button")) box.disabled = Boolean(cell);
  block.hidden = !cell;
  block.querySelector("button").hidden = Boolean(cell?.sent);
  block.querySelector("button").onclick = () => change([cell.id], (now) => now?.sent ? now : null);
}
