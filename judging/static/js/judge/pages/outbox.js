// Lo que falta enviar: every mark that is only on this telephone, and what can be done about it.
import { cells, change, onChange, page, say, spoken } from "../store.js";
import { setAside } from "../messages.js";
import { flush, isOpen, retry, trouble } from "../sync.js";

const TIME_TO_UNDO = 10000;
const PAGES = {
  "!commit": () => "commitment", "!tie": () => "commitment", "!report": () => "report",
  "!deliver": (cell) => "deliver?sheet=" + cell.sheet,
};

export function startOutbox(block) {
  const list = document.getElementById("unsent"), empty = document.getElementById("all-sent");
  const dropped = new Map();
  let shown = "";

  function line(cell, gone) {
    const item = document.getElementById("unsent-one").content.cloneNode(true).firstElementChild;
    const at = new Date(cell.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    const why = cell.state === "refused" ? cell.reason || say("unreadable")
      : say(cell.state === "conflict" ? "two-marks" : trouble === "enter" ? "sign-in-first" : "here");
    const put = (name, text) => { item.querySelector(`[data-f="${name}"]`).textContent = text; };
    const isMark = cell.key[0] !== "!";
    put("what", isMark ? `${cell.key} ${cell.name}` : cell.name);
    put("farm", cell.farm);
    put("mark", [isMark && cell.value && spoken(cell.value), cell.note && `«${cell.note}»`, at].filter(Boolean).join(" · "));
    put("why", gone ? say("dropped") : why);
    const act = (name, shown, call) => {
      const button = item.querySelector(`[data-do="${name}"]`);
      button.hidden = !shown;
      button.onclick = call;
    };
    item.querySelector("a").href = page.home
      + (PAGES[cell.key]?.(cell) ?? `sheets/${cell.sheet}${cell.sha ? "/photos" : "#" + cell.key}`);
    act("retry", !gone && cell.state !== "conflict", () => retry(cell.id));
    act("drop", !gone, () => drop(cell));
    act("undo", gone, () => { dropped.delete(cell.id); change([cell.id], (now) => now ?? cell).then(flush); });
    return item;
  }

  function drop(cell) {
    dropped.set(cell.id, cell);
    change([cell.id], () => null);
    setAside([{ ...cell, value: "no", next: null }]); // a conflict that is not said takes no sheet away
    setTimeout(() => { dropped.delete(cell.id); look(); }, TIME_TO_UNDO);
  }

  const unsent = async () => (await cells()).filter((cell) => cell.op || isOpen(cell));

  async function look() {
    const now = await unsent(), gone = [...dropped.values()].filter((cell) => !now.some((one) => one.id === cell.id));
    const state = JSON.stringify([trouble, gone.length, now.map((cell) => ({ ...cell, sent: 0 }))]);
    if (state === shown) return; // a new try changes nothing here, and must not take the focus away
    shown = state;
    list.replaceChildren(...gone.map((cell) => line(cell, true)), ...now.map((cell) => line(cell, false)));
    empty.hidden = now.length + gone.length > 0;
    document.getElementById("send").disabled = document.getElementById("copy").disabled = !now.length;
  }

  document.getElementById("send").onclick = () => flush();
  document.getElementById("copy").onclick = async () => {
    const copy = { judge: page.key, made: new Date().toISOString(), marks: await unsent() };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(copy, null, 1)], { type: "application/json" }));
    link.download = `judging-${page.key}.json`;
    link.click();
    setTimeout(URL.revokeObjectURL, TIME_TO_UNDO, link.href);
  };
  block.hidden = false;
  onChange(look);
  look();
}
