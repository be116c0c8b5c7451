"""The score sheet as a judge sees it, shown to its organiser: in each language, on a telephone and on paper."""

from __future__ import annotations

from sqlalchemy import func, select

from judging.domain.scoring.sheetcodes import assignment_of, sheet_code
from judging.storage.models import Assignment, BallotSave, Event
from tests.pages import Visitor
from tests.world import World

SHEET = "/organiser/caranavi-2026/sheet"
PREVIEW = f"{SHEET}/preview"


def test_it_reads_as_on_her_telephone_in_each_language(world: World) -> None:
    nelly = world.organiser()
    nelly.get(PREVIEW)
    assert "Vista previa: aquí nada se guarda." in nelly.text
    assert "Sombra y su manejo" in nelly.text
    assert "No se pudo observar" in nelly.text
    nelly.get(f"{PREVIEW}?in=fr")
    assert "Ombrage et sa conduite" in nelly.text
    assert "Vista previa de la hoja" in nelly.text, "the page around it stays in her language"
    assert "Qué mirar" not in nelly.text
    nelly.get(f"{PREVIEW}?in=de", status=404)


def test_it_has_what_the_judge_s_own_page_has(world: World) -> None:
    nelly, judge = world.organiser(), world.judge("J2")
    with world.reading() as session:
        ids = list(
            session.scalars(select(Assignment.id).where(Assignment.judge.has(key="J2"), ~Assignment.ballot.has()))
        )
    judge.get(f"/judge/sheets/{ids[0]}")
    nelly.get(PREVIEW)
    assert cards(judge) == cards(nelly) > 50


def cards(visitor: Visitor) -> int:
    assert visitor.page is not None
    return visitor.page.text.count('class="level')


def test_nothing_of_it_is_kept_and_there_is_no_form_to_send(world: World) -> None:
    def kept() -> tuple[int | None, int | None]:
        with world.reading() as session:
            return session.scalar(select(func.count(BallotSave.id))), session.scalar(select(func.count(Event.id)))

    before, nelly = kept(), world.organiser()
    nelly.get(PREVIEW)
    assert nelly.page is not None
    phone = nelly.page.text.partition('<div class="phone"')[2]
    assert "<form" not in phone.partition("</main>")[0]
    nelly.get(f"{SHEET}/preview.pdf")
    assert kept() == before


def test_a_draft_is_shown_as_what_it_is(world: World) -> None:
    nelly = world.organiser()
    nelly.get(PREVIEW)
    assert "Es el borrador" not in nelly.text
    nelly.get(SHEET)
    nelly.submit({"act": "drop:A1"}, action=SHEET)
    nelly.get(PREVIEW)
    assert "Es el borrador, no la hoja con la que se califica hoy." in nelly.text
    assert "Sombra y su manejo" not in nelly.text


def test_the_paper_says_that_it_is_none_to_fill_in(world: World) -> None:
    nelly = world.organiser()
    for address in (f"{SHEET}/preview.pdf", f"{SHEET}/preview.pdf?in=en&paper=letter"):
        answer = nelly.client.get(address)
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF")
    assert nelly.client.get(f"{SHEET}/preview.pdf?paper=a3").status_code == 404
    with world.reading() as session:
        assert session.get(Assignment, assignment_of(sheet_code(0)) or 0) is None


def test_it_is_for_those_who_read_the_edition(world: World) -> None:
    for visitor in (world.judge("J1"), world.anybody()):
        for address in (PREVIEW, f"{SHEET}/preview.pdf"):
            assert visitor.client.get(address).status_code in (302, 303, 403, 404)
