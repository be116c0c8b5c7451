// What is typed into a form stands on this device from its very key on, until the service has it: a page may be left at any
// moment, by a link, in another language, with an empty battery, without a signal. docs/offline.md
//
// A form says in its markup that it is kept: <form data-keep>, with a word of its own where several are sent to one
// address. A draft belongs to one person and one form, { id, at, turn, base, now }: what stood in each field when she began,
// and what stands there now. Her words are the fields where the two differ, so a draft is put back over whatever else
// has changed on the page, and where one of her own fields has changed she is shown both and chooses.
// It goes when the service has it or she says so, and the oldest where there are more than MOST: by `turn`, which page
// was the later one. No hour decides it, for a telephone's clock may say anything.
// Never kept: passwords, codes, secret words, files, what is hidden.
const told = document.getElementById("keeping"), { who, saved, refused } = told.dataset;
const MOST = 200, ALL = "typed/", MINE = `${ALL}${who}/`;
const NEVER = "button, fieldset, output, [type=hidden], [type=password], [type=file], [type=submit], [data-never]";
const SECRET = /^(pin|password|again|word|code)$/;
const bases = new WeakMap();

/** Where drafts lie: on a borrowed device, or before anybody has signed in, only as long as the page's tab is open. */
function shelf() {
  try { return "own" in told.dataset ? localStorage : sessionStorage; } catch { return null; }
}

const keyOf = (form) => `${MINE}${new URL(form.action).pathname}#${form.dataset.keep}`;
const draftOf = (key) => { try { return JSON.parse(shelf().getItem(key)); } catch { return null; } };
const turnOf = (key) => { try { return JSON.parse(localStorage.getItem(key)).turn ?? 0; } catch { return 0; } };
const keysIn = (place) => { try { return Object.keys(place).filter((key) => key.startsWith(ALL)); } catch { return []; } };

const turn = 1 + (() => { try { return Math.max(0, ...keysIn(localStorage).map(turnOf)); } catch { return 0; } })();

function write(form, draft) {
  try {
    if (draft) shelf().setItem(keyOf(form), JSON.stringify(draft));
    else shelf().removeItem(keyOf(form));
    return true;
  } catch {
    return !draft;
  }
}

// ------------------------------------------------------------------------------------------------------ what stands in a form
const isBox = ({ type }) => type === "radio" || type === "checkbox";
const controls = (form) => [...form.elements].filter((one) => one.name && !one.matches(NEVER) && !SECRET.test(one.name));

function chosenIn(list, asPrinted) {
  const options = [...list.options], chosen = options.filter((one) => asPrinted ? one.defaultSelected : one.selected);
  return (chosen.length || list.multiple ? chosen : options.slice(0, 1)).map(({ value }) => value);
}

/** Name -> what stands there, or what the page came with. */
function texts(form, asPrinted) {
  const found = {};
  for (const one of controls(form)) {
    const list = found[one.name] ??= [];
    if (one.options) list.push(...chosenIn(one, asPrinted));
    else if (!isBox(one)) list.push(asPrinted ? one.defaultValue : one.value);
    else if (asPrinted ? one.defaultChecked : one.checked) list.push(one.value);
  }
  return found;
}

const flat = (list) => (list ?? []).join("\n").replace(/\r/g, "").trim();
const differ = (some, others, name) => flat(some[name]) !== flat(others[name]);
const changed = ({ base, now }) => [...new Set([...Object.keys(base), ...Object.keys(now)])].filter((name) => differ(base, now, name));

/** A table that was longer when she left: another row like the last one, empty. */
function addRow(form, rows) {
  const last = rows.at(-1), row = last.cloneNode(true), place = rows.length;
  for (const one of [row, ...row.querySelectorAll("*")]) {
    for (const { name, value } of [...one.attributes]) {
      one.setAttribute(name, value.replace(`row-${place - 1}`, `row-${place}`).replace(`remove-${place - 1}`, `remove-${place}`));
    }
  }
  const number = row.querySelector(".row-number");
  if (number) number.textContent = place + 1;
  last.after(row);
  form.elements.rows.value = place + 1;
  for (const one of controls(form)) if (row.contains(one)) put(one, []);
}

