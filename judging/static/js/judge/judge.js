// Every page of a judge's: the pill that says where her marks are, and the service worker. docs/offline.md
import { cells, kept, note, onChange, page, ready, say } from "./store.js";
import { isMark, isOpen, isWaiting } from "./states.js";
import { askPermit, flush, giveWhatIsNoted, messagesBy, trouble } from "./sync.js";
import { keepThis } from "./away.js";
import { rarely, showKept, startSheet } from "./sheet.js";
import { bringUp } from "./steps.js";
import { unsaid } from "./cards.js";

const block = document.getElementById("judge"), pill = block.querySelector("a");

async function showPill() {
  const all = await cells(), now = all.filter(isWaiting), open = all.filter(isOpen).length, n = now.length || (open ? 0 : unsaid().length);
  if (all.some((cell) => cell.sha) || document.getElementById("photos")) import("./photos.js");
  const state = n ? trouble === "enter" ? !now.every(isMark) ? "again-all" : n === 1 ? "again-one" : "again" : trouble ? kept ? "away" : "away-only" : "sending"
    : open ? "open" : document.querySelector("form[data-unsaved]") ? "typed" : "saved"; // keep.js
  pill.textContent = say(state, { n: n || open });
  pill.dataset.state = state;
  pill.href = n && trouble === "enter" ? page.enter + "?back=" + encodeURIComponent(location.pathname) : page.outbox;
  if (!kept) rarely("warnNotKept").catch(() => {});
}

async function serve() {
  if (!navigator.serviceWorker) return;
  const mine = page.worker + "?for=" + page.key;
  const known = await navigator.serviceWorker.register(mine, { scope: page.home });
  const watch = () => {
    if (!known.waiting) return;
    if (known.active?.scriptURL.endsWith(mine)) rarely("offerNewer", known.waiting).catch(() => {});
    else known.waiting.postMessage("now"); // somebody else's worker must not look after this judge's pages
  };
  watch();
  known.addEventListener("updatefound", () => known.installing?.addEventListener("statechange", watch));
  await navigator.serviceWorker.ready;
  await keepThis();
  document.documentElement.dataset.kept = "";
}

for (const form of document.querySelectorAll('form[action$="/sign-out"]:not(#leave)')) form.addEventListener("submit", (event) => {
  event.preventDefault();
  rarely("signOut", form).catch(() => form.submit());
});

document.addEventListener("click", (event) => {
  const link = event.target.closest(".past a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  rarely("unfold", link).catch(() => location.assign(link.href));
});

messagesBy(() => import("./more.js").catch(() => 0));
startSheet();
await ready;
await giveWhatIsNoted();
await showKept();
onChange(showPill);
document.addEventListener("unsaved", showPill);
document.addEventListener("input", showPill);
await showPill();
block.hidden = false; // not before it knows what to say
if (scrollY) bringUp();
flush();
if (!(await note("lease"))) askPermit();
serve().catch(() => {});
