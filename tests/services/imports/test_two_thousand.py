"""A table of 2,000 entries, 50 of them wrong: all 50 are named, the others come in alone, and undo leaves nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from judging import bringing
from judging.domain.imports.plan import State, What
from judging.storage.models import Entry, Holder
from tests.services.imports.tables import brought, order_of, planned, run_of, taken_back
from tests.world import World

ROWS, WRONG = 2_000, range(7, 2_000, 40)


def table() -> str:
    """Every fortieth row has a telephone that is none."""
    phones = ["nobody knows" if number in WRONG else f"7{1_000_000 + number}" for number in range(ROWS)]
    rows = [f"Persona {number:04},{phone},Bolinda" for number, phone in enumerate(phones)]
    return "\n".join(["Nombres y apellidos,Teléfono,Comunidad", *rows])


def counted(world: World) -> tuple[int, ...]:
    with world.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (Entry, Holder))


@pytest.mark.slow
def test_fifty_wrong_rows_are_named_the_others_come_in_and_undo_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "PART_SECONDS", 5.0)  # nobody else writes here
    before, order = counted(world), order_of(table(), What.ENTRIES)
    made = planned(world, order)
    assert [(told.cell, told.problem.code) for told in made.problems] == [(f"B{n + 2}", "phone_wrong") for n in WRONG]
    assert (len(WRONG), made.in_state(State.NEW), len(made.to_do)) == (50, 1_950, 1_950)
    run_id = brought(world, order, only_sound=True)
    assert counted(world) == (before[0] + 1_950, before[1] + 1_950)
    assert [one["cell"] for one in run_of(world, run_id).left_out] == [f"B{n + 2}" for n in WRONG]
    again = planned(world, order)
    assert (len(again.wrong), again.in_state(State.THERE), again.to_do) == (50, 1_950, ())
    taken_back(world, run_id)
    assert counted(world) == before
    assert planned(world, order).in_state(State.NEW) == 1_950
