// Photos: made small on this telephone, kept here until the service has them, and sent in parts that go on where they
// broke off. Fetched only where there are photos (judge.js); docs/offline.md.
//
// Each photo is a cell of the store, so that the line at the top and "Lo que falta enviar" count it like a mark:
// { id: "photo/…", sheet, key, farm, name, value: "", note, at, op, sha, size, have, lease, criterion }. Its bytes stand
// in a database of their own, written before the cell and deleted after it, so that no cell ever lacks its bytes.
//   have   how many bytes the service said that it has
//   lease  what this telephone held when it was taken: its sheet may be delivered before the photo is through
import { openDB } from "./database.js";
import { digest, small } from "../pictures.js";
import { cells, change, identifier, kept, note, onChange, page, say } from "./store.js";
import { isOpen, isWaiting, stateOf } from "./states.js";
import { askPermit, later, post, trouble } from "./sync.js";
import { keep, openPages } from "./away.js";
import { retry } from "./seldom/again.js";

const PART = 65536, PATIENCE = 60000, LONGEST_PAUSE = 60000;
const TIME_TO_UNDO = 10000, FORGOTTEN = 3600000;
const api = page.sync.replace(/sync$/, ""), block = document.getElementById("photos");
const bytes = openDB("photos-" + page.user, 1, { upgrade(made) { made.createObjectStore("blobs", { keyPath: "id" }); } });
let running = null, failures = 0, timer = 0, flying = "";

const photos = async () => (await cells()).filter((cell) => cell.sha);
const blobOf = async (id) => (await (await bytes).get("blobs", id))?.blob;

// ------------------------------------------------------------------------------------------------------------ sent
/** Send what waits; one flight at a time over all tabs. Marks never wait for it. */
function flush() {
  clearTimeout(timer);
  timer = 0;
  running ??= (navigator.locks ? navigator.locks.request("photos-" + page.user, send) : send()).catch(() => false)
    .then((through) => { running = null; flying = ""; if (through) failures = 0; else pause(); });
}

function pause() {
  if (trouble !== "enter") timer = setTimeout(flush, Math.min(2000 * 2 ** failures++, LONGEST_PAUSE) * (.75 + Math.random() / 2));
  later(); // everybody looks again
}

async function send() {
  if (trouble) await askPermit(); // is there a signal again?
  for (let next; (next = (await photos()).find(isWaiting));) {
    const blob = await blobOf(next.id), permit = next.lease ?? await note("lease") ?? await askPermit();
    flying = next.id;
    if (!blob) await refuse(next, "");
    else if (!permit || !(await sendOne(next, blob, permit))) return false;
  }
  return true;
}

async function sendOne(cell, blob, permit) {
  let have = cell.have, asked = false; // what is here may be gone there: one question at least
  while (have < blob.size || !asked) {
    const { status, said } = await part(cell.sha, blob, have, permit);
    if (status === 403 && said?.reason === "lease") {
      permit = await askPermit();
      if (!permit) return false;
      continue;
    }
    if (status === 401 || status === 403) return askPermit().then(() => false); // it says that the sign-in has ended
    if (said?.reason && status !== 409) return refuse(cell, said.reason);
    if (typeof said?.have !== "number") return false;
    have = said.have;
    asked = true;
    await change([cell.id], (now) => now && { ...now, have });
    if (!(await photos()).some((one) => one.op === cell.op && isWaiting(one))) return true; // discarded meanwhile
  }
  return attach(cell, permit);
}

async function part(sha, blob, have, permit) {
  const stop = new AbortController(), limit = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(`${api}blob/${sha}?offset=${have}&size=${blob.size}`, { method: "PUT", signal: stop.signal,
      body: blob.slice(have, have + PART), headers: { "X-Judging": "1", "X-Judging-Lease": permit } });
    return { status: answer.status, said: await answer.json().catch(() => null) };
  } catch {
    return {};
  } finally {
    clearTimeout(limit);
  }
}

/** Put a photo that the service holds on its sheet; then it need not be here any more. */
async function attach(cell, permit) {
  const { id, op, sheet, criterion, at, sha } = cell;
  const { said } = await post(api + "photos", { lease: permit, ops: [{ id: op, sheet, key: criterion, caption: cell.note, at, blob: sha }] });
  const answer = said?.answers?.find((one) => one.id === op);
  if (answer?.result === "missing") await change([id], (now) => now && { ...now, have: 0 });
  if (answer?.result === "refused") return refuse(cell, answer.reason);
  if (answer?.result !== "ok" && answer?.result !== "late") return false;
  album.done.set(id, { ...cell, late: answer.result === "late" });
  await change([id], () => null);
  await (await bytes).delete("blobs", id);
  openPages().then((cache) => Promise.all(["", "/photos"].map((rest) => keep(cache, `${page.home}sheets/${sheet}${rest}`)))).catch(() => {});
  return true;
}

