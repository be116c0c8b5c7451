// Moments as they are told, on the clocks of the edition.

/** A moment in this style, else its day and time; on the device's own clocks where it does not know the edition's. */
export function told(at, style = { dateStyle: "medium", timeStyle: "short" }) {
  const { lang, dataset } = document.documentElement, moment = new Date(at);
  try { return moment.toLocaleString(lang, { ...style, timeZone: dataset.zone }); } catch { return moment.toLocaleString(lang, style); }
}
