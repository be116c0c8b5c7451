// Dictar mis hojas: the line of each sheet, made from the marks that are on this telephone.
import { cells, onChange, say } from "../store.js";
import { isWaiting } from "../states.js";
import { givenSince, sheetKept } from "../pages/local_sheet.js";
import { inTurn } from "./in_turn.js";
import { levelOf, MISSING, scoreCode } from "./score_code.js";

/** What each place of the line says of the one sheet that is asked for, where the page does not say it. */
function drawPlaces(paper, names, levels) {
  const there = paper.querySelector(".scroll"), table = document.getElementById("places").content.cloneNode(true).firstElementChild;
  const row = table.querySelector("tbody tr"), rows = [...names].map(([key, name], place) => {
    const one = row.cloneNode(true);
    one.querySelector("th").textContent = `${key} ${name}`;
    one.querySelector("b").textContent = levels[place];
    return one;
  });
  row.replaceWith(...rows);
  if (there) there.replaceWith(table);
  else paper.append(table);
}

/** The line of one sheet: as the page has it, or its kept page where that is newer, with what was given here over it. */
async function tellLine(paper, judge, all, isAlone) {
  const { sheet, version, round, farm, keys } = paper.dataset, line = paper.querySelector(".line-to-say"), order = keys.split(" ");
  paper.line ??= line.textContent; // as the page has it
  const printed = paper.line.split(" ")[1].split("-"), copy = await sheetKept(sheet, isAlone ? -1 : Number(version)), isNewer = copy?.version > version;
  const given = await givenSince(Number(sheet), isNewer ? copy : { version: Number(version) }, all);
  const levels = order.map((key, place) => given.has(key) ? levelOf(given.get(key).value) : isNewer ? levelOf(copy.marks.get(key)?.value ?? "") : printed[place]);
  const done = levels.filter((level) => level !== MISSING).length;
  line.textContent = scoreCode({ judge, round, farm }, levels);
  paper.querySelector(".how-far").textContent = say("how-far", { done, all: levels.length });
  for (const [part, isShown] of [[".line-to-say", done], [".how-far", done], [".no-marks", !done], [".with-unsent", [...given.values()].some(isWaiting)]])
    paper.querySelector(part).hidden = !isShown;
  if (isAlone && done && copy) drawPlaces(paper, order.map((key) => [key, copy.marks.get(key)?.name ?? ""]), levels);
}

export function startDictation(block) {
  const asked = new URLSearchParams(location.search).get("sheet"), papers = [...block.querySelectorAll("[data-sheet]")];
  for (const paper of papers) paper.hidden = Boolean(asked) && paper.dataset.sheet !== asked;

  const look = inTurn(async () => {
    const all = await cells();
    for (const paper of papers) if (!paper.hidden) await tellLine(paper, block.dataset.judge, all, Boolean(asked));
  });
  onChange(look);
  look();
}
