// What is drawn from what is kept here is drawn in turn: an older look, which still reads, never draws over a newer one.
export function inTurn(draw) {
  let last = Promise.resolve();
  return () => last = last.then(draw, draw);
}
