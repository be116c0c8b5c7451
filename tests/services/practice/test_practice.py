"""Practising: what is kept of it, and that nothing real ever moves with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Refused
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.scoring.calibration import Limits
from judging.domain.scoring.scoresheet import Mark
from judging.services.contest.editions import create_edition
from judging.services.demo import demo
from judging.services.practice import practice, practising
from judging.services.results import results
from judging.services.scoring import scoring
from judging.storage.models import (
    Assignment,
    Edition,
    Entry,
    Event,
    Judge,
    PracticeAttempt,
    PracticeFarm,
)
from judging.storage.queries import practice as queries
from tests.world import START, World, make_world

MARTA = Actor(Role.ORGANISER, 1, "Marta")
TITLE = {"es": "Finca La Quebrada"}


class School:
    """The demonstration's practice farm, and the judges who come to it, in one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.edition = session.scalars(select(Edition)).one()
        self.farm = session.scalars(select(PracticeFarm)).one()
        self.sheet = practice.sheet_of(self.edition)

    def judge(self, key: str) -> tuple[Judge, Actor]:
        judge = self.session.scalars(select(Judge).where(Judge.key == key)).one()
        return judge, Actor(Role.JUDGE, judge.id, judge.name)

    def save(self, key: str, *marks: Mark, version: int = 0) -> PracticeAttempt | None:
        judge, actor = self.judge(key)
        return practising.save(
            self.session, actor=actor, judge=judge, farm=self.farm, marks=marks, expected_version=version, now=START
        )

    def finish(self, key: str) -> PracticeAttempt:
        judge, actor = self.judge(key)
        return practising.finish(self.session, actor=actor, judge=judge, farm=self.farm, now=START)

    def again(self, key: str) -> PracticeAttempt | None:
        judge, actor = self.judge(key)
        return practising.try_again(self.session, actor=actor, judge=judge, farm=self.farm, now=START)

    def whole(self, value: str) -> list[Mark]:
        return [Mark.of(criterion.key, value) for criterion in self.sheet.criteria]

    def practises(self, key: str, value: str = "2") -> PracticeAttempt:
        self.save(key, *self.whole(value))
        return self.finish(key)

    def attempts(self, key: str) -> list[PracticeAttempt]:
        judge, _ = self.judge(key)
        own = select(PracticeAttempt).where(
            PracticeAttempt.judge_id == judge.id, PracticeAttempt.farm_id == self.farm.id
        )
        return list(self.session.scalars(own.order_by(PracticeAttempt.number)))

    def practised(self, key: str) -> practice.Practised:
        judge, _ = self.judge(key)
        tried, firsts = (find(self.session, self.edition) for find in (queries.tried, queries.first_attempts))
        return practice.practised([judge], [self.farm], tried, firsts, self.sheet)[0]

    def require(self) -> None:
        practice.set_rule(self.session, actor=MARTA, edition=self.edition, required=True, limits={}, now=START)


@pytest.fixture
def school(world: World) -> Iterator[School]:
    with world.writing() as session:
        yield School(session)


def refused(refusal: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in refusal.value.problems]


# ------------------------------------------------------------------------------------------- what a judge does


def test_gladys_keeps_what_she_gave_and_changes_it_until_she_compares(school: School) -> None:
    first = school.save("J4", Mark.of("A1", "2"), Mark.not_observed("A2", "no se dice"))
    assert first is not None
    assert first.is_open
    school.save("J4", Mark.of("A1", "3"), version=1)
    assert school.attempts("J4")[0].marks == {"A1": Mark.of("A1", "3")}


def test_an_empty_sheet_begins_nothing(school: School) -> None:
    assert school.save("J4") is None
    assert school.attempts("J4") == []
    assert school.again("J4") is None


def test_the_same_form_sent_twice_is_kept_once(school: School) -> None:
    for _ in range(2):
        school.save("J4", Mark.of("A1", "2"))
    assert [attempt.version for attempt in school.attempts("J4")] == [1]


