// The browser's own database (IndexedDB), asked with promises: as much of it as this telephone needs.

const answerTo = (request) => new Promise((done, fail) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => fail(request.error);
});

/** Nobody need wait for it: whether all that was written is on disk says the transaction's `done`. */
function unwatched(promise) {
  promise.catch(() => {});
  return promise;
}

const storeOf = (store) => ({
  get: (key) => answerTo(store.get(key)),
  put: (value, key) => unwatched(answerTo(store.put(value, key))),
  delete: (key) => unwatched(answerTo(store.delete(key))),
});

// A database of version 1; `upgrade` makes its stores where it is new. `abandon` gives up what runs, but for transactions that
// were begun with `lasts`: those have nobody who would begin them again.
export async function openDB(name, version, { upgrade }) {
  const opening = indexedDB.open(name, version);
  opening.onupgradeneeded = () => upgrade(opening.result);
  const db = await answerTo(opening), running = new Set();
  function begin(stores, mode, how) {
    const work = db.transaction(stores, mode, how);
    if (!how?.lasts) running.add(work);
    for (const end of ["complete", "abort"]) work.addEventListener(end, () => running.delete(work));
    return work;
  }
  const reading = (store) => begin(store).objectStore(store);
  function transaction(stores, mode, how) {
    const work = begin(stores, mode, how), store = (called) => storeOf(work.objectStore(called));
    const done = new Promise((end, fail) => {
      work.oncomplete = end;
      work.onabort = work.onerror = () => fail(work.error);
    });
    return { done: unwatched(done), commit: () => work.commit?.(), objectStore: store, store: store(work.objectStoreNames[0]) };
  }
  function write(called, act) {
    const { store, done } = transaction(called, "readwrite");
    act(store);
    return done;
  }
  return {
    transaction,
    abandon: () => running.forEach((work) => { try { work.abort(); } catch { /* it ends */ } }),
    get: (store, key) => answerTo(reading(store).get(key)),
    getAll: (store) => answerTo(reading(store).getAll()),
    put: (store, value, key) => write(store, (there) => there.put(value, key)),
    delete: (store, key) => write(store, (there) => there.delete(key)),
  };
}
