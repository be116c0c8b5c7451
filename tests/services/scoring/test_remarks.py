"""Remarks go the road of a criterion's comment: kept, compared, sealed; read by organisers, and by who entered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from judging.domain.errors import Refused, Stale
from judging.domain.permissions import Actor, Role
from judging.domain.scoring.scoresheet import Mark
from judging.i18n import translator
from judging.services.exports.words import of_sheets
from judging.services.families import feedback
from judging.services.results import checking
from judging.services.scoring import scoring
from judging.storage.models import BallotState, KeyingState
from tests.services.paper.test_keying import Office
from tests.services.scoring.test_scoring import Desk
from tests.story import NELLY, ask_for_words
from tests.world import World

PEDRO = Actor(Role.ORGANISER, 2, "Pedro")
ADVICE = "~advice"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Néstor's sheet of C009, which must have advice and may have strengths."""
    ask_for_words(world, strengths=False, advice=True)
    with world.writing() as session:
        yield Desk(world, session)


def words(desk: Desk, key: str = ADVICE) -> str:
    assert desk.assignment.ballot is not None
    return desk.assignment.ballot.standing[key].note


def fill(desk: Desk) -> None:
    desk.save(*(Mark.of(one.key, 2) for one in scoring.sheet_of(desk.assignment).criteria))


def deliver(desk: Desk) -> None:
    scoring.submit_ballot(desk.session, actor=desk.judge, assignment=desk.assignment, now=desk.now)


def test_a_sheet_is_delivered_once_what_must_be_written_is(desk: Desk) -> None:
    fill(desk)
    with pytest.raises(Refused) as refusal:
        deliver(desk)
    assert [(one.code, one.field) for one in refusal.value.problems] == [("remark_missing", ADVICE)]
    desk.save(Mark.cleared(ADVICE, "Más sombra."))
    deliver(desk)
    assert desk.assignment.ballot is not None
    assert desk.assignment.ballot.state is BallotState.SUBMITTED
    assert checking.check(desk.session) == []
    with pytest.raises(Refused) as refusal:
        desk.save(Mark.cleared(ADVICE, "Otra cosa."))
    assert [one.code for one in refusal.value.problems] == ["ballot_sealed"]
    assert words(desk) == "Más sombra."


def test_what_two_wrote_there_is_shown_and_nothing_is_overwritten(desk: Desk) -> None:
    seen = desk.save(Mark.cleared(ADVICE, "Más sombra.")).version
    desk.save(Mark.cleared(ADVICE, "Menos maleza."))
    with pytest.raises(Stale) as stale:
        desk.save(Mark.cleared(ADVICE, "Podar en agosto."), seen=seen)
    assert stale.value.current == {ADVICE: Mark.cleared(ADVICE, "Menos maleza.")}
    assert words(desk) == "Menos maleza."


def test_what_is_wiped_away_is_missing_again(desk: Desk) -> None:
    fill(desk)
    desk.save(Mark.cleared(ADVICE, "Más sombra."))
    desk.save(Mark.cleared(ADVICE))
    with pytest.raises(Refused):
        deliver(desk)


def test_who_entered_reads_it_once_results_are_out_and_no_judge_is_named(desk: Desk, world: World) -> None:
    entry = desk.assignment.entry
    fill(desk)
    desk.save(Mark.cleared(ADVICE, "Más sombra."), Mark.cleared("~strengths", "Un suelo vivo."))
    desk.save(Mark.of("A1", 3, "Comentario para nadie más."))
    deliver(desk)
    assert feedback.told(desk.session, entry) == []
    publish(desk, world)
    told = feedback.told(desk.session, entry)
    assert [(one.question["es"], list(one.words)) for one in told] == [
        ("Puntos fuertes", ["Un suelo vivo."]),
        ("Consejos para mejorar", ["Más sombra."]),
    ]
    assert "Néstor" not in repr(told)
    assert "nadie más" not in repr(told)


def publish(desk: Desk, world: World) -> None:
    from tests.services.entries.test_standing import publish as published  # noqa: PLC0415

    published(desk.session, world)


def test_organisers_take_away_what_delivered_sheets_say(desk: Desk) -> None:
    fill(desk)
    desk.save(Mark.cleared(ADVICE, "Más sombra."), Mark.of("A1", 3, "Siquili."))
    assert [row for row in rows(desk) if row[0] == "C009" and row[1] == "J3"] == []
    deliver(desk)
    assert [
        row for row in rows(desk) if row[0] == "C009" and row[1] == "J3" and row[4] in ("Más sombra.", "Siquili.")
    ] == [
        ["C009", "J3", "A1", scoring.sheet_of(desk.assignment).criteria[0].name["es"], "Siquili."],
        ["C009", "J3", None, "Consejos para mejorar", "Más sombra."],
    ]


def rows(desk: Desk) -> list[list[object]]:
    return [list(row) for row in of_sheets(desk.session, desk.assignment.round, words=translator("es")).rows]


# ---------------------------------------------------------------------------------------------------------- paper
@pytest.fixture
def office(world: World) -> Iterator[Office]:
    ask_for_words(world, advice=True)
    with world.writing() as session:
        yield Office(world, session)


def test_what_stands_on_paper_is_copied_by_two_and_the_longer_copy_stands(office: Office) -> None:
    office.key(NELLY, [*office.sheet(), Mark.cleared(ADVICE, "Más sombra")])
    keyed = office.key(PEDRO, [*office.sheet(), Mark.cleared(ADVICE, "Más sombra, y podar.")])
    assert keyed.delivered
    assert office.assignment.ballot is not None
    assert office.assignment.ballot.standing[ADVICE].note == "Más sombra, y podar."


def test_paper_that_only_one_copied_the_words_of_is_whole(office: Office) -> None:
    office.key(NELLY, office.sheet())
    assert office.key(PEDRO, [*office.sheet(), Mark.cleared(ADVICE, "Más sombra.")]).delivered


def test_paper_without_what_must_be_written_waits_for_it(office: Office) -> None:
    office.key(NELLY, office.sheet())
    keyed = office.key(PEDRO, office.sheet())
    assert (keyed.state, keyed.delivered) == (KeyingState.ACCEPTED, False)


def test_a_copy_takes_the_place_of_no_word_of_the_judge(office: Office) -> None:
    scoring.save_ballot(
        office.session,
        actor=office.judge,
        assignment=office.assignment,
        marks=[Mark.cleared(ADVICE, "Como lo dije yo.")],
        expected_version=0,
        save_id="00000000-0000-4000-8000-000000000001",
        now=office.now,
    )
    office.key(NELLY, [*office.sheet(), Mark.cleared(ADVICE, "Como lo leyó otra persona, más largo.")])
    assert office.key(PEDRO, office.sheet()).delivered
    assert office.assignment.ballot is not None
    assert office.assignment.ballot.standing[ADVICE].note == "Como lo dije yo."
