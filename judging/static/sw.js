// Shows a judge's pages when there is no signal. Pages: the network first, for 3 s where a copy is kept, then the copy,
// then the page that says what is possible. Code and style: the copy first, their address changes with them.
const KEY = new URL(location).searchParams.get("for"), NAME = "judge-" + KEY, PATIENCE = 3000;
const LOOSELY = { ignoreVary: true }, SPEAKS = "/judge/speaks";

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (!windows.some(({ url }) => url.includes("/sheets/"))) self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("judge-") && name !== NAME) await caches.delete(name);
  await clients.claim();
})()));

self.addEventListener("message", ({ data }) => data === "now" && self.skipWaiting());

self.addEventListener("sync", (event) => event.waitUntil(
  clients.matchAll({ type: "window" }).then((windows) => windows.forEach((one) => one.postMessage("send")))));

self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (/^\/(static|judge\/code)\//.test(pathname)) event.respondWith(part(request));
});

async function part(request) {
  const cache = await caches.open(NAME), kept = await cache.match(request, LOOSELY);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200) cache.put(request, answer.clone());
  return answer;
}

/** She closed this telephone without a signal: it signs her out as soon as there is one, and shows nothing of hers before. */
async function leave(wish) {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const answer = await fetch("/sign-out", { method: "POST", headers, body: await wish.text() }).catch(() => null);
  if (!answer?.ok) return await caches.match("/judge/offline", { ...LOOSELY, ignoreSearch: true }) ?? Response.error();
  for (const name of await caches.keys()) if (/^(judge-|leaving)/.test(name)) await caches.delete(name);
  return Response.redirect("/");
}

/** A kept page, in this language or else in another one. */
const find = async (cache, path, language) => await cache.match(`${path}?lang=${language}`, LOOSELY) ?? cache.match(path, { ...LOOSELY, ignoreSearch: true });

/** In which language she reads, with "!" where she chose it while the service could not hear it. */
const spoken = async (cache) => await (await cache.match(SPEAKS))?.text() ?? "";

async function page(event) {
  const wish = await caches.match("/judge/leaving");
  if (wish) return leave(wish);
  const url = new URL(event.request.url), cache = await caches.open(NAME), speaks = await spoken(cache);
  const asked = url.searchParams.get("lang"), language = asked ?? speaks.slice(0, 2);
  url.searchParams.delete("lang");
  const isWhole = !url.search, kept = await find(cache, url.pathname, language), mark = kept?.headers.get("ETag");
  const isNews = asked || speaks.endsWith("!"), say = (words) => cache.put(SPEAKS, new Response(words));
  if (isNews) {
    url.searchParams.set("lang", language);
    await say(language + "!");
  }
  const fresh = (async () => {
    const answer = await fetch(url, { redirect: "manual", cache: "no-store", headers: mark ? { "If-None-Match": mark } : {} });
    const there = (answer.status === 304 ? kept : answer).headers.get("Content-Language");
    const now = await spoken(cache); // she may have chosen another one since she asked
    if (there && there !== now && now === (isNews ? language + "!" : speaks)) await say(there);
    if (kept && (answer.status === 304 || answer.status >= 500)) return kept;
    if (isWhole && answer.status === 200 && answer.headers.get("Judging-For") === KEY) {
      await cache.put(`${url.pathname}?lang=${there}`, answer.clone());
    }
    return answer;
  })();
  event.waitUntil(fresh.catch(() => {}));
  const patient = kept ? new Promise((done) => setTimeout(done, PATIENCE, kept)) : fresh;
  return Promise.race([fresh, patient]).catch(async () => kept ?? await find(cache, "/judge/offline", language) ?? Response.error());
}
