// Her commitment and her conflicts: kept on this telephone first, so that they can be said without a signal.
import { cells, page, say } from "../store.js";
import { isOpen } from "../sync.js";
import { ask, sent } from "../messages.js";

export function startCommitment(form) {
  const boxes = [...form.querySelectorAll("fieldset[data-asked]")], told = form.querySelector(".told");
  const chosen = (box) => box.querySelector("input[type=radio]:checked")?.value ?? "";
  const reason = (box) => box.querySelector("[name^=reason]").value.trim();

  function wrong(box, text) {
    const line = box.querySelector("[data-f=wrong]");
    line.textContent = text;
    line.hidden = !text;
    box.classList.toggle("wrong", Boolean(text));
    if (text === say("reason-needed")) box.querySelector("details").open = true;
    return Boolean(text);
  }

  const faults = () => boxes.filter((box) => wrong(box, !chosen(box) ? say("answer-needed")
    : chosen(box) === "yes" && !reason(box) ? say("reason-needed") : ""));

  for (const box of boxes) box.addEventListener("change", () => {
    if (chosen(box) === "yes") box.querySelector("details").open = true;
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [first] = faults();
    if (first) return first.focus();
    for (const box of boxes) {
      const value = chosen(box), isNew = box.dataset.new;
      if (value === "no" && !isNew) continue;
      await ask("!tie", { sheet: Number(box.dataset.asked), farm: box.dataset.farm, value, note: value === "yes" ? reason(box) : "",
        name: say(value === "yes" ? "conflict" : "no-conflict") });
    }
    if (!form.dataset.committed) await ask("!commit", {});
    await sent();
    const all = await cells(), opened = boxes.filter((box) => box.dataset.new && chosen(box) === "no"
      && !all.some(({ id }) => id === box.dataset.asked + "/!tie")); // what the service has not heard does not open yet
    const refused = boxes.filter((box) => {
      const cell = all.find(({ id }) => id === box.dataset.asked + "/!tie");
      return cell && isOpen(cell) && wrong(box, cell.reason || say("unreadable"));
    });
    if (refused.length) return refused[0].focus();
    if (!form.dataset.committed && all.some(({ key, op }) => key === "!commit" && op)) told.textContent = say("said-later");
    else if (form.dataset.committed && opened.length === 1) location.assign(`${page.home}sheets/${opened[0].dataset.asked}`);
    else location.assign(page.home);
  });
}
