"""People in the middle of writing: a family on her farm, a judge on a sheet, an organiser with a reason.

Each writer opens a page and tells what is typed there (`begun`), and whether it was kept (`is_kept`).
"""

from __future__ import annotations

from sqlalchemy import select

from judging.domain.scoring.scoresheet import MarkState
from judging.storage.models import Assignment, Ballot, BallotState, Entry, Judge, MarkRow
from tests.pages import Visitor
from tests.world import World

NOTE = "Sombra de pacay; doña Eulalia lo mostró todo."


def family_on_her_farm(world: World) -> tuple[Visitor, dict[str, str]]:
    felipa = world.anybody()
    felipa.get("/apply/caranavi-2026")
    felipa.submit({"consent-process": "yes", "consent-jury": "yes"})
    felipa.get("/apply/step/finca")
    return felipa, {"community": NOTE}


def family_kept(world: World) -> bool:
    with world.reading() as session:
        return session.scalar(select(Entry.community).where(Entry.number == "C013")) == NOTE


def begun_sheet(world: World) -> tuple[str, int, str]:
    """(her key, the assignment, a criterion) of a judge who has begun a sheet."""
    with world.reading() as session:
        row = session.execute(
            select(Judge.key, Assignment.id, MarkRow.criterion)
            .join(Assignment, Assignment.judge_id == Judge.id)
            .join(Ballot, Ballot.assignment_id == Assignment.id)
            .join(MarkRow, MarkRow.ballot_id == Ballot.id)
            .where(MarkRow.state == MarkState.VALUE, Ballot.state == BallotState.DRAFT)
            .order_by(MarkRow.id)
        ).first()
    assert row is not None
    return row[0], row[1], row[2]


def judge_on_a_sheet(world: World) -> tuple[Visitor, dict[str, str]]:
    key, number, criterion = begun_sheet(world)
    judge = world.judge(key)
    judge.get(f"/judge/sheets/{number}")
    return judge, {f"{criterion}.note": NOTE}


def judge_kept(world: World) -> bool:
    with world.reading() as session:
        return session.scalar(select(MarkRow.id).where(MarkRow.note == NOTE)) is not None


def organiser_with_a_reason(world: World) -> tuple[Visitor, dict[str, str]]:
    organiser = world.organiser()
    organiser.get("/organiser/caranavi-2026/entries/C012")
    return organiser, {"exclude-reason": NOTE}


def organiser_kept(world: World) -> bool:
    with world.reading() as session:
        return session.scalar(select(Entry.status_reason).where(Entry.number == "C012")) == NOTE


WRITERS = {
    "family": (family_on_her_farm, family_kept, None),
    "judge": (judge_on_a_sheet, judge_kept, None),
    "organiser": (organiser_with_a_reason, organiser_kept, "/exclude"),
}
