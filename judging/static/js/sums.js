// The sum of the numbers that stand typed in a form, told while one types: <form data-sum>, <input data-summand>,
// <output data-sum-here>. What is no number counts as nothing here; the service says what is wrong with it.

/** A number as people type it, with a comma or a point, or as a fraction of two. */
function numberOf(text) {
  const [over, under = "1"] = text.trim().replaceAll(",", ".").split("/");
  const number = Number(over) / Number(under);
  return Number.isFinite(number) ? number : 0;
}

for (const form of document.querySelectorAll("form[data-sum]")) {
  const tell = () => {
    const sum = [...form.querySelectorAll("[data-summand]")].reduce((all, { value }) => all + numberOf(value), 0);
    const words = sum.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
    for (const place of form.querySelectorAll("[data-sum-here]")) place.textContent = words;
  };
  form.addEventListener("input", tell);
}
