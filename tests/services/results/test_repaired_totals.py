"""`judging check --repair` makes a false total from its marks again and says which; what is true stays as it is."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from judging.cli import main
from judging.domain.errors import Refused
from judging.domain.permissions import Actor, Role
from judging.services.results import totals
from judging.storage.models import BallotTotal, Event, MarkRow
from tests.world import SECRET, World

NESTOR = Actor(Role.JUDGE, 3, "Néstor Choque Laime")
Kept = list[tuple[int, int, str, str]]


def kept(world: World) -> Kept:
    with world.reading() as session:
        rows = session.scalars(select(BallotTotal).order_by(BallotTotal.id))
        return [(row.ballot_id, row.version, row.document, row.digest) for row in rows]


def judging(world: World, *arguments: str) -> tuple[int, str]:
    """What a command ends with and says."""
    env = {"JUDGING_INSTANCE": str(world.settings.instance), "JUDGING_SECRET_KEY": SECRET, "JUDGING_LANG": "es"}
    done = CliRunner().invoke(main, list(arguments), env=env)
    return done.exit_code, done.output


def repairs(world: World) -> list[Event]:
    with world.reading() as session:
        return list(session.scalars(select(Event).where(Event.action == "total.repaired")))


def falsify(world: World, *, is_signed: bool) -> None:
    """Somebody gives the first sheet more points, with or without a digest that fits."""
    with world.writing() as session:
        row = session.scalars(select(BallotTotal).order_by(BallotTotal.id)).first()
        assert row is not None
        false = row.document.replace('"total":"', '"total":"9')
        digest = totals.digest_of_text(false) if is_signed else row.digest
        session.execute(update(BallotTotal).where(BallotTotal.id == row.id).values(document=false, digest=digest))


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_false_total_is_made_again_named_and_logged(world: World, is_signed: bool) -> None:
    honest = kept(world)
    falsify(world, is_signed=is_signed)
    code, complaint = judging(world, "check")
    assert (code, complaint.count("\n")) == (1, 1)
    assert kept(world) != honest
    code, said = judging(world, "check", "--repair")
    [line] = repairs(world)
    assert code == 0
    assert f"la hoja de {line.details['judge']} para {line.details['entry']} es otra vez lo que dan sus notas" in said
    assert line.actor_name == "operator"
    assert kept(world) == honest
    assert judging(world, "check") == (0, "")


def test_what_is_true_stays_as_it_is_and_nothing_is_logged(world: World) -> None:
    honest = kept(world)
    with world.reading() as session:
        marks = session.scalars(select(MarkRow.id)).all()
    assert judging(world, "check", "--repair") == (0, "")
    assert kept(world) == honest
    assert repairs(world) == []
    with world.reading() as session:
        assert session.scalars(select(MarkRow.id)).all() == marks


def test_a_judge_may_not_repair(world: World) -> None:
    falsify(world, is_signed=True)
    false = kept(world)
    with pytest.raises(Refused), world.writing() as session:
        totals.repair(session, actor=NESTOR, now=world.clock.now)
    assert kept(world) == false
