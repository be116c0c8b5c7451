// Farms that left her list (taken back, refused, given back, moved, a conflict): their pages leave this telephone too.
// Her marks do not: they are sent, and where the service takes them no more, it says why and she sees it with them.
import { page } from "../store.js";
import { find, keep, openPages } from "../away.js";

/** Remove the kept pages of sheets that her list does not have any more; only a list just asked for says so. */
export async function forgetWhatLeft() {
  const cache = await openPages();
  await keep(cache, page.home); // without a signal it throws, and everything stays
  const list = new DOMParser().parseFromString(await (await find(cache, page.home)).text(), "text/html").querySelector("[data-sheets]");
  if (!list) return;
  const open = list.dataset.sheets.split(" ");
  for (const { url } of await cache.keys()) {
    const sheet = /\/sheets\/(\d+)(?:\/photos)?$/.exec(new URL(url).pathname)?.[1];
    if (sheet && !open.includes(sheet)) await cache.delete(url, { ignoreVary: true });
  }
}