def test_an_older_page_never_overwrites_a_newer_one(school: School) -> None:
    school.save("J4", Mark.of("A1", "2"))
    school.save("J4", Mark.of("A1", "3"), version=1)
    with pytest.raises(Refused) as refusal:
        school.save("J4", Mark.of("A1", "0"), version=1)
    assert refused(refusal) == [("practice_changed_meanwhile", None)]
    assert school.attempts("J4")[0].marks["A1"].value == 3


def test_comparing_needs_an_answer_everywhere_and_not_observed_is_one(school: School) -> None:
    with pytest.raises(Refused):
        school.finish("J4")
    marks = school.whole("2")
    school.save("J4", *marks[:-1])
    with pytest.raises(Refused) as refusal:
        school.finish("J4")
    assert refused(refusal) == [("criterion_missing", "E4")]
    school.save("J4", *marks[:-1], Mark.not_observed("E4", "no se dice"), version=1)
    assert school.finish("J4").compared_at == START


def test_what_was_compared_never_changes_and_another_try_is_another_row(school: School) -> None:
    school.practises("J4", "2")
    with pytest.raises(Refused) as refusal:
        school.save("J4", *school.whole("4"), version=1)
    assert refused(refusal) == [("practice_already_compared", None)]
    for _ in range(2):  # pressing the button twice begins one
        second = school.again("J4")
        assert second is not None
        assert (second.number, second.given) == (2, {})
    school.save("J4", *school.whole("3"), version=1)
    school.finish("J4")
    assert [one.marks["A1"].value for one in school.attempts("J4")] == [2, 3]


@pytest.mark.parametrize("mark", [Mark.of("A1", "5"), Mark.of("Z9", "1"), Mark.not_applicable("A1")])
def test_a_mark_that_cannot_be_is_refused_as_on_a_real_sheet(school: School, mark: Mark) -> None:
    with pytest.raises(Refused):
        school.save("J4", mark)
    assert school.attempts("J4") == []


def test_nobody_practises_in_her_stead(school: School) -> None:
    gladys, _ = school.judge("J4")
    _, rosa = school.judge("J1")
    for actor in (rosa, MARTA, OPERATOR):
        with pytest.raises(NotFound):
            practising.save(
                school.session, actor=actor, judge=gladys, farm=school.farm, marks=[], expected_version=0, now=START
            )


def test_the_first_try_is_the_one_that_counts(school: School) -> None:
    school.practises("J4", "0")
    school.again("J4")
    school.save("J4", *school.farm.example.values(), version=1)
    school.finish("J4")
    gladys = school.practised("J4")
    assert (gladys.done, gladys.farms, gladys.tries) == (1, 1, 2)
    assert gladys.first is not None
    assert gladys.first.mean_difference == -gladys.first.mean_distance  # type: ignore[operator]
    assert gladys.first.equal == 1
    assert school.practised("J5").first is None


# --------------------------------------------------------------------------------- practice before the first sheet


def pair(school: School, judge: str, entry: str) -> Assignment:
    return school.session.scalars(
        select(Assignment)
        .join(Assignment.judge)
        .join(Assignment.entry)
        .where(Judge.key == judge, Entry.number == entry)
    ).one()


def begin(school: School, judge: str, entry: str, actor: Actor | None = None) -> None:
    scoring.save_ballot(
        school.session,
        actor=actor or school.judge(judge)[1],
        assignment=pair(school, judge, entry),
        marks=[Mark.of("A1", "2")],
        expected_version=0,
        save_id=str(uuid.uuid4()),
        now=START,
    )


def test_practising_is_free_unless_the_edition_says_otherwise(school: School) -> None:
    begin(school, "J2", "C011")


def test_a_required_practice_comes_before_the_first_mark_and_opens_with_it(school: School) -> None:
    school.require()
    with pytest.raises(Refused) as refusal:
        begin(school, "J2", "C011")
    assert refused(refusal) == [("practice_needed", None)]
    assert pair(school, "J2", "C011").ballot is None
    school.save("J2", Mark.of("A1", "2"))
    with pytest.raises(Refused):
        begin(school, "J2", "C011")
    school.save("J2", *school.whole("2"), version=1)
    school.finish("J2")
    begin(school, "J2", "C011")


