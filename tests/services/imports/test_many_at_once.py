"""Sheets of a table that come in many at a time are written as if each had come alone; what is not plain still does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from judging import bringing
from judging.domain.errors import Problem
from judging.domain.permissions import OPERATOR
from judging.domain.scoring.scoresheet import Mark
from judging.services.imports import runs
from judging.services.imports.writing import SheetsCarried
from judging.services.results.checking import check
from judging.services.scoring import corrections
from judging.storage.models import (
    Assignment,
    Ballot,
    BallotSave,
    BallotTotal,
    CurrentMark,
    Event,
    ImportPart,
    MarkRow,
)
from tests.services.imports.tables import run_of
from tests.services.imports.test_marks import FULL, wide
from tests.services.imports.test_runs import TABLE, begin
from tests.world import World, make_world

LEDGER = (Assignment, Ballot, BallotSave, MarkRow, CurrentMark, BallotTotal, Event)
OF_ITS_OWN = {"id", "save_id", "ballot_id", "assignment_id", "save_row_id", "mark_id", "subject", "judge_id"}
"""What differs with the order in which rows were written, and with the run."""


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def other_world(demo_file: Path, tmp_path: Path) -> Iterator[World]:
    folder = tmp_path / "other"
    folder.mkdir()
    made = make_world(demo_file, folder)
    yield made
    made.close()


def carried(world: World, table: bytes = TABLE, **how: Any) -> int:
    run_id = begin(world, table, **how)
    for _ in bringing.bring(world.database, run_id, world.settings.secret_key, world.clock):
        pass
    return run_id


def ledger(world: World) -> dict[str, list[str]]:
    """Every row of the ledger, without what hangs on the order of writing."""
    with world.reading() as session:
        return {
            kind.__tablename__: sorted(
                str({c.key: getattr(row, c.key) for c in kind.__table__.columns if c.key not in OF_ITS_OWN})
                for row in session.scalars(select(kind))
            )
            for kind in LEDGER
        }


def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SheetsCarried, "carry_many", lambda *_: [])


@pytest.mark.parametrize("submit", [True, False])
def test_what_stands_afterwards_is_the_same_row_for_row(
    world: World, other_world: World, submit: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried(world, submit=submit)
    one_by_one(monkeypatch)
    carried(other_world, submit=submit)
    assert ledger(world) == ledger(other_world)
    for each in (world, other_world):
        with each.reading() as session:
            assert list(check(session)) == []


def test_most_sheets_of_a_table_come_in_a_few_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Sequence[Any]] = []
    really = SheetsCarried.carry_many

    def counted(self: SheetsCarried, *given: Any) -> list[dict[str, Any]]:
        made = really(self, *given)
        taken.append(made)
        return made

    monkeypatch.setattr(SheetsCarried, "carry_many", counted)
    run_id = carried(world)
    assert max(map(len, taken)) > 1
    with world.reading() as session:
        kept = session.scalars(select(ImportPart).where(ImportPart.run_id == run_id)).all()
    assert [one["line"] for part in kept for one in part.made if one["kind"] == "sheet"] == list(range(2, 11))


def test_a_farm_of_which_organisers_decided_something_is_written_by_the_usual_road(world: World) -> None:
    """What they decided stands on the new sheet too, and the table does not write over it: the sheet is refused."""
    with world.writing() as session:
        sheet = session.scalars(select(Assignment).join(Assignment.ballot).order_by(Assignment.id)).first()
        assert sheet is not None
        number, entry = sheet.entry.number, sheet.entry
        corrections.decide_not_applicable(
            session,
            actor=OPERATOR,
            edition=world.edition(session),
            entry=entry,
            criterion="A2",
            reason="No hay.",
            now=world.clock.now,
        )
    run_id = carried(world, wide(f"{number},Rosa Nueva,{FULL}"))
    run = run_of(world, run_id)
    assert [told.problem.code for told in runs.problems_of(run)] == ["decided_by_organisers"]


def test_an_import_that_broke_off_between_its_sheets_and_its_count_writes_none_twice(world: World) -> None:
    first = carried(world, wide(f"C012,J3,{FULL}"), submit=False)
    again = carried(world, wide(f"C012,J3,{FULL}"), submit=False)
    with world.reading() as session:
        saves = session.scalars(select(BallotSave).where(BallotSave.source == "import")).all()
        assert len(saves) == 1
    assert run_of(world, first).done == 1
    assert run_of(world, again).total == 0


def test_a_mark_that_its_criterion_does_not_have_is_refused_where_it_stands(world: World) -> None:
    run_id = begin(world, wide(f"C012,J3,{FULL}"))
    with world.writing() as session:
        work = runs.work_of(
            session, runs.take(session, run_id, world.clock.now), world.settings.secret_key, world.clock.now
        )  # type: ignore[arg-type]
        row = work.plan.to_do[0]
        object.__setattr__(row.change, "marks", (Mark.of("A1", 99),))
        runs.go_on(session, run_id, work, world.clock.now, lambda: False)
        assert [told.problem.code for told in work.left] == ["mark_out_of_range"]
        assert isinstance(work.left[0].problem, Problem)
