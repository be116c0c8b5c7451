// What a mark says, and what becomes of what this telephone keeps: each written once, as a table.
import { identifier, page } from "./store.js";

/** How a mark without a value is written; judging/domain/scoring/choices.py has the same table, and a test compares them. */
export const CHOICES = {
  not_applicable: "na",
  not_observed: "no",
  cleared: "none",
};

/** A mark that no longer blocks delivery. */
export const isGiven = (value) => !isNone(value) && value !== CHOICES.not_observed;
/** Nothing there: never given, or taken back. */
export const isNone = (value) => !value || value === CHOICES.cleared;

// The states of a cell: what its card says, whether it goes out by itself (`waits`) or needs her (`open`), and what moves
// it on. `next` is what was given while it was on its way, or on another page of this telephone; it goes out after it, in
// its order.
//
//            given       sent        ok          late        conflict     refused
//   kept     waiting     -           -           -           -            -          no op: the server has it
//   waiting  waiting     sent        -           -           -            -          op
//   sent     sent+next   sent        kept        late        conflict     refused    op, sent
//   +next    sent+next   sent+next   waiting     waiting     conflict     waiting
//   kept     waiting     sent        kept        late        conflict     refused    asks: does the server still have it?
//   late     waiting     -           -           -           -            -          state: an organiser decides
//   conflict conflict    -           -           -           -            -          state: settle() sends it again
//   refused  waiting     -           -           -           -            -          state: retry() sends it again
//   no level, no reason: as waiting, but not sent before her next tap or word makes a mark of it; in `next`, said of the
//   whole cell, whose older mark goes out all the same
export const STATES = {
  kept: { says: "kept" },
  waiting: { says: "here", waits: true },
  unlevelled: { says: "level-first", open: true },
  unreasoned: { says: "reason-first", open: true },
  sent: { says: "here", waits: true },
  late: { says: "late" },
  conflict: { says: "two-marks", open: true },
  refused: { says: "unreadable", open: true },
};
/** What is said of it is said of what she gave last, also where an older one is still on its way. */
export const stateOf = (cell) => cell.state ?? (!cell.op ? "kept" : lack(newest(cell)) || (cell.sent ? "sent" : "waiting"));
/** What is typed before a level is chosen, and "not observed" before its reason is there, waits here until it is a mark. */
const lack = (cell) => cell.parts && isMark(cell)
  && (!cell.value && cell.note ? "unlevelled" : cell.value === CHOICES.not_observed && !cell.note && "unreasoned");
/** What is unsent comes late: scoring has closed, as this page knows it and by this telephone's clock. */
export const isOver = () => Date.now() >= 1000 * page.closes;
/** A cell with the newest that was given for it. */
export const newest = (cell) => ({ ...cell, ...following(cell).at(-1) });
export const following = ({ next = [] }) => [].concat(next); // older code kept one alone
export const isWaiting = (cell) => cell.next && !cell.state || STATES[stateOf(cell)].waits; // the oldest of it
/** Whether a page knows of it: its number does not tell alone, where a backup of the service was restored. */
export const isPast = (cell, { version, seen_at }) => stateOf(cell) === "kept" && cell.base <= version && !(cell.seen_at > seen_at);
/** What is sent: what waits, and what the service may lack since a backup of it was restored (`asks`). */
export const isToSend = (cell) => isWaiting(cell) || cell.asks;
export const isOpen = (cell) => STATES[stateOf(cell)].open;

/** Neither a message nor a photo. */
export const isMark = (cell) => !cell.sha && cell.key[0] !== "!";

/** Her delivery of a sheet that she signed on this telephone, until the service has it or something is wrong with it. */
export const signedHere = (all, sheet) => all.find((cell) => cell.key === "!deliver" && cell.sheet === sheet && !isOpen(cell));

/** Somebody else changed the other part meanwhile: what is newer here (`next`) keeps of itself what she changed. */
const onTop = (became, next) => next && !next.parts ? {}
  : { ...became, ...Object.fromEntries((next?.parts ?? []).map((part) => [part, next[part]])) };

/** What each answer of the server's makes of a cell (judging/services/field/sync.py: Result). */
export const ANSWERS = {
  ok: { done: 1, moves: ({ id, version, seen_at, became }, next) => ({ was: id, base: version, seen_at, ...(became && onTop(became, next)) }) },
  late: { done: 1, moves: ({ late_at }, next) => next ? {} : { state: "late", late_at } },
  conflict: { moves: ({ current, version, seen_at }) => ({ state: "conflict", current: { ...current, version, seen_at } }) },
  refused: { moves: ({ reason }, next) => next ? {} : { state: "refused", reason } },
};

/** A cell after the server's answer to its operation. */
export function after(cell, said) {
  if (cell.asks === "differs" && cell.seen_at === said.seen_at) return null; // it has it, and since then another one
  const { op, sent, next, mine, state, asks, ...rest } = cell, [given, ...more] = following(cell), { done, moves } = ANSWERS[said.result];
  return { ...rest, ...(!done && { op, ...mine }), ...(given && { op: identifier() }), ...given, ...(more.length && { next: more }),
    ...moves(said, given) };
}
