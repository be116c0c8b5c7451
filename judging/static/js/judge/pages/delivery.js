// Firmar y entregar: what is complete is known here too, and a delivery is kept until there is a signal.
import { cells, page, say } from "../store.js";
import { isOpen } from "../sync.js";
import { ask, sent, conflictsOf } from "../messages.js";
import { isGiven, newer, sheetHere } from "./local_sheet.js";

export function startDelivery(form) {
  const list = form.querySelector("ul"), told = form.querySelector(".told"), button = form.querySelector("button");
  const only = Number(new URLSearchParams(location.search).get("sheet")), versions = new Map();
  const all = [...document.querySelectorAll("[data-candidate]")];

  /** What is still missing: neither this page, nor the sheet kept here, nor a newer mark on this telephone has it. */
  async function gaps(sheet, printed) {
    const here = await sheetHere(sheet), marks = await newer(sheet);
    versions.set(sheet, Math.max(versions.get(sheet), here?.version ?? 0));
    const missing = printed.filter((key) => !isGiven(marks.get(key) ?? "") && !isGiven(here?.marks.get(key) ?? ""));
    return [...missing, ...[...marks].filter(([key, value]) => !isGiven(value) && !missing.includes(key)).map(([key]) => key)];
  }

  function ready(candidate) {
    const item = document.getElementById("ready-one").content.cloneNode(true).firstElementChild;
    item.dataset.sheet = candidate.dataset.candidate;
    item.dataset.farm = candidate.dataset.farm;
    item.querySelector("strong").textContent = candidate.dataset.farm;
    return item;
  }

  /** A sheet that is complete for the service, but not with what is on this telephone. */
  function unfinished(candidate, missing) {
    const block = document.getElementById("unfinished-one").content.cloneNode(true).firstElementChild;
    const link = block.querySelector("a");
    link.href = `${page.home}sheets/${candidate.dataset.candidate}#${missing[0]}`;
    link.textContent = candidate.dataset.farm;
    block.querySelector("p").textContent = say("lacks", { keys: missing.join(", ") });
    return block;
  }

  async function look() {
    const taken = new Set(conflictsOf(await cells()).filter(({ value }) => value === "yes").map(({ sheet }) => sheet));
    for (const candidate of all) {
      const sheet = Number(candidate.dataset.candidate);
      versions.set(sheet, Number(candidate.dataset.version));
      const missing = await gaps(sheet, candidate.dataset.gaps.split(" ").filter(Boolean));
      const isListed = list.contains(candidate);
      candidate.hidden = taken.has(sheet) || (Boolean(only) && only !== sheet);
      if (!missing.length && !isListed && !candidate.hidden) list.append(ready(candidate));
      if (missing.length && isListed && !candidate.hidden) form.after(unfinished(candidate, missing));
      if (isListed ? candidate.hidden || missing.length : !missing.length) candidate.remove();
      for (const line of candidate.querySelectorAll("[data-gap]")) line.hidden = !missing.includes(line.dataset.gap);
    }
    const n = list.children.length;
    form.hidden = !n;
    form.querySelector("[data-f=going]").textContent = say(n === 1 ? "going-one" : "going", { n });
    button.textContent = say(n === 1 ? "sign-one" : "sign", { n });
    const none = document.getElementById("none-ready");
    if (none && n) none.hidden = true;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    const wanted = [...list.children].map((item) => ({ sheet: Number(item.dataset.sheet ?? item.dataset.candidate), farm: item.dataset.farm }));
    for (const { sheet, farm } of wanted) await ask("!deliver", { sheet, farm, base: versions.get(sheet), otherwise: say("not-delivered") });
    await sent();
    const left = (await cells()).filter(({ key, sheet, op, state }) => key === "!deliver" && (op || state) && wanted.some((one) => one.sheet === sheet));
    const refused = left.filter(isOpen), late = left.some(({ state }) => state === "late");
    if (!left.length) return location.assign(page.home);
    told.textContent = refused.length ? refused.map(({ farm, reason }) => `${farm}: ${reason}`).join(" ")
      : say(late ? "came-late" : "delivers-later");
    button.disabled = !refused.length;
    button.hidden = !refused.length;
  });
  look();
}
