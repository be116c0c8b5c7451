"""The letter of the judges: who gets one, what it says and does not say, by itself and all of them in one file."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from judging.domain.entries.standing import EntryStatus
from judging.domain.scoring.scoresheet import Mark
from judging.domain.work import Kind, PackOf
from judging.jobs import packing
from judging.jobs.works import Works
from judging.services import packs
from judging.services.families import letters
from judging.services.scoring import scoring
from judging.storage.models import Entry
from tests.pages import Visitor
from tests.services.entries.test_standing import publish
from tests.services.scoring.test_scoring import Desk
from tests.story import ask_for_words
from tests.world import World

HERE = "/organiser/caranavi-2026"
ADVICE, STRENGTHS = "~advice", "~strengths"


def paper(content: bytes) -> list[str]:
    """The text of each page, lines that were broken put together."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def letter(visitor: Visitor, address: str = "/apply/letter.pdf") -> str:
    with visitor.client.get(address) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        return " ".join(paper(answer.data))


def links(visitor: Visitor, address: str) -> list[str]:
    visitor.get(address)
    return visitor.links()


def status(visitor: Visitor, address: str = "/apply/letter.pdf") -> int:
    with visitor.client.get(address) as answer:
        return answer.status_code


def entry(world: World, number: str, **changes: object) -> None:
    with world.writing() as session:
        found = session.scalars(select(Entry).where(Entry.number == number)).one()
        for name, value in changes.items():
            setattr(found, name, value)


@pytest.fixture
def written(world: World) -> World:
    """Néstor wrote advice and strengths about C009, and a comment on a criterion; nothing is published yet."""
    ask_for_words(world, strengths=False, advice=True)
    with world.writing() as session:
        desk = Desk(world, session)
        desk.save(*(Mark.of(one.key, 2) for one in scoring.sheet_of(desk.assignment).criteria))
        desk.save(Mark.cleared(ADVICE, "Plante más sombra.\nPode en agosto."))
        desk.save(Mark.cleared(STRENGTHS, "Un suelo vivo."), Mark.of("A1", 3, "Solo para el jurado."))
        scoring.submit_ballot(session, actor=desk.judge, assignment=desk.assignment, now=desk.now)
    return world


@pytest.fixture
def out(written: World) -> World:
    """The same, and the results are out."""
    with written.writing() as session:
        publish(session, written)
    return written


def test_a_family_takes_its_letter_away_once_results_are_out_and_not_before(written: World) -> None:
    family = written.applicant("C009")
    assert status(family) == 302
    assert "letter.pdf" not in family.get("/apply/").text
    with written.writing() as session:
        publish(session, written)
    assert "/apply/letter.pdf" in links(family, "/apply/")
    said = letter(family)
    with written.reading() as session:
        her = session.scalars(select(Entry).where(Entry.number == "C009")).one()
        names = her.holder_names
        others = [
            name
            for one in session.scalars(select(Entry).where(Entry.number != "C009"))
            for name in one.holder_names
            if name not in names
        ]
    assert all(name in said for name in names)
    assert "Puntos fuertes" in said
    assert "Un suelo vivo." in said
    assert "Plante más sombra. Pode en agosto." in said
    assert "Néstor" not in said
    assert "Solo para el jurado" not in said
    assert not [name for name in others if name in said]
    assert "criterio por criterio" not in said  # nobody said that families are told


def test_who_won_reads_what_and_who_did_not_reads_no_place(out: World) -> None:
    first = letter(out.applicant("C003"))
    assert "Lo que ganó" in first
    assert "Primer lugar" in first
    assert "el jurado no dejó palabras escritas" in first  # nobody wrote about it
    assert "Lo que ganó" not in letter(out.applicant("C009"))
    assert "Participación" not in letter(out.applicant("C009"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", ["Lo que vio el jurado", "Consejos para mejorar", "Gracias por participar"]),
        ("fr", ["Ce que le jury a vu", "Conseils pour progresser", "Merci d’avoir participé"]),
        ("en", ["What the judges saw", "Advice", "Thank you for taking part"]),
    ],
)
def test_a_letter_is_in_the_language_of_who_entered_whoever_opens_it(
    out: World, language: str, said: list[str]
) -> None:
    entry(out, "C009", language=language)
    assert [words for words in said if words not in letter(out.applicant("C009"))] == []
    assert [words for words in said if words not in letter(out.organiser(), f"{HERE}/entries/C009/letter.pdf")] == []


