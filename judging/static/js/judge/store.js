// What this telephone keeps, in a database of its own for each judge.
//
// A cell is one mark of one sheet: { id: "22/A1", sheet, key, farm, name, value, note, at, base }.
//   base   the version of the ballot that the judge saw, or that the server answered, and `seen_at` since when it stood so
//   op     the identifier of what is still to be sent (none: the server has it)
//   was    the identifier under which the server has it: under this it is offered again where the server is older than that
//   sent   it is, or was, on its way: until the server answers it must not change, so a newer tap waits in `next`
//   page   the page on which it was given: on another one she may not have seen it, so a newer tap there waits in `next` too
//   state  "conflict" (with `current`), "refused" (with `reason`) or "late": the table of all states is in states.js
// A cell with `sha` stands for a photo, which photos.js keeps and sends: here it is only counted and listed.
// A change is on disk (durability: strict) when `change` returns, and so is a second copy of what is unsent, in a cache:
// browsers throw away a database that a sudden death has damaged, with everything in it. Where the browser refuses to keep anything, `kept`
// is false and the cells live in memory, for as long as the page is open.
import { openDB } from "./database.js";

export const page = document.getElementById("judge").dataset;
const words = [...document.querySelectorAll("template.words")].map((one) => one.content);
const listeners = [];
const others = "BroadcastChannel" in self ? new BroadcastChannel("judge-" + page.user) : null;
const memory = Object.assign(new Map(), { put(cell) { this.set(cell.id, cell); } });
let db = null, left;
export let kept = false;

export let ready = (async () => {
  let isNew = false;
  const opened = await openDB("judge-" + page.user, 1, {
    upgrade(made) {
      isNew = true;
      made.createObjectStore("cells", { keyPath: "id" });
      made.createObjectStore("meta");
    },
  });
  if (isNew) await bringBack(opened).catch(() => {}); // no copy, or no caches here
  db = opened;
  kept = true;
})().catch(() => {});

// Nothing begins while the page is left, and what can be done again is given up: WebKit's database waits for whoever asks it
// then, and the next page with it.
addEventListener("pagehide", () => {
  left = ready = new Promise((call) => addEventListener("pageshow", () => { left = null; call(); }, { once: true }));
  db?.abandon();
});

// What another page of this telephone has changed is read again at once, and before a page is seen again.
const lookAgain = () => listeners.forEach((call) => call());
if (others) others.onmessage = lookAgain;
for (const event of ["focus", "pageshow", "visibilitychange"]) addEventListener(event, lookAgain);

const SPOT = "/judge/unsent", copies = () => caches.open("unsent-" + page.user);

async function keepCopy() {
  const unsent = (await db.getAll("cells")).filter((cell) => cell.op && !cell.sha);
  const meta = await Promise.all(["lease", "device"].map(async (key) => [key, await db.get("meta", key)]));
  await (await copies()).put(SPOT, new Response(JSON.stringify({ unsent, meta: meta.filter(([, value]) => value) })));
}

async function bringBack(opened) {
  const { unsent, meta } = await (await (await copies()).match(SPOT)).json();
  const work = opened.transaction(["cells", "meta"], "readwrite", { lasts: true });
  for (const cell of unsent) work.objectStore("cells").put(cell);
  for (const [key, value] of meta) work.objectStore("meta").put(value, key);
  await work.done;
}

/** A sentence of the page, in its language, with its figure filled in. */
export function say(key, figures = {}) {
  const found = words.map((one) => one.querySelector(`[data-w="${key}"]`)).find(Boolean), text = found.textContent;
  return text.replace(/\{(\w+)\}/g, (_, name) => figures[name]);
}

export function onChange(call) { listeners.push(call); }

/** All cells, the oldest tap first. */
export async function cells() {
  await ready;
  return (kept ? await db.getAll("cells") : [...memory.values()]).sort((one, other) => one.at < other.at ? -1 : 1);
}

// Change cells in one transaction: `how` gets each as it is now and answers what to keep (null: nothing). `again`: the next
// page does it again where this one is left meanwhile.
export async function change(ids, how, again) {
  if (!db || left) await ready; // otherwise begin within the very tap
  let changed;
  const through = (store) => Promise.all(ids.map(async (id) => {
    const cell = how(await store.get(id), id);
    if (cell) store.put(cell);
    else if (cell === null) store.delete(id);
    return cell;
  }));
  if (kept) {
    try {
      const work = db.transaction("cells", "readwrite", { durability: "strict", lasts: !again });
      changed = await through(work.store);
      work.commit();
      await work.done;
    } catch {
      if (left) return change(ids, how, again);
      await refused();
    }
    if (kept && ids.length) await alone("copy", keepCopy).catch(() => {}); // the first copy is there
  }
  if (!kept) changed = await through(memory);
  lookAgain();
  others?.postMessage(0);
  return changed;
}

/** The browser keeps nothing (any more): go on in memory, with what can still be read. */
async function refused() {
  for (const cell of await db.getAll("cells").catch(() => [])) memory.put(cell);
  kept = false;
}

export async function note(key, value) {
  await ready;
  if (value === undefined) return kept ? db.get("meta", key) : memory[key];
  if (kept) await db.put("meta", value, key).catch(() => {});
  memory[key] = value;
}

/** One at a time over all tabs. */
export const alone = (name, work) => navigator.locks ? navigator.locks.request(`${name}-${page.user}`, work) : work();

export function identifier() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}