def test_it_stops_neither_a_sheet_begun_before_nor_the_office(school: School) -> None:
    school.require()
    scoring.save_ballot(
        school.session,
        actor=school.judge("J2")[1],
        assignment=pair(school, "J2", "C012"),
        marks=[Mark.of("A1", "1")],
        expected_version=99,
        save_id=str(uuid.uuid4()),
        now=START,
    )
    begin(school, "J2", "C011", MARTA)


def test_where_no_farm_is_shown_there_is_nothing_to_practise_first(school: School) -> None:
    school.require()
    practice.withdraw(school.session, actor=MARTA, farm=school.farm, now=START)
    begin(school, "J2", "C011")


# --------------------------------------------------------------------------------------- what an organiser does


def test_a_farm_is_shown_only_when_a_judge_can_learn_from_it(school: School) -> None:
    details = practice.FarmDetails(title=TITLE, texts={"says": {"es": "Hola."}}, agreed={"A1": "3"})
    farm = practice.add_farm(school.session, actor=MARTA, edition=school.edition, details=details, now=START)
    assert not farm.is_published
    with pytest.raises(Refused) as refusal:
        practice.publish(school.session, actor=MARTA, farm=farm, now=START)
    missing = refused(refusal)
    assert ("practice_reason_missing", "why-A1-es") in missing
    assert ("practice_mark_missing", "A2") in missing
    assert len(missing) == 20
    empty = replace(practice.details_of(school.farm), texts={})
    practice.change_farm(school.session, actor=MARTA, farm=farm, details=empty, now=START)
    with pytest.raises(Refused) as refusal:
        practice.publish(school.session, actor=MARTA, farm=farm, now=START)
    assert refused(refusal) == [("practice_words_missing", "section-A-es")]


def test_the_shipped_farm_is_as_a_form_would_keep_it_and_may_be_shown(school: School) -> None:
    """It came from a file: saved again as it stands nothing changes, and nothing is missing."""
    before = school.session.scalar(select(func.count()).select_from(Event))
    same = practice.details_of(school.farm)
    practice.change_farm(school.session, actor=MARTA, farm=school.farm, details=same, now=START)
    practice.publish(school.session, actor=MARTA, farm=school.farm, now=START)
    school.session.flush()
    assert school.session.scalar(select(func.count()).select_from(Event)) == before


def test_a_farm_that_is_shown_stays_whole(school: School) -> None:
    whole = practice.details_of(school.farm)
    with pytest.raises(Refused) as refusal:
        practice.change_farm(
            school.session,
            actor=MARTA,
            farm=school.farm,
            details=replace(whole, agreed={**whole.agreed, "B1": ""}),
            now=START,
        )
    assert refused(refusal) == [("practice_mark_missing", "B1")]
    assert school.farm.example["B1"] == Mark.of("B1", "2.5")


def test_everything_wrong_is_said_at_its_field(school: School) -> None:
    wrong = practice.FarmDetails(
        title={"es": " ", "fr": "x" * 201},
        texts={"says": {"en": "x" * 6001}},
        facts={"altitude_m": "alto", "area_ha": "-1", "coffee_since": "20"},
        agreed={"A1": "7", "A2": "na", "B4": "na", "A3": "2,5"},
        why={"A1": {"es": "x" * 1001}},
    )
    with pytest.raises(Refused) as refusal:
        practice.add_farm(school.session, actor=MARTA, edition=school.edition, details=wrong, now=START)
    assert set(refused(refusal)) == {
        ("practice_title_missing", "title-es"),
        ("judge_field_too_long", "title-fr"),
        ("judge_field_too_long", "says-en"),
        ("practice_fact_wrong", "altitude_m"),
        ("practice_fact_wrong", "area_ha"),
        ("practice_fact_wrong", "coffee_since"),
        ("mark_out_of_range", "A1"),
        ("not_applicable_refused", "A2"),
        ("judge_field_too_long", "why-A1-es"),
    }


