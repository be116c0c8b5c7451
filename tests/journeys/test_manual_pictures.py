"""The chapter that each manual begins with, walked as it says: from the one-time link to a verified certificate.

Always true: at each step, every word that the chapter prints in bold is met as the whole text of a heading, a button, a
link or a label, in the order in which the chapter names them. With MANUAL_PICTURES=1 the pictures are drawn anew.
"""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests import manuals
from tests.journeys import owncontest as step
from tests.journeys.conftest import Opener, Service
from tests.journeys.newcomer import Newcomer
from tests.journeys.setting import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESK = {"width": 900, "height": 700}
DRAWN = os.environ.get("MANUAL_PICTURES") == "1"
AROUND = 12  # pixels about what a picture speaks of
# What stands on a page and may be pressed or read as a name; what is folded away counts if it can be unfolded.
NOTES = """(() => {
  const met = element => {
    if (element.tagName === "OPTION") return met(element.closest("select"));
    const within = element.parentElement, folded = within.closest("details:not([open])");
    const isOpener = element.tagName === "SUMMARY" && within === folded;
    return folded && !isOpener ? met(folded) : element.checkVisibility();
  };
  const said = element => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(".hidden-label").forEach(part => part.remove());
    return copy.textContent.replace(/\\s+/g, " ").trim().replace(/^✓ /, "");
  };
  const note = () => window.meets([...document.querySelectorAll(
    "h1, h2, h3, button, a, summary, legend, label, option, label strong, th")].filter(met).map(said));
  for (const moment of ["DOMContentLoaded", "click"]) document.addEventListener(moment, note, true);
  addEventListener("load", note);
})()"""
BELOW_THE_BAR = "one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 56)"
BOX = """element => {
  const box = element.getBoundingClientRect();
  return [box.left + scrollX, box.top + scrollY, box.right + scrollX, box.bottom + scrollY];
}"""


@dataclass(frozen=True)
class Tale:
    """A first contest as one language tells it."""

    language: str
    locale: str
    held: tuple[str, str]
    name: str
    organiser: str
    judges: Sequence[str]
    question: str
    key: str  # that the question is given
    story: Sequence[str]  # what every entry tells of itself
    entries: Sequence[Mapping[str, str]]
    valid: str


SPANISH = Tale(
    language="es",
    locale="es-BO",
    held=("America/La_Paz", "BO"),
    name="Feria de ciencias de Coroico",
    organiser="Marta Nina",
    judges=("Ana Flores", "Bruno Rey"),
    question="¿Necesita un enchufe?",
    key="necesita_un_enchufe",
    story=("Si el sol alcanza.", "Lo medimos durante un mes.", "Alcanza casi siempre."),
    entries=(
        {"who": "Lucía Mamani", "title": "Un horno solar de cartón", "town": "Coroico", "phone": "712 34567"},
        {"who": "Óscar Quispe", "title": "Un secador de frutas", "town": "Coripata", "phone": "712 34568"},
    ),
    valid="Certificado válido",
)
FRENCH = Tale(
    language="fr",
    locale="fr-FR",
    held=("Europe/Brussels", "BE"),
    name="Fête des sciences de Namur",
    organiser="Hélène Roux",
    judges=("Anaïs Morel", "Benoît Garcia"),
    question="Vous faut-il une prise ?",
    key="vous_faut_il_une_prise",
    story=("Si le soleil suffit.", "Nous avons mesuré pendant un mois.", "Il suffit presque toujours."),
    entries=(
        {"who": "Zoé Lefèvre", "title": "Un four solaire en carton", "town": "Namur", "phone": "0470 12 34 56"},
        {"who": "Malik Haddad", "title": "Un séchoir à fruits", "town": "Dinant", "phone": "0470 12 34 57"},
    ),
    valid="Certificat valable",
)
ENGLISH = Tale(
    language="en",
    locale="en-GB",
    held=("Europe/London", "GB"),
    name="Hebden science fair",
    organiser="Grace Okafor",
    judges=("Agnes Bell", "Bashir Khan"),
    question="Do you need a socket?",
    key="do_you_need_a_socket",
    story=("Whether the sun is enough.", "We measured for a month.", "It nearly always is."),
    entries=(
        {"who": "Siobhán O’Brien", "title": "A solar oven of cardboard", "town": "Hebden", "phone": "07700 900123"},
        {"who": "Tom Ashworth", "title": "A dryer for fruit", "town": "Todmorden", "phone": "07700 900124"},
    ),
    valid="Valid certificate",
)


