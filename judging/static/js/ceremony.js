// A ceremony: one step at a time on the screen of the hall, and the same step marked in the notes of who leads it. Both
// pages hold all steps, so that neither needs the network any more. Nothing is shown that was not shown before it was
// asked for: a page that comes again begins where it was.
const hall = document.querySelector("#hall"), notes = document.querySelector("#notes"), own = hall ?? notes;
const key = `ceremony/${location.pathname.split("/")[2]}/${own.dataset.ceremony}`;
const steps = [...own.querySelectorAll("[data-step]")], lines = [...own.querySelectorAll("[data-note]")];
const last = Math.max(...[...steps, ...lines].map((one) => Number(one.dataset.step ?? one.dataset.note)));
const other = "BroadcastChannel" in window ? new BroadcastChannel(key) : null;
const kept = () => { try { return localStorage.getItem(key); } catch { return null; } };
let at = Number(kept() ?? steps.findIndex((step) => !step.hidden));

function show(step) {
  at = Math.min(Math.max(step, 0), last);
  steps.forEach((one, n) => { one.hidden = n !== at; });
  lines.forEach((one) => one.toggleAttribute("aria-current", Number(one.dataset.note) === at));
  const back = document.querySelector("[rel=prev]");
  if (back) back.hidden = !at;
}

function follow() {
  lines.find((one) => one.hasAttribute("aria-current"))?.scrollIntoView({ block: "nearest" });
}

function go(by) {
  show(at + by);
  follow();
  try { localStorage.setItem(key, at); } catch { /* it goes on without: only a page that comes again begins anew */ }
  other?.postMessage(at);
}

const KEYS = { " ": () => go(1), ArrowRight: () => go(1), PageDown: () => go(1), ArrowLeft: () => go(-1), PageUp: () => go(-1) };
if (hall) Object.assign(KEYS, {
  b: () => document.body.classList.toggle("dark"),
  f: () => document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.(),
});

document.addEventListener("keydown", (event) => {
  const does = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  const isElsewhere = event.ctrlKey || event.metaKey || event.altKey || (event.key === " " && event.target.closest("a, button, summary"));
  if (!does || isElsewhere || (notes && event.key !== " " && !event.target.closest("#notes"))) return;
  event.preventDefault();
  does();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-go]"), link = event.target.closest("[rel=prev], [rel=next]");
  if (button) go(Number(button.dataset.go));
  if (!link) return;
  event.preventDefault();
  go(link.rel === "next" ? 1 : -1);
});
other?.addEventListener("message", ({ data }) => { show(data); follow(); });
document.querySelectorAll(".hands[hidden]").forEach((one) => { one.hidden = false; });
show(Number.isInteger(at) && at >= 0 ? at : 0);
