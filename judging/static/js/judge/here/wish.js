// Pedir que abran una hoja entregada: kept on this telephone first, and sent when there is a signal.
import { cells, say } from "../store.js";
import { isOpen } from "../states.js";
import { ask, sent } from "../pages/messages.js";

export function startWish(form) {
  const told = form.querySelector(".told"), { words } = form.elements, sheet = Number(form.dataset.wish), id = sheet + "/!reopen";

  /** What became of what she asked, as long as it is here. */
  async function look() {
    const cell = (await cells()).find((one) => one.id === id);
    if (!cell) return false;
    form.closest("details").open = true;
    told.textContent = isOpen(cell) ? cell.reason || say("unreadable") : say("reopen-here");
    return true;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!words.value.trim()) {
      told.textContent = say("reopen-empty");
      return words.focus();
    }
    await ask("!reopen", { sheet, farm: form.dataset.farm, note: words.value.trim() });
    form.dispatchEvent(new Event("done", { bubbles: true })); // it is not only in the field any more
    await sent();
    if (!(await look())) location.reload();
  });
  look();
}
