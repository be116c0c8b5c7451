"""Offline permits: whose they are, how long they last, and that one of the very close is one too late."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import delete

from judging.domain.scoring.scoresheet import Mark
from judging.services.field import permits, sync
from judging.storage.models import Publication
from tests.story import actor, pair
from tests.world import World

SECOND = timedelta(seconds=1)


def sent_late(world: World, issued: timedelta) -> sync.Answer:
    """What becomes of Néstor's mark, sent an hour after the close under a permit issued so long after it."""
    with world.writing() as session:
        sheet = pair(session, "J3", "C009")
        close = world.clock.now + timedelta(days=1)
        sheet.round.edition.scoring_until = close
        text = permits.issue(world.settings.secret_key, judge=sheet.judge, device="phone", now=close + issued)
        later = close + timedelta(hours=1)
        permit = permits.read(world.settings.secret_key, text, judge=sheet.judge, now=later)
        assert permit is not None
        operation = sync.Operation(str(uuid.uuid4()), sheet.id, Mark.of("A1", "3"), sheet.ballot.version)
        return sync.take(session, actor=actor(sheet), judge=sheet.judge, permit=permit, operation=operation, now=later)


@pytest.mark.parametrize("before", [SECOND, timedelta(days=1)])
def test_a_mark_under_a_permit_from_before_the_close_is_kept_for_the_organisers(
    world: World, before: timedelta
) -> None:
    assert sent_late(world, -before).result is sync.Result.LATE


@pytest.mark.parametrize("after", [timedelta(0), SECOND])
def test_a_permit_issued_at_the_very_close_or_later_lets_nothing_in(world: World, after: timedelta) -> None:
    answer = sent_late(world, after)
    assert answer.result is sync.Result.REFUSED
    assert [problem.code for problem in answer.problems] == ["scoring_closed"]


@pytest.mark.parametrize(
    ("device", "issued", "stays"),
    [
        ("phone", -SECOND, True),
        ("phone", timedelta(0), False),  # one from after the close is as good as none
        ("another phone", -SECOND, False),
    ],
)
def test_asking_again_after_the_close_takes_no_permit_away_and_gives_nobody_one(
    world: World, device: str, issued: timedelta, stays: bool
) -> None:
    secret = world.settings.secret_key
    with world.writing() as session:
        nestor = pair(session, "J3", "C009").judge
        close = world.clock.now + timedelta(days=1)
        nestor.edition.scoring_until = close
        later = close + timedelta(hours=1)
        held = permits.issue(secret, judge=nestor, device="phone", now=close + issued)
        for text in (held, "", "no permit"):
            permit = permits.read(
                secret,
                permits.renewed(session, secret, judge=nestor, device=device, held=text, now=later),
                judge=nestor,
                now=later,
            )
            assert permit is not None
            assert permit.device == device
            assert permit.covers_close_at(close) is (stays and text == held)


def test_while_scoring_is_open_a_permit_is_renewed(world: World) -> None:
    secret, now = world.settings.secret_key, world.clock.now
    with world.reading() as session:
        nestor = pair(session, "J3", "C009").judge
        held = permits.issue(secret, judge=nestor, device="phone", now=now - timedelta(days=3))
        text = permits.renewed(session, secret, judge=nestor, device="phone", held=held, now=now)
        permit = permits.read(secret, text, judge=nestor, now=now)
        assert permit is not None
        assert permit.issued == int(now.timestamp())


def sent_after_publication(world: World, issued: timedelta, until: timedelta | None) -> sync.Answer:
    """The same where the results came out a day before the announced end, or no end was announced."""
    with world.writing() as session:
        sheet = pair(session, "J3", "C009")
        edition, out = sheet.round.edition, world.clock.now + timedelta(hours=2)
        edition.scoring_until = out + until if until is not None else None
        text = permits.issue(world.settings.secret_key, judge=sheet.judge, device="phone", now=out + issued)
        session.add(Publication(edition=edition, number=1, snapshot="{}", digest="", published_at=out, published_by=""))
        session.flush()
        later = out + timedelta(hours=1)
        permit = permits.read(world.settings.secret_key, text, judge=sheet.judge, now=later)
        assert permit is not None
        operation = sync.Operation(str(uuid.uuid4()), sheet.id, Mark.of("A1", "3"), sheet.ballot.version)
        return sync.take(session, actor=actor(sheet), judge=sheet.judge, permit=permit, operation=operation, now=later)


@pytest.mark.parametrize("until", [timedelta(days=1), None])
def test_where_results_came_out_before_the_announced_end_they_are_the_close(
    world: World, until: timedelta | None
) -> None:
    assert sent_after_publication(world, -SECOND, until).result is sync.Result.LATE
    with world.writing() as session:
        session.execute(delete(Publication))
    assert sent_after_publication(world, SECOND, until).result is sync.Result.REFUSED


def test_a_permit_is_good_for_its_judge_alone_and_for_sixty_days_after_the_close(world: World) -> None:
    secret = world.settings.secret_key
    with world.writing() as session:
        nestor, rosa = pair(session, "J3", "C009").judge, pair(session, "J1", "C001").judge
        close = world.clock.now + timedelta(days=1)
        nestor.edition.scoring_until = close
        text = permits.issue(secret, judge=nestor, device="phone", now=world.clock.now)
        over = close + timedelta(days=60)
        assert permits.read(secret, text, judge=nestor, now=over - SECOND) is not None
        assert permits.read(secret, text, judge=nestor, now=over) is None
        assert permits.read(secret, text, judge=rosa, now=world.clock.now) is None
        assert permits.read(b"another service", text, judge=nestor, now=world.clock.now) is None
