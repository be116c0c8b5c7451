// What this telephone knows of a sheet without asking: its kept page, and over it the marks that are newer.
import { cells, change, note, page } from "../store.js";
import { find, openPages } from "../away.js";
import { comment, printed } from "../cards.js";
import { CHOICES, isMark, isPast, newest, stateOf } from "../states.js";

/** In the text of a sheet's page: the version of its ballot, and since when it stands so. */
const STANDS = /name="version" value="(\d+)"(?: data-at="([^"]*)")?/;

/** Whether a key is that of a remark (judging/domain/scoring/remarks.py): words at the end of a sheet, without a mark. */
export const isRemark = (key) => key[0] === "~";

export const isLate = (cell) => stateOf(cell) === "late";

/** Whether a mark came late and a page does not say so that knows of all until this moment (the service's own word). */
export const isLateNews = (cell, until) => isLate(cell) && !(until && (cell.late_at ?? "") <= until);

/** What came late and a page says by now is not kept here any more: pairs of a sheet and that moment. */
export async function forgetLate(pairs) {
  const until = new Map(pairs), told = (await cells()).filter((cell) => isLate(cell) && until.get(cell.sheet) && !isLateNews(cell, until.get(cell.sheet)));
  if (told.length) await change(told.map((cell) => cell.id), (cell) => cell && isLate(cell) ? null : cell);
}

/** What was given here and a page does not know that shows the sheet as it stood at `seen` ({ version, seen_at }): by
 *  criterion, the newest of it. `all` are the cells of this telephone. */
export async function givenSince(sheet, seen, all) {
  const aside = Object.values(await note("had-" + sheet) ?? {}), mine = all.filter((cell) => cell.sheet === sheet && isMark(cell));
  return new Map([...aside, ...mine].filter((cell) => !isPast(cell, seen)).map((cell) => [cell.key, newest(cell)]));
}

/** What the kept page of a sheet shows by itself: { version, seen_at, marks }, the marks ({ value, note, name }, value "":
 *  none) by criterion, in its order. None where there is no such page, or none that shows a newer version than `than`. */
export async function sheetKept(sheet, than = -1) {
  const copy = "caches" in self && await find(await openPages(), `${page.home}sheets/${sheet}`), text = copy ? await copy.text() : "";
  const [, version, seen_at] = STANDS.exec(text) ?? [];
  if (!(version > than)) return null;
  const form = new DOMParser().parseFromString(text, "text/html").querySelector("form.sheet"), marks = new Map();
  for (const box of form.querySelectorAll("fieldset.criterion")) {
    const shown = comment(box) ? printed(box) : { value: CHOICES.not_applicable, note: "" }; // no field: the organisers decided
    marks.set(box.id, { ...shown, name: box.querySelector(".name").textContent });
  }
  return { version: Number(version), seen_at, marks };
}

/** The marks of a sheet by criterion as this telephone knows them, what was given here above all, with the version that
 *  its kept page shows; null: no such page here. */
export async function sheetHere(sheet) {
  const copy = await sheetKept(sheet);
  if (!copy) return null;
  const given = [...await givenSince(sheet, copy, await cells())].filter(([key]) => copy.marks.has(key));
  return { ...copy, marks: new Map([...copy.marks, ...given]) };
}
