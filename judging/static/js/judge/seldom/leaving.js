// Signing out: what is unsent is asked about first, and without a signal the telephone is closed at once and signed out later.
import { cells, page, say } from "../store.js";
import { isOpen } from "../states.js";

const WISH = page.home + "leaving", wishes = () => caches.open("leaving");

/** One line beside the button, with the way on and the way back. */
function askFirst(form, words, onward, goOn) {
  document.getElementById("leaving")?.remove();
  const block = document.createElement("div"), actions = document.createElement("div");
  const button = (text, onclick) => Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: text, onclick });
  block.id = "leaving";
  block.className = "notice warn";
  block.setAttribute("role", "alert");
  block.append(Object.assign(document.createElement("p"), { textContent: words }), actions);
  actions.className = "actions";
  actions.append(button(say("stay"), () => block.remove()), button(onward, goOn));
  form.after(block);
  actions.querySelector("button").focus();
}

/** Leaving: the pages go, what is unsent stays. */
async function forget() {
  for (const name of await caches.keys()) if (name.startsWith("judge-")) await caches.delete(name);
}

const hasSignal = () => fetch(page.outbox, { method: "HEAD", cache: "no-store" }).then((answer) => answer.status < 500, () => false);

async function go(form) {
  if (await hasSignal()) {
    await forget().catch(() => {});
    for (const name of Object.keys(localStorage)) if (name.startsWith(`typed/judge:${page.user}/`)) localStorage.removeItem(name);
    return form.submit();
  }
  if (!(await navigator.serviceWorker?.getRegistration())?.active) return askFirst(form, say("leave-no-signal"), say("try-again"), () => go(form));
  return askFirst(form, say("leave-later"), say("close-now"), async () => {
    await (await wishes()).put(WISH, new Response(new URLSearchParams(new FormData(form)).toString()));
    location.assign(page.offline);
  });
}

export async function signOut(form) {
  const n = (await cells()).filter((cell) => cell.op || isOpen(cell)).length;
  if (n) askFirst(form, say("leave-unsent", { n }), say("leave"), () => go(form));
  else await go(form);
}

/** The page for when nothing else is there, after she has closed this telephone: she may open it again. */
export async function startClosed(block) {
  if (!("caches" in self) || !(await (await wishes()).match(WISH))) return;
  block.hidden = false;
  block.nextElementSibling.hidden = true;
  block.querySelector("button").onclick = async () => { await caches.delete("leaving"); location.assign(page.home); };
}
