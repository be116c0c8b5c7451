// What this telephone knows of a sheet without asking: its kept page, and over it the marks that are newer.
import { cells, page } from "../store.js";
import { find, openPages } from "../away.js";
import { CHOICES, isMark, newest } from "../states.js";

/** The marks of a sheet by criterion, in its order ("": none), with the version its page shows; null: no such page here. */
export async function sheetHere(sheet) {
  const copy = "caches" in self && await find(await openPages(), `${page.home}sheets/${sheet}`);
  const form = copy && new DOMParser().parseFromString(await copy.text(), "text/html").querySelector("form.sheet");
  if (!form) return null;
  const marks = new Map();
  for (const box of form.querySelectorAll("fieldset.criterion")) {
    const fields = [...box.querySelectorAll(`[name="${box.id}"]`)];
    const chosen = fields.find((field) => field.type !== "radio" || field.defaultChecked);
    marks.set(box.id, fields.length ? chosen?.value ?? "" : CHOICES.not_applicable); // no field: the organisers decided
  }
  for (const [key, value] of await newer(sheet)) if (marks.has(key)) marks.set(key, value);
  return { marks, version: Number(form.elements.version.value) };
}

/** The marks of a sheet that are in this telephone's database. */
export async function newer(sheet) {
  const mine = (await cells()).filter((cell) => cell.sheet === sheet && isMark(cell));
  return new Map(mine.map((cell) => [cell.key, newest(cell).value]));
}
