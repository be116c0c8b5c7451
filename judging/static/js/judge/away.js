// Pages kept on this telephone, so that they open without a signal. The service worker shows them (sw.js).
import { cells, note, onChange, page, say } from "./store.js";
import { askLease } from "./sync.js";

export const NAME = "judge-" + page.key;
const find = (cache, url) => cache.match(url, { ignoreVary: true });

/** Keep one page, if it is a page of this judge's; what has not changed is not fetched again. */
export async function keep(cache, url) {
  const there = await find(cache, url), mark = there?.headers.get("ETag");
  const answer = await fetch(url, { cache: "no-store", headers: mark ? { "If-None-Match": mark } : {} });
  if (answer.status === 304) return;
  if (answer.status !== 200 || answer.redirected || answer.headers.get("Judging-For") !== page.key) throw Error(url);
  await cache.put(url, answer);
}

/** Code and style of this page: the browser has them, so this costs nothing. */
async function keepParts(cache) {
  const parts = performance.getEntriesByType("resource").map((entry) => new URL(entry.name))
    .filter((url) => url.origin === location.origin && /^\/(static|judge\/code)\//.test(url.pathname));
  await Promise.all(parts.map(async ({ href }) => (await find(cache, href)) || cache.add(href)));
}

/** Keep this page and the way back, once. */
export async function keepThis() {
  const cache = await caches.open(NAME), pages = [location.pathname, page.home, page.offline, page.outbox];
  await keepParts(cache);
  for (const url of pages) if (!(await find(cache, url))) await keep(cache, url);
}

async function keepAll(told) {
  const cache = await caches.open(NAME);
  navigator.storage?.persist?.();
  await askLease();
  const pages = await note("pages") ?? [];
  for (const [place, url] of pages.entries()) {
    told.textContent = say("fetching", { done: place + 1, all: pages.length });
    await keep(cache, url);
  }
  await keepParts(cache);
  await cache.addAll(told.dataset.parts.split(" ")); // what the pages of photos have besides
  await note("fetched", { at: Date.now() });
}

function moment(at) {
  const then = new Date(at), language = document.documentElement.lang, style = { timeStyle: "short" };
  return then.toDateString() === new Date().toDateString() ? say("today", { time: then.toLocaleTimeString(language, style) })
    : then.toLocaleString(language, { dateStyle: "medium", ...style });
}

/** Mis fincas: the button, when it was last pressed, and what of each farm is only here. */
export function startHome() {
  const block = document.getElementById("away"), button = block?.querySelector("button"), told = block?.querySelector("p");
  const farms = [...document.querySelectorAll("[data-sheet]")];
  async function look() {
    const waiting = (await cells()).filter((cell) => cell.op);
    for (const farm of farms) {
      const here = waiting.filter((cell) => cell.sheet === Number(farm.dataset.sheet)).length;
      farm.querySelector(".here").textContent = here ? say("on-phone", { n: here }) : "";
    }
    if (!block || button.disabled) return;
    const fetched = await note("fetched"), cache = await caches.open(NAME);
    const missing = await Promise.all(farms.map(async (farm) => !(await find(cache, farm.querySelector("a").href))));
    if (fetched && !missing.includes(true)) told.textContent = say("fetched", { when: moment(fetched.at) });
    block.hidden = false;
  }
  onChange(look);
  look();
  if (button) button.onclick = async () => {
    button.disabled = true;
    const failed = await keepAll(told).catch(() => true);
    button.disabled = false;
    if (failed) told.textContent = say("not-fetched");
    else look();
  };
}

/** Leaving: the pages go, what is unsent stays. */
export async function forget() {
  for (const name of await caches.keys()) if (name.startsWith("judge-")) await caches.delete(name);
}
