// Mis fincas: all farms on this telephone with one button, and what of each farm is only here.
import { cells, note, onChange, page, say } from "../store.js";
import { askPermit } from "../sync.js";
import { find, keep, keepParts, openPages } from "../away.js";
import { setAside, conflictsOf, noConflict } from "../messages.js";

async function keepAll(told) {
  const cache = await openPages();
  navigator.storage?.persist?.();
  await askPermit();
  const pages = await note("pages") ?? [];
  for (const [place, url] of pages.entries()) {
    told.textContent = say("fetching", { done: place + 1, all: pages.length });
    await keep(cache, url);
  }
  await keepParts(cache);
  await cache.addAll(told.dataset.parts.split(" ")); // what the pages of photos have besides
  await setAside(await cells());
  await note("fetched", { at: Date.now() });
}

function moment(at) {
  const then = new Date(at), language = document.documentElement.lang, style = { timeStyle: "short" };
  return then.toDateString() === new Date().toDateString() ? say("today", { time: then.toLocaleTimeString(language, style) })
    : then.toLocaleString(language, { dateStyle: "medium", ...style });
}

/** Filter and search, where the page is a kept copy that knows nothing of them (as judging/web/judge/field/farms.py). */
const FILTERS = {
  todo: (state) => state !== "delivered",
  started: (state) => state === "started" || state === "reopened",
};
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(/\s+/).filter(Boolean);

function fits(farm) {
  const wanted = new URLSearchParams(location.search), show = wanted.get("show") ?? "all", { state } = farm.dataset;
  const there = folded(farm.querySelector("h2").textContent + " " + (farm.querySelector("h2 + p.soft")?.textContent ?? ""));
  return (show === "all" || (FILTERS[show]?.(state) ?? state === show))
    && folded(wanted.get("q") ?? "").every((part) => there.some((word) => word.startsWith(part)));
}

export function startHome() {
  const block = document.getElementById("away"), button = block?.querySelector("button"), told = block?.querySelector("p");
  const farms = [...document.querySelectorAll("li[data-sheet]")], onward = document.getElementById("onward");
  const taken = document.getElementById("taken-here"), saved = onward && [onward.href, onward.textContent];

  /** What she said without a signal is so at once: the farm leaves the list, and a button brings it back. */
  function leaveOut(conflicts) {
    const chosen = new Set(conflicts.filter(({ value }) => value === "yes").map(({ sheet }) => sheet));
    for (const farm of farms) farm.hidden = chosen.has(Number(farm.dataset.sheet)) || !fits(farm);
    taken.querySelector("ul").replaceChildren(...conflicts.filter((conflict) => conflict.value === "yes" && farms.some((farm) => Number(farm.dataset.sheet) === conflict.sheet))
      .map((conflict) => {
        const item = document.getElementById("taken-one").content.cloneNode(true).firstElementChild;
        item.querySelector("strong").textContent = conflict.farm;
        item.querySelector("[data-f=reason]").textContent = conflict.note;
        item.querySelector("button").onclick = () => noConflict(conflict);
        return item;
      }));
    taken.hidden = !chosen.size;
    if (!onward) return;
    const gone = farms.some((farm) => chosen.has(Number(farm.dataset.sheet)) && farm.querySelector("a").href === saved[0]);
    const next = gone && farms.find((farm) => !chosen.has(Number(farm.dataset.sheet)) && farm.dataset.todo);
    onward.hidden = gone && !next;
    onward.href = next ? next.querySelector("a").href : saved[0];
    onward.textContent = next ? say("go-on", { number: next.dataset.number }) : saved[1];
  }

  async function look() {
    const all = await cells(), waiting = all.filter((cell) => cell.op);
    for (const farm of farms) {
      const mine = waiting.filter((cell) => cell.sheet === Number(farm.dataset.sheet)), marks = mine.filter(({ key }) => key[0] !== "!");
      farm.querySelector(".here").textContent = [marks.length && say("on-phone", { n: marks.length }),
        mine.some(({ key }) => key === "!deliver") && say("delivers-later")].filter(Boolean).join(" · ");
    }
    leaveOut(conflictsOf(all));
    if (!block || button.disabled) return;
    const fetched = await note("fetched"), cache = await openPages();
    const ready = farms.filter((farm) => !farm.dataset.asked && !conflictsOf(all).some((conflict) => conflict.value === "yes" && conflict.sheet === Number(farm.dataset.sheet)));
    const missing = await Promise.all(ready.map(async (farm) => !(await find(cache, farm.querySelector("a").href))));
    if (fetched && !missing.includes(true)) told.textContent = say("fetched", { when: moment(fetched.at) });
    block.hidden = false;
  }
  onChange(look);
  look();
  for (const form of document.querySelectorAll("form[data-no-conflict]")) form.onsubmit = async (event) => {
    event.preventDefault();
    await noConflict({ sheet: Number(form.dataset.noConflict), farm: form.dataset.farm });
    form.replaceWith(say("back-later")); // unless the page is fresh by now
  };
  if (button) button.onclick = async () => {
    button.disabled = true;
    const failed = await keepAll(told).catch(() => true);
    button.disabled = false;
    if (failed) told.textContent = say("not-fetched");
    else look();
  };
}
