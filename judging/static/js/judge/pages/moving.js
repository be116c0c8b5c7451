// Pasar esta hoja a otra finca: what of it is only on this telephone goes first, so that it goes along.
import { cells, say } from "../store.js";
import { isMark, isOpen } from "../states.js";
import { sent } from "./messages.js";

export function startMoving(form) {
  const told = form.querySelector(".told"), sheet = Number(form.dataset.moves);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await sent();
    const left = (await cells()).filter((cell) => isMark(cell) && cell.sheet === sheet && (cell.op || isOpen(cell)));
    if (left.length) told.textContent = say("move-later", { n: left.length });
    else form.submit();
  });
}
