// Before somebody signs in: marks that are only on this telephone are told, so that nobody leaves them behind unknowing.
const told = document.getElementById("left-here");
let n = 0;
try {
  for (const name of (await caches.keys()).filter((one) => one.startsWith("unsent-"))) {
    const copy = await (await caches.open(name)).match("/judge/unsent");
    n += copy ? (await copy.json()).unsent.length : 0;
  }
} catch { /* nothing can be kept here, so nothing is left */ }
told.querySelector("p").textContent = told.querySelector("p").textContent.replace("{n}", n);
told.hidden = !n;
