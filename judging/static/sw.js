// Shows a judge's pages when there is no signal. Pages: the network first, for 3 s where a copy is kept, then the copy,
// then the page that says what is possible. Code and style: the copy first, their address changes with them.
const KEY = new URL(location).searchParams.get("for"), NAME = "judge-" + KEY, PATIENCE = 3000;
const LOOSELY = { ignoreVary: true };

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
  if (!answer?.ok) return await caches.match("/judge/offline", LOOSELY) ?? Response.error();
  for (const name of await caches.keys()) if (/^(judge-|leaving)/.test(name)) await caches.delete(name);
  return Response.redirect("/");
}

async function page(event) {
  const wish = await caches.match("/judge/leaving");
  if (wish) return leave(wish);
  const { url } = event.request, cache = await caches.open(NAME), whole = !new URL(url).search;
  const kept = await cache.match(url, { ...LOOSELY, ignoreSearch: true }), mark = kept?.headers.get("ETag");
  const fresh = (async () => {
    const answer = await fetch(url, { redirect: "manual", cache: "no-store", headers: mark ? { "If-None-Match": mark } : {} });
    if (kept && (answer.status === 304 || answer.status >= 500)) return kept;
    if (whole && answer.status === 200 && answer.headers.get("Judging-For") === KEY) await cache.put(url, answer.clone());
    return answer;
  })();
  event.waitUntil(fresh.catch(() => {}));
  const patient = kept ? new Promise((done) => setTimeout(done, PATIENCE, kept)) : fresh;
  return Promise.race([fresh, patient]).catch(async () => kept ?? await cache.match("/judge/offline", LOOSELY) ?? Response.error());
}
