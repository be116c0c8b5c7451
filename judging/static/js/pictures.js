// A photo as it leaves a telephone: upright, small, with nothing in it but pixels; and the name that its bytes give it.
// For what judges photograph (judge/photos.js) and for what families send with their form (attach.js).
const LONGEST = 1280, HEAVIEST = 500000;

/** The picture upright, its longest side 1280, as a JPEG of at most half a megabyte. */
export async function small(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  let share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  for (let quality = .85; ; quality > .5 ? quality -= .1 : share *= .8) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * share);
    canvas.height = Math.round(picture.height * share);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((give) => canvas.toBlob(give, "image/jpeg", quality));
    if (made.size <= HEAVIEST) return made;
  }
}

export async function digest(blob) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
