// The code of the judge's pages that are no sheet, the messages, which any page sends, and what a sheet needs now and then.
// docs/offline.md
import { startCommitment } from "./pages/commitment.js";
import { startCompare } from "./pages/compare.js";
import { startDelivery } from "./pages/delivery.js";
import { due } from "./pages/messages.js";
import { haveBack, offerBack } from "./seldom/back.js";
import { showDifference } from "./seldom/difference.js";
import { forgetWhatLeft } from "./seldom/gone.js";
import { offerNewer, warnNotKept } from "./seldom/notices.js";
import { signOut, startClosed } from "./seldom/leaving.js";
import { seal } from "./seldom/sealed.js";
import { unfold } from "./seldom/past.js";
import { askForAll, compareWithPage } from "./seldom/restored.js";
import { startMoving } from "./pages/moving.js";
import { startPractice } from "./pages/practice.js";
import { startReport } from "./pages/report.js";

export { askForAll, compareWithPage, due, haveBack, offerBack, offerNewer, seal, showDifference, signOut, unfold, warnNotKept };

const start = (selector, begin) => document.querySelectorAll(selector).forEach((found) => begin(found));

start("#commitment", startCommitment);
start("#delivery", startDelivery);
start("#compare", startCompare);
start("#report", startReport);
start("#closed", startClosed);
start("form[data-moves]", startMoving);
start("#practice", startPractice);
const tidy = () => "caches" in self && forgetWhatLeft().catch(() => {});
start("#farms, #outbox", tidy);
addEventListener("online", tidy);
start(".steps-of [aria-current]", (step) => step.scrollIntoView({ block: "nearest", inline: "center" }));
start(".languages a", (link) => { // the same farm and place in the other language, also from a kept page, which knows only its address
  link.addEventListener("click", () => {
    const asked = new URLSearchParams(location.search);
    asked.set("lang", link.lang);
    Object.assign(link, { search: asked, hash: location.hash });
  });
});
start("#print", (button) => { button.hidden = false; button.onclick = () => print(); });
