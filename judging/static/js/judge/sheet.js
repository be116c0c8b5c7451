// The score sheet: every tap is kept at once; keys 0-4 and N work inside a criterion. cards.js says where each mark is.
import { cells, kept, note, onChange, say } from "./store.js";
import { CHOICES, isMark, isNone, isOpen, isPast, isWaiting, newest, signedHere } from "./states.js";
import { flush, give } from "./sync.js";
import { askToStay, startSteps, turnTo } from "./steps.js";
import { changed, choose, chosen, comment, count, fields, printed, stood, tell, typedText, unsaid, whenChosen } from "./cards.js";

const WAIT_FOR_TEXT = 600;
const paper = document.querySelector("form.sheet"), every = [...paper?.querySelectorAll("fieldset.criterion") ?? []];
const boxes = every.filter((box) => box.parentElement === paper); // the others are remarks, at the end
const asked = every.filter(comment); // the others are decided by the organisers
const sheet = Number(paper?.dataset.sheet), stands = paper?.elements.version; // the version of its ballot, and since when
const seen = { version: Number(stands?.value), seen_at: stands?.dataset.at };
const timers = new Map(), early = new Set(), onTheWay = [], shownAt = new Map(); // of which moment is what a criterion shows
const back = new Map(); // by criterion, the mark that she may have back

/** The code of what seldom happens is a file of its own, fetched when it does; fails where it cannot be had. */
export const rarely = (what, ...given) => import("./more.js").then((more) => more[what](...given));

const ours = async () => (await cells()).filter((cell) => isMark(cell) && cell.sheet === sheet);
/** By criterion, what this page does not show by itself. */
const byKey = async () => {
  const aside = Object.values(await note("had-" + sheet) ?? {});
  return new Map([...aside, ...await ours()].filter((cell) => !isPast(cell, seen)).map((cell) => [cell.key, cell]));
};

/** What is being typed stands here from its very key on. */
const draft = (box, text) => typedText(`${sheet}/${box.id}`, text);

async function take(box) {
  clearTimeout(timers.get(box));
  timers.delete(box);
  const name = box.querySelector("legend .name").textContent;
  const at = new Date().toISOString();
  early.add(box);
  onTheWay.push(box);
  shownAt.set(box, at);
  const now = chosen(box), parts = changed(box), { value } = stood.get(box);
  if (!isNone(value)) back.set(box, value);
  stood.set(box, now);
  await give(`${sheet}/${box.id}`, { sheet, key: box.id, farm: paper.dataset.farm, name, base: seen.version,
    seen_at: seen.seen_at }, { ...now, at, parts, back: back.get(box) });
  onTheWay.splice(onTheWay.indexOf(box), 1);
  lookAtSheet();
}

/** A mark that was taken back can be had back: the button's code comes when there is one. */
function look(box) {
  if ((back.get(box) && chosen(box).value === CHOICES.cleared) || box.querySelector("[data-back]")) rarely("offerBack", box, back.get(box)).catch(() => {});
}

/** She chose, by hand, with a key or by undoing. */
function hear(box) {
  take(box);
  tell(box);
  look(box);
  count(paper, boxes);
}

const takeTexts = () => Promise.all(unsaid().map(take));

/** The code for two marks that differ comes when there are some; where it cannot, the line says that there is something. */
const differ = (line, box, cell) => rarely("showDifference", line, box, cell).catch(() => { line.textContent = say("open", { n: 1 }); });

async function lookAtSheet() {
  const mine = await byKey();
  for (const box of asked) {
    if (onTheWay.includes(box)) continue; // this is known of an older tap
    const cell = mine.get(box.id);
    show(box, cell);
    tell(box, cell, differ);
    look(box);
  }
  count(paper, boxes);
  const signed = signedHere(await cells(), sheet);
  if (signed || paper.dataset.signed) rarely("seal", paper, signed).catch(() => {});
}

/** Show what is kept, which another page may have changed; never over what she is typing. */
function show(box, cell) {
  const wanted = cell ? newest(cell) : printed(box), isTyping = timers.has(box) || box.querySelector("input:not([type=radio]):focus");
  if (wanted.at === shownAt.get(box) && wanted.value === stood.get(box)?.value) return;
  if (!isTyping) shownAt.set(box, wanted.at);
  stood.set(box, wanted);
  if (wanted.back) back.set(box, wanted.back);
  choose(box, isTyping ? { ...wanted, note: comment(box).value } : wanted);
}

function listen(box) {
  stood.set(box, printed(box));
  whenChosen(box, hear);
  comment(box).addEventListener("input", () => {
    draft(box, changed(box)[0] ? comment(box).value : null);
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(take, WAIT_FOR_TEXT, box));
  });
  box.addEventListener("keydown", (event) => {
    if (event.target.matches("textarea, input:not([type=radio])") || event.ctrlKey || event.metaKey || event.altKey || !/^([0-9n]|Delete)$/i.test(event.key)) return;
    const value = { n: CHOICES.not_observed, delete: CHOICES.cleared }[event.key.toLowerCase()] ?? event.key, field = fields(box).find((one) => one.value === value);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.click();
  });
}

async function leave(event) {
  event.preventDefault();
  const then = event.submitter?.value ?? "stay", told = paper.querySelector(".told");
  if (event.submitter?.dataset.back) return rarely("haveBack", event.submitter).then(hear, () => {});
  await takeTexts();
  if (then === "next" && askToStay(paper)) return;
  if (then === "next" && kept) return location.assign(paper.dataset.next);
  await flush();
  const mine = await ours(), open = mine.find(isOpen);
  if (open) {
    turnTo(document.getElementById(open.key));
    document.getElementById(open.key).focus();
  }
  if (then === "deliver" && kept && !open) location.assign(paper.dataset.deliver); // it knows what is only here
  else if (open || mine.some(isWaiting)) told.textContent = say(open ? "settle-first" : kept ? "not-sent" : "stay-here");
  else if (then !== "stay") location.assign(paper.dataset[then]);
  else told.textContent = say("saved");
}

export async function showKept() {
  if (!paper) return;
  const known = await byKey();
  for (const box of asked) if (!early.has(box)) {
    const cell = known.get(box.id);
    if (cell && !changed(box)[0]) show(box, cell);
    comment(box).value = draft(box) ?? comment(box).value; // typed when the page was left
    if (changed(box)[0]) take(box); // this, or tapped before this code was there
  }
  startSteps(paper, boxes);
  onChange(lookAtSheet);
  lookAtSheet();
  if ((await ours()).length || await note("had-" + sheet)) rarely("compareWithPage", sheet, seen, asked).catch(() => {});
}

/** Ctrl with a point or a comma: the farm after this one, or before it. */
function otherFarm(event) {
  const link = event.ctrlKey && !event.altKey && document.querySelector(`.way [data-key="${CSS.escape(event.key)}"]`);
  if (!link) return;
  event.preventDefault();
  takeTexts().then(() => link.click());
}

export function startSheet() {
  document.addEventListener("keydown", otherFarm);
  if (!paper) return;
  asked.forEach(listen); // before anything else: a tap must find somebody who keeps it
  paper.addEventListener("submit", leave);
  paper.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) paper.requestSubmit(paper.querySelector('[value="next"]'));
  });
  document.addEventListener("visibilitychange", () => document.hidden && takeTexts());
  addEventListener("pagehide", takeTexts);
}
