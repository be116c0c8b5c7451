// What a page says of the browser: that it keeps nothing, or has a newer version of the pages.
import { say } from "../store.js";

/** The browser refuses to keep anything: say so in words, once. */
export function warnNotKept() {
  if (document.getElementById("not-kept")) return;
  const notice = document.createElement("div");
  notice.className = "notice warn";
  notice.id = "not-kept";
  notice.textContent = say("not-kept");
  document.querySelector("main .wrap").prepend(notice);
}

/** A newer version waits until no sheet is open, or until the judge says so. */
export function offerNewer(worker) {
  const bar = document.getElementById("newer");
  bar.hidden = false;
  bar.querySelector("button").onclick = () => worker.postMessage("now");
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
}
