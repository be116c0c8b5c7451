"""Every page of the table of addresses holds on the smallest screens: with wide letters at 320 px, and at 360 px with
text twice as large, as a reader's own setting makes it. What "holds" means is said in tests/journeys/layout.py.

Every day a few pages of each kind of person are walked, in the slow tests all, in every stage of the year.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from tests.files import FILES
from tests.journeys.everybody import PEOPLE, addresses, come_in, table
from tests.journeys.field import Field, served
from tests.journeys.layout import SMALLEST, faults
from tests.journeys.setting import PHONE
from tests.journeys.stages import STAGES

pytestmark = pytest.mark.browser
AT_THE_START = ["anybody", "an organiser", "an organiser who runs the service"]
WALKS = [(stage, who) for stage in STAGES for who in (AT_THE_START if stage == "new" else PEOPLE)]
EVERY_DAY = {
    "anybody": {"public.edition", "public.criteria"},
    "a family still writing": {"applicant.step"},
    "a judge at work": {"judge.home", "judge.sheet", "judge.review"},
    "an organiser who runs the service": {"organiser.new_edition"},
    "an organiser": {"organiser.overview", "organiser.results", "organiser.certificates", "organiser.assignments"},
}


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Field]]:
    """Services, each in one stage of the year; the first who asks for one starts it."""
    with ExitStack() as closing:
        yield _Started(tmp_path_factory, closing)


class _Started(dict[str, Field]):
    def __init__(self, folders: pytest.TempPathFactory, closing: ExitStack) -> None:
        super().__init__()
        self.folders, self.closing = folders, closing

    def __missing__(self, stage: str) -> Field:
        self[stage] = self.closing.enter_context(served(self.folders.mktemp(stage), STAGES[stage]))
        return self[stage]


def pages_of(service: Field, who: str) -> list[tuple[str, str]]:
    with service.database.reading() as session:
        return addresses(session, PEOPLE[who])


def walk(page: Page, wanted: list[tuple[str, str]]) -> dict[str, list[str]]:
    """What is wrong with each of these pages."""
    found = {}
    for _, address in wanted:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status < 500, address
        if wrong := faults(page):
            found[address] = wrong
    return found


def told(found: dict[str, list[str]]) -> str:
    return "\n".join(f"{address}\n    " + "\n    ".join(wrong) for address, wrong in found.items())


@pytest.mark.parametrize("who", EVERY_DAY)
def test_what_is_opened_most_holds_on_the_smallest_screens(
    browser: Browser, large_browser: Browser, stages: dict[str, Field], who: str
) -> None:
    wanted = [(name, address) for name, address in pages_of(stages["open"], who) if name in EVERY_DAY[who]]
    assert {name for name, _ in wanted} == EVERY_DAY[who]
    for shown, size in ((browser, SMALLEST), (large_browser, PHONE)):
        page = come_in(shown, stages["open"], PEOPLE[who], size)
        found = walk(page, wanted)
        page.context.close()
        assert not found, told(found)


@pytest.mark.slow
@pytest.mark.parametrize(("stage", "who"), WALKS)
def test_every_page_holds_at_320_px_with_wide_letters(
    browser: Browser, stages: dict[str, Field], stage: str, who: str
) -> None:
    page = come_in(browser, stages[stage], PEOPLE[who], SMALLEST)
    found = walk(page, pages_of(stages[stage], who))
    page.context.close()
    assert not found, told(found)


@pytest.mark.slow
@pytest.mark.parametrize(("stage", "who"), WALKS)
def test_every_page_holds_with_text_twice_as_large(
    large_browser: Browser, stages: dict[str, Field], stage: str, who: str
) -> None:
    page = come_in(large_browser, stages[stage], PEOPLE[who], PHONE)
    found = walk(page, pages_of(stages[stage], who))
    page.context.close()
    assert not found, told(found)


@pytest.mark.slow
def test_together_they_see_every_page_there_is(browser: Browser, stages: dict[str, Field]) -> None:
    """A page that none of them is shown in any stage would never be looked at."""
    seen = set()
    for stage, who in WALKS:
        page = come_in(browser, stages[stage], PEOPLE[who], PHONE)
        for endpoint, address in pages_of(stages[stage], who):
            if endpoint in seen:
                continue
            answer = page.context.request.get(address, max_redirects=0)
            if answer.status in (200, 422):  # 422: the page that says what was wrong with what was asked
                assert answer.headers["content-type"].startswith("text/html"), (
                    f"{endpoint} is no page: name it in FILES"
                )
                seen.add(endpoint)
        page.context.close()
    every = {rule.endpoint for rule, _ in table()}
    assert every - seen - FILES.keys() == set()
    assert FILES.keys() - every == set(), "these addresses are gone"


def test_a_page_that_does_not_hold_is_told(browser: Browser) -> None:
    """One page with every kind of fault, and its sound twin."""
    page = browser.new_page(viewport=SMALLEST)  # type: ignore[arg-type]
    box = "<div style='width:20px{more}'>Calificación de la finca y de su cafetal</div>"
    page.set_content(f"<html lang=es><body>{box.format(more='')}<p style='width:400px'>x</p>")
    assert {line.split(":")[0] for line in faults(page)} >= {"sideways", "out"}
    page.set_content(f"<html lang=es><body>{box.format(more=';overflow:hidden')}")
    assert "cut" in {line.split(":")[0] for line in faults(page)}
    page.set_content(f"<html lang=es><body>{box.format(more=';overflow-wrap:anywhere')}")
    assert {line.split(":")[0] for line in faults(page)} == {"broken", "squeezed"}
    table = "<div style='overflow:auto' {name}><table style='width:900px'><tr><td>Finca<td>Nota</table></div>"
    page.set_content(f"<html lang=es><body>{table.format(name='')}")
    assert {line.split(":")[0] for line in faults(page)} == {"nameless"}
    page.set_content(f"<html lang=es><body>{table.format(name='tabindex=0 role=region aria-label=Notas')}")
    assert faults(page) == []
    above = "<header style='height:{height}px'>Todas las páginas</header><main>Calificación</main>"
    page.set_content(f"<html lang=es><body style='margin:0'>{above.format(height=560)}")
    assert {line.split(":")[0] for line in faults(page)} == {"buried"}
    page.set_content(f"<html lang=es><body style='margin:0'>{above.format(height=400)}")
    assert faults(page) == []
    page.close()