async function refuse({ id }, reason) {
  await change([id], (now) => now && { ...now, have: 0, state: "refused", reason });
  return true;
}

// ---------------------------------------------------------------------------------------------- the page of a sheet
const album = { urls: new Map(), done: new Map(), dropped: new Map(), shown: "" };

async function urlOf(id) {
  if (!album.urls.has(id)) {
    const blob = await blobOf(id);
    if (blob) album.urls.set(id, URL.createObjectURL(blob));
  }
  return album.urls.get(id) ?? "";
}

const ofThisSheet = async () => (await photos()).filter((cell) => cell.sheet === Number(block.dataset.sheetOf));

/** Keep pictures for this sheet, made small; `tell` says how that goes. */
async function take({ dataset, elements: { criterion, caption } }, files, tell) {
  const there = (await ofThisSheet()).length + album.done.size + Number(dataset.there);
  for (const [place, file] of files.entries()) {
    if (there + place >= Number(dataset.most)) return tell("photo-full");
    tell("photo-making", "making");
    const blob = await small(file).catch(() => null);
    if (!blob) return tell("photo-unreadable");
    const op = identifier(), id = "photo/" + op, sha = await digest(blob), held = await note("lease");
    if (!(await write(id, blob))) return tell("photo-no-room");
    await change([id], () => ({ id, op, sheet: Number(block.dataset.sheetOf), sha, have: 0, size: blob.size, key: say("photo"),
      farm: block.dataset.farm, name: criterion.selectedOptions[0].text, criterion: criterion.value, value: "",
      note: caption.value.trim(), lease: held, at: new Date().toISOString() }));
  }
  caption.value = "";
  caption.form.dispatchEvent(new Event("done", { bubbles: true })); // keep.js: it is not only in the field any more
  tell("");
}

/** In words: on this telephone, on its way, there, or why not. */
function stateInWords(cell) {
  if (album.dropped.has(cell.id)) return say("photo-dropped");
  if (album.done.has(cell.id)) return say(cell.late ? "photo-late" : "photo-kept");
  if (stateOf(cell) === "refused") return say("photo-refused", { why: cell.reason || say("unreadable") });
  if (flying === cell.id && !trouble) return say("photo-sending", { share: Math.floor(100 * cell.have / cell.size) });
  return say(trouble === "enter" ? "photo-enter" : "here");
}

function lineOfPhoto(cell, url) {
  const item = document.getElementById("photo-here").content.cloneNode(true).firstElementChild, { dropped, done } = album;
  const put = (name, text) => { item.querySelector(`[data-f="${name}"]`).textContent = text; };
  const act = (name, shown, call) => Object.assign(item.querySelector(`[data-do="${name}"]`), { hidden: !shown, onclick: call });
  const gone = dropped.has(cell.id), there = done.has(cell.id);
  item.querySelector("img").src = url;
  put("what", [cell.name, cell.note && `«${cell.note}»`].filter(Boolean).join(" · "));
  put("state", stateInWords(cell));
  act("retry", !gone && !there && (isOpen(cell) || trouble), () => isOpen(cell) ? retry(cell.id).then(flush) : flush());
  act("drop", !gone && !there, () => drop(cell));
  act("undo", gone, () => { dropped.delete(cell.id); change([cell.id], (now) => now ?? cell); });
  return item;
}

function drop(cell) {
  album.dropped.set(cell.id, cell);
  change([cell.id], () => null);
  setTimeout(() => { album.dropped.delete(cell.id); lookAtAlbum(); }, TIME_TO_UNDO);
}

async function lookAtAlbum() {
  const list = block.querySelector(".unsent-photos"), now = await ofThisSheet(), known = new Set(now.map((cell) => cell.id));
  const all = [...now, ...[...album.done.values(), ...album.dropped.values()].filter((cell) => !known.has(cell.id))];
  const lines = await Promise.all(all.map(async (cell) => [cell, await urlOf(cell.id)]));
  const said = JSON.stringify(lines.map(([cell, url]) => [cell.id, stateInWords(cell), url, trouble]));
  if (said === album.shown) return; // nothing to see: the focus stays where it is
  album.shown = said;
  list.querySelector("ul").replaceChildren(...lines.map(([cell, url]) => lineOfPhoto(cell, url)));
  list.hidden = !lines.length;
}

