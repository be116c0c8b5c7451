// Comparar: a mark given beside others is kept like one on its own sheet, before the page can be left.
import { cells, kept, onChange, say } from "../store.js";
import { isMark, isNone, isOpen, isPast, isWaiting, newest } from "../states.js";
import { flush, give } from "../sync.js";
import { choose, chosen, comment, printed, tell, typedText, whenChosen } from "../cards.js";
import { sent } from "./messages.js";
import { haveBack, offerBack } from "../seldom/back.js";
import { showDifference } from "../seldom/difference.js";

const TIME_TO_TYPE = 600;

/** One farm of the comparison: what it shows, and the ways in which that changes. */
function sideOf(box, form) {
  const sheet = Number(box.dataset.sheet), key = form.elements.at.value, id = `${sheet}/${key}`;
  const version = Number(form.elements[`${sheet}.version`].value);
  const about = { sheet, key, farm: box.dataset.farm, name: form.dataset.name, base: version };
  const side = { id, box, about, stood: printed(box), timer: 0, back: box.querySelector("[data-back]")?.dataset.back };
  whenChosen(box, () => take(side));
  comment(box).addEventListener("input", () => {
    typedText(id, comment(box).value);
    clearTimeout(side.timer);
    side.timer = setTimeout(take, TIME_TO_TYPE, side);
  });
  const left = typedText(id); // typed when a page of this mark was left
  if (left !== null) comment(box).value = left;
  return side;
}

/** Keep what she changed on one farm. */
async function take(side) {
  const { id, box, stood } = side;
  clearTimeout(side.timer);
  side.timer = 0;
  const now = chosen(box), words = comment(box).value, parts = Object.keys(now).filter((part) => now[part] !== stood[part]);
  if (!parts.length) return;
  if (!isNone(stood.value)) side.back = stood.value; // offered again, here and on her sheet
  side.stood = now;
  offerBack(box, side.back);
  tell(box);
  await give(id, side.about, { ...now, at: new Date().toISOString(), parts, back: side.back });
  if (typedText(id) === words) typedText(id, null);
}

/** Show what is kept, which another page may have changed; never over what she is typing. */
function show(side, all) {
  const { id, box, stood, about } = side, cell = all.find((one) => one.id === id && !isPast(one, { version: about.base }));
  const wanted = cell ? newest(cell) : printed(box), isNew = wanted.value !== stood.value || wanted.note !== stood.note;
  if (isNew && !side.timer && !box.contains(document.activeElement?.closest("textarea"))) {
    side.stood = { value: wanted.value, note: wanted.note };
    choose(box, side.stood);
  }
  if (wanted.back) side.back = wanted.back;
  offerBack(box, side.back);
  tell(box, cell, showDifference);
}

export function startCompare(form) {
  const sides = [...form.querySelectorAll("fieldset[data-sheet]")].map((box) => sideOf(box, form)), told = form.querySelector(".told");
  const takeAll = () => Promise.all(sides.map(take));
  const showAll = async () => { const all = await cells(); sides.forEach((side) => show(side, all)); };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (event.submitter?.dataset.back) {
      const back = haveBack(event.submitter);
      return take(sides.find(({ box }) => box === back));
    }
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
