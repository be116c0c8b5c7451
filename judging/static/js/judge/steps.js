// One criterion per screen, beside the long sheet: on a telephone as long as she does not choose otherwise, and kept on
// this device. The list at the foot follows the reader in both. What is given stands in sheet.js, which says it here.
import { say } from "./store.js";
import { CHOICES, isGiven } from "./states.js";
import { chosen, comment } from "./cards.js";

const NARROW = "(max-width: 59.99rem)", TIME_TO_SEE = 350, CHOICE = "ways";
let screens = [], onScreen = null, wasOpen = false, turning = 0;

/** Whether she has still to answer here: a criterion, or at the end what must be written. */
export const isBlank = (box) => box.matches("fieldset") ? comment(box) && !isGiven(chosen(box).value)
  : [...box.querySelectorAll(".must textarea")].some((one) => !one.value.trim());
const isByOne = () => document.body.classList.contains("by-one");

/** What she chose on this device; where nothing may be kept, what suits the screen. */
function wayChosen(value) {
  try {
    if (value) localStorage.setItem(CHOICE, value);
    return localStorage.getItem(CHOICE);
  } catch {
    return value;
  }
}

/** The list at the foot says where she is, and shows it. */
function followOn(box) {
  const list = document.querySelector(".index ol"), spot = list.querySelector(`[href="#${box.id}"]`);
  list.querySelector("[aria-current]")?.removeAttribute("aria-current");
  spot.setAttribute("aria-current", "true");
  list.scrollLeft += spot.getBoundingClientRect().left - list.getBoundingClientRect().left - (list.clientWidth - spot.clientWidth) / 2;
}

/** Put one criterion, or the end, on the screen. */
export function turnTo(box) {
  putOn(box.closest("form > *"));
  if (!isByOne()) return;
  history.replaceState(null, "", "#" + box.id);
  box.focus({ preventScroll: true });
  bringUp();
}

/** Below the line that stays at the top, however large its letters are. */
export const bringUp = () => isByOne() && scrollBy(0, onScreen.getBoundingClientRect().top - document.querySelector(".device").offsetHeight);

function putOn(box) {
  clearTimeout(turning);
  onScreen = box;
  document.querySelector(".left").hidden = true;
  wasOpen = isBlank(box);
  for (const one of screens) one.classList.toggle("now", one === box);
  document.body.classList.toggle("at-end", !box.matches("fieldset"));
  followOn(box);
}

/** The next one without a mark, after this one and then from the beginning; the end where there is none. */
function unanswered() {
  const place = screens.indexOf(onScreen) + 1;
  return [...screens.slice(place), ...screens.slice(0, place)].find(isBlank) ?? screens.at(-1);
}

function drawAs(way) {
  document.body.dataset.way = way; // judge.css: until then the sheet waits
  document.body.classList.toggle("by-one", way === "one");
}

/** A first mark, given by hand, leads on; a mark that is changed, one by the keys and one that needs words do not. */
function followHand({ target, detail }) {
  if (!detail || !wasOpen || !isByOne() || !target.matches("input[type=radio]")) return;
  clearTimeout(turning);
  if (target.value === CHOICES.not_observed) onScreen.querySelector(".note").open = true;
  else if (target.value !== CHOICES.cleared) turning = setTimeout(() => turnTo(unanswered()), TIME_TO_SEE);
}

/** Before she goes on to another farm: what is missing here, and the choice to stay; answers how much is. */
export function askToStay(paper) {
  const blank = screens.filter(isBlank), n = blank.length, left = paper.querySelector(".left");
  left.hidden = !n;
  if (!n) return n;
  left.querySelector("p").textContent = say(n === 1 ? "left-one" : "left", { n });
  left.querySelector("a").href = "#" + blank[0].id;
  left.querySelector("a").focus();
  return n;
}

/** In the long sheet, she is where the upper part of the screen is. */
function followEyes() {
  const seen = new IntersectionObserver((all) => {
    const there = all.find((one) => one.isIntersecting);
    if (there && !isByOne()) putOn(there.target);
  }, { rootMargin: "-25% 0px -65%" });
  screens.forEach((box) => seen.observe(box));
}

export function startSteps(paper, boxes) {
  const ways = document.querySelector(".ways"), asked = () => screens.find((one) => one.contains(document.getElementById(location.hash.slice(1))));
  screens = [...boxes, paper.querySelector(".end")];
  drawAs(wayChosen() ?? (matchMedia(NARROW).matches ? "one" : "all"));
  onScreen = screens[0];
  const whole = !boxes.some(isBlank) && document.getElementById(paper.dataset.first); // opened again: there is something to look at
  putOn(asked() ?? (!isByOne() || isBlank(onScreen) ? onScreen : whole || unanswered()));
  if (boxes.some((box) => !isBlank(box)) || location.hash) bringUp();
  ways.hidden = false;
  for (const button of ways.querySelectorAll("button")) button.onclick = () => { // of the two, the other one shows
    const way = isByOne() ? "all" : "one";
    drawAs(wayChosen(way) ?? way);
    turnTo(onScreen);
  };
  for (const button of paper.querySelectorAll("[data-step]")) button.onclick = () =>
    turnTo(button.dataset.step > 0 ? unanswered() : screens[screens.indexOf(onScreen) - 1] ?? onScreen);
  paper.addEventListener("click", followHand);
  addEventListener("hashchange", () => asked() && turnTo(asked()));
  followEyes();
}