function startAlbum(form) {
  const { criterion } = form.elements, told = form.querySelector(".said");
  const tell = (key, state = "") => {
    told.textContent = key && say(key);
    told.dataset.state = state;
  };
  criterion.value = new URLSearchParams(location.search).get("criterion") ?? criterion.value; // a kept page knows no query
  const back = () => { for (const link of document.querySelectorAll(".crumb, .back-to")) link.hash = criterion.value; }; // to the criterion she came from
  criterion.addEventListener("change", back);
  back();
  block.classList.add("by-code");
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const field of form.querySelectorAll("[type=file]")) {
    field.addEventListener("change", () => take(form, [...field.files], tell).then(() => { field.value = ""; }));
  }
  onChange(lookAtAlbum);
  lookAtAlbum();
}

// ------------------------------------------------------------------------------------------------------- on her sheet
/** Beside each criterion, small, the photos of it that are only here. One that arrives stays until the page comes anew. */
async function drawThumbs(paper) {
  const mine = (await photos()).filter((cell) => cell.sheet === Number(paper.dataset.sheet));
  for (const { id, criterion } of mine) {
    const link = document.getElementById(criterion)?.querySelector(".under a"), src = link && await urlOf(id);
    if (src && !paper.querySelector(`[data-photo="${id}"]`)) {
      const thumb = Object.assign(new Image(44, 44), { src, alt: say("here") });
      thumb.dataset.photo = id;
      link.append(" ", thumb);
    }
  }
  for (const one of paper.querySelectorAll("[data-photo]"))
    if (!album.done.has(one.dataset.photo) && !mine.some(({ id }) => id === one.dataset.photo)) one.remove();
}

/** On disk, or not at all. */
async function write(id, blob) {
  try {
    const work = (await bytes).transaction("blobs", "readwrite", { durability: "strict" });
    work.store.put({ id, blob, at: Date.now() });
    await work.done;
    return true;
  } catch {
    return false;
  }
}

/** Large, over the whole screen, with the keys for before and after; without this code each photo has its page. */
function startLarge(dialog) {
  const links = [...block.querySelectorAll(".photo > a")], spot = (name) => dialog.querySelector(`[data-f="${name}"]`);
  let place = 0;
  function show(wanted) {
    place = (wanted + links.length) % links.length;
    const picture = links[place].querySelector("img"), large = dialog.querySelector("img");
    large.src = picture.src.replace("/small-", "/large-");
    large.alt = picture.alt;
    spot("caption").textContent = links[place].parentElement.querySelector(".caption")?.textContent ?? "";
    spot("place").textContent = `${place + 1} / ${links.length}`;
    dialog.querySelector(".more-of").href = links[place].href;
  }
  links.forEach((link, number) => link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(number);
    dialog.showModal();
  }));
  for (const [name, step] of [["before", -1], ["after", 1]]) dialog.querySelector(`[data-do="${name}"]`).onclick = () => show(place + step);
  dialog.querySelector('[data-do="close"]').onclick = () => dialog.close();
  dialog.addEventListener("keydown", ({ key }) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (step) show(place + step);
  });
}

/** Bytes whose cell is long gone: discarded, or the browser was killed between the two. */
async function tidy() {
  const known = new Set((await photos()).map((cell) => cell.id)), db = await bytes;
  for (const { id, at } of await db.getAll("blobs")) {
    if (!known.has(id) && Date.now() - at > FORGOTTEN) await db.delete("blobs", id);
  }
}

const form = block?.querySelector("form.add-photo"), dialog = document.getElementById("large");
if (dialog?.showModal) startLarge(dialog);
const mayKeep = kept && self.crypto?.subtle && (await bytes.catch(() => null)); // otherwise the plain form it is
if (form && mayKeep) startAlbum(form);
const paper = document.querySelector("form.sheet");
if (paper && mayKeep) {
  const draw = () => drawThumbs(paper).catch(() => {});
  onChange(draw);
  draw();
}
if (mayKeep) {
  const again = async () => { if (!running && !timer && trouble !== "enter" && (await photos()).some(isWaiting)) flush(); };
  onChange(again);
  const atOnce = () => { failures = 0; flush(); };
  addEventListener("online", atOnce);
  document.getElementById("send")?.addEventListener("click", atOnce); // Lo que falta enviar: Enviar ahora
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  again();
  tidy().catch(() => {});
}
