"""Flags about judges: noted with their figures and data, decided on by people, told to the public without a name."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from judging.domain.errors import NotFound, Refused
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.results.flags import FlagTold, Identity, Outcome, note_of, public_note
from judging.services.analysis import flags
from judging.services.analysis.flags import Seen
from judging.services.demo import demo
from judging.services.results import results
from judging.services.results.checking import check
from judging.storage.models import Event, FlagDecision, JudgeFlag, MarkRow, Publication
from tests.story import NELLY, actor, gladys_draws_straight_lines, gladys_judges_by_criterion, pair
from tests.world import START, World


@pytest.fixture(autouse=True)
def straight_lines(world: World) -> None:
    """Three flags stand: Gladys gives each farm one mark everywhere."""
    gladys_draws_straight_lines(world)


ERRATIC, HALO, LINES = (
    Identity("general", "J4", code) for code in ("judge_erratic", "judge_halo", "judge_straight_lines")
)


def seen(world: World) -> list[Seen]:
    with world.reading() as session:
        return flags.seen(session, results.draft(session, world.edition(session)))


def note(world: World, by: Actor = NELLY) -> int:
    with world.writing() as session:
        drafted = results.draft(session, world.edition(session))
        return flags.note(session, actor=by, drafted=drafted, now=world.clock.now)


def decide(
    world: World, identity: Identity, outcome: str = "talked", reason: str = "Se habló con ella.", by: Actor = NELLY
) -> None:
    row = next(own.noted[-1].id for own in seen(world) if own.identity == identity)
    with world.writing() as session:
        flags.decide(
            session,
            actor=by,
            edition=world.edition(session),
            flag_id=row,
            outcome=outcome,
            reason=reason,
            now=world.clock.now,
        )


def publish(world: World, note_text: str = "") -> Publication:
    with world.writing() as session:
        return flags.publish_with_note(
            session, actor=NELLY, edition=world.edition(session), now=world.clock.now, note_text=note_text
        )


def sealed(publication: Publication) -> list[FlagTold]:
    told = note_of(json.loads(publication.snapshot))
    assert told is not None
    return list(told)


# ------------------------------------------------------------------------------------------------ noting
def test_a_flag_is_kept_with_its_date_its_figures_and_the_data_it_speaks_of(world: World) -> None:
    assert [(own.identity, own.is_noted_as_it_stands) for own in seen(world)] == [
        (ERRATIC, False),
        (HALO, False),
        (LINES, False),
    ]
    assert note(world) == 3
    with world.reading() as session:
        row = session.scalars(select(JudgeFlag).where(JudgeFlag.code == "judge_straight_lines")).one()
        assert (row.judge.name, row.noted_at, row.noted_by) == ("Gladys Rocha Ibáñez", world.clock.now, str(NELLY))
        assert row.figures == pytest.approx({"value": 1.0, "p": 0.03241280954})
        (category,) = results.draft(session, world.edition(session)).categories
        assert row.sheets == sum(len(entry.sheets) for entry in category.in_order) == 26
        assert len(row.digest) == 64
        lines = session.scalars(select(Event).where(Event.action == "flag.noted")).all()
        assert [line.details["flag"] for line in lines] == ["judge_erratic", "judge_halo", "judge_straight_lines"]
        assert lines[2].details["judge"] == row.judge.name


def test_the_same_flag_on_the_same_marks_is_kept_once_and_on_other_marks_again(world: World) -> None:
    assert (note(world), note(world)) == (3, 0)
    gladys_judges_by_criterion(world)
    found = {own.identity: own for own in seen(world)}
    assert found[LINES].raised is None
    assert len(found[LINES].noted) == 1
    assert (found[ERRATIC].raised is None, found[ERRATIC].is_noted_as_it_stands) == (False, False)
    assert note(world) == 1
    assert {own.digest for own in seen(world)} != {found[LINES].noted[0].digest}


def test_noting_changes_no_score_and_takes_no_sheet_away(world: World) -> None:
    with world.reading() as session:
        before = results.draft_record(session, world.edition(session))
        marks = session.scalar(select(func.count()).select_from(MarkRow))
    note(world)
    decide(world, LINES, "other", "Se la invitó a mirar otra vez la escala.")
    with world.reading() as session:
        assert results.draft_record(session, world.edition(session)) == before
        assert session.scalar(select(func.count()).select_from(MarkRow)) == marks


# ------------------------------------------------------------------------------------------------ deciding
def test_a_decision_is_kept_with_its_reason_and_a_later_one_stands_beside_it(world: World) -> None:
    note(world)
    decide(world, LINES, "nothing", "Son fincas muy parejas.")
    world.clock.pass_by(days=1)
    decide(world, LINES, "talked", "Se habló igual.")
    own = next(own for own in seen(world) if own.identity == LINES)
    assert [(done.outcome, done.reason, done.decided_name) for done in own.decisions] == [
        (Outcome.NOTHING, "Son fincas muy parejas.", NELLY.name),
        (Outcome.TALKED, "Se habló igual.", NELLY.name),
    ]
    assert own.outcome is Outcome.TALKED
    assert next(own for own in seen(world) if own.identity == HALO).outcome is None
    with world.reading() as session:
        assert check(session) == []


@pytest.mark.parametrize(
    ("outcome", "reason", "codes"),
    [
        ("", "Se habló.", ["flag_outcome_needed"]),
        ("excluded", "Fuera.", ["flag_outcome_needed"]),
        ("talked", "  ", ["reason_needed"]),
        ("", "", ["flag_outcome_needed", "reason_needed"]),
        ("talked", "x" * 4001, ["reason_long"]),
    ],
)
def test_a_decision_needs_what_was_done_and_why(world: World, outcome: str, reason: str, codes: list[str]) -> None:
    note(world)
    with pytest.raises(Refused) as refusal:
        decide(world, LINES, outcome, reason)
    assert [problem.code for problem in refusal.value.problems] == codes
    with world.reading() as session:
        assert session.scalars(select(FlagDecision)).all() == []


def test_only_organisers_note_and_decide(world: World) -> None:
    with world.reading() as session:
        gladys = actor(pair(session, "J4", "C003"))
    for who in (gladys, Actor(Role.APPLICANT, 1, "Zenón")):
        with pytest.raises(Refused, match="organisers_only"):
            note(world, by=who)
    note(world)
    with pytest.raises(Refused, match="organisers_only"):
        decide(world, LINES, by=gladys)
    with world.writing() as session, pytest.raises(NotFound):
        flags.decide(
            session,
            actor=NELLY,
            edition=world.edition(session),
            flag_id=999,
            outcome="talked",
            reason="x",
            now=world.clock.now,
        )


def test_the_database_itself_refuses_to_change_or_delete_what_was_kept(world: World) -> None:
    note(world)
    decide(world, LINES)
    for statement in (update(JudgeFlag).values(code="x"), update(FlagDecision).values(reason="x")):
        with pytest.raises(DatabaseError, match="append-only"), world.writing() as session:
            session.execute(statement)
    with world.writing() as session:
        world.edition(session).is_demo = False
    for removal in (delete(FlagDecision), delete(JudgeFlag)):
        with pytest.raises(DatabaseError, match="append-only"), world.writing() as session:
            session.execute(removal)


def test_a_demonstration_goes_with_its_flags(world: World) -> None:
    note(world)
    decide(world, LINES)
    with world.writing() as session:
        demo.remove_demo(session, actor=OPERATOR, now=START)
    with world.reading() as session:
        assert session.scalars(select(JudgeFlag)).all() == []
        assert session.scalars(select(FlagDecision)).all() == []


# ------------------------------------------------------------------------------------------------ the public note
def test_publishing_keeps_what_stands_and_tells_the_public_without_a_name(world: World) -> None:
    note(world)
    decide(world, LINES)
    made = publish(world)
    assert sealed(made) == [
        FlagTold("general", "judge_erratic", None, 1),
        FlagTold("general", "judge_halo", None, 1),
        FlagTold("general", "judge_straight_lines", Outcome.TALKED, 1),
    ]
    watching = json.dumps(json.loads(made.snapshot)["watching"])
    assert not any(word in watching for word in ("Gladys", "J4", "Se habló"))
    with world.reading() as session:
        assert check(session) == []


def test_publishing_without_having_looked_keeps_the_flags_itself_and_decides_nothing(world: World) -> None:
    assert [line.outcome for line in sealed(publish(world))] == [None, None, None]
    assert all(own.is_noted_as_it_stands for own in seen(world))
    world.clock.pass_by(days=1)
    decide(world, HALO, "nothing", "No es una falta.")
    again = sealed(publish(world, "Se anotó qué se hizo."))
    assert [(line.code, line.outcome) for line in again] == [
        ("judge_erratic", None),
        ("judge_halo", Outcome.NOTHING),
        ("judge_straight_lines", None),
    ]


def test_what_was_looked_at_is_what_is_published_although_flags_are_kept_on_the_way(world: World) -> None:
    with world.reading() as session:
        looked_at = results.digest_of(results.draft_record(session, world.edition(session)))
    with world.writing() as session:
        flags.publish_with_note(
            session, actor=NELLY, edition=world.edition(session), now=world.clock.now, looked_at=looked_at
        )


def test_judges_are_named_by_key_only_where_the_edition_announced_it(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        edition.texts = {**edition.texts, "flags_name_judges": True}
    assert [line.judges for line in sealed(publish(world))] == [("J4",)] * 3


def test_flags_of_one_kind_with_one_outcome_are_counted_together() -> None:
    odd = [Identity("general", "J1", "odd_total", "C001"), Identity("general", "J1", "odd_total", "C002")]
    assert public_note([(odd[0], Outcome.REOPENED), (odd[1], Outcome.REOPENED)]) == [
        FlagTold("general", "odd_total", Outcome.REOPENED, 2)
    ]
    assert len(public_note([(odd[0], Outcome.REOPENED), (odd[1], None)])) == 2
    line = FlagTold("general", "odd_total", None, 2, ("J1",))
    assert FlagTold.from_document(line.to_document()) == line
    assert note_of({}) is None
