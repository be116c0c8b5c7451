// After a backup of the service was restored: marks that it had accepted from here, and lacks now, are offered again.
//
// A cell that the service has keeps the identifier of its save (`was`). Once a page shows it too, it is put aside in the
// store `meta`, by sheet ("had-22"; "had" lists the sheets). Numbers of versions are given again after a restore, so they
// prove nothing; where one looks odd, or a page shows another mark, the service is asked (`asks`). It answers an identifier
// that it knows as it did then, and writes nothing; what it does not know it takes in as a mark whose judge had seen no more
// than what stood at `seen_at`. So nothing is sent twice, no newer mark is lost, and one that comes back makes us ask for all.
import { cells, change, note } from "../store.js";
import { isMark, isNone, isPast, stateOf } from "../states.js";
import { flush } from "../sync.js";
import { printed } from "../cards.js";

const asideOf = async (sheet) => await note("had-" + sheet) ?? {};
const isAccepted = (cell) => isMark(cell) && stateOf(cell) === "kept" && cell.was;

/** Ask for these; `doubt` is "differs" where the page shows another mark, which then is the newer one. */
async function inquire(found, doubt) {
  const known = new Map(found.filter(isAccepted).map((cell) => [cell.id, cell]));
  if (!known.size) return;
  await change([...known.keys()], (cell, id) => cell && !isAccepted(cell) ? cell : { ...known.get(id), ...cell, asks: doubt });
  flush();
}

let isAsked = false;

/** Ask for all that was ever accepted from here, once. */
export async function askForAll() {
  if (isAsked) return;
  isAsked = true;
  const aside = await Promise.all((await note("had") ?? []).map(asideOf));
  await inquire([...aside.flatMap(Object.values), ...await cells()], "lost");
}

/** Ask for what was accepted on newer ballots than a list shows: pairs of a sheet and the version of its ballot. */
export async function askForNewer(pairs) {
  const mine = await cells();
  for (const [sheet, version] of pairs) {
    const found = [...Object.values(await asideOf(sheet)), ...mine.filter((cell) => cell.sheet === sheet)];
    await inquire(found.filter(({ base }) => base > version), "lost");
  }
}

/** Compare what was accepted of a sheet with its page: what both have is put aside, and the service asked for the rest. */
export async function compareWithPage(sheet, seen, boxes) {
  const mine = (await cells()).filter((cell) => cell.sheet === sheet && isAccepted(cell));
  const found = { ...await asideOf(sheet), ...Object.fromEntries(mine.map((cell) => [cell.key, cell])) }, newer = [], other = [];
  for (const box of boxes) {
    const cell = found[box.id], shown = printed(box), isThere = (cell?.value === shown.value || (isNone(cell?.value) && isNone(shown.value))) && cell?.note === shown.note;
    if (!cell || (isThere && isPast(cell, seen))) continue;
    (isPast(cell, seen) ? other : newer).push(cell);
    delete found[box.id];
  }
  await note("had-" + sheet, found);
  await note("had", [...new Set(await note("had")).add(sheet)]);
  const ids = Object.values(found).map((cell) => cell.id);
  await change(ids, (cell) => cell && isAccepted(cell) ? null : cell);
  await inquire(newer, "lost");
  await inquire(other, "differs");
}