def test_the_limits_are_the_editions_own(school: School) -> None:
    assert practice.limits_of(school.edition) == Limits()
    for limits, problem in (({"tendency": "mucho"}, "limit_not_a_number"), ({"near_share": "2"}, "limit_out_of_range")):
        with pytest.raises(Refused) as refusal:
            practice.set_rule(
                school.session, actor=MARTA, edition=school.edition, required=False, limits=limits, now=START
            )
        assert refused(refusal)[0] == (problem, next(iter(limits)))
    limits = practice.limit_texts(school.edition) | {"tendency": "0.25"}
    practice.set_rule(school.session, actor=MARTA, edition=school.edition, required=True, limits=limits, now=START)
    assert practice.is_required(school.edition)
    assert practice.limit_texts(school.edition)["tendency"] == "0.25"


def test_copying_takes_texts_and_marks_and_nobodys_attempts(school: School) -> None:
    document = demo.shipped("demo_caranavi.json")
    document["edition"]["slug"] = "caranavi-2027"
    sheet = demo.shipped("kits/coffee/sheet.json")
    sheet["sections"][0]["criteria"].pop()  # A4 is judged no more
    sheet["scale"]["step"] = "1"  # and halves are given no more
    after = create_edition(school.session, actor=MARTA, document=document, sheet=sheet, now=START)
    assert practice.copy_farms(school.session, actor=MARTA, source=school.edition, target=after, now=START) == 1
    copied = queries.farms(school.session, after)[0]
    assert not copied.is_published
    assert (copied.title, copied.texts) == (school.farm.title, school.farm.texts)
    assert "A4" not in copied.agreed
    assert copied.agreed["B1"]["mark"] == ""
    assert copied.example["A1"] == school.farm.example["A1"]
    assert queries.tried(school.session, after) == []
    assert len(queries.tried(school.session, school.edition)) == 1


def test_each_act_of_an_organiser_and_each_comparison_leaves_a_line(school: School) -> None:
    practice.withdraw(school.session, actor=MARTA, farm=school.farm, now=START)
    practice.publish(school.session, actor=MARTA, farm=school.farm, now=START)
    school.practises("J4")
    lines = school.session.scalars(select(Event.action).where(Event.action.like("practice.%")).order_by(Event.id)).all()
    assert lines[-3:] == ["practice.withdrawn", "practice.published", "practice.compared"]


# ------------------------------------------------------------------------------------- nothing real moves with it


def everybody_practises(world: World) -> None:
    with world.writing() as session:
        school = School(session)
        for key in ("J2", "J3", "J4", "J5"):
            school.practises(key, "4")
            school.again(key)


def real_tables(world: World) -> list[str]:
    """All rows but those of practice, of the log that tells of it, and the last numbers of both."""
    raw = world.database.engine.raw_connection()
    try:
        lines = list(raw.driver_connection.iterdump())  # type: ignore[union-attr]
    finally:
        raw.close()
    beside = ('INSERT INTO "practice_', 'INSERT INTO "event"', 'INSERT INTO "sqlite_sequence"')
    return [line for line in lines if not line.startswith(beside)]


def test_practising_writes_into_its_own_table_alone(world: World) -> None:
    before = real_tables(world)
    everybody_practises(world)
    assert real_tables(world) == before
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(PracticeAttempt)) == 9


def test_what_is_published_is_the_same_to_the_byte_whoever_practised(demo_file: Path, tmp_path: Path) -> None:
    sent = []
    for name in ("practised", "not"):
        (tmp_path / name).mkdir()
        world = make_world(demo_file, tmp_path / name)
        if name == "practised":
            everybody_practises(world)
        with world.writing() as session:
            results.publish(session, actor=MARTA, edition=world.edition(session), now=START)
        organiser = world.organiser()
        pages = ["/editions/caranavi-2026/results.json", "/editions/caranavi-2026/results.csv"]
        pages += ["/organiser/caranavi-2026/publications/1.json"]
        sent.append([organiser.client.get(page).data for page in pages])
        world.database.close()
    assert sent[0] == sent[1]
    assert all(len(data) > 500 for data in sent[0])


def test_the_demonstration_goes_with_its_practice(world: World) -> None:
    everybody_practises(world)
    with world.writing() as session:
        assert demo.remove_demo(session, actor=OPERATOR, now=START) == 1
        for table in (PracticeFarm, PracticeAttempt, Judge):
            assert session.scalar(select(func.count()).select_from(table)) == 0
