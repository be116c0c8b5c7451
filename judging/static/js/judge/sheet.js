// The score sheet: every tap is kept at once; its card says where it is; keys 0-4 and N work inside a criterion.
import { cells, change, kept, onChange, say, spoken } from "./store.js";
import { flush, give, isMark, isOpen, isWaiting, settle } from "./sync.js";

const WAIT_FOR_TEXT = 600;

export function startSheet(form) {
  const sheet = Number(form.dataset.sheet), version = Number(form.elements.version.value);
  const boxes = [...form.querySelectorAll("fieldset.criterion")];
  const timers = new Map(), early = new Set(), onTheWay = [];

  const fields = (box) => [...box.querySelectorAll(`[name="${box.id}"]`)];
  const text = (box) => box.querySelector("textarea");
  const idOf = (box) => `${sheet}/${box.id}`;
  const ours = async () => (await cells()).filter((cell) => isMark(cell) && cell.sheet === sheet);

  const read = (box) => ({
    value: (fields(box).find((field) => field.type !== "radio" || field.checked)?.value ?? "").trim(),
    note: text(box).value.trim(),
  });
  const printed = (box) => ({
    value: fields(box).find((field) => field.type !== "radio" || field.defaultChecked)?.[
      fields(box)[0].type === "radio" ? "value" : "defaultValue"] ?? "",
    note: text(box).defaultValue.trim(),
  });
  const same = (one, other) => one.value === other.value && one.note === other.note;

  function write(box, { value, note }) {
    for (const field of fields(box)) {
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    }
    text(box).value = note;
    if (note) text(box).closest("details").open = true;
  }

  async function keep(box) {
    clearTimeout(timers.get(box));
    timers.delete(box);
    const name = box.querySelector("legend .name").textContent;
    early.add(box);
    onTheWay.push(box);
    await give(idOf(box), { sheet, key: box.id, farm: form.dataset.farm, name, base: version }, read(box));
    onTheWay.splice(onTheWay.indexOf(box), 1);
    look();
  }

  const keepTexts = () => Promise.all([...timers.keys()].map(keep));

  // ------------------------------------------------------------------------------------------ what the cards say
  /** One line: on the chosen card, under the thumb; below the cards where there is something to resolve. */
  function where(box, asks) {
    const card = !asks && box.querySelector("input:checked")?.closest("label").querySelector(".words");
    let line = box.querySelector(".where");
    if (!line) {
      line = document.createElement("span");
      line.className = "where";
    }
    line.ariaHidden = card ? "true" : null; // the pill speaks; a card keeps its name
    if (card && line.parentElement !== card) card.append(line);
    else if (!card && !line.nextElementSibling) box.querySelector(".note").before(line);
    return line;
  }

  function show(box, cell) {
    const state = !cell ? "" : cell.state ?? (cell.op ? (kept ? "here" : "only") : "kept");
    const line = where(box, ["conflict", "refused"].includes(state));
    if (line.dataset.state === state && state !== "conflict") return;
    line.dataset.state = state;
    if (state === "conflict") return line.replaceChildren(difference(box, cell));
    line.textContent = state === "refused" ? cell.reason || say("unreadable") : state ? say(state) : "";
  }

  function difference(box, cell) {
    const block = document.getElementById("difference").content.cloneNode(true);
    const put = (name, figures) => {
      const spot = block.querySelector(`[data-f="${name}"]`);
      spot.textContent = spot.textContent.replace(/\{(\w+)\}/g, (_, key) => figures[key]);
      return spot;
    };
    const mine = { value: spoken(cell.value), note: cell.note && `«${cell.note}»` };
    const theirs = { ...cell.current, value: spoken(cell.current.value), note: cell.current.note && `«${cell.current.note}»` };
    put("mine", mine);
    put("theirs", theirs);
    put("author", theirs);
    put("use-mine", mine).onclick = () => settle(cell.id, false);
    put("use-theirs", theirs).onclick = async () => write(box, await settle(cell.id, true));
    return block;
  }

  function index() {
    let done = 0;
    for (const box of boxes) {
      const { value } = read(box), full = value !== "" && value !== "no";
      const spot = form.querySelector(`.spot[href="#${box.id}"]`);
      spot.classList.toggle("full", full);
      spot.classList.toggle("unseen", value === "no");
      spot.querySelector("span").textContent = " " + say(full ? "given" : value ? "unseen" : "missing");
      done += full;
    }
    form.querySelector(".index strong").textContent = say("progress", { done, all: boxes.length });
  }

  async function look() {
    const mine = new Map((await ours()).map((cell) => [cell.key, cell]));
    for (const box of boxes) {
      if (!onTheWay.includes(box)) show(box, mine.get(box.id)); // else this is known of an older tap
    }
    index();
  }

  // ------------------------------------------------------------------------------------------------- from the judge
  function listen(box) {
    for (const field of fields(box)) field.addEventListener("change", () => { keep(box); show(box, null); index(); });
    text(box).addEventListener("input", () => {
      clearTimeout(timers.get(box));
      timers.set(box, setTimeout(keep, WAIT_FOR_TEXT, box));
    });
    box.addEventListener("keydown", (event) => {
      const typing = event.target.matches("textarea, input:not([type=radio])");
      if (typing || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9n]$/i.test(event.key)) return;
      const value = /n/i.test(event.key) ? "no" : event.key, field = fields(box).find((one) => one.value === value);
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.click();
    });
  }

  async function leave(event) {
    event.preventDefault();
    const then = event.submitter?.value ?? "stay", told = form.querySelector(".told");
    await keepTexts();
    if (then === "next" && kept) return location.assign(form.dataset.next);
    await flush();
    const mine = await ours(), open = mine.find(isOpen);
    if (open) document.getElementById(open.key).focus();
    if (then === "deliver" && kept && !open) location.assign(form.dataset.deliver); // it knows what is only here
    else if (open || mine.some(isWaiting)) told.textContent = say(open ? "settle-first" : kept ? "not-sent" : "stay-here");
    else if (then !== "stay") location.assign(form.dataset[then]);
    else told.textContent = say("saved");
  }

  async function begin() {
    boxes.forEach(listen); // before anything else: a tap must find somebody who keeps it
    const known = new Map((await ours()).map((cell) => [cell.key, cell]));
    const outdated = [...known.values()].filter((cell) => !cell.op && cell.state !== "late" && cell.base <= version);
    for (const box of boxes) {
      const cell = known.get(box.id);
      if (early.has(box)) continue;
      if (!same(read(box), printed(box))) keep(box); // tapped before this code was there
      else if (cell && !outdated.includes(cell)) write(box, cell.next ?? cell);
    }
    await change(outdated.map((cell) => cell.id), (cell) => cell?.op ? cell : null);
    onChange(look);
    look();
  }

  form.addEventListener("submit", leave);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(form.querySelector('[value="next"]'));
  });
  document.addEventListener("visibilitychange", () => document.hidden && keepTexts());
  addEventListener("pagehide", keepTexts);
  addEventListener("pageshow", (event) => event.persisted && look());
  begin();
}
