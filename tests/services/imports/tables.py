"""Tables to import: sent, told, planned, carried out and taken back as the pages and the command do."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from sqlalchemy import select

from judging import bringing
from judging.domain.imports.plan import Plan, What
from judging.domain.permissions import Actor, Role
from judging.services.imports import runs, undoing
from judging.services.imports.orders import MOST, Order
from judging.services.imports.planning import plan
from judging.storage.models import ImportRun, Staff
from judging.storage.tabular import grid_of
from tests.world import World


def order_of(content: bytes | str, what: What, **how: object) -> Order:
    """An order for the text of a table, its columns to be guessed."""
    raw = content.encode() if isinstance(content, str) else content
    return replace(Order(what, (grid_of(raw, MOST),), sha256(raw).hexdigest()), **how)  # type: ignore[arg-type]


def nelly(world: World) -> Actor:
    """The demonstration's organiser."""
    with world.reading() as session:
        her = session.scalars(select(Staff)).one()
        return Actor(Role.ORGANISER, her.id, her.name)


def planned(world: World, order: Order) -> Plan:
    with world.reading() as session:
        return plan(session, edition=world.edition(session), order=order, now=world.clock.now)


def sent(world: World, order: Order, *, seen: str | None = None, only_sound: bool = False) -> int:
    """Send it, tell its columns, confirm what was planned; the number of its run."""
    made = planned(world, order)
    with world.writing() as session:
        edition, who = world.edition(session), nelly(world)
        return runs.begin(
            session,
            actor=who,
            edition=edition,
            order=order,
            made=made,
            seen=seen,
            only_sound=only_sound,
            now=world.clock.now,
        ).id


def carried(world: World, run_id: int) -> None:
    """Carry a run out to its end."""
    assert list(bringing.bring(world.database, run_id, world.settings.secret_key, world.clock))[-1] is True


def brought(world: World, order: Order, *, only_sound: bool = False) -> int:
    """The whole way; the number of its run, which ended."""
    run_id = sent(world, order, only_sound=only_sound)
    carried(world, run_id)
    return run_id


def run_of(world: World, run_id: int) -> ImportRun:
    with world.reading() as session:
        return session.get_one(ImportRun, run_id)


def taken_back(world: World, run_id: int) -> None:
    with world.writing() as session:
        run = session.get_one(ImportRun, run_id)
        undoing.undo(session, actor=nelly(world), run=run, seen=None, now=world.clock.now)


def said(made: Plan) -> list[tuple[str, str]]:
    """Each problem with its cell."""
    return [(told.cell, told.problem.code) for told in made.problems]


def states(made: Plan) -> list[str]:
    return [row.state.value for row in made.rows]
