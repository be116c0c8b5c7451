// Mis fincas: all farms on this telephone with one button, and what of each farm is only here.
import { cells, note, onChange, say } from "../store.js";
import { askPermit } from "../sync.js";
import { find, keep, keepParts, openPages } from "../away.js";
import { askForNewer } from "../seldom/restored.js";
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

const sheetOf = (farm) => Number(farm.dataset.sheet);

/** One line for a farm she said she is tied to, with its way back. */
function takenOne(conflict) {
  const item = document.getElementById("taken-one").content.cloneNode(true).firstElementChild;
  item.querySelector("strong").textContent = conflict.farm;
  item.querySelector("[data-f=reason]").textContent = conflict.note;
  item.querySelector("button").onclick = () => noConflict(conflict);
  return item;
}

/** What she said without a signal is so at once: the farm leaves the list, and a button brings it back. */
function leaveOut(farms, taken) {
  const gone = new Set(taken.map(({ sheet }) => sheet)), block = document.getElementById("taken-here");
  for (const farm of farms) farm.hidden = gone.has(sheetOf(farm)) || !fits(farm);
  const listed = taken.filter(({ sheet }) => farms.some((farm) => sheetOf(farm) === sheet));
  block.querySelector("ul").replaceChildren(...listed.map(takenOne));
  block.hidden = !gone.size;
  return gone;
}

/** The one way on, where the farm it leads to has left the list; `printed` is where the page led, and in which words. */
function goOn(onward, [href, words], farms, gone) {
  const isGone = farms.some((farm) => gone.has(sheetOf(farm)) && farm.querySelector("a").href === href);
  const next = isGone && farms.find((farm) => !gone.has(sheetOf(farm)) && farm.dataset.todo);
  onward.hidden = isGone && !next;
  onward.href = next ? next.querySelector("a").href : href;
  onward.textContent = next ? say("go-on", { number: next.dataset.number }) : words;
}

/** What of each farm is only here. */
function tellWhatIsHere(farms, waiting) {
  for (const farm of farms) {
    const mine = waiting.filter((cell) => cell.sheet === sheetOf(farm)), marks = mine.filter(({ key }) => key[0] !== "!");
    farm.querySelector(".here").textContent = [marks.length && say("on-phone", { n: marks.length }),
      mine.some(({ key }) => key === "!deliver") && say("delivers-later")].filter(Boolean).join(" · ");
  }
}

/** Whether all farms that can be opened are on this telephone, and since when. */
async function tellFetched(told, farms) {
  const fetched = await note("fetched"), cache = await openPages();
  const missing = await Promise.all(farms.map(async (farm) => !(await find(cache, farm.querySelector("a").href))));
  if (fetched && !missing.includes(true)) told.textContent = say("fetched", { when: moment(fetched.at) });
}

export function startHome() {
  const block = document.getElementById("away"), button = block?.querySelector("button"), told = block?.querySelector("p");
  const farms = [...document.querySelectorAll("li[data-sheet]")], onward = document.getElementById("onward");
  const printed = onward && [onward.href, onward.textContent];

  async function look() {
    const all = await cells(), gone = leaveOut(farms, conflictsOf(all).filter(({ value }) => value === "yes"));
    tellWhatIsHere(farms, all.filter((cell) => cell.op));
    if (onward) goOn(onward, printed, farms, gone);
    if (!block || button.disabled) return;
    await tellFetched(told, farms.filter((farm) => !farm.dataset.asked && !gone.has(sheetOf(farm))));
    block.hidden = false;
  }
  onChange(look);
  look();
  askForNewer(farms.map((farm) => [sheetOf(farm), Number(farm.dataset.version)]));
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
