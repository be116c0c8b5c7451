// Sending what this telephone keeps: one flight at a time over all tabs, the same identifier until an answer comes.
import { alone, cells, change, identifier, note, onChange, page } from "./store.js";
import { typedText } from "./cards.js";
import { after, following, isMark, isOpen, isPast, isToSend, isWaiting, newest, stateOf } from "./states.js";

const PATIENCE = 20000, LONGEST_PAUSE = 60000;
let messages = () => 0, wanted = false, running = null, failures = 0, timer = 0, size = 50;
/** "" (nothing is known against it), "away" (the last try failed) or "enter" (the sign-in has ended). */
export let trouble = "";

const here = identifier();

/** Of a mark only what she changed here (`parts`): the rest is as it is kept, unless this page knows better. */
function partsOf(cell, { base, seen_at }, { parts }) {
  const last = newest(cell);
  if (!parts || last.value === undefined || isPast(cell, { version: base, seen_at })) return {};
  const before = cell.op && (last.page === here || isOpen(cell)) && last.parts || [];
  return { ...(!parts.includes("value") && { value: last.value }), ...(!parts.includes("note") && { note: last.note }),
    parts: [...new Set([...before, ...parts])] };
}

/** Keep what the judge gave for one mark, before anything else happens to it. It replaces only what was given on this page. */
export async function give(id, shown, mark) {
  const given = { at: new Date().toISOString(), ...mark }, told = noteDown(id, [id, shown, given]);
  await change([id], (cell = { id, ...shown }) => {
    if (newest(cell).at === given.at) return cell; // noted down, and kept before the page was gone
    const next = following(cell), last = next.at(-1), now = { ...given, ...partsOf(cell, shown, given), page: here };
    if (last && (last.page === here || isOpen(cell))) return { ...cell, next: [...next.slice(0, -1), now] };
    if (last || cell.sent || (isMark(cell) && isWaiting(cell) && cell.page !== here)) return { ...cell, next: [...next, now] };
    if (stateOf(cell) === "unlevelled" && !now.value && !now.note) return cell.was ? { ...cell, op: undefined } : null;
    const { state, reason, mine, asks, ...rest } = cell;
    const isSeen = isPast(cell, { version: shown.base, seen_at: shown.seen_at });
    return { ...rest, ...(isSeen && shown), ...(state === "conflict" && { state }), ...now, op: identifier() };
  });
  told();
  if (typedText(id)?.trim() === mark.note) typedText(id, null);
  flush();
}

const NOTED = `given-${page.user}-`;

/** A database takes a moment, and a page that is left does not have it: so it stands here first, and is given on the next page. */
function noteDown(id, words) {
  const text = JSON.stringify(words);
  try {
    localStorage.setItem(NOTED + id, text);
    return () => { if (localStorage.getItem(NOTED + id) === text) localStorage.removeItem(NOTED + id); };
  } catch {
    return () => {};
  }
}

/** What was given on a page that was gone before it was kept. */
export async function giveWhatIsNoted() {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(NOTED)) await give(...JSON.parse(localStorage.getItem(name)));
  } catch { /* nothing can stand here */ }
}

/** Send all that waits; answers when there is nothing more to do now. */
export function flush() {
  wanted = true;
  running ??= alone("send", send).catch(later).finally(() => { running = null; if (wanted) flush(); });
  return running;
}

async function send() {
  clearTimeout(timer);
  timer = 0;
  while (wanted) { // what is asked for during a flight is done after it, by the one that flies
    wanted = false;
    for (let batch; (batch = await toSend()).length;) {
      if (!(await round(batch.slice(0, size)))) return later();
    }
  }
  failures = 0;
}

/** How to fetch the code of the messages; handed over, because that code stands upon this. */
export const messagesBy = (load) => { messages = load; };

