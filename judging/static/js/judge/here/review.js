// Mis notas: the marks that are on this telephone, in place of what the table said when its page was kept.
import { cells, onChange, say } from "../store.js";
import { CHOICES, isGiven, isNone, isOpen, isOver, isWaiting, signedHere, stateOf, STATES } from "../states.js";
import { spoken } from "../seldom/difference.js";
import { forgetLate, givenSince, isLate, isLateNews, isRemark, sheetKept } from "../pages/local_sheet.js";
import { inTurn } from "./in_turn.js";

const SIGNS = { [CHOICES.not_applicable]: "–", [CHOICES.not_observed]: "?" };

/** A table of one round, by its farms and criteria; what it printed comes back where nothing is here (any more). */
function gridOf(table) {
  const heads = [...table.querySelectorAll("th[data-sheet]")], rows = [...table.querySelectorAll("tbody tr:not(.section)")];
  const cellsOf = (row) => [...row.children].slice(1, 1 + heads.length), printed = new Map();
  for (const one of [...heads.map((head) => head.querySelector("small")), ...rows.flatMap((row) => [...cellsOf(row), row.lastElementChild])])
    printed.set(one, { html: one.innerHTML, isGap: one.classList.contains("gap") });
  return { heads, rows, cellsOf, restore() {
    for (const [one, { html, isGap }] of printed) { one.innerHTML = html; one.classList.toggle("gap", isGap); }
  } };
}

/** What a mark waits for, in a word; "" where the service has it. */
const waitsFor = (cell) => isOpen(cell) ? say("to-settle") : isWaiting(cell) ? say(isOver() ? "not-sent-late" : "not-sent-yet") : "";

/** Draw one mark where the table had another one, or none; one that came too late stands beside what counts. */
function drawMark(spot, cell) {
  const link = spot.querySelector("a"), beside = document.createElement("small"), { value } = cell;
  if (isLate(cell)) beside.textContent = say("late-beside", { mark: SIGNS[value] ?? spoken(value) });
  else {
    link.textContent = SIGNS[value] ?? (isNone(value) ? say("gap") : spoken(value));
    link.ariaLabel = SIGNS[value] ? spoken(value) : null;
    spot.classList.toggle("gap", !isGiven(value));
    beside.textContent = waitsFor(cell);
  }
  if (beside.textContent) link.append(beside);
}

const numberIn = (spot) => spot.classList.contains("gap") ? NaN : parseFloat(spot.querySelector("a").firstChild.textContent.replace(",", "."));

/** The last place of a row: from where to where she goes in this criterion. */
function drawRange(row, marks) {
  const values = marks.map(numberIn).filter((value) => !Number.isNaN(value)).sort((one, other) => one - other), last = row.lastElementChild;
  const [low, high] = [values[0], values.at(-1)].map((value) => value === undefined ? "" : spoken(String(value)));
  last.querySelector("span").textContent = !values.length ? "–" : say(low === high ? "one-range" : "range", { low, high, count: values.length, all: marks.length });
  last.querySelector("svg")?.remove();
  if (!values.length) return;
  const strip = document.getElementById("strip").content.cloneNode(true).firstElementChild, dot = strip.querySelector("circle");
  for (const value of new Set(values)) {
    const one = dot.cloneNode(), times = values.filter((other) => other === value).length;
    one.setAttribute("cx", 100 * (value - last.dataset.low) / (last.dataset.high - last.dataset.low));
    one.setAttribute("r", Math.min(2.6 * times ** .5, 7)); // judging/web/judge/herself/review.py
    strip.append(one);
  }
  dot.remove();
  last.prepend(strip);
}

/** Fill in what is here of one farm; answers its marks that only this telephone has. */
async function fill(grid, place, all) {
  const head = grid.heads[place], { sheet, version, delivered, late } = head.dataset, copy = await sheetKept(sheet, Number(version));
  const shown = new Map([...copy?.marks ?? [], ...await givenSince(Number(sheet), copy ?? { version: Number(version) }, all)]);
  for (const row of grid.rows) {
    const spot = grid.cellsOf(row)[place], mark = shown.get(spot.querySelector("a").hash.slice(1));
    if (mark && (!isLate(mark) || isLateNews(mark, late))) drawMark(spot, mark);
  }
  const done = grid.rows.filter((row) => !grid.cellsOf(row)[place].classList.contains("gap")).length, isWhole = done === grid.rows.length;
  const isSigned = Boolean(signedHere(all, Number(sheet))), told = head.querySelector("small");
  if (isSigned) told.textContent = say("signed-short");
  else if (!delivered) told.textContent = say("progress", { done, all: grid.rows.length });
  return { isReady: isWhole && !delivered && !isSigned, here: [...shown.values()].filter((cell) => cell.id && (waitsFor(cell) || isLateNews(cell, late))) };
}

/** One line for a mark that only this telephone has, with its comment. */
function lineOf(cell) {
  const item = document.createElement("li"), what = document.createElement("strong"), why = STATES[stateOf(cell)].says;
  what.textContent = isRemark(cell.key) ? cell.farm : `${cell.farm} · ${cell.key}`;
  const words = [cell.name, [!isRemark(cell.key) && cell.value && spoken(cell.value), cell.note && `«${cell.note}»`].filter(Boolean).join(" ")];
  item.append(what, " ", words.filter(Boolean).join(": "), " · ", cell.reason || (isOpen(cell) || !isWaiting(cell) ? say(why, cell) : waitsFor(cell)));
  return item;
}

export function startReview(block) {
  const grids = [...document.querySelectorAll("table.matrix")].map(gridOf), button = document.getElementById("ready");
  let drawn = "";

  const look = inTurn(async () => {
    const all = await cells(), state = JSON.stringify(all.map((cell) => ({ ...cell, sent: 0 })));
    if (state === drawn) return; // nothing new: what has the focus keeps it
    drawn = state;
    const found = [];
    for (const grid of grids) {
      grid.restore();
      for (const place of grid.heads.keys()) found.push(await fill(grid, place, all));
      for (const row of grid.rows) drawRange(row, grid.cellsOf(row));
    }
    const here = found.flatMap((one) => one.here), n = found.filter(({ isReady }) => isReady).length;
    block.querySelector("ul").replaceChildren(...here.map(lineOf));
    block.hidden = !here.length;
    button.hidden = !n;
    button.textContent = say(n === 1 ? "deliver-one" : "deliver-all", { n });
  });
  onChange(look);
  look();
  forgetLate(grids.flatMap(({ heads }) => heads.map(({ dataset }) => [Number(dataset.sheet), dataset.late])));
}
