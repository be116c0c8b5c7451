"""Once results are published, what they are made of is closed: each page says so in a line, and the service refuses."""

from __future__ import annotations

import pytest

from judging.domain.errors import Refused
from judging.domain.imports.plan import What
from judging.domain.phases import Phase
from judging.services.field import late
from judging.services.imports import runs
from judging.services.imports.planning import plan
from judging.services.paper import dictation, keying
from judging.services.people import conflicts
from judging.storage.models import Event, LateState
from judging.storage.queries import editions as queries
from judging.storage.queries import late as late_queries
from tests.services.imports.tables import order_of
from tests.services.results.test_results import NELLY
from tests.story import actor, pair
from tests.web.offers import TABLE
from tests.web.test_offered import EDITION, bring_to, seed
from tests.world import START, World

PAGES = {
    "paper/codes": ("Ya no entra ninguna nota.", "Revisar y guardar"),
    "import": ("Ya no se importa nada.", "Leer la tabla"),
    "assignments/proposal": ("La asignación ya no cambia.", "Aceptar"),
    "late": ("estas notas ya no pueden contar", "Contar 1 nota"),
    "dates": ("nadie puede inscribirse ni calificar", "Los botones no cambian las fechas"),
}


@pytest.fixture
def story(world: World) -> World:
    world.app.extensions.pop("judging.press", None)
    seed(world)
    return world


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_in_a_line_why_it_is_closed_and_offers_nothing_that_is(story: World, page: str) -> None:
    line, button = PAGES[page]
    nelly = story.organiser()
    nelly.get(f"{EDITION}{page}")
    assert (line in nelly.text, button in nelly.text) == (False, True)
    bring_to(story, Phase.PUBLISHED)
    nelly.get(f"{EDITION}{page}")
    assert (line in nelly.text, button in nelly.text) == (True, False)


def test_two_readings_that_differ_stay_to_be_read_and_decide_nothing(story: World) -> None:
    with story.reading() as session:
        sheet = pair(session, "J2", "C012").id
    bring_to(story, Phase.PUBLISHED)
    nelly = story.organiser()
    nelly.get(f"{EDITION}paper/differences/{sheet}")
    assert "no queda nada que decidir" in nelly.text
    assert "Guardar lo decidido" not in nelly.text
    with story.writing() as session, pytest.raises(Refused, match="results_published"):
        keying.set_aside(session, actor=NELLY, assignment=pair(session, "J2", "C012"), reason="Otra vez.", now=START)


def test_late_marks_count_no_more_and_that_they_do_not_is_still_put_on_record(story: World) -> None:
    bring_to(story, Phase.PUBLISHED)
    with story.writing() as session:
        edition, sheet = story.edition(session), pair(session, "J1", "C001")
        marks = late_queries.of_sheet(session, edition, sheet.id)
        with pytest.raises(Refused, match="results_published"):
            late.count(session, actor=NELLY, marks=marks, now=START)
        late.decline(session, actor=NELLY, marks=marks, now=START)
        assert [mark.state for mark in marks] == [LateState.DECLINED]
        assert session.query(Event).filter_by(action="late.declined").count() == 1


def test_neither_dictated_lines_nor_tables_come_in_after_publication(story: World) -> None:
    bring_to(story, Phase.PUBLISHED)
    with story.writing() as session:
        edition = story.edition(session)
        judge = queries.judges(session, edition)[0]
        with pytest.raises(Refused, match="results_published"):
            dictation.take_lines(
                session, actor=NELLY, edition=edition, judge=judge, text="C001 3 K7", unseen_because="", now=START
            )
        order = order_of(TABLE, What.MARKS)
        made = plan(session, edition=edition, order=order, now=START)
        with pytest.raises(Refused, match="results_published"):
            runs.begin(session, actor=NELLY, edition=edition, order=order, made=made, now=START)


@pytest.mark.parametrize("phase", [Phase.SCORING, Phase.DELIBERATING, Phase.PUBLISHED])
def test_a_judge_is_asked_about_conflicts_only_while_an_answer_is_taken(story: World, phase: Phase) -> None:
    bring_to(story, phase)
    nestor = story.judge("J3")
    nestor.get("/judge/commitment")
    asks = "Sí, tengo un vínculo" in nestor.text
    assert asks == (phase is Phase.SCORING)
    assert ("Ya no se declara ningún vínculo" in nestor.text) != asks
    assert deny_anew(story) == {
        Phase.SCORING: [],
        Phase.DELIBERATING: ["scoring_closed"],
        Phase.PUBLISHED: ["results_published"],
    }.get(phase)


def deny_anew(story: World) -> list[str]:
    """Néstor, asked again about a farm, says that nothing ties him to it: the codes of what is refused."""
    try:
        with story.writing() as session:
            sheet = pair(session, "J3", "C009")
            sheet.conflict_statement = None
            session.flush()
            conflicts.deny(session, actor=actor(sheet), assignment=sheet, now=START)
    except Refused as refusal:
        return [problem.code for problem in refusal.problems]
    return []
