// The copy of what is unsent, as a file that an organiser can load (judging/services/field/copies.py): each thing under the
// identifier under which it is sent too, so that it counts once, whichever way it comes first. It is sealed with the offline
// permit, of which the file holds only the part that is no secret: whoever changes it cannot seal it again.
import { cells, change, identifier, note, page } from "../store.js";
import { following, isOpen } from "../states.js";

export const unsent = async () => (await cells()).filter((cell) => cell.op || isOpen(cell));

/** Newer taps that wait for their turn get their identifiers now: a file says under which each is sent. */
async function named() {
  const waiting = (await unsent()).filter((cell) => cell.next);
  await change(waiting.map(({ id }) => id), (cell) => cell?.next ? { ...cell, next: following(cell).map((one) => ({ op: identifier(), ...one })) } : cell);
  return unsent();
}

/** What a cell sends, in its order; each that follows another one says so, because its version is that one's answer. */
function operationsOf({ sheet, key, farm, name, base, seen_at, about, mine, ...cell }) {
  const first = { value: cell.value, note: cell.note, at: cell.at, parts: cell.parts, op: cell.op, ...(mine && { ...mine, yields: true }) };
  return [first, ...following(cell)].map(({ op, value, note: words, at, parts, yields }, place, all) => ({
    id: op, ...(place && { after: all[place - 1].op }), sheet, key, farm, name, value, note: words, base, seen_at, at, parts, about, yields,
  }));
}

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** The seal of a text; "" where this browser or this page cannot make one. */
async function sealOf(permit, text) {
  if (!permit || !crypto.subtle) return "";
  const bytes = new TextEncoder(), key = await crypto.subtle.importKey("raw", bytes.encode(permit), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hex(await crypto.subtle.sign("HMAC", key, bytes.encode(text)));
}

/** The copy as a text. */
export async function copyOf() {
  const all = await named(), permit = await note("lease") ?? "", marks = all.filter((cell) => !cell.sha).flatMap(operationsOf);
  const said = JSON.parse(JSON.stringify({ judging: "copy-1", judge: page.key, made: new Date().toISOString(),
    permit: permit.slice(0, Math.max(0, permit.lastIndexOf("."))), photos: all.filter((cell) => cell.sha).length, marks }));
  return JSON.stringify({ ...said, seal: await sealOf(permit, JSON.stringify(said)) }, null, 1);
}
