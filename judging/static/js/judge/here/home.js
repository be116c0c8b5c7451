// Mis fincas: all farms on this telephone with one button, and what of each farm is only here.
import { cells, note, onChange, page, say } from "../store.js";
import { askPermit, post } from "../sync.js";
import { find, keepAs, keepParts, openPages } from "../away.js";
import { askForNewer } from "../seldom/restored.js";
import { setAside, conflictsOf, noConflict } from "../pages/messages.js";
import { forgetLate } from "../pages/local_sheet.js";
import { inTurn } from "./in_turn.js";
import { told } from "./clocks.js";
import { FILTERS, goOn, sheetOf, tellFigures, tellHowFar } from "./farm_state.js";

/** The marks by which the service knows the pages that are here, of one language, by their addresses. */
async function marksOf(cache, language) {
  const marks = {};
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    if (search === "?lang=" + language) marks[pathname] = (await cache.match(request, { ignoreVary: true })).headers.get("ETag");
  }
  return marks;
}

/** Keep all her pages in one language, many with each answer; those that are here as they stand are not sent again. */
async function keepPages(cache, lang, address, tell) {
  const have = await marksOf(cache, lang);
  for (let from = 0, all = 1; from < all;) {
    const { said } = await post(address, { lang, from, have });
    for (const { url, status, headers, html } of said.pages) {
      if (status === 200 && headers["Judging-For"] === page.key) await keepAs(cache, url, new Response(html, { headers }));
      else if (status !== 304) throw Error(url);
      await cache.delete(url, { ignoreVary: true }); // as older code kept it, in one language
    }
    all = said.all;
    from += said.pages.length;
    tell(from, all);
  }
}

async function keepAll(line) {
  const cache = await openPages();
  navigator.storage?.persist?.();
  await askPermit();
  const own = document.documentElement.lang, languages = line.dataset.languages.split(" ");
  for (const [round, language] of [own, ...languages.filter((other) => other !== own)].entries())
    await keepPages(cache, language, line.dataset.pages, (done, all) => {
      line.textContent = say("fetching", { done: round * all + done, all: languages.length * all });
    });
  await keepParts(cache);
  await cache.addAll(line.dataset.parts.split(" ")); // what the pages of photos have besides
  await setAside(await cells());
  await note("fetched", { at: Date.now() });
}

function moment(at) {
  const day = { dateStyle: "medium" };
  return told(at, day) === told(Date.now(), day) ? say("today", { time: told(at, { timeStyle: "short" }) }) : told(at);
}

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(/\s+/).filter(Boolean);

/** Filter and search, where the page is a kept copy that knows nothing of them. */
function fits(farm) {
  const wanted = new URLSearchParams(location.search), shows = FILTERS[wanted.get("show")] ?? FILTERS.all;
  const there = folded(farm.querySelector("h2").textContent + " " + (farm.querySelector("h2 + p.soft")?.textContent ?? ""));
  return shows(farm) && folded(wanted.get("q") ?? "").every((part) => there.some((word) => word.startsWith(part)));
}

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

/** Whether all farms that can be opened are on this telephone, and since when. */
async function tellFetched(line, farms) {
  const fetched = await note("fetched"), cache = await openPages();
  const missing = await Promise.all(farms.map(async (farm) => !(await find(cache, farm.querySelector("a").href))));
  if (fetched && !missing.includes(true)) line.textContent = say("fetched", { when: moment(fetched.at) });
}

/** All her sheets, those included that a filter leaves out. */
const sheetsListed = () => document.querySelector("[data-sheets]").dataset.sheets.split(" ");

export function startHome() {
  const block = document.getElementById("away"), button = block?.querySelector("button"), line = block?.querySelector("p");
  const farms = [...document.querySelectorAll("li[data-sheet]")], isWhole = farms.length === sheetsListed().length, onward = document.getElementById("onward");
  const led = onward && { href: onward.href, words: onward.textContent, isDelivery: onward.getAttribute("href") === onward.dataset.deliver };

  const look = inTurn(async () => {
    const all = await cells();
    await tellHowFar(farms, all);
    const gone = leaveOut(farms, conflictsOf(all).filter(({ value }) => value === "yes"));
    if (isWhole) tellFigures(farms.filter((farm) => !gone.has(sheetOf(farm))));
    if (onward) goOn(onward, led, farms, gone);
    if (!block || button.disabled) return;
    await tellFetched(line, farms.filter((farm) => !farm.dataset.asked && !gone.has(sheetOf(farm))));
    block.hidden = false;
  });
  onChange(look);
  look();
  forgetLate(farms.map((farm) => [sheetOf(farm), farm.dataset.late]));
  askForNewer(farms.map((farm) => [sheetOf(farm), Number(farm.dataset.version)]));
  for (const form of document.querySelectorAll("form[data-no-conflict]")) form.onsubmit = async (event) => {
    event.preventDefault();
    await noConflict({ sheet: Number(form.dataset.noConflict), farm: form.dataset.farm });
    form.replaceWith(say("back-later")); // unless the page is fresh by now
  };
  if (button) button.onclick = async () => {
    button.disabled = true;
    const failed = await keepAll(line).catch(() => true);
    button.disabled = false;
    if (failed) line.textContent = say("not-fetched");
    else look();
  };
}
