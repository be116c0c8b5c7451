// Avisar de un problema: kept on this telephone first, with what the telephone knows of itself.
import { cells, identifier, kept, note, say } from "../store.js";
import { isOpen, isWaiting } from "../states.js";
import { trouble } from "../sync.js";
import { ask, sent } from "./messages.js";

/** The telephone in short texts: where she was, what is unsent, what browser it is. */
async function stateOfDevice(page) {
  const all = await cells(), fetched = await note("fetched");
  return {
    ...(page && { page }), unsent: all.filter(isWaiting).length, open: all.filter(isOpen).length, keeps: kept ? "✓" : "✗",
    line: trouble ? "✗" : "✓", downloaded: fetched ? new Date(fetched.at).toISOString() : "✗",
    screen: `${screen.width} × ${screen.height}`, browser: navigator.userAgent,
  };
}

export function startReport(form) {
  const told = form.querySelector(".told"), { words, sheet, came_from: from } = form.elements, button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!words.value.trim()) { told.textContent = say("report-empty"); return words.focus(); }
    button.disabled = true;
    const id = "!report/" + identifier(), page = document.referrer ? new URL(document.referrer).pathname : from.value;
    const farm = sheet.value ? sheet.selectedOptions[0].textContent : "";
    await ask("!report", { id, sheet: Number(sheet.value), farm, note: words.value.trim(), about: await stateOfDevice(page) });
    await sent();
    const cell = (await cells()).find((one) => one.id === id);
    told.textContent = !cell ? say("report-sent") : isOpen(cell) ? cell.reason || say("unreadable") : say("report-here");
    if (!cell || !isOpen(cell)) { form.reset(); form.dispatchEvent(new Event("done", { bubbles: true })); }
    button.disabled = false;
  });
}
