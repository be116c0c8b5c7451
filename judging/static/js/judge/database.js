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

/** A database of version 1; `upgrade` makes its stores where it is new. */
export async function openDB(name, version, { upgrade }) {
  const opening = indexedDB.open(name, version);
  opening.onupgradeneeded = () => upgrade(opening.result);
  const db = await answerTo(opening), reading = (store) => db.transaction(store).objectStore(store);
  function transaction(stores, mode, how) {
    const work = db.transaction(stores, mode, how), store = (called) => storeOf(work.objectStore(called));
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
    get: (store, key) => answerTo(reading(store).get(key)),
    getAll: (store) => answerTo(reading(store).getAll()),
    put: (store, value, key) => write(store, (there) => there.put(value, key)),
    delete: (store, key) => write(store, (there) => there.delete(key)),
  };
}
