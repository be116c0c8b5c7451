// Two marks for one criterion: both are shown, and she chooses. docs/offline.md
import { change, identifier, say } from "../store.js";
import { CHOICES } from "../states.js";
import { flush } from "../sync.js";
import { choose } from "../cards.js";

/** A mark as people say it. */
export function spoken(value) {
  if (Object.values(CHOICES).includes(value)) return say("is-" + value);
  const number = Number(value.replace(",", "."));
  return Number.isNaN(number) ? value : number.toLocaleString(document.documentElement.lang);
}

/** Hers stands over the one on the server, or yields to it (and is kept as `mine`). */
async function settle(id, yields) {
  const [cell] = await change([id], ({ state, current, ...rest }) => ({ ...rest, base: current.version, seen_at: current.seen_at, op: identifier(),
    at: new Date().toISOString(),
    ...(yields && { mine: { value: rest.value, note: rest.note }, value: current.value, note: current.note }) }));
  flush();
  return cell;
}

export function showDifference(line, box, cell) {
  const block = document.getElementById("difference").content.cloneNode(true);
  const put = (name, figures) => {
    const spot = block.querySelector(`[data-f="${name}"]`);
    spot.textContent = spot.textContent.replace(/\{(\w+)\}/g, (_, key) => figures[key]);
    return spot;
  };
  const inWords = (mark) => box.matches(".remark") ? { ...mark, value: mark.note ? `«${mark.note}»` : spoken(CHOICES.cleared), note: "" }
    : { ...mark, value: spoken(mark.value), note: mark.note && `«${mark.note}»` };
  const mine = inWords({ value: cell.value, note: cell.note }), theirs = inWords(cell.current);
  put("mine", mine);
  put("theirs", theirs);
  put("author", theirs);
  put("use-mine", mine).onclick = () => settle(cell.id, false);
  put("use-theirs", theirs).onclick = async () => choose(box, await settle(cell.id, true));
  line.replaceChildren(block);
}