def test_the_level_of_each_criterion_is_told_in_words_where_organisers_say_so(out: World) -> None:
    nelly = out.organiser()
    nelly.get(f"{HERE}/letters")
    nelly.submit({"levels": True}, action=f"{HERE}/letters")
    assert nelly.path == f"{HERE}/letters"
    said = letter(out.applicant("C009"))
    assert "criterio por criterio" in said
    with out.reading() as session:
        sheet = scoring.sheet_of(Desk(out, session).assignment)
        criterion = next(one for one in sheet.criteria if one.key == "A2")
        words = {int(level.mark): re.sub(r"\s+", " ", level.text["es"]) for level in criterion.levels}
    assert criterion.name["es"] in said
    assert sum(text in said for text in words.values()) == 1
    assert "decidió que las cartas digan el nivel" in nelly.get(f"{HERE}/log").text


def test_two_who_say_what_letters_tell_at_the_same_time_undo_nothing_unseen(out: World) -> None:
    nelly = out.organiser()
    nelly.get(f"{HERE}/letters")
    with out.writing() as session:
        edition = out.edition(session)
        edition.texts = {**edition.texts, letters.KEY: True}
    nelly.submit({}, action=f"{HERE}/letters", status=409)
    with out.reading() as session:
        assert letters.tells_levels(out.edition(session))


def test_an_entry_that_is_not_judged_any_more_has_no_letter(out: World) -> None:
    family, nelly = out.applicant("C009"), out.organiser()
    assert f"{HERE}/entries/C009/letter.pdf" in links(nelly, f"{HERE}/entries/C009")
    entry(out, "C009", status=EntryStatus.WITHDRAWN)
    assert status(family) == 302
    assert status(nelly, f"{HERE}/entries/C009/letter.pdf") == 404
    assert f"{HERE}/entries/C009/letter.pdf" not in links(nelly, f"{HERE}/entries/C009")


def test_all_letters_are_one_file_each_on_a_page_of_its_own(out: World) -> None:
    nelly = out.organiser()
    with nelly.client.get(f"{HERE}/letters.pdf") as answer:
        pages = paper(answer.data)
    with out.reading() as session:
        numbers = [one.number for one in letters.receivers(session, out.edition(session))]
    assert [re.findall(r"C\d{3} ·", page)[0] for page in pages] == [f"{number} ·" for number in numbers]
    assert sum("Un suelo vivo." in page for page in pages) == 1


def test_many_are_asked_for_made_in_parts_and_not_given_out_once_they_say_something_else(
    out: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(packs.FEW, PackOf.LETTERS, 0)  # type: ignore[arg-type]
    monkeypatch.setitem(packing.PART, PackOf.LETTERS, 5)
    nelly = out.organiser()
    assert status(nelly, f"{HERE}/letters.pdf") == 303
    nelly.get(f"{HERE}/letters")
    nelly.submit({}, action=f"{HERE}/files")
    assert nelly.path == f"{HERE}/letters"
    assert "0 de 12" in nelly.text
    Works(out.settings, out.database, out.queue, out.clock).perform(Kind.PACKS, 0)
    file = next(link for link in links(nelly, f"{HERE}/letters") if "/files/" in link)
    with nelly.client.get(file) as answer:
        assert len(paper(answer.data)) == 12
    out.clock.now += timedelta(hours=1)
    entry(out, "C009", status=EntryStatus.WITHDRAWN)
    assert status(nelly, file) == 303
    assert "Ya no es lo de hoy" in nelly.get(f"{HERE}/letters").text


def test_before_results_the_page_says_that_letters_come_with_them(written: World) -> None:
    nelly = written.organiser()
    assert "Las cartas salen con los resultados" in nelly.get(f"{HERE}/letters").text
    assert status(nelly, f"{HERE}/letters.pdf") == 404
    assert status(nelly, f"{HERE}/entries/C009/letter.pdf") == 404
