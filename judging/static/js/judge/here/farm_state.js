// Mis fincas: how far each farm is with what is only on this telephone, over what the list said when it was kept.
import { say } from "../store.js";
import { isGiven, isMark, isNone, isOver, signedHere } from "../states.js";
import { givenSince, isLate, isLateNews, sheetHere } from "../pages/local_sheet.js";

export const sheetOf = (farm) => Number(farm.dataset.sheet);

/** By farm, what the list said of it: its state, and how many of its criteria are settled. */
const printed = new Map();

/** How a farm stands: { state, done, all, isSigned }; the states are those of judging/web/judge/sheet/progress.py. */
async function standsHere(farm, all) {
  const { state, done, whole, version } = farm.dataset, sheet = sheetOf(farm);
  if (!printed.has(farm)) printed.set(farm, { state, done: Number(done), all: Number(whole), isSigned: false });
  const said = printed.get(farm), given = await givenSince(sheet, { version: Number(version) }, all.filter((cell) => !isLate(cell)));
  const isSigned = Boolean(signedHere(all, sheet));
  if (said.state === "delivered" || !given.size) return { ...said, isSigned };
  const here = await sheetHere(sheet), known = here?.version >= version;
  const marks = [...(here?.marks ?? given).values()].map(({ value }) => value), settled = count(marks, isGiven);
  const isBlank = known && marks.every(isNone); // all that was given is taken back
  const now = known ? settled : Math.max(said.done, settled); // a list newer than the sheet kept here knows of others' marks
  return { ...said, isSigned, done: now, state: said.state === "reopened" ? said.state : now === said.all ? "complete" : isBlank ? "new" : "started" };
}

/** The chip of a farm in the page's own words; `figures` are filled in. */
function drawChip(farm, name, figures) {
  const chip = document.getElementById("farm-chips").content.querySelector(`[data-chip="${name}"] .chip`).cloneNode(true);
  chip.textContent = chip.textContent.replace(/\{(\w+)\}/g, (_, key) => figures[key]);
  farm.querySelector(".chip").replaceWith(chip);
}

const count = (some, is) => some.filter(is).length;

/** What of a farm is here and nowhere else, or came too late. */
function tellBeside(farm, all) {
  const mine = all.filter((cell) => cell.sheet === sheetOf(farm)), marks = count(mine, (cell) => cell.op && cell.key[0] !== "!");
  const late = Number(farm.dataset.lateMarks ?? 0) + count(mine, (cell) => isMark(cell) && isLateNews(cell, farm.dataset.late));
  farm.querySelector(".here").textContent = [marks && say(isOver() ? "on-phone-late" : "on-phone", { n: marks }), late && say("marks-late", { n: late })].filter(Boolean).join(" · ");
}

/** Say of each farm how far it is; answers by farm how it stands. One that asks her something first stays as it is. */
export async function tellHowFar(farms, all) {
  const stands = new Map();
  for (const farm of farms) {
    const now = await standsHere(farm, all), { state, done, all: whole, isSigned } = now;
    stands.set(farm, now);
    tellBeside(farm, all);
    if (farm.dataset.asked) continue;
    const name = isSigned && state !== "delivered" ? "signed" : state;
    if (farm.dataset.state !== name || farm.dataset.done !== String(done)) drawChip(farm, name, { done, all: whole });
    Object.assign(farm.dataset, { state: name, done });
  }
  return stands;
}

const needsWriting = ({ dataset: { state } }) => ["new", "started", "reopened"].includes(state);

/** Which farms a filter shows; the pages that ask for one are judging/web/judge/field/farms.py. */
export const FILTERS = {
  all: () => true,
  todo: ({ dataset }) => !["delivered", "signed"].includes(dataset.state),
  new: ({ dataset }) => dataset.state === "new",
  started: ({ dataset }) => dataset.state === "started" || dataset.state === "reopened",
  complete: ({ dataset }) => dataset.state === "complete" || dataset.state === "signed",
  delivered: ({ dataset }) => dataset.state === "delivered",
};

/** The figures of the filters, and what is complete or signed, where the whole list is on this page. */
export function tellFigures(farms) {
  const counts = Object.fromEntries(Object.entries(FILTERS).map(([name, fits]) => [name, count(farms, fits)]));
  for (const link of document.querySelectorAll(".filters [data-show]")) {
    const { show } = link.dataset;
    link.querySelector(".n").textContent = counts[show];
    link.closest("li").hidden = !counts[show] && !link.hasAttribute("aria-current") && !["all", "todo", "delivered"].includes(show);
  }
  const signed = count(farms, ({ dataset }) => dataset.state === "signed"), line = document.getElementById("so-far");
  if (!line) return;
  const told = [counts.complete - signed && say("complete-here", { n: counts.complete - signed }), signed && say("signed-here", { n: signed })];
  line.textContent = told.filter(Boolean).join(" · ");
  line.hidden = !line.textContent;
}

/** The one way on: where the page led (`said`: its address, its words, whether that is the delivery) as long as it is
 *  the next thing to do; else the next farm that wants marks, in her order, and then the delivery. */
export function goOn(onward, said, farms, gone) {
  const led = farms.find((farm) => farm.querySelector("a").href === said.href), isGone = (farm) => gone.has(sheetOf(farm));
  const isDone = led ? isGone(led) || !needsWriting(led) : said.isDelivery;
  if (!led && !said.isDelivery) return; // a farm that the filter does not show
  const order = document.getElementById("farms").dataset.visits.split(" ").map(Number);
  const open = farms.filter((farm) => !isGone(farm)).sort((one, other) => order.indexOf(sheetOf(one)) - order.indexOf(sheetOf(other)));
  const next = isDone ? open.find(needsWriting) : led, complete = count(open, ({ dataset }) => dataset.state === "complete");
  onward.hidden = !next && !complete;
  if (onward.hidden) return;
  onward.href = next ? next.querySelector("a").href : onward.dataset.deliver;
  onward.textContent = !next ? say(complete === 1 ? "deliver-one" : "deliver-all", { n: complete })
    : next === led && next.dataset.state === "new" ? said.words : say("go-on", { number: next.dataset.number });
}
