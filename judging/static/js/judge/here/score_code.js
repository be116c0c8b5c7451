// A sheet as one line that can be dictated, as judging/domain/scoring/scorecodes.py makes it: a test compares the two over
// many sheets. Nothing here knows of pages or of what is kept.
import { CHOICES } from "../states.js";

const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", MODULUS = 1021; // judging/domain/codes.py
const NUMBER = /^(-?)(?:(\d{1,12})(?:[.,](\d{1,18}))?|[.,](\d{1,18}))$/; // judging/domain/number.py
export const MISSING = "f", SAID = { [CHOICES.not_applicable]: "n", [CHOICES.not_observed]: "x" };

/** How a value is dictated, as it is written in a sheet's field ("3", "2,50"); what is no mark is missing. */
export function levelOf(value) {
  const [, sign, whole = "", part, alone] = NUMBER.exec(value.trim()) ?? [];
  if (SAID[value]) return SAID[value];
  if (!whole && !alone) return MISSING;
  const decimals = (part ?? alone ?? "").replace(/0+$/, "");
  const size = (whole.replace(/^0+/, "") || "0") + (decimals && "." + decimals);
  return sign && size === "0" ? MISSING : (sign && "m") + size;
}

/** The two check characters of a text. */
function checkPair(text) {
  const left = new TextEncoder().encode(text).reduce((rest, byte) => (rest * 256 + byte) % MODULUS, 0);
  return SYMBOLS[Math.floor(left / 32)] + SYMBOLS[left % 32];
}

/** The line of a sheet with these levels, in the order of its criteria. `judge` and `round` are their keys. */
export function scoreCode({ judge, round, farm }, levels) {
  return `${farm} ${levels.join("-")} ${checkPair(`${judge}|${round}|${farm}|${levels.join("-")}`)}`;
}
