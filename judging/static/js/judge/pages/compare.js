// Comparar: a mark given beside others is kept like one on its own sheet, before the page can be left.
import { cells, kept, onChange, say } from "../store.js";
import { isMark, isNone, isOpen, isPast, isWaiting, newest } from "../states.js";
import { flush, give } from "../sync.js";
import { choose, chosen, comment, fields, printed, tell, typedText } from "../cards.js";
import { sent } from "./messages.js";
import { showDifference } from "../seldom/difference.js";

const TIME_TO_TYPE = 600;

/** One farm of the comparison: what it shows, and the two ways in which that changes. */
function sideOf(box, form) {
  const sheet = Number(box.dataset.sheet), key = form.elements.at.value, id = `${sheet}/${key}`;
  const version = Number(form.elements[`${sheet}.version`].value);
  const about = { sheet, key, farm: box.dataset.farm, name: form.dataset.name, base: version };
  const side = { id, stood: printed(box), timer: 0 };

  side.take = async () => {
    clearTimeout(side.timer);
    side.timer = 0;
    const now = chosen(box), words = comment(box).value, parts = Object.keys(now).filter((part) => now[part] !== side.stood[part]);
    if (!parts.length) return;
    if (!isNone(side.stood.value)) side.back = side.stood.value; // her sheet offers it again (seldom/back.js)
    side.stood = now;
    box.classList.toggle("blank", !now.value);
    await give(id, about, { ...now, at: new Date().toISOString(), parts, back: side.back });
    if (typedText(id) === words) typedText(id, null);
  };
  side.show = (all) => {
    const cell = all.find((one) => one.id === id && !isPast(one, { version })), wanted = cell ? newest(cell) : printed(box);
    const isNew = wanted.value !== side.stood.value || wanted.note !== side.stood.note;
    if (isNew && !side.timer && !box.contains(document.activeElement?.closest("textarea"))) {
      side.stood = { value: wanted.value, note: wanted.note };
      choose(box, side.stood);
    }
    box.classList.toggle("blank", !side.stood.value);
    tell(box, cell, showDifference);
  };

  for (const field of fields(box)) field.addEventListener("change", side.take);
  comment(box).addEventListener("input", () => {
    typedText(id, comment(box).value);
    clearTimeout(side.timer);
    side.timer = setTimeout(side.take, TIME_TO_TYPE);
  });
  const left = typedText(id); // typed when a page of this mark was left
  if (left !== null) comment(box).value = left;
  return side;
}

export function startCompare(form) {
  const sides = [...form.querySelectorAll("fieldset[data-sheet]")].map((box) => sideOf(box, form)), told = form.querySelector(".told");
  const takeAll = () => Promise.all(sides.map((side) => side.take()));
  const showAll = async () => { const all = await cells(); sides.forEach((side) => side.show(all)); };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await takeAll();
    if (event.submitter?.value === "next" && kept) return location.assign(form.dataset.next);
    await (kept ? sent() : flush());
    const mine = (await cells()).filter((cell) => isMark(cell) && sides.some(({ id }) => id === cell.id));
    if (mine.some(isOpen)) told.textContent = say("settle-first");
    else if (mine.some(isWaiting)) told.textContent = say(kept ? "not-sent" : "stay-here");
    else if (event.submitter?.value === "next") location.assign(form.dataset.next);
    else told.textContent = say("saved");
  });
  addEventListener("pagehide", takeAll);
  document.addEventListener("visibilitychange", () => document.hidden && takeAll());
  takeAll().then(() => { onChange(showAll); showAll(); });
}
