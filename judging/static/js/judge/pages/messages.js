// Messages: what this telephone keeps and sends besides marks. A message is a cell like a mark's (store.js) whose key is
// one of these words; `farm` and `name` say in words what it is about.
//   !commit   her commitment (sheet 0)
//   !tie      a farm she is tied to ("yes", with the reason as its note) or not ("no")
//   !deliver  a sheet that is to be delivered, once all its marks are accepted
//   !reopen   a delivered sheet that should be opened again, with her reason as its note
//   !report   a problem in her words, with what this telephone says of itself in `about`
import { cells, change, page, say } from "../store.js";
import { keep, openPages } from "../away.js";
import { isMark, isOpen, isToSend, isWaiting, newest, stateOf } from "../states.js";
import { flush, give } from "../sync.js";

const isDelivery = (cell) => cell.key === "!deliver";
const ASIDE = page.home + "aside/", ENOUGH = 4000;

/** Keep a message before anything else happens. `otherwise`: what to say where a difference keeps it from going. */
export async function ask(key, { sheet = 0, farm = "", name = say(key.slice(1)), value = "yes", note = "", base = 0, about, otherwise, id = `${sheet}/${key}` }) {
  const shown = { sheet, key, farm, name, base, about, otherwise };
  await change([id], (cell) => cell && !cell.sent ? { ...cell, ...shown } : cell);
  await give(id, shown, { value, note });
  if (key === "!tie") await setAside(await cells());
}

/** Wait until all is sent, but not for ever: what is kept goes out by itself. */
export const sent = () => Promise.race([flush(), new Promise((done) => setTimeout(done, ENOUGH))]);

/** What is said about conflicts and not yet part of the pages: the newest word, also where an older one is on its way. */
export const conflictsOf = (all) => all.filter((cell) => cell.key === "!tie" && !isOpen(cell)).map(newest);

/** She says she has no conflict after all. */
export async function noConflict({ sheet, farm }) {
  await ask("!tie", { sheet, farm, name: say("no-conflict"), value: "no" });
  await sent();
}

/** A page in each language that is kept. */
const copiesOf = (cache, url) => cache.keys(url, { ignoreVary: true, ignoreSearch: true });

/** The sheet and photos of a farm she is tied to do not open without a signal either: they go aside, and come back. */
export async function setAside(all) {
  if (!("caches" in self)) return;
  const cache = await openPages();
  for (const cell of all.filter(({ key }) => key === "!tie")) {
    for (const part of ["", "/photos"]) {
      const there = [`${page.home}sheets/${cell.sheet}${part}`, ASIDE + cell.sheet + part];
      const [from, to] = conflictsOf([cell])[0]?.value === "yes" ? there : there.reverse();
      for (const copy of await copiesOf(cache, from)) {
        await cache.put(to + new URL(copy.url).search, await cache.match(copy, { ignoreVary: true }));
        await cache.delete(copy, { ignoreVary: true });
      }
    }
  }
}

/** What can be sent now, of all that is kept but photos: a delivery waits for the marks of its sheet, not for a difference. */
export async function due(all) {
  await setAside(all);
  const done = all.filter((cell) => !isMark(cell) && stateOf(cell) === "kept");
  if (done.length) await accepted(done);
  const marks = all.filter(isMark), blocked = all.filter((cell) => isDelivery(cell) && isWaiting(cell)
    && marks.some((one) => one.sheet === cell.sheet && isOpen(one)));
  await change(blocked.map((cell) => cell.id), (cell) => cell && { ...cell, state: "refused", reason: cell.otherwise });
  return all.filter((cell) => isToSend(cell) && !blocked.includes(cell)
    && !(isDelivery(cell) && marks.some((one) => one.sheet === cell.sheet && isToSend(one))));
}

/** Keep a page as it is now; what is kept of it in other languages does not know of it, and goes. */
async function learn(cache, url) {
  await keep(cache, url);
  for (const copy of await copiesOf(cache, url))
    if (!copy.url.endsWith("?lang=" + document.documentElement.lang)) await cache.delete(copy, { ignoreVary: true });
}

/** The service has accepted these: the pages kept here learn it, then they are forgotten. */
async function accepted(done) {
  if ("caches" in self) {
    const cache = await openPages(), sheets = done.filter((cell) => isDelivery(cell) || cell.key === "!reopen").map(({ sheet }) => `${page.home}sheets/${sheet}`);
    for (const url of [...["", "deliver", "commitment", "review"].map((name) => page.home + name), ...sheets]) await learn(cache, url).catch(() => {});
  }
  await change(done.map((cell) => cell.id), (cell) => cell && !cell.op ? null : cell);
  const here = done.find(({ key, sheet }) => key !== "!report" && location.pathname === `${page.home}sheets/${sheet}`);
  if (here?.key === "!tie" && here.value === "yes") location.assign(page.home);
  else if (here || (location.pathname === page.home && done.some(({ key }) => key !== "!report"))) location.reload();
}
