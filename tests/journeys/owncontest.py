"""What is done with a contest of one's own, from an empty database to a certificate: each step by the screens alone.

The steps find what they press by where it leads and what it sends, so that they are the same in every language; what
must be said in one is asserted by the stories.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service, running
from tests.journeys.newcomer import Newcomer
from tests.journeys.setting import ROOT, SECRET
from tests.workbooks import xlsx

Row = Sequence[object]
PASSWORD = "el agua baja clara"  # of an organiser who lives as long as her test


@pytest.fixture
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with an empty database: no edition, no account. For the files of tests that ask for it by name."""
    with running(tmp_path_factory.mktemp("service"), lambda session: None) as served:
        yield served


def first_link(service: Service) -> str:
    """The link that the service prints when it starts, as long as it has no organiser."""
    assert service.database.file is not None
    told = {
        "JUDGING_INSTANCE": str(service.database.file.parent),
        "JUDGING_SECRET_KEY": SECRET,
        "JUDGING_BASE_URL": service.address,
    }
    command = [sys.executable, "-m", "judging.cli", "people", "first"]
    said = subprocess.run(command, cwd=ROOT, env={**os.environ, **told}, capture_output=True, text=True, check=True)
    found = re.search(r"http\S+", said.stdout)
    assert found, said.stdout
    return found[0]


# ----------------------------------------------------------------------------------------------------- setting it up
def come_in(her: Newcomer, link: str, name: str) -> None:
    """Make the first account; she stands before the kits then."""
    her.page.set_default_timeout(60_000)  # a machine that does much else at the same time
    her.page.goto(link)
    her.see("first-link")
    her.fill(name=name, email="organiser@example.org", password=PASSWORD, again=PASSWORD)
    her.press()
    her.page.wait_for_url("**/organiser/new")
    her.see("new-edition")


def begin(her: Newcomer, kit: str, language: str, name: str) -> str:
    """Begin from a kit; answers the address of the edition."""
    her.choose("from", f"kit:{kit}")
    her.fill(**{f"name__{language}": name})
    her.see("new-edition-filled")
    her.press("/new")
    expect(her.page).to_have_url(re.compile(r"/organiser/[a-z0-9-]+/$"))
    her.see("overview-new")
    return her.page.url.rstrip("/").rsplit("/", 1)[1]


def settle(her: Newcomer, languages: Sequence[str], zone: str = "", country: str = "") -> None:
    """Where it is held, and which languages it speaks, the first one first."""
    her.follow("/place")
    for name, value in (("zone", zone), ("country", country)):
        if value:
            her.choose(name, value)
    for name, value in zip(("first", "second", "third"), [*languages, "", ""][:3], strict=True):
        if her.field(name).input_value() != value:
            her.choose(name, value)
    her.see("place")
    her.press("/place")
    her.see("place-kept")


def weigh(her: Newcomer, weights: Mapping[str, str]) -> None:
    """Change the weights of the score sheet."""
    her.follow(f"/organiser/{her.page.url.split('/organiser/')[1].split('/')[0]}/")
    her.follow("/sheet")
    for key, weight in weights.items():
        her.fill(**{f"weight__{key}": weight})
    her.press("/sheet")
    her.see("sheet-weights")


def speak(her: Newcomer, vocabulary: str) -> None:
    """Say with which words the contest is spoken of."""
    her.follow("/name")
    her.choose("vocabulary", vocabulary)
    her.see("names")
    her.press("/name")
    her.see("names-kept")


def ask(her: Newcomer, section: str, kind: str, language: str, label: str) -> None:
    """Ask one thing more in a section of the form, and look at the whole as those who enter will."""
    her.follow("/form")
    her.see("form")
    her.act(f'a[href*="/form/new"][href*="section={section}"]')
    her.choose("kind", kind)
    her.fill(**{f"label__{language}": label})
    her.see("form-adding")
    her.press("/form/new")
    her.follow("/form")
    her.see("form-asked")
    her.follow("/form/preview")
    her.see("form-preview")


def judges_per_entry(her: Newcomer, key: str, number: int) -> None:
    """How many judges look at each entry in one round."""
    her.follow("/rounds")
    her.see("rounds")
    her.follow(f"/rounds/{key}")
    her.fill(per_entry=str(number))
    her.see("round")
    her.press(f"/rounds/{key}")
    her.see("rounds-changed")