@dataclass
class Walk:
    """What is met at each step of the chapter, page by page, and the pictures that are taken on the way."""

    language: str
    met: list[list[set[str]]] = field(default_factory=lambda: [[]])
    taken: set[str] = field(default_factory=set)

    def go_on(self) -> None:
        """The next step begins on the page where the last one ended."""
        self.met.append(self.met[-1][-1:])

    def note(self, words: Sequence[str]) -> None:
        self.met[-1].append(set(words))

    def not_met(self) -> dict[str, list[str]]:
        """Of each step of the chapter, what it prints in bold and is not met there, or not in this order."""
        steps = manuals.first_chapter(self.language)
        found = {one.title: _not_met(one.bold, met) for one, met in zip(steps, self.met, strict=True)}
        return {title: words for title, words in found.items() if words}

    def take(self, page: Page, name: str, first: str = "", last: str = "") -> None:
        """A picture of the page from one thing to another, as wide as the wider of the two; or of the screen."""
        self.taken.add(f"{name}.webp")
        if not DRAWN:
            return
        if not first:
            self.keep(name, page.screenshot())
            return
        page.evaluate("scrollTo(0, 0)")  # the menu, which stays in sight, stands above all then
        boxes = [page.locator(found).first.evaluate(BOX) for found in (first, last or first)]
        left, top = (max(min(box[at] for box in boxes) - AROUND, 0) for at in (0, 1))
        right, bottom = (max(box[at] for box in boxes) + AROUND for at in (2, 3))
        clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        self.keep(name, page.screenshot(full_page=True, clip=clip))  # type: ignore[arg-type]

    def keep(self, name: str, drawn: bytes) -> None:
        path = manuals.PICTURES / self.language / f"{name}.webp"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.open(io.BytesIO(drawn)).convert("RGB").save(path, lossless=True, quality=100, method=6)


def _not_met(bold: Sequence[str], met: Sequence[Collection[str]]) -> list[str]:
    """Each word is looked for from the page on where the one before was met."""
    missing, at = [], 0
    for words in bold:
        found = next((place for place in range(at, len(met)) if words in met[place]), None)
        if found is None:
            missing.append(words)
        else:
            at = found
    return missing


@dataclass
class Reader(Newcomer):
    """Somebody of the chapter: what she meets is noted, and at some pages a picture is taken."""

    walk: Walk = field(kw_only=True)

    def see(self, name: str) -> None:
        super().see(name)
        if name in TAKEN:
            self.walk.take(self.page, *TAKEN[name])


# What is seen -> the picture's name, and from what to what of the page it goes.
TAKEN = {
    "first-link": ("account", "main h1", "main form"),
    "new-edition-filled": ("kit", "main h1", "main #from"),
    "overview-new": ("prepare", "main h2:has(+ .hint + .in-columns)", "main .in-columns"),
    "form-adding": ("form", "main h1", "main [name=kind]"),
    "sheet-weights": ("sheet", "main h1", "main form"),
    "rounds-changed": ("rounds", "main h1", "main .cards"),
    "cards": ("cards", "main .judge-cards"),
    "apply-page-2": ("apply", "main fieldset", "main .actions"),
    "judge-sheet": ("marks",),
    "proposal": ("share", "main h1", "main form"),
    "shortlist": ("shortlist", "main h1", "main form[method=post]"),
    "published": ("results", "main h2:has(+ .podium > li)", "main .podium:has(li)"),
    "verified": ("verified", "main .seal", "main dl"),
}


