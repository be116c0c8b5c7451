"""From judging to published and published again: who may, with which words, and what stays shut afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.domain.errors import Refused
from judging.domain.permissions import ANYBODY, OPERATOR, Actor, Role
from judging.domain.phases import Phase, phase
from judging.domain.scoring.scoresheet import Mark
from judging.services.contest.editions import windows
from judging.services.results import results
from judging.services.scoring import assignment as assigning
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Ballot, Entry, Event, MarkRow, Publication
from judging.storage.queries import editions as queries
from tests.story import NELLY, actor, pair, write
from tests.world import World

LONGEST = 1000
SATURNINA = Actor(Role.APPLICANT, 1, "Saturnina Mamani")
GLADYS = Actor(Role.JUDGE, 4, "Gladys Rocha Ibáñez")


def publish(world: World, by: Actor = NELLY, note: str = "") -> int:
    with world.writing() as session:
        made = results.publish(session, actor=by, edition=world.edition(session), now=world.clock.now, note=note)
        return made.number


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as refusal:
        act()
    return [problem.code for problem in refusal.value.problems]


def counted(world: World, kind: type) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


# --------------------------------------------------------------------------------------------- who, and why
@pytest.mark.parametrize("by", [NELLY, OPERATOR])
def test_the_organisation_publishes_under_its_own_name(world: World, by: Actor) -> None:
    assert publish(world, by) == 1
    with world.reading() as session:
        made = session.scalars(select(Publication)).one()
        logged = session.scalars(select(Event).where(Event.action == "results.published")).one()
        assert (made.published_by, made.published_at) == (str(by), world.clock.now)
        assert (logged.actor, logged.details["digest"]) == (str(by), made.digest)


@pytest.mark.parametrize("by", [GLADYS, SATURNINA, ANYBODY])
def test_no_judge_no_family_and_no_passer_by_publishes(world: World, by: Actor) -> None:
    assert refused(lambda: publish(world, by)) == ["organisers_only"]
    assert counted(world, Publication) == 0


def test_a_first_publication_needs_no_note_and_none_may_be_longer_than_can_be_kept(world: World) -> None:
    assert refused(lambda: publish(world, note="a" * (LONGEST + 1))) == ["reason_long"]
    assert publish(world, note="a" * LONGEST) == 1
    assert refused(lambda: publish(world, note="a" * (LONGEST + 1))) == ["reason_long"]
    assert publish(world, note=f"  {'a' * LONGEST}  ") == 2, "blanks around it are not part of it"


# ----------------------------------------------------------------------------------------- what is shut then
def a_judge_writes(session: Session, world: World, sheet: Assignment) -> None:
    write(session, world, sheet, Mark.of("A1", "1"))


def the_office_writes(session: Session, world: World, sheet: Assignment) -> None:
    write(session, world, sheet, Mark.of("A1", "1"), by=NELLY)


def it_is_delivered(session: Session, world: World, sheet: Assignment) -> None:
    scoring.submit_ballot(session, actor=actor(sheet), assignment=sheet, now=world.clock.now)


def it_is_given_back(session: Session, world: World, _: Assignment) -> None:
    delivered = pair(session, "J4", "C003")
    scoring.reopen_ballot(session, actor=NELLY, assignment=delivered, reason="Revisar.", now=world.clock.now)


def it_is_corrected(session: Session, world: World, sheet: Assignment) -> None:
    marks = [Mark.of("A1", "1")]
    scoring.correct_ballot(session, actor=NELLY, assignment=sheet, marks=marks, reason="Error.", now=world.clock.now)


def farms_are_dealt_again(session: Session, world: World, _: Assignment) -> None:
    edition = world.edition(session)
    assigning.change_assignments(session, actor=NELLY, edition=edition, shown=[], wanted=[], now=world.clock.now)


def she_recuses_herself(session: Session, world: World, sheet: Assignment) -> None:
    assigning.recuse(
        session,
        actor=NELLY,
        edition=world.edition(session),
        entry=sheet.entry,
        judge=sheet.judge,
        reason="Es su prima.",
        now=world.clock.now,
    )


@pytest.mark.parametrize(
    "act",
    [
        a_judge_writes,
        the_office_writes,
        it_is_delivered,
        it_is_given_back,
        it_is_corrected,
        farms_are_dealt_again,
        she_recuses_herself,
    ],
)
def test_once_published_nothing_that_counts_is_written_by_anybody(
    world: World, act: Callable[[Session, World, Assignment], None]
) -> None:
    publish(world)
    before = counted(world, MarkRow), counted(world, Ballot), counted(world, Event)

    def tried() -> None:
        with world.writing() as session:
            act(session, world, pair(session, "J3", "C009"))

    assert refused(tried) == ["results_published"]
    assert (counted(world, MarkRow), counted(world, Ballot), counted(world, Event)) == before


def test_the_phase_moves_on_with_the_publication_and_not_back(world: World) -> None:
    def stands() -> Phase:
        with world.reading() as session:
            return phase(windows(session, world.edition(session)), world.clock.now)

    assert stands() is Phase.SCORING
    publish(world)
    assert stands() is Phase.PUBLISHED
    world.clock.pass_by(days=400)
    assert stands() is Phase.PUBLISHED


# ------------------------------------------------------------------------------------------------ once more
def test_a_mistake_is_corrected_by_a_new_publication_and_that_one_is_shown(world: World) -> None:
    publish(world)
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C003")).one().status = "excluded"  # type: ignore[assignment]
    assert publish(world, note="Se excluyó C003.") == 2
    with world.reading() as session:
        first, second = session.scalars(select(Publication).order_by(Publication.number))
        assert queries.latest_publication(session, world.edition(session)) == second
        leaders = [json.loads(made.snapshot)["categories"][0]["entries"][0]["entry"] for made in (first, second)]
        assert leaders == ["C003", "C006"]