def turn(her: Newcomer, act: str) -> None:
    """Open or close the taking of entries or scores by its button: "open_entries"."""
    her.follow("/dates")
    her.act(f'form:has([name="act"][value="{act}"]) button')
    her.see(f"dates-{act}")


# ------------------------------------------------------------------------------------------------- entries and judges
def bring(her: Newcomer, what: str, heading: Sequence[str], rows: Sequence[Row], **how: bool) -> None:
    """Import a workbook: send it, look at its columns, look at what would happen, and do it."""
    her.follow("/import")
    if what != "entries":
        her.follow(f"/import/of/{what}")
    her.send("file", f"{what}.xlsx", xlsx({"1": [heading, *rows]}))
    her.press("/import")
    her.see(f"import-{what}-columns")
    for name, on in how.items():
        her.tick(name, on=on)
    her.act('button[name="do"][value="show"]')
    her.see(f"import-{what}-plan")
    her.press("/confirm")
    expect(her.page.locator("main [data-again]")).to_be_visible()
    while her.page.locator("[data-going]").count():  # a slow machine brings it in by parts
        her.page.wait_for_timeout(500)
        her.page.reload()
    her.see(f"import-{what}-done")


def add_judge(her: Newcomer, name: str) -> None:
    her.follow("/judges")
    her.follow("/judges/new")
    her.fill(name=name)
    her.see("judge-new")
    her.press("/judges/new")
    her.see("judge-added")


def enter(hers: Newcomer, slug: str, pages: Sequence[Mapping[str, str]]) -> str:
    """Somebody enters by the form, page by page, from the contest's public page to her receipt; answers her number."""
    hers.page.goto("/")
    hers.see("public-home")
    if not hers.page.locator(f'a[href*="/apply/{slug}"]').count():  # where there are other contests too
        hers.follow(f"/editions/{slug}")
    hers.follow(f"/apply/{slug}")
    for box in hers.page.locator('main [name^="consent-"]').all():
        box.check()
    hers.see("apply-start")
    hers.press(f"/apply/{slug}")
    hers.see("apply-code")
    hers.act('a.button[href*="/step/"]')
    for place, answers in enumerate(pages):
        for name, value in answers.items():
            hers.answer(name, value)
        hers.see(f"apply-page-{place + 1}")
        hers.act('.actions button[name="do"][value="continue"]')
    hers.see("apply-review")
    hers.press("/review")
    hers.see("apply-receipt")
    found = re.search(r"\b[A-Z]{1,4}\d{3}\b", hers.says)
    assert found, hers.says
    return found[0]


def leave(hers: Newcomer) -> None:
    """She signs out, so that somebody else comes in with the same browser."""
    with hers.page.expect_navigation():
        hers.page.locator('footer form[action$="/sign-out"] button').click()
    hers.see("left")


def admit_all(her: Newcomer) -> None:
    her.follow("/entries")
    her.follow("/entries/admit")
    her.see("admit")
    her.press("/entries/admit")
    her.see("admitted")


def share_out(her: Newcomer) -> None:
    """Take the share of entries among judges that the service proposes."""
    if "/assignments" not in her.page.url:
        her.follow("/assignments")
    her.press("/assignments/proposal")
    her.see("proposal")
    her.press()
    her.see("assignments")


def codes(her: Newcomer) -> dict[str, str]:
    """The judges' codes by their names, as the cards to be cut out say them."""
    her.follow("/judges")
    her.follow("/cards")
    her.see("cards")
    cards = her.page.locator(".judge-cards > li")
    return {
        card.locator(".who").inner_text(): re.sub(r"[-\s]", "", card.locator(".card-code").inner_text())
        for card in cards.all()
    }


def pairs(her: Newcomer) -> list[tuple[str, str]]:
    """Who scores what in the round that is judged now, as its matrix shows it: (entry, judge)."""
    her.follow("/assignments")
    found: list[tuple[str, str]] = []
    for row in her.page.locator("table.matrix tbody tr").all():
        judges = row.locator("td:has(input:checked)").evaluate_all("cells => cells.map(cell => cell.dataset.label)")
        found += [(row.locator("th a").inner_text(), judge) for judge in judges]
    return found


