// Comparar: a mark given beside others is kept like one on its own sheet, before the page can be left.
import { cells, kept, onChange, say } from "../store.js";
import { isMark, isNone, isOpen, isPast, isWaiting, newest } from "../states.js";
import { flush, give } from "../sync.js";
import { changed, choose, chosen, comment, printed, stood, tell, typedText, whenChosen } from "../cards.js";
import { sent } from "./messages.js";
import { haveBack, offerBack } from "../seldom/back.js";
import { showDifference } from "../seldom/difference.js";

const TIME_TO_TYPE = 600, onTheWay = [];

/** One farm of the comparison: what it shows, and the ways in which that changes. */
function sideOf(box, form) {
  const sheet = Number(box.dataset.sheet), key = form.elements.at.value, id = `${sheet}/${key}`;
  const version = Number(form.elements[`${sheet}.version`].value);
  const about = { sheet, key, farm: box.dataset.farm, name: form.dataset.name, base: version };
  const side = { id, box, about, back: box.querySelector("[data-back]")?.dataset.back };
  stood.set(box, printed(box));
  whenChosen(box, () => take(side));
  comment(box).addEventListener("input", () => {
    typedText(id, changed(box)[0] ? comment(box).value : null);
    clearTimeout(side.timer);
    side.timer = setTimeout(take, TIME_TO_TYPE, side);
  });
  comment(box).value = typedText(id) ?? comment(box).value; // typed when a page of this mark was left
  return side;
}

/** Keep what she changed on one farm. */
async function take(side) {
  const { id, box } = side;
  const now = chosen(box), parts = changed(box), before = stood.get(box).value;
  if (!parts[0]) return;
  if (!isNone(before)) side.back = before; // offered again, here and on her sheet
  stood.set(box, now);
  offerBack(box, side.back);
  tell(box);
  onTheWay.push(side);
  await give(id, side.about, { ...now, at: new Date().toISOString(), parts, back: side.back });
  onTheWay.splice(onTheWay.indexOf(side), 1);
  show(side, await cells());
}

/** Show what is kept, which another page may have changed; never over what she is typing. */
function show(side, all) {
  const { id, box, about } = side, cell = all.find((one) => one.id === id && !isPast(one, { version: about.base }));
  const wanted = cell ? newest(cell) : printed(box);
  if (onTheWay.includes(side)) return; // this is known of an older tap
  if (!changed(box)[0]) {
    stood.set(box, wanted);
    if (changed(box)[0]) choose(box, wanted);
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
