// Photos and documents that answer a form: made small on this device, sent in parts that go on where they broke off, and
// counted by the service as soon as they are whole there (web/api/attached.py). Each line says what is true of it. Without
// this code they come with the form itself.
const form = document.querySelector("form[data-files]"), words = JSON.parse(form.dataset.say);
const { digest, small } = await import(form.dataset.pictures);
const PART = 65536, PATIENCE = 60000, LONGEST_PAUSE = 60000;
const onTheWay = new Set();
let wanted = null, turn = Promise.resolve();

const say = (key, filled = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name) => filled[name] ?? whole);
const listOf = (field) => field.querySelector("ul.files");
const there = (field) => [...listOf(field).querySelectorAll("input[type=hidden]")];

// ------------------------------------------------------------------------------------------------------------ the lines
/** A line for a file that is not there yet; `tell` says how it is with it. */
function newLine(field, file) {
  const item = document.getElementById("file-here").content.cloneNode(true).firstElementChild;
  const line = { field, item, name: file.name, have: 0, dropped: false, tell: (text) => { item.querySelector("[data-f=state]").textContent = text; } };
  item.querySelector("[data-f=name]").textContent = file.name;
  item.querySelector("button").onclick = () => { line.dropped = true; settle(line); item.remove(); room(field); };
  listOf(field).append(item);
  onTheWay.add(line);
  room(field);
  return line;
}

/** It is there, was refused, or was taken back: nobody waits for it. */
function settle(line) {
  onTheWay.delete(line);
  const told = form.querySelector(".files-told");
  if (onTheWay.size) told.textContent &&= say("wait", { n: onTheWay.size });
  else {
    told.textContent = "";
    if (wanted?.isConnected) form.requestSubmit(wanted);
    wanted = null;
  }
  return true;
}

function refuse(line, why) {
  line.tell(say("refused", { why }));
  line.item.classList.add("refused");
  wanted = null; // she reads it first
  return settle(line);
}

/** The service has it, and counts it: as a line of the page, with the page going on from what stands. */
function arrived(line, said) {
  const { field, item } = line, { seen } = form.elements, place = there(field).length;
  if (seen.value === said.before) seen.value = said.after;
  if (there(field).some(({ value }) => value.startsWith(said.digest))) item.remove();
  else {
    const kept = Object.assign(document.createElement("input"), { type: "hidden", name: `${field.id}-${place}`, value: `${said.digest} ${said.size} ${said.name}` });
    item.prepend(kept);
    item.querySelector("[data-f=name]").textContent = said.name;
    Object.assign(item.querySelector("button"), { type: "submit", name: "do", value: `remove-${field.dataset.question}-${place}`, onclick: null });
    line.tell(say("kept"));
  }
  return settle(line);
}

/** The chooser goes where no more fit. */
function room(field) {
  const chooser = field.querySelector(".chooser");
  if (chooser) chooser.hidden = listOf(field).children.length >= Number(field.dataset.most);
}

// -------------------------------------------------------------------------------------------------------------- sending
async function ask(address, options) {
  const stop = new AbortController(), limit = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { ...options, signal: stop.signal, redirect: "error", headers: { ...options.headers, "X-Judging": "1" } });
    return { status: answer.status, said: await answer.json().catch(() => null) };
  } catch {
    return {};
  } finally {
    clearTimeout(limit);
  }
}

/** Until the signal is there again, longer each time. */
const pause = (failures) => new Promise((done) => {
  const limit = setTimeout(done, Math.min(2000 * 2 ** failures, LONGEST_PAUSE) * (.75 + Math.random() / 2));
  addEventListener("online", () => { clearTimeout(limit); done(); }, { once: true });
});

/** Everything that is missing there; false where it has to be tried again. */
async function attempt(line, blob, sha) {
  while (line.have < blob.size) {
    if (line.dropped) return true;
    line.tell(say("sending", { share: Math.floor(100 * line.have / blob.size) }));
    const { status, said } = await ask(`${form.dataset.blobs}${sha}?offset=${line.have}&size=${blob.size}`, { method: "PUT", body: blob.slice(line.have, line.have + PART) });
    if (status === 401 || status === 403) return refuse(line, say("ended"));
    if (said?.reason && status !== 409) return refuse(line, said.reason);
    if (typeof said?.have !== "number") return false;
    line.have = said.have;
  }
  if (line.dropped) return true;
  const body = JSON.stringify({ question: line.field.dataset.question, blob: sha, name: line.name });
  const { status, said } = await ask(form.dataset.files, { method: "POST", body, headers: { "Content-Type": "application/json" } });
  if (status === 401 || status === 403) return refuse(line, say("ended"));
  if (said?.result === "ok") return arrived(line, said);
  if (said?.result === "refused") return refuse(line, said.reason);
  line.have = said?.result === "missing" ? 0 : line.have;
  return false;
}

async function send(line, file) {
  line.tell(say("making"));
  const isPhoto = line.field.dataset.kind === "photos", blob = isPhoto ? await small(file).catch(() => null) : file;
  if (!blob) return refuse(line, say("unreadable"));
  if (blob.size > Number(line.field.dataset.megabytes) * 1e6) return refuse(line, say("heavy", { n: line.field.dataset.megabytes }));
  if (isPhoto) line.item.prepend(Object.assign(new Image(72, 54), { src: URL.createObjectURL(blob), alt: "" }));
  const sha = await digest(blob);
  for (let failures = 0; !(line.dropped || await attempt(line, blob, sha)); failures++) {
    line.tell(say("waiting"));
    await pause(failures);
  }
}

function take(field, files) {
  const free = Number(field.dataset.most) - listOf(field).children.length;
  for (const file of files.slice(0, free)) {
    const line = newLine(field, file);
    turn = turn.then(() => send(line, file)).catch(() => refuse(line, say("unreadable")));
  }
  if (files.length > free) form.querySelector(".files-told").textContent = say("full", { n: field.dataset.most });
}

if (self.crypto?.subtle) { // otherwise the plain form it is
  form.classList.add("by-code");
  for (const field of form.querySelectorAll(".attached")) {
    field.querySelector("[type=file]")?.addEventListener("change", ({ target }) => { take(field, [...target.files]); target.value = ""; });
    room(field);
  }
  form.addEventListener("submit", (event) => {
    if (!onTheWay.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wanted = event.submitter;
    form.querySelector(".files-told").textContent = say("wait", { n: onTheWay.size });
  }, { capture: true });
}
