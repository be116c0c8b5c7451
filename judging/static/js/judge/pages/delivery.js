// Firmar y entregar: what is complete is known here too, and a delivery is kept until there is a signal.
import { cells, page, say } from "../store.js";
import { isGiven, isOpen, stateOf } from "../states.js";
import { ask, sent, conflictsOf } from "./messages.js";
import { givenSince, isRemark, sheetHere } from "./local_sheet.js";

/** By sheet, the version of its ballot that she has seen here. */
const versions = new Map();

/** What is still missing: neither this page, nor the sheet kept here, nor a newer mark on this telephone has it. */
async function gaps(sheet, printed, must) {
  const here = await sheetHere(sheet), marks = await givenSince(sheet, { version: versions.get(sheet) }, await cells());
  versions.set(sheet, Math.max(versions.get(sheet), here?.version ?? 0));
  const lacks = (known, key) => isRemark(key) ? must.includes(key) && !known?.get(key)?.note : !isGiven(known?.get(key)?.value ?? "");
  const missing = printed.filter((key) => lacks(marks, key) && lacks(here?.marks, key));
  return [...missing, ...[...marks.keys()].filter((key) => lacks(marks, key) && !missing.includes(key))];
}

/** A sheet that can go. */
function readyOne(candidate) {
  const item = document.getElementById("ready-one").content.cloneNode(true).firstElementChild;
  item.dataset.sheet = candidate.dataset.candidate;
  item.dataset.farm = candidate.dataset.farm;
  item.querySelector("strong").textContent = candidate.dataset.farm;
  return item;
}

/** A sheet that is complete for the service, but not with what is on this telephone. */
function unfinishedOne(candidate, missing) {
  const block = document.getElementById("unfinished-one").content.cloneNode(true).firstElementChild;
  const link = block.querySelector("a");
  link.href = `${page.home}sheets/${candidate.dataset.candidate}#${missing[0]}`;
  link.textContent = candidate.dataset.farm;
  block.querySelector("p").textContent = say("lacks", { keys: missing.map((key) => isRemark(key) ? say(key) : key).join(", ") });
  return block;
}

/** Put one sheet of the page where it belongs: among those that go, or those that lack something. */
async function place(candidate, form, list, isLeftOut) {
  const sheet = Number(candidate.dataset.candidate), isListed = list.contains(candidate);
  versions.set(sheet, Number(candidate.dataset.version));
  const [printed, must] = ["gaps", "must"].map((name) => (candidate.dataset[name] ?? "").split(" ").filter(Boolean));
  const missing = await gaps(sheet, printed, must);
  candidate.hidden = isLeftOut(sheet);
  if (!missing.length && !isListed && !candidate.hidden) list.append(readyOne(candidate));
  if (missing.length && isListed && !candidate.hidden) form.after(unfinishedOne(candidate, missing));
  if (isListed ? candidate.hidden || missing.length : !missing.length) candidate.remove();
  for (const line of candidate.querySelectorAll("[data-gap]")) line.hidden = !missing.includes(line.dataset.gap);
}

async function placeAll(form, list) {
  const taken = new Set(conflictsOf(await cells()).filter(({ value }) => value === "yes").map(({ sheet }) => sheet));
  const only = Number(new URLSearchParams(location.search).get("sheet"));
  const isLeftOut = (sheet) => taken.has(sheet) || (Boolean(only) && only !== sheet);
  for (const candidate of document.querySelectorAll("[data-candidate]")) await place(candidate, form, list, isLeftOut);
  const n = list.children.length, none = document.getElementById("none-ready");
  form.hidden = !n;
  form.querySelector("[data-f=going]").textContent = say(n === 1 ? "going-one" : "going", { n });
  form.querySelector("button").textContent = say(n === 1 ? "sign-one" : "sign", { n });
  if (none && n) none.hidden = true;
}

/** Keep and send the deliveries; answers those that the service has not taken in. */
async function deliver(wanted) {
  for (const { sheet, farm } of wanted) await ask("!deliver", { sheet, farm, base: versions.get(sheet), otherwise: say("not-delivered") });
  await sent();
  const there = (await cells()).filter(({ key, sheet }) => key === "!deliver" && wanted.some((one) => one.sheet === sheet));
  return there.filter((cell) => stateOf(cell) !== "kept");
}

export function startDelivery(form) {
  const list = form.querySelector("ul"), told = form.querySelector(".told"), button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    const wanted = [...list.children].map(({ dataset }) => ({ sheet: Number(dataset.sheet ?? dataset.candidate), farm: dataset.farm }));
    const left = await deliver(wanted);
    const refused = left.filter(isOpen), late = left.some((cell) => stateOf(cell) === "late");
    if (!left.length) return location.assign(`${page.home}receipt?${wanted.map(({ sheet }) => "sheet=" + sheet).join("&")}`);
    told.textContent = refused.length ? refused.map(({ farm, reason }) => `${farm}: ${reason}`).join(" ")
      : say(late ? "came-late" : "delivers-later");
    button.disabled = !refused.length;
    button.hidden = !refused.length;
  });
  placeAll(form, list);
}