function makeRoom(form, names) {
  for (const name of names) {
    const place = Number(/^row-(\d+)-/.exec(name)?.[1] ?? -1);
    for (let rows; place < 200 && (rows = [...form.querySelectorAll(".row-card")]).length && rows.length <= place;) addRow(form, rows);
  }
}

function put(one, list, place = 0) {
  if (one.options) {
    for (const option of one.options) option.selected = list.includes(option.value);
    if (!list.length && !one.multiple) one.value = "";
  } else if (isBox(one)) one.checked = list.includes(one.value);
  else one.value = list[place] ?? "";
  const fold = one.closest("details");
  if (fold && !isBox(one) && one.value) fold.open = true;
}

function putBack(form, found, names) {
  const places = new Map();
  makeRoom(form, names);
  for (const one of controls(form)) {
    const place = places.get(one.name) ?? 0;
    places.set(one.name, place + 1);
    if (names.includes(one.name)) put(one, found[one.name] ?? [], place);
  }
}

// ----------------------------------------------------------------------------------------------------------- what she is told
const partOf = (name) => told.content.querySelector(`[data-is="${name}"]`).cloneNode(true);
/** A moment on the clocks of the page's edition; on this device's own where it does not know them. */
function moment(at) {
  const { lang, dataset } = document.documentElement, style = { dateStyle: "medium", timeStyle: "short" };
  try { return new Date(at).toLocaleString(lang, { ...style, timeZone: dataset.zone }); } catch { return new Date(at).toLocaleString(lang, style); }
}

function tell(form, name, draft, acts) {
  form.querySelector(":scope > [data-is]:not(.unsaved)")?.remove();
  if (!name) return;
  const block = partOf(name), words = block.querySelector("p");
  words.textContent = words.textContent.replace("{when}", moment(draft.at));
  for (const button of block.querySelectorAll("[data-do]")) button.onclick = acts[button.dataset.do];
  if (name === "offer") block.querySelector("dl").append(...draft.differs.map(([label, mine, theirs]) => pair(block, label, mine, theirs)));
  form.prepend(block);
  const fold = form.closest("details");
  if (fold) fold.open = true;
}

function pair(block, label, mine, theirs) {
  const line = block.querySelector("template").content.cloneNode(true).firstElementChild, [name, own, other] = line.querySelectorAll("[data-f]");
  name.textContent = label;
  own.textContent = mine || "–";
  other.textContent = theirs || "–";
  return line;
}

/** A field and what stands in it, as people read it. */
function inWords(form, name, list) {
  const all = controls(form).filter((one) => one.name === name), [first] = all;
  const heading = first && (isBox(first) ? first.closest("fieldset")?.querySelector("legend") : first.labels?.[0]);
  const words = (value) => [...first?.options ?? []].find((one) => one.value === value)?.textContent
    ?? all.find((one) => isBox(one) && one.value === value)?.labels?.[0]?.textContent ?? value;
  return [(heading?.textContent ?? name).trim(), (list ?? []).filter(Boolean).map((value) => words(value).trim()).join(", ")];
}

/** The line at the end of a form that has words the service has not; where nothing can be kept, leaving asks. */
function mark(form, isUnsaved, isKept) {
  const line = form.querySelector(":scope > .unsaved"), was = "unsaved" in form.dataset;
  if (isUnsaved) form.dataset.unsaved = isKept ? "kept" : "here";
  else delete form.dataset.unsaved;
  if (isUnsaved && !line) form.append(partOf(isKept ? "unsaved" : "not-kept"));
  else if (!isUnsaved) line?.remove();
  if (was !== isUnsaved) document.dispatchEvent(new Event("unsaved"));
}

// ---------------------------------------------------------------------------------------------------------------- to and fro
function keep(form) {
  const base = bases.get(form) ?? texts(form, true), draft = { base, now: texts(form) }, isUnsaved = changed(draft).length > 0;
  bases.set(form, base);
  const id = Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
  mark(form, isUnsaved, write(form, isUnsaved ? { ...draft, id, at: Date.now(), turn } : null));
}