# ------------------------------------------------------------------------------------------------------------ judging
def judge_enters(page: Page, code: str) -> None:
    """She enters with her code and says that nothing ties her to any of her entries."""
    page.goto("/enter")
    page.locator("main [name=code]").fill(f"{code[:4].lower()} {code[4:]}")
    page.locator("main form button").first.click()
    page.wait_for_url("**/judge/**")
    page.goto("/judge/commitment")
    for answer in page.locator('fieldset[data-new] input[value="no"]').all():
        answer.check()
    page.locator("#commitment button").click()
    page.wait_for_url(re.compile(r"/judge/(sheets/\d+)?$"))


def judge_scores(page: Page, number: str, marks: Mapping[str, str], *, javascript: bool = True) -> None:
    """She opens one entry from her list, gives the marks on the whole sheet and delivers it."""
    judge_marks(page, number, marks, javascript=javascript)
    judge_delivers(page)


def judge_marks(page: Page, number: str, marks: Mapping[str, str], *, javascript: bool = True) -> None:
    """She opens one entry from her list and gives the marks on the whole sheet."""
    page.goto("/judge/")
    page.locator(f'li.farm[data-number="{number}"] a').first.click()
    if javascript:  # a small screen shows one criterion at a time once its code is there
        expect(page.locator(".ways:not([hidden])")).to_be_attached()
        whole = page.locator(".by-screens button")
        if whole.is_visible():
            whole.click()
    for key, value in marks.items():
        card = page.locator(f'[name="{key}"][value="{value}"]')
        if card.count():
            card.evaluate("card => card.scrollIntoView({block: 'center'})")
            card.check(force=True)
        else:
            page.locator(f'[name="{key}"]').first.fill(value)


def judge_delivers(page: Page) -> None:
    """She delivers the sheet that she has before her, whole."""
    page.locator('main button[name="then"][value="deliver"]').click()
    page.wait_for_url("**/deliver**")
    page.locator("main form .actions button").click()
    page.wait_for_url("**/receipt**")


# --------------------------------------------------------------------------------------------------------- the outcome
def freeze(her: Newcomer) -> None:
    """Freeze who goes on; she goes straight on to the judges of the next round."""
    her.follow("/results")
    her.follow("shortlist")
    her.see("shortlist")
    her.press("/shortlist")
    her.see("shortlist-frozen")
    her.act('a.button[href*="/assignments?"]')


def publish(her: Newcomer) -> None:
    her.follow("/results")
    her.see("results-draft")
    her.follow("/publish")
    if her.page.locator("main [name=confirmed]").count():
        her.tick("confirmed")
    her.see("publish")
    her.press("/publish")
    her.see("published")


def come_back(her: Newcomer) -> None:
    """From the results that everybody reads to her edition, by her editions where she has more than one."""
    slug = her.page.url.split("/editions/")[1].split("/")[0]
    her.follow("/organiser/")
    if f"/organiser/{slug}/" not in her.page.url:
        her.follow(f"/organiser/{slug}/")


def distinguish(her: Newcomer, key: str, number: str, reason: str) -> None:
    """Give one of the contest's distinctions to an entry, with the jury's reason."""
    come_back(her)
    her.follow("/certificates")
    her.unfold(f':has(form[action*="/distinctions/{key}"])')
    her.choose(f"entry-{key}", number)
    her.fill(**{f"reason__{key}": reason})
    her.press(f"/distinctions/{key}")
    her.see("distinction")


def issue(her: Newcomer, most_seconds: int = 240) -> bytes:
    """Issue the certificates and wait until all are drawn; answers the archive of all."""
    if "/organiser/" not in her.page.url:
        come_back(her)
    her.follow("/certificates")
    her.see("certificates")
    address = her.page.locator("main [name=address]")
    if address.count():
        her.fill(address=her.page.url.split("/organiser")[0])
    her.press("/certificates")
    for _ in range(2 * most_seconds):
        if re.search(r"\b(\d+)\D{1,6}\1\b", her.page.locator("main .big").first.inner_text()):
            break
        her.page.wait_for_timeout(500)
        her.page.goto(her.page.url.split("#")[0])
    her.see("certificates-issued")
    link = her.page.locator('main a[href$="certificates.zip"]').first.get_attribute("href")
    assert link
    answer = her.page.context.request.get(link)
    assert answer.ok
    return answer.body()


def certificates(archive: bytes, folder: Path) -> dict[str, str]:
    """What each certificate of an archive says, by the code that is printed on it."""
    said = {}
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        for place, member in enumerate(packed.namelist()):
            path = folder / f"{place}.pdf"
            path.write_bytes(packed.read(member))
            text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
            if code := re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", text):
                said[code[0]] = " ".join(text.split())
    return said
