"""Before results are made public: who was not read, which sheets are open again and what that costs, which prizes
lack their condition. All of it is told, and somebody says yes to exactly that."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import Refused
from judging.domain.results.conditions import CODES, SHIPPED, Winner, condition_of, why_not_met
from judging.domain.scoring.scoresheet import Mark
from judging.sentences import SENTENCES
from judging.services.results import awards, doubts, results
from judging.services.scoring import scoring
from judging.storage.models import Award, Category, Entry, EntryStatus, Event, ImportRun
from tests.services.results.test_results import NELLY
from tests.story import pair, write
from tests.world import START, World

YOUNG, WOMAN = {"age": [16, 28]}, {"gender": "woman"}


def told(session: Session, world: World) -> list[tuple[str, dict[str, object]]]:
    drafted = results.draft(session, world.edition(session))
    return [(one.code, one.params) for one in results.doubts_about(session, drafted, START)]


def publish(session: Session, world: World, **more: str) -> None:
    made = results.publish(session, actor=NELLY, edition=world.edition(session), now=START, **more)
    awards.decide_awards(session, actor=NELLY, publication=made, now=START)


def entry(session: Session, number: str) -> Entry:
    return session.scalars(select(Entry).where(Entry.number == number)).one()


def place(session: Session, world: World, number: str) -> object:
    ranked = results.compute(session, world.edition(session))[0].ranking.entries
    return next((own.rank for own in ranked if own.key == number), "–")


def reopen(session: Session, judge: str, number: str) -> None:
    scoring.reopen_ballot(session, actor=NELLY, assignment=pair(session, judge, number), reason="Ver.", now=START)


def test_where_all_is_well_nothing_is_asked(world: World) -> None:
    with world.writing() as session:
        assert told(session, world) == []
        publish(session, world)


def test_a_table_that_is_still_coming_in_is_told_until_it_has_ended(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        about = {"edition_id": edition.id, "content": b"", "digest": "0" * 64, "by": str(NELLY), "by_name": "Nelly"}
        run = ImportRun(**about, total=72, begun_at=START)
        session.add(run)
        assert told(session, world) == []  # nobody has confirmed it yet
        run.confirmed_at = START
        assert told(session, world) == [("publish_import_under_way", {"total": 72})]
        with pytest.raises(Refused):
            publish(session, world)
        run.ended_at = START
        publish(session, world)


def test_entries_that_nobody_read_and_farms_without_a_sheet_are_named(world: World) -> None:
    with world.writing() as session:
        entry(session, "C007").status = EntryStatus.SUBMITTED
        for judge in ("J1", "J2"):
            reopen(session, judge, "C001")
        assert told(session, world)[:2] == [
            ("publish_not_read", {"entries": "C007"}),
            ("publish_not_visited", {"entries": "C001"}),
        ]


@pytest.mark.parametrize(("judge", "number", "other", "without"), [("J5", "C004", 7, 5), ("J1", "C001", 3, "–")])
def test_a_sheet_that_is_open_again_is_named_with_the_place_it_costs(
    world: World, judge: str, number: str, other: int, without: object
) -> None:
    with world.writing() as session:
        assert place(session, world, number) == other
        reopen(session, judge, number)
        assert place(session, world, number) == without
        name = pair(session, judge, number).judge.name
        about: dict[str, object] = {"entry": number, "judge": name, "other": other}
        expected = ("publish_reopened", {**about, "place": without})
        if without == "–":
            expected = ("publish_reopened_gains_place", about)
        assert told(session, world) == [expected]


def test_a_sheet_that_is_open_again_and_costs_nothing_says_so_and_one_without_marks_says_that_no_place_is_left(
    world: World,
) -> None:
    with world.writing() as session:
        reopen(session, "J2", "C003")
        name = pair(session, "J2", "C003").judge.name
        assert told(session, world) == [("publish_reopened_same", {"entry": "C003", "judge": name, "place": 1})]
        reopen(session, "J1", "C001")
        write(session, world, pair(session, "J1", "C001"), Mark.not_observed("A1", "Llovía."))
        name = pair(session, "J1", "C001").judge.name
        assert ("publish_reopened_no_place", {"entry": "C001", "judge": name}) in told(session, world)


def test_a_sheet_that_is_open_again_and_lacks_marks_promises_no_place(world: World) -> None:
    with world.writing() as session:
        reopen(session, "J5", "C004")
        sheet = pair(session, "J5", "C004")
        write(session, world, sheet, Mark.not_observed("A1", "Llovía."))
        ((code, about),) = told(session, world)
    assert (code, about["place"], "other" in about) == ("publish_reopened_unfinished", 5, False)


def test_publishing_needs_a_yes_to_exactly_these_doubts(world: World) -> None:
    with world.writing() as session:
        reopen(session, "J2", "C003")
        read = doubts.version(results.doubts_about(session, results.draft(session, world.edition(session)), START))
        for said in ("", "something else"):
            with pytest.raises(Refused, match="publish_unconfirmed"):
                publish(session, world, confirmed=said)
        reopen(session, "J2", "C006")
        with pytest.raises(Refused, match="publish_unconfirmed"):
            publish(session, world, confirmed=read)
        again = doubts.version(results.doubts_about(session, results.draft(session, world.edition(session)), START))
        publish(session, world, confirmed=again)


def give(session: Session, world: World, key: str, number: str, *, anyway: bool = False) -> Award:
    edition = world.edition(session)
    publication = results.queries.latest_publication(session, edition)
    assert publication is not None
    distinction = session.scalars(select(Category).where(Category.key == key)).one()
    return awards.give_distinction(
        session,
        actor=NELLY,
        publication=publication,
        distinction=distinction,
        entry=entry(session, number),
        reason="Por su trabajo.",
        now=START,
        anyway=anyway,
    )


def test_the_youth_prize_goes_to_nobody_born_in_1970_unless_somebody_says_so_and_it_is_told_again(world: World) -> None:
    with world.writing() as session:
        publish(session, world)
        with pytest.raises(Refused, match="distinction_age") as refused:
            give(session, world, "youth", "C006")
        assert refused.value.problems[0].params["years"] == "1970"
        assert refused.value.problems[0].field == "entry-youth"
        give(session, world, "youth", "C004")  # born in 2000
        assert told(session, world) == []
        give(session, world, "youth", "C006", anyway=True)
        given = select(Event).where(Event.action == "distinction.given").order_by(Event.id.desc())
        line = session.scalars(given).first()
        assert line is not None
        assert line.details["lacks"] == "distinction_age"
        assert [code for code, _ in told(session, world)] == ["distinction_age"]
        with pytest.raises(Refused, match="publish_unconfirmed"):
            publish(session, world, note="Otra vez.")


def test_an_entry_that_is_out_gets_no_special_prize(world: World) -> None:
    with world.writing() as session:
        publish(session, world)
        entry(session, "C004").status = EntryStatus.EXCLUDED
        with pytest.raises(Refused, match="farm_not_admitted"):
            give(session, world, "youth", "C004", anyway=True)


@pytest.mark.parametrize(
    ("condition", "people", "is_met"),
    [
        (YOUNG, [(2010, "woman")], True),  # turns 16 in the year
        (YOUNG, [(2011, "woman")], False),
        (YOUNG, [(1997, "man")], True),  # is 28 until her birthday
        (YOUNG, [(1996, "man")], False),
        (YOUNG, [(1970, "man"), (2000, "woman")], True),  # one of the family is enough
        (YOUNG, [(None, "man")], False),
        (YOUNG, [], False),
        (WOMAN, [(1970, "man"), (1972, "woman")], True),
        (WOMAN, [(1970, "man"), (1972, "unspecified")], False),
        ({}, [], True),
    ],
)
def test_one_of_the_family_who_meets_a_condition_is_enough(
    condition: dict[str, object], people: list[tuple[int | None, str]], is_met: bool
) -> None:
    found = why_not_met(condition, [Winner(*one) for one in people], year=2026, entry="C001")
    assert (found is None) is is_met


def test_an_edition_says_its_own_conditions_and_older_ones_have_those_that_are_shipped(world: World) -> None:
    with world.reading() as session:
        assert world.edition(session).texts["conditions"] == SHIPPED
    assert condition_of({}, "youth") == YOUNG
    assert condition_of({"conditions": {"youth": {"age": [18, 35]}}}, "youth") == {"age": [18, 35]}
    assert condition_of({"conditions": {}}, "youth") == {}
    assert set(SENTENCES) >= CODES