@pytest.mark.usefixtures("consumer")
@pytest.mark.parametrize("tale", [SPANISH, FRENCH, ENGLISH], ids=lambda tale: tale.language)
def test_the_first_chapter_of_the_manual_leads_from_the_one_time_link_to_a_verified_certificate(
    opened: Opener, service: Service, tmp_path: Path, tale: Tale
) -> None:
    walk = Walk(tale.language)

    def somebody(size: dict[str, int] = PHONE) -> Reader:
        page = opened(size, language=tale.locale)
        page.context.expose_function("meets", walk.note)
        page.context.add_init_script(NOTES)
        return Reader(page, walk=walk)

    her, window = somebody(DESK), somebody()
    slug = she_prepares(her, walk, step.first_link(service), tale)
    codes = step.codes(her)
    walk.go_on()
    step.turn(her, "open_entries")
    numbers = [enters(window, slug, answers(tale, one)) for one in tale.entries]
    walk.go_on()
    step.admit_all(her)
    step.turn(her, "close_entries")
    step.share_out(her)
    step.turn(her, "open_scoring")
    walk.go_on()
    judges = [(somebody(), code) for code in codes.values()]
    all_mark(judges, numbers)
    walk.go_on()
    the_final(her, judges, numbers)
    walk.go_on()
    step.publish(her)
    walk.go_on()
    said = step.certificates(step.issue(her), tmp_path)
    (code,) = (code for code, words in said.items() if tale.entries[0]["who"] in words)
    anybody_verifies(window, code, tale)
    certificate(walk, tmp_path, code)
    assert walk.not_met() == {}
    steps = manuals.first_chapter(tale.language)
    assert {picture for one in steps for picture in one.pictures} == walk.taken


def enters(window: Reader, slug: str, pages: Sequence[Mapping[str, str]]) -> str:
    """Somebody enters a project and leaves the browser to the next one; answers the project's number."""
    number = step.enter(window, slug, pages)
    step.leave(window)
    return number


def the_final(her: Reader, judges: Sequence[tuple[Reader, str]], numbers: Sequence[str]) -> None:
    step.turn(her, "close_scoring")
    step.freeze(her)
    step.share_out(her)
    step.turn(her, "open_scoring")
    all_mark(judges, numbers)
    step.turn(her, "close_scoring")


def answers(tale: Tale, entry: Mapping[str, str]) -> list[dict[str, str]]:
    """What one project says, page by page."""
    return [
        {"people-1-full_name": entry["who"], "people-1-birth_year": "2011", "phone": entry["phone"]},
        {"title": entry["title"], "field": "technology", "town": entry["town"], tale.key: "no"},
        dict(zip(("question", "work", "found"), tale.story, strict=True)),
    ]


def all_mark(judges: Sequence[tuple[Reader, str]], numbers: Sequence[str]) -> None:
    """Each judge enters with her code and gives every project her marks, the first one the best."""
    for judge, code in judges:
        step.judge_enters(judge.page, code)
        for number, level in zip(numbers, ("9", "7"), strict=True):
            step.judge_marks(judge.page, number, dict.fromkeys(("A1", "A2", "B1", "B2", "B3"), level))
            judge.page.locator("fieldset.criterion").first.evaluate(BELOW_THE_BAR)
            judge.see("judge-sheet")
            step.judge_delivers(judge.page)


def certificate(walk: Walk, folder: Path, code: str) -> None:
    """A picture of the certificate that has this code."""
    walk.taken.add("certificate.webp")
    if DRAWN:
        (path,) = (one for one in folder.glob("*.pdf") if code in printed(one))
        drawn = subprocess.run(["pdftoppm", "-png", "-r", "60", path], capture_output=True, check=True).stdout
        walk.keep("certificate", drawn)


def printed(path: Path) -> str:
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout


def anybody_verifies(stranger: Reader, code: str, tale: Tale) -> None:
    """By the code that is printed on the certificate."""
    stranger.page.goto("/")
    stranger.follow("/verify")
    stranger.fill(code=code)
    stranger.press("/verify")
    stranger.see("verified")
    stranger.reads(tale.valid, tale.entries[0]["who"], tale.name)


def she_prepares(her: Reader, walk: Walk, link: str, tale: Tale) -> str:
    """Steps 1 to 6: from the link to the judges' cards; answers the address of the edition."""
    step.come_in(her, link, tale.organiser)
    walk.go_on()
    slug = step.begin(her, "projects", tale.language, tale.name)
    walk.go_on()
    step.settle(her, [tale.language], *tale.held)
    step.speak(her, "project")
    walk.go_on()
    step.ask(her, "project", "yes_no", tale.language, tale.question)
    walk.go_on()
    step.weigh(her, {"A1": "25", "A2": "30"})
    step.judges_per_entry(her, "final", 2)
    walk.go_on()
    for name in tale.judges:
        step.add_judge(her, name)
    return slug