/** What can go now. Messages (messages.js) have an order of their own, and are rare: their code comes when there is one. */
async function toSend() {
  const all = (await cells()).filter((cell) => !cell.sha), more = !all.every(isMark) && await messages();
  return more ? more.due(all) : all.filter((cell) => isToSend(cell) && isMark(cell));
}

export function later() {
  wanted = false;
  clearTimeout(timer);
  if (trouble !== "enter") {
    trouble = "away";
    const pause = Math.min(1000 * 2 ** failures++, LONGEST_PAUSE);
    timer = setTimeout(flush, pause * (.75 + Math.random() / 2));
    navigator.serviceWorker?.controller && navigator.serviceWorker.ready.then((it) => it.sync?.register("send")).catch(() => {});
  }
  change([], () => {}); // so that everybody looks again
}

async function round(batch) {
  const permit = await note("lease") ?? await askPermit();
  if (!permit) return false;
  const under = (await change(batch.map((cell) => cell.id), (cell) => cell && isWaiting(cell) ? { ...cell, sent: true } : cell, true))
    .filter((cell) => cell && isToSend(cell));
  const ops = under.map(({ op, was, sheet, key, value, note: words, base, seen_at, at, about, mine, parts }) =>
    ({ id: op ?? was, sheet, key, value, note: words, base, seen_at, at, about, parts, ...(mine && { ...mine, yields: true }) }));
  const answer = await post(page.sync, { lease: permit, ops });
  if (answer.status === 413 || answer.status === 422) return alonePerhaps(under);
  if (answer.status === 403 && answer.said?.reason === "lease") return Boolean(await askPermit());
  if (!answer.said?.answers) return false;
  const said = new Map(answer.said.answers.map((one) => [one.id, one]));
  await change(under.map((cell) => cell.id), (cell) => {
    const answered = said.get(cell?.op ?? cell?.was);
    return answered ? after(cell, answered) : cell;
  }, true);
  size = 50;
  const all = await cells();
  if (under.some((cell) => isOlder(cell, said, all))) messages().then((more) => more?.askForAll());
  return true;
}

/** Whether an answer shows that the service was set back: a mark it had accepted was new to it, or its count of versions. */
function isOlder({ op, was, sheet, asks, seen_at }, said, all) {
  const answer = said.get(op ?? was);
  if (!answer?.seen_at) return false;
  return asks ? answer.seen_at !== seen_at : all.some((one) => one.sheet === sheet && !said.has(one.was)
    && (one.base > answer.version || (one.base === answer.version && one.seen_at !== answer.seen_at)));
}

/** Something in the heap cannot be read: send one by one, and set aside the one that cannot. */
async function alonePerhaps(under) {
  if (size > 1) size = 1;
  else await change([under[0].id], (cell) => ({ ...cell, sent: false, state: "refused", reason: "" }));
  return true;
}

export async function askPermit() {
  let device = await note("device");
  if (!device) await note("device", device = identifier());
  const { said } = await post(page.lease, { device, lease: await note("lease") });
  if (!said?.lease) return null;
  await note("lease", said.lease);
  return said.lease;
}

export async function post(url, body) {
  const stop = new AbortController(), limit = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(url, { method: "POST", signal: stop.signal, body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", "X-Judging": "1" } });
    const said = await answer.json().catch(() => null);
    const ended = answer.status === 401 || (answer.status === 403 && said?.reason !== "lease");
    trouble = ended ? "enter" : answer.ok ? "" : trouble;
    return { status: answer.status, said };
  } catch {
    return { status: 0, said: null };
  } finally {
    clearTimeout(limit);
  }
}

// What another page of this telephone has kept, each page tries to send: so each knows whether there is a signal.
onChange(async () => {
  if (!running && !timer && trouble !== "enter" && (await cells()).some((cell) => isWaiting(cell) && !cell.sha)) flush();
});
addEventListener("online", () => { failures = 0; flush(); });
document.addEventListener("visibilitychange", () => document.hidden || flush());
navigator.serviceWorker?.addEventListener("message", ({ data }) => data === "send" && flush());
