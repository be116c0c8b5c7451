"""What is wrong with a page's layout, measured in the browser that shows it.

Six kinds of fault, each with the words it happens to:

- *sideways*: the page is wider than its screen. A table may scroll sideways in a box of its own, if that box has a name
  and the keyboard reaches it.
- *cut*: words end at the edge of a box that hides what does not fit.
- *nameless*: such a box has no name, or the keyboard does not reach it.
- *out*: words stick out of the block that holds them, over whatever stands beside it.
- *broken*: a word is broken although it fits on a line of the page, or a column is so narrow that words stand one below
  the other.
- *buried*: what stands above every page, its menu folded, leaves less than a seventh of the first screen for this one.
"""

from __future__ import annotations

from playwright.sync_api import Page

SMALLEST = {"width": 320, "height": 640}
TOP = "(document.querySelector('main')?.getBoundingClientRect().top ?? 0) + scrollY"
UNFOLD = """for (const fold of document.querySelectorAll("details")) {
  fold.removeAttribute("name"); // one that closes the others when it opens
  fold.open = true;
}"""
FAULTS = r"""
(top) => {
  const found = [], page = document.documentElement, wide = page.clientWidth;
  const told = new Set();
  const say = (kind, element, words) => {
    const line = `${kind}: ${element.tagName.toLowerCase()}${element.id ? "#" + element.id : ""}`
      + `${element.classList.length ? "." + [...element.classList].join(".") : ""}`
      + ` in .${element.parentElement?.className || element.parentElement?.tagName}: ${words.trim().slice(0, 60)}`;
    if (!told.has(line)) { told.add(line); found.push(line); }
  };
  const style = new Map(), styled = (element) => {
    if (!style.has(element)) style.set(element, getComputedStyle(element));
    return style.get(element);
  };
  const up = (element, want) => { while (element && !want(element)) element = element.parentElement; return element; };
  const scrolls = (element) => ["auto", "scroll"].includes(styled(element).overflowX);
  const isHidden = (element) => up(element, (e) => {
    const box = styled(e);
    return box.visibility === "hidden" || box.display === "none" || (e.clientWidth <= 1 && box.position === "absolute")
      || (box.display !== "inline" && box.clipPath.startsWith("inset(50%"))
      || (e.parentElement?.tagName === "DETAILS" && !e.parentElement.open && e.tagName !== "SUMMARY");
  }) !== null;
  const widths = new Map(), pen = document.createElement("canvas").getContext("2d");
  const natural = (word, element) => {
    const box = styled(element), key = `${box.font} ${word}`;
    if (!widths.has(key)) { pen.font = box.font; widths.set(key, pen.measureText(word).width); }
    return widths.get(key);
  };

  if (page.scrollWidth > wide) say("sideways", page, `${page.scrollWidth} px wide on a screen of ${wide}`);
  const main = document.querySelector("main");
  if (main && top > innerHeight * 6 / 7) say("buried", main, main.innerText);
  for (const element of document.body.querySelectorAll("*")) {
    if (element.scrollWidth <= element.clientWidth + 1 || element.closest("svg")) continue;
    if (!element.innerText?.trim()) continue;
    const box = styled(element);
    if (box.display === "inline" || element.clientWidth <= 1 || isHidden(element)) continue;
    if (["hidden", "clip"].includes(box.overflowX)) say("cut", element, element.innerText);
    if (scrolls(element) && !["TEXTAREA", "INPUT", "SELECT"].includes(element.tagName)) {
      const isNamed = element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby");
      const isReached = element.tabIndex === 0;
      if (!(isNamed && isReached) && !element.querySelector("a[href]")) say("nameless", element, element.innerText);
    }
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode, text = node.data, element = node.parentElement;
    if (!text.trim() || element.closest("svg, script, style, template, option, textarea")) continue;
    if (isHidden(element)) continue;
    const block = up(element, (e) => !["inline", "contents"].includes(styled(e).display));
    const frame = block.getBoundingClientRect(), box = up(block, scrolls);
    range.selectNodeContents(node);
    for (const part of range.getClientRects()) {
      const isOut = part.width > 1 && (part.right > frame.right + 1 || part.left < frame.left - 1);
      if (isOut || (!box && (part.right > wide + 1 || part.left < -1))) { say("out", block, text); break; }
    }
    const room = Math.min(wide, box ? box.clientWidth : wide) - 2 * parseFloat(styled(page).fontSize);
    if (styled(element).fontFamily.includes("mono")) continue;
    for (const found of text.matchAll(/[\p{L}\p{M}]{2,}/gu)) {
      range.setStart(node, found.index); range.setEnd(node, found.index + found[0].length);
      const lines = new Set([...range.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.top)));
      if (lines.size > 1 && natural(found[0], element) <= room * .8) { say("broken", block, found[0]); break; }
    }
    range.selectNodeContents(node);
    const lines = new Set([...range.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.top))).size;
    if (lines > 3 && text.trim().length / lines < 7) say("squeezed", block, text);
  }
  return found;
}
"""


def faults(page: Page) -> list[str]:
    """Every fault of the page with all that folds away unfolded, each in one line."""
    page.wait_for_load_state()
    top = page.evaluate(TOP)
    page.evaluate(UNFOLD)
    found: list[str] = page.evaluate(FAULTS, top)
    return found
