// Pedir que abran una hoja entregada: kept on this telephone first, and sent when there is a signal.
import { cells, say } from "../store.js";
import { isOpen } from "../states.js";
import { ask, sent } from "../pages/messages.js";

export function startWish(form) {
  const told = form.querySelector(".told"), { words } = form.elements, sheet = Number(form.dataset.wish), id = sheet + "/!reopen";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!words.value.trim()) {
      told.textContent = say("reopen-empty");
      return words.focus();
    }
    await ask("!reopen", { sheet, farm: form.dataset.farm, note: words.value.trim() });
    await sent();
    const cell = (await cells()).find((one) => one.id === id);
    if (!cell) return location.reload();
    told.textContent = isOpen(cell) ? cell.reason || say("unreadable") : say("reopen-here");
  });
}
