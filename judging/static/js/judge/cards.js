// The cards of a criterion: what is chosen on them, and the line that says where the mark is.
import { kept, page, say } from "./store.js";
import { CHOICES, isGiven, isNone, isOver, stateOf, STATES } from "./states.js";

/** Its cards; or the field of a number, and what may be answered instead of one. */
export const fields = (box, name = box.dataset.field ?? box.id) => [...box.querySelectorAll(`[name="${name}"], [name="${name}.instead"]`)];
export const comment = (box) => box.querySelector("textarea");

/** A number that is typed is taken back by emptying its field; whether there was one says a field of its own. */
const had = (box) => box.querySelector('[name$=".had"]');

/** What stands in a criterion's fields; `checked` and `text` name where to look. */
const standsIn = (box, checked, text) => ({
  value: fields(box).map((field) => field.type !== "radio" ? field[text].trim() : field[checked] && field.value).find(Boolean)
    ?? (had(box)?.[text] ? CHOICES.cleared : ""),
  note: comment(box)[text].trim(),
});

export const chosen = (box) => standsIn(box, "checked", "value");

/** What the page came with. */
export const printed = (box) => standsIn(box, "defaultChecked", "defaultValue");

/** Put a value into one of its fields, or take it out. */
function put(field, value) {
  if (field.type === "radio") field.checked = field.value === value;
  else field.value = Object.values(CHOICES).includes(value) ? "" : value;
}

/** Hear what she chooses. A number and an answer without one exclude each other: what she touched last stands. */
export const whenChosen = (box, hear) => fields(box).forEach((field) => field.addEventListener("change", () => {
  for (const one of fields(box)) if (one.type !== field.type) put(one, "");
  hear(box);
}));

/** By criterion, what it showed before her hand. */
export const stood = new Map();

/** The parts of a mark that are only in the fields. */
export function changed(box) {
  const now = chosen(box), before = stood.get(box);
  return Object.keys(now).filter((part) => now[part] !== before[part]);
}

/** A comment in its pause, and a number whose field she has not left. */
export const unsaid = () => [...stood.keys()].filter((box) => changed(box)[0]);

export function choose(box, { value, note }) {
  for (const field of fields(box)) put(field, value);
  if (value && had(box)) had(box).value = value;
  comment(box).value = note;
  const fold = comment(box).closest("details");
  if (note && fold) fold.open = true;
}

/** A comment that is being typed, by the mark's own name, until it is kept: a page is left faster than a database writes. */
export function typedText(id, text) {
  const name = `text-${page.user}-${id}`;
  try {
    if (text === undefined) return localStorage.getItem(name);
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch { /* where nothing may be kept, the pause after the last key is all there is */ }
  return null;
}

/** One line: a word or two at the edge of what was chosen, where it moves nothing; below the cards where there is more to say. */
function lineOf(box, shown) {
  const choice = box.querySelector(":checked")?.parentElement ?? box.querySelector(".field");
  const seat = /^(kept|here|only|)$/.test(shown) && (choice?.matches(".half") ? box.querySelector(".between") : choice);
  const line = box.querySelector(".where") ?? Object.assign(document.createElement("span"), { className: "where" });
  line.ariaHidden = Boolean(seat); // the pill speaks; a card keeps its name
  if (seat && line.parentElement !== seat) seat.append(line);
  else if (!seat && !line.nextElementSibling) box.querySelector(".under, .note").before(line);
  return line;
}

/** Say where the mark of a criterion is (no cell: nothing to say); `differ` draws two marks of which she chooses. */
export function tell(box, cell, differ) {
  const state = cell ? stateOf(cell) : "", { says, open } = STATES[state] ?? {};
  const shown = open ? state : says !== "here" ? says ?? "" : !kept ? "only" : isOver() ? "here-late" : says, line = lineOf(box, shown);
  if (line.dataset.state === shown && state !== "conflict") return;
  line.dataset.state = shown;
  if (state === "conflict") differ(line, box, cell);
  else line.textContent = open ? cell.reason || say(says, cell) : shown && say(shown);
}

/** The list at the foot: which criteria have a mark. */
export function count(form, boxes) {
  let done = 0;
  for (const box of boxes) {
    const { value } = comment(box) ? chosen(box) : { value: CHOICES.not_applicable }; // without fields: the organisers decided
    const full = isGiven(value);
    const spot = form.querySelector(`.spot[href="#${box.id}"]`);
    spot.classList.toggle("full", full);
    spot.classList.toggle("unseen", value === CHOICES.not_observed);
    spot.querySelector("span").textContent = " " + say(full ? "given" : isNone(value) ? "missing" : "unseen");
    box.classList.toggle("blank", !value);
    done += full;
  }
  form.querySelector(".index strong").textContent = say("progress", { done, all: boxes.length });
}
