// Pages kept on this telephone, so that they open without a signal. The service worker shows them (sw.js).
import { page } from "./store.js";

export const openPages = () => caches.open("judge-" + page.key);
export const find = (cache, url) => cache.match(url, { ignoreVary: true });

/** Keep one page, if it is a page of this judge's; what has not changed is not fetched again. */
export async function keep(cache, url) {
  const there = await find(cache, url), mark = there?.headers.get("ETag");
  const answer = await fetch(url, { cache: "no-store", headers: mark ? { "If-None-Match": mark } : {} });
  if (answer.status === 304) return;
  if (answer.status !== 200 || answer.redirected || answer.headers.get("Judging-For") !== page.key) throw Error(url);
  await cache.put(url, answer);
}

/** Code and style of this page, which the browser has, and the code of the pages that are no sheet. */
export async function keepParts(cache) {
  const parts = [...["more", "here"].map((name) => new URL(`./${name}.js`, import.meta.url)), new URL(page.style, location)].concat(performance.getEntriesByType("resource").map((entry) => new URL(entry.name))
    .filter((url) => url.origin === location.origin && /^\/(static|judge\/code)\//.test(url.pathname)));
  await Promise.all(parts.map(async ({ href }) => (await find(cache, href)) || cache.add(href)));
}

/** Keep this page and the way back, once; of the way back, what there is (before her commitment she has no list). */
export async function keepThis() {
  const cache = await openPages(), way = [page.home, page.offline, page.outbox, page.home + "deliver"];
  await keepParts(cache);
  for (const url of [location.pathname, ...way]) {
    if (!(await find(cache, url))) await keep(cache, url).catch((error) => { if (url === location.pathname) throw error; });
  }
}

/** Leaving: the pages go, what is unsent stays. */
export async function forget() {
  for (const name of await caches.keys()) if (name.startsWith("judge-")) await caches.delete(name);
}
