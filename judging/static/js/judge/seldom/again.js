// Once more, what the service could not read: under a new identifier, as it answers an old one as it did then.
import { change, identifier } from "../store.js";
import { stateOf } from "../states.js";

/** The one who asks for it sends it too (sync.js: flush). */
export const retry = (id) => change([id], (cell) => {
  if (cell && stateOf(cell) === "refused") { delete cell.state; cell.op = identifier(); }
  return cell;
});
