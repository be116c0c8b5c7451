// Pages kept on this telephone, so that they open without a signal. The service worker shows them (sw.js).
import { page } from "./store.js";

export const openPages = () => caches.open("judge-" + page.key);

/** A page is kept under its address and its language; where this one's language is not there, another one serves. */
export const find = async (cache, url) => await cache.match(`${url}?lang=${document.documentElement.lang}`, { ignoreVary: true })
  ?? cache.match(url, { ignoreVary: true, ignoreSearch: true });

export const keepAs = (cache, url, answer) => cache.put(`${url}?lang=${answer.headers.get("Content-Language")}`, answer);

/** Keep one page, if it is a page of this judge's; what has not changed is not fetched again. */
export async function keep(cache, url) {
  const there = await find(cache, url), mark = there?.headers.get("ETag");
  const headers = { "X-Judging": "1", "If-None-Match": mark ?? "" }; // no visit: it brings no cookie along
  const answer = await fetch(url, { cache: "no-store", headers });
  if (answer.status === 304) return;
  if (!answer.ok || answer.redirected || answer.headers.get("Judging-For") !== page.key) throw Error(url);
  await keepAs(cache, url, answer);
}

/** Code and style of this page, which the browser has, and the code of the pages that are no sheet. */
export async function keepParts(cache) {
  const own = [...document.querySelectorAll("script[src], link[href]")].map((one) => one.src ?? one.href);
  const parts = ["more", "here"].map((name) => new URL(`./${name}.js`, import.meta.url).href).concat(page.style, own);
  await Promise.all(parts.map(async (url) => (await cache.match(url, { ignoreVary: true })) || cache.add(url)));
}

/** Keep this page and the way back, once; of the way back, what there is (before her commitment she has no list). */
export async function keepThis() {
  const cache = await openPages();
  await keepParts(cache);
  for (const url of [location.pathname, ...["", "offline", "outbox", "deliver", "help"].map((name) => page.home + name)]) {
    if (!(await find(cache, url))) await keep(cache, url).catch((error) => { if (url === location.pathname) throw error; });
  }
}
