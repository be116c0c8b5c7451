"""What judges write at the end of a sheet: chosen by organisers, typed from paper, printed, read and taken away."""

from __future__ import annotations

from judging.domain.scoring.scoresheet import Mark
from judging.services.scoring import scoring
from tests.services.entries.test_standing import publish
from tests.services.scoring.test_scoring import Desk
from tests.story import ask_for_words, pair, write
from tests.world import World

HEAD = "/organiser/caranavi-2026/sheet/head"
SAID = "Más sombra en la parte alta."


def remarks(world: World) -> list[tuple[str, bool]]:
    with world.reading() as session:
        sheet = world.edition(session).rounds[0].sheet_version.sheet
        return [(one.key, one.is_required) for one in sheet.remarks]


def test_an_organiser_chooses_what_is_written_and_how_it_is_asked_for(world: World) -> None:
    nelly = world.organiser()
    nelly.get(HEAD)
    nelly.submit({"ask_advice": "must", "advice-es": "¿Qué le diría?", "ask_strengths": "may"}, action="/sheet/head")
    assert remarks(world) == [("~strengths", False), ("~advice", True)]
    assert "¿Qué le diría?" in nelly.text
    nelly.get(HEAD)
    assert nelly.standing("/sheet/head")["ask_advice"] == "must"
    assert "¿Qué le diría?" in world.organiser().get("/organiser/caranavi-2026/sheet/preview").text
    nelly.submit({"ask_advice": "", "advice-es": "", "ask_strengths": ""}, action="/sheet/head")
    assert remarks(world) == []


def test_a_question_that_nobody_is_asked_is_not_dropped_in_silence(world: World) -> None:
    nelly = world.organiser()
    nelly.get(HEAD)
    nelly.submit({"advice-es": "¿Qué le diría?"}, action="/sheet/head", status=422)
    assert "pero no se pide" in nelly.text
    assert remarks(world) == []


def test_what_stands_on_paper_is_typed_beside_the_marks(world: World) -> None:
    ask_for_words(world, advice=True)
    with world.reading() as session:
        sheet = pair(session, "J2", "C011")
        where, keys = f"/organiser/caranavi-2026/paper/sheets/{sheet.id}", scoring.sheet_of(sheet).criteria
    nelly = world.organiser()
    assert "Consejos para mejorar" in nelly.get(where).text
    nelly.submit({**{one.key: "2" for one in keys}, "~advice.note": SAID})
    with world.reading() as session:
        from judging.storage.queries import paper  # noqa: PLC0415

        (kept,) = paper.open_keyings(session, pair(session, "J2", "C011"))
        assert kept.marks["~advice"] == Mark.cleared("~advice", SAID)


def test_organisers_and_the_family_read_it_and_nobody_else_does(world: World) -> None:
    ask_for_words(world, advice=False)
    with world.writing() as session:
        desk = Desk(world, session)
        write(
            session,
            world,
            desk.assignment,
            *(Mark.of(one.key, 2) for one in scoring.sheet_of(desk.assignment).criteria),
        )
        write(session, world, desk.assignment, Mark.cleared("~advice", SAID))
        scoring.submit_ballot(session, actor=desk.judge, assignment=desk.assignment, now=desk.now)
    nelly, family, other = world.organiser(), world.applicant("C009"), world.applicant("C001")
    assert SAID in nelly.get("/organiser/caranavi-2026/results/C009").text
    assert SAID in nelly.get("/organiser/caranavi-2026/exports/words.csv").text
    assert SAID not in family.get("/apply/").text
    with world.writing() as session:
        publish(session, world)
    page = family.get("/apply/").text
    assert SAID in page
    assert "Néstor" not in page
    assert SAID not in other.get("/apply/").text
    assert SAID not in world.anybody().get("/editions/caranavi-2026/results").text


def test_a_printed_sheet_has_lines_to_write_on(world: World) -> None:
    nelly = world.organiser()
    bare = nelly.get("/organiser/caranavi-2026/sheet/preview.pdf").data
    ask_for_words(world, strengths=False, advice=True)
    assert len(nelly.get("/organiser/caranavi-2026/sheet/preview.pdf").data) > len(bare)
