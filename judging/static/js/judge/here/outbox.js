// Lo que falta enviar: every mark that is only on this telephone, and what can be done about it.
import { change, onChange, page, say } from "../store.js";
import { told } from "./clocks.js";
import { isOpen, isOver, newest, STATES, stateOf } from "../states.js";
import { spoken } from "../seldom/difference.js";
import { isRemark } from "../pages/local_sheet.js";
import { setAside } from "../pages/messages.js";
import { copyOf, unsent } from "./copy.js";
import { flush, trouble } from "../sync.js";
import { retry } from "../seldom/again.js";

const TIME_TO_UNDO = 10000;
const PAGES = {
  "!commit": () => "commitment", "!tie": () => "commitment", "!report": () => "report",
  "!deliver": (cell) => "deliver?sheet=" + cell.sheet,
};

/** Why it is still here. */
function reasonOf(cell) {
  const { says, waits } = STATES[stateOf(cell)];
  return cell.reason || say(!waits ? says : trouble === "enter" ? "sign-in-first" : isOver() ? "here-late" : says, cell);
}

/** One line of the list; `drop` and `undo` are what its buttons do. */
function lineFor(cell, isGone, { drop, undo }) {
  const item = document.getElementById("unsent-one").content.cloneNode(true).firstElementChild;
  const put = (name, text) => { item.querySelector(`[data-f="${name}"]`).textContent = text; };
  const isWords = cell.key[0] === "!" || isRemark(cell.key), { value, note, at } = newest(cell);
  put("what", isWords ? cell.name : `${cell.key} ${cell.name}`);
  put("farm", cell.farm);
  put("mark", [!isWords && value && spoken(value), note && `«${note}»`, told(at)].filter(Boolean).join(" · "));
  put("why", isGone ? say("dropped") : reasonOf(cell));
  const act = (name, shown, onclick) => Object.assign(item.querySelector(`[data-do="${name}"]`), { hidden: !shown, onclick });
  item.querySelector("a").href = page.home
    + (PAGES[cell.key]?.(cell) ?? `sheets/${cell.sheet}${cell.sha ? "/photos" : "#" + cell.key}`);
  act("retry", !isGone && (!isOpen(cell) || stateOf(cell) === "refused"), () => retry(cell.id).then(flush));
  act("drop", !isGone, () => drop(cell));
  act("undo", isGone, () => undo(cell));
  return item;
}

/** All that is unsent, as a file. */
async function copy() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([await copyOf()], { type: "application/json" }));
  link.download = `judging-${page.key}.json`;
  link.click();
  setTimeout(URL.revokeObjectURL, TIME_TO_UNDO, link.href);
}

export function startOutbox(block) {
  const list = document.getElementById("unsent"), empty = document.getElementById("all-sent");
  const send = document.getElementById("send"), save = document.getElementById("copy"), dropped = new Map();
  let shown = "";

  function drop(cell) {
    dropped.set(cell.id, cell);
    change([cell.id], () => null);
    setAside([{ ...cell, value: "no", next: [] }]); // a conflict that is not said takes no sheet away
    setTimeout(() => { dropped.delete(cell.id); look(); }, TIME_TO_UNDO);
  }

  function undo(cell) {
    dropped.delete(cell.id);
    change([cell.id], (now) => now ?? cell).then(flush);
  }

  async function look() {
    const now = await unsent(), gone = [...dropped.values()].filter((cell) => !now.some((one) => one.id === cell.id));
    const state = JSON.stringify([trouble, gone.length, now.map((cell) => ({ ...cell, sent: 0 }))]);
    if (state === shown) return; // a new try changes nothing here, and must not take the focus away
    shown = state;
    const drawn = (some, isGone) => some.map((cell) => lineFor(cell, isGone, { drop, undo }));
    list.replaceChildren(...drawn(gone, true), ...drawn(now, false));
    empty.hidden = now.length + gone.length > 0;
    send.disabled = save.disabled = !now.length;
  }

  send.onclick = () => flush();
  save.onclick = copy;
  onChange(look);
  look().then(() => { block.hidden = false; }); // not before it knows: it would say that nothing is missing
}