function forget(form) {
  write(form, null);
  tell(form);
  mark(form, false);
  bases.delete(form);
}

/** Take away what was put back; the same button brings it again. */
function drop(form, draft) {
  const printed = texts(form, true), mine = texts(form);
  putBack(form, printed, Object.keys({ ...printed, ...mine }));
  forget(form);
  tell(form, "dropped", draft, { undo: () => { putBack(form, draft.now, changed(draft)); tell(form); keep(form); } });
}

/** A form as the page came, and what of it stands on this device. */
function meet(form) {
  const printed = texts(form, true), draft = draftOf(keyOf(form)), mine = draft ? changed(draft) : [];
  bases.set(form, printed);
  if (draft && draft.id === refused) { // this page is the answer to it, with all that was sent
    bases.set(form, draft.base);
    return keep(form);
  }
  const open = mine.filter((name) => differ(printed, draft.now, name));
  if (!open.length) {
    write(form, null);
    if (changed({ base: printed, now: texts(form) }).length) keep(form); // typed before this code was there
    return undefined;
  }
  const acts = { drop: () => drop(form, draft), put: () => { putBack(form, draft.now, mine); tell(form, "back", draft, acts); keep(form); } };
  if (!open.some((name) => differ(printed, draft.base, name))) return acts.put();
  const differs = open.map((name) => [...inWords(form, name, draft.now[name]), inWords(form, name, printed[name])[1]]);
  tell(form, "offer", { ...draft, differs }, acts);
  return document.dispatchEvent(new Event("unsaved"));
}

// ------------------------------------------------------------------------------------------------------------------- leaving
const drafts = () => [localStorage, sessionStorage].flatMap((place) => keysIn(place).filter((key) => key.startsWith(MINE)));

function forgetAll(isGone) {
  for (const place of [localStorage, sessionStorage]) for (const key of keysIn(place)) if (isGone(key, place)) place.removeItem(key);
}

/** Signing out takes everything of hers from this device; what is not saved yet she is asked about first. */
function leave(event) {
  const form = event.target;
  if (drafts().length && form.dataset.sure === undefined) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.nextElementSibling?.dataset.is === "leaving") return;
    const block = partOf("leaving");
    block.querySelector("[data-do=stay]").onclick = () => block.remove();
    block.querySelector("[data-do=leave]").onclick = () => { form.dataset.sure = ""; form.requestSubmit(); };
    form.after(block);
    block.querySelector("button").focus();
  } else forgetAll((key) => key.startsWith(MINE));
}

const kept = (target) => target.closest?.("form[data-keep]");
const meetAll = () => document.querySelectorAll("form[data-keep]").forEach(meet);

for (const event of ["input", "change"]) document.addEventListener(event, ({ target }) => kept(target) && keep(kept(target)));
document.addEventListener("formdata", ({ target, formData }) => {
  const draft = kept(target) && draftOf(keyOf(target));
  if (draft) formData.set("kept", draft.id); // by this the next page says that it was saved, or not
});
document.addEventListener("done", ({ target }) => forget(target)); // the code of the page has taken care of it
document.addEventListener("fresh", meetAll); // refresh.js has brought parts of the page again
document.addEventListener("submit", (event) => event.target.action.endsWith("/sign-out") && leave(event), true);
addEventListener("beforeunload", (event) => document.querySelector("form[data-unsaved=here]") && event.preventDefault());
addEventListener("pageshow", (event) => event.persisted && document.querySelectorAll("form[data-unsaved]").forEach(keep));

try {
  const ids = saved.split(" ");
  forgetAll((key, place) => ids.includes(JSON.parse(place.getItem(key))?.id) || (place === sessionStorage && who && !key.startsWith(MINE)));
  const lying = keysIn(localStorage).sort((one, other) => turnOf(one) - turnOf(other));
  for (const key of lying.slice(0, Math.max(0, lying.length - MOST))) localStorage.removeItem(key);
} catch { /* where nothing may be kept, nothing is there */ }
meetAll();
