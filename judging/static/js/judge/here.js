// The code of the pages that tell what this telephone has, and no service could: her farms, her marks, what is unsent.
import { startDictation } from "./here/dictation.js";
import { startHome } from "./here/home.js";
import { startReview } from "./here/review.js";
import { startOutbox } from "./here/outbox.js";
import { startWish } from "./here/wish.js";

const tell = (selector, begin) => document.querySelectorAll(selector).forEach((found) => begin(found));

tell("#farms", startHome);
tell("#outbox", startOutbox);
tell("#kept-here", startReview);
tell("#dictate", startDictation);
tell("#wish", startWish);
