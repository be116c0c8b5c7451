"""An edition opens only where nothing was found that stops it; what should only be looked at stops nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.agreement.steps import Step
from judging.domain.errors import Refused
from judging.domain.finishing.finding import At
from judging.domain.permissions import OPERATOR
from judging.domain.phases import Windows, entries_are_open, scoring_is_open
from judging.services.certificates import issuing
from judging.services.contest import kits
from judging.services.contest.editions import windows
from judging.services.finishing.findings import of_edition
from judging.services.finishing.opening import open_now, set_windows
from judging.services.people.judges import JudgeDetails, add_judge
from judging.services.scoring import assignment
from judging.storage.models import Edition, FormVersion, Judge
from tests import tworounds as fair
from tests.world import SECRET, START, World


def own(session: Session) -> Edition:
    return session.scalars(select(Edition).where(Edition.slug == "yungas")).one()


def begin(world: World) -> None:
    with world.writing() as session:
        begun = kits.Begun({"es": "Premio Yungas"}, "yungas")
        kits.begin(session, actor=OPERATOR, kit=kits.shipped_kit("coffee"), begun=begun, now=START)


def join(session: Session, *names: str) -> None:
    for name in names:
        details = JudgeDetails(name=name, language="es")
        add_judge(session, actor=OPERATOR, edition=own(session), details=details, secret=SECRET.encode(), now=START)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def found(session: Session, edition: Edition, code: str) -> list[str]:
    return [one.key for one in of_edition(session, edition, START) if one.problem.code == code]


def test_scoring_does_not_open_with_fewer_judges_than_sheets_are_needed_and_entries_do(world: World) -> None:
    begin(world)
    with world.writing() as session:
        join(session, "Rosa Tarifa")
    with pytest.raises(Refused) as refused, world.writing() as session:
        open_now(session, actor=OPERATOR, edition=own(session), what="scoring", now=START)
    assert codes(refused) == ["finish_stopped", "finish_few_judges"]
    with world.writing() as session:
        assert not scoring_is_open(windows(session, own(session)), START), "nothing was changed"
        open_now(session, actor=OPERATOR, edition=own(session), what="entries", now=START)
        assert entries_are_open(windows(session, own(session)), START)
        join(session, "Claire Delvaux")
        open_now(session, actor=OPERATOR, edition=own(session), what="scoring", now=START)
        assert scoring_is_open(windows(session, own(session)), START)


def test_dates_that_open_at_once_are_refused_as_the_button_is_and_dates_ahead_are_kept(world: World) -> None:
    begin(world)
    day = timedelta(days=1)
    now_, ahead = (Windows(None, None, START + wait, START + 9 * day) for wait in (-day, day))
    with pytest.raises(Refused) as refused, world.writing() as session:
        set_windows(session, actor=OPERATOR, edition=own(session), times=now_, now=START)
    assert codes(refused) == ["finish_stopped", "finish_few_judges"]
    with world.writing() as session:
        set_windows(session, actor=OPERATOR, edition=own(session), times=ahead, now=START)
        assert own(session).scoring_from == START + day


def test_what_is_open_already_is_closed_by_nothing_that_is_found(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        for judge in session.scalars(select(Judge)):
            judge.is_active = False
        assert found(session, edition, "finish_few_judges") == [""]
        times = Windows(edition.entries_from, edition.entries_until, START - timedelta(days=2), None)
        set_windows(session, actor=OPERATOR, edition=edition, times=times, now=START)
        assert scoring_is_open(windows(session, edition), START)


def test_entries_do_not_open_with_a_form_that_nobody_can_fill_in(world: World) -> None:
    begin(world)
    with world.tampering() as session:
        version = session.scalars(select(FormVersion).where(FormVersion.digest == own(session).form_digest)).one()
        rules = [{"key": "never", "holds": "altitude > 3000 and altitude < 10", "reason": {"es": "Nunca."}}]
        version.document = {**version.document, "rules": rules}
    with pytest.raises(Refused) as refused, world.writing() as session:
        open_now(session, actor=OPERATOR, edition=own(session), what="entries", now=START)
    assert codes(refused) == ["finish_stopped", "form_lint_rule_never"]


def test_an_entry_left_under_its_minimum_by_a_recusal_is_named_and_the_others_are_not(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        assert found(session, edition, "finish_recused") == []
        pairs = [one for one in session.scalars(select(assignment.Assignment)) if one.entry.number == "C010"]
        for pair in pairs[:-1]:
            pair.state = assignment.AssignmentState.RECUSED
        session.flush()
        said = [one.problem.params for one in of_edition(session, edition, START) if one.at is At.ASSIGNMENTS]
        assert {"count": 1, "entries": "C010"} in said


def test_one_person_alone_cannot_take_a_step_that_two_must_confirm(world: World) -> None:
    begin(world)
    with world.writing() as session:
        issuing.require_two(session, actor=OPERATOR, edition=own(session), wanted=True, now=START)
        assert found(session, own(session), "finish_one_person") == [""]
        own(session).two_people = []
        assert found(session, own(session), "finish_one_person") == []
        own(session).two_people = [Step.PUBLISH.value]
        assert found(session, own(session), "finish_one_person") == [""]


def test_a_round_ahead_without_dates_is_named_by_its_key(world: World) -> None:
    with world.writing() as session:
        edition = fair.make_fair(session)
        assert found(session, edition, "finish_round_undated") == ["final"]
        edition.rounds[1].scoring_from = START + timedelta(days=30)
        assert found(session, edition, "finish_round_undated") == []


def test_looking_over_an_edition_takes_few_questions_to_the_database(world: World) -> None:
    with world.reading() as session:
        edition = world.edition(session)
        with world.queries() as sent:
            of_edition(session, edition, START)
    assert len(sent) <= 18
