// While papers are printed or letters go out, the parts of the page that tell of it come again by themselves.
const PAUSE = 2000;
const parts = (page) => [...page.querySelectorAll("[data-again]")];
const isFree = (part) => !part.contains(document.activeElement); // nobody loses her place, or what she is typing

async function again() {
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), fresh = parts(page);
    const main = document.querySelector("main"), isDone = !page.querySelector("[data-going]");
    parts(document).forEach((part, n) => isFree(part) && fresh[n] && part.replaceChildren(...fresh[n].cloneNode(true).childNodes));
    if (isDone && isFree(main)) main.replaceChildren(...page.querySelector("main").childNodes);
    document.dispatchEvent(new Event("fresh")); // words that were typed into what came again (keep.js)
    if (isDone) return;
  }
  setTimeout(again, PAUSE);
}

setTimeout(again, PAUSE);
