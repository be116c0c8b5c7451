"""A large edition to measure on: 300 farms, 12 judges, every sheet of 20 criteria delivered: 72,000 marks.

The marks are drawn from a fixed seed (a quality for each farm, a strictness for each judge, noise), so that two runs
measure the same edition; now and then a criterion that allows it does not apply.
"""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from judging.domain.permissions import OPERATOR
from judging.domain.scoring.scoresheet import MarkState, ScoreSheet
from judging.services.contest.editions import create_edition, current_round
from judging.services.demo.demo import shipped
from judging.services.people.sign_in import HASHER
from judging.services.people.staff import add_staff
from judging.storage.models import (
    Assignment,
    Ballot,
    BallotSave,
    BallotState,
    CurrentMark,
    Edition,
    Entry,
    EntryStatus,
    Holder,
    Judge,
    MarkRow,
    MarkSource,
)

FARMS, JUDGES, SEED = 300, 12, 7
EMAIL, PASSWORD = "nelly@example.org", "a long password to measure with"
SLUG = "caranavi-2026"
_COMMUNITIES = ("Uchumachi", "Villa Elevación", "Chijchipani", "San Pablo", "Illimani")


def fill(session: Session, *, farms: int = FARMS, judges: int = JUDGES) -> Edition:
    """Make the edition with its organiser; every farm is scored by every judge."""
    edition = fill_without_marks(session, farms=farms, judges=judges)
    _deliver_all(session, edition, datetime.now(UTC))
    return edition


def fill_without_marks(session: Session, *, farms: int = FARMS, judges: int = JUDGES) -> Edition:
    """The same before anybody scored, and without saying who scores what."""
    now = datetime.now(UTC)
    edition = create_edition(
        session,
        actor=OPERATOR,
        document=shipped("demo_caranavi.json"),
        now=now,
        sheet=shipped("kits/coffee/sheet.json"),
    )
    edition.scoring_from, edition.scoring_until = now - timedelta(days=1), now + timedelta(days=1)
    add_staff(session, email=EMAIL, name="Nelly Quisbert", password_hash=HASHER.hash(PASSWORD), now=now)
    session.add_all(_judge(edition, number, now) for number in range(1, judges + 1))
    session.add_all(_farm(edition, number, now) for number in range(1, farms + 1))
    session.flush()
    return edition


def _judge(edition: Edition, number: int, now: datetime) -> Judge:
    return Judge(
        edition_id=edition.id,
        key=f"J{number}",
        name=f"Rosa Mamani {number}",
        community=_COMMUNITIES[number % len(_COMMUNITIES)],
        expertise=[],
        code_digest=f"j{number}",
        committed_at=now,
    )


def _farm(edition: Edition, number: int, now: datetime) -> Entry:
    return Entry(
        edition_id=edition.id,
        category_id=next(item.id for item in edition.categories if not item.is_distinction),
        number=f"C{number:03}",
        status=EntryStatus.ACCEPTED,
        community=_COMMUNITIES[number % len(_COMMUNITIES)],
        answers={},
        consents={"process": True, "publish": True},
        steps_done=[],
        code_digest=f"e{number}",
        created_at=now,
        holders=[
            Holder(position=0, full_name=f"Eusebio Condori {number}"),
            Holder(position=1, full_name=f"Justina Mamani {number}"),
        ],
    )


def _deliver_all(session: Session, edition: Edition, now: datetime) -> None:
    """All sheets, written in bulk: what stands is what saving and delivering them one by one would leave."""
    round_id, sheet = current_round(edition).id, current_round(edition).sheet_version.sheet
    farms, judges = (list(session.scalars(select(kind.id).order_by(kind.id))) for kind in (Entry, Judge))
    pairs = [(number, farm, judge) for number, (farm, judge) in enumerate(_crossed(farms, judges), start=1)]
    session.execute(
        insert(Assignment),
        [
            {"id": number, "round_id": round_id, "judge_id": judge, "entry_id": farm, "changed_at": now}
            for number, farm, judge in pairs
        ],
    )
    ballot = {"state": BallotState.SUBMITTED, "version": 1, "created_at": now, "submitted_at": now, "reopen_reason": ""}
    session.execute(insert(Ballot), [{"id": number, "assignment_id": number, **ballot} for number, _, _ in pairs])
    session.execute(insert(BallotSave), [_save(number, now) for number, _, _ in pairs])
    marks = _marks(sheet, pairs)
    session.execute(insert(MarkRow), marks)
    session.execute(
        insert(CurrentMark),
        [{"ballot_id": own["ballot_id"], "criterion": own["criterion"], "mark_id": own["id"]} for own in marks],
    )


def _crossed(farms: list[int], judges: list[int]) -> list[tuple[int, int]]:
    return [(farm, judge) for farm in farms for judge in judges]


def _save(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "ballot_id": number,
        "save_id": str(uuid.UUID(int=number)),
        "version": 1,
        "at": now,
        "by": "judge:1",
        "source": MarkSource.SCREEN,
        "reason": "",
        "answer": {"written": []},
    }


def _marks(sheet: ScoreSheet, pairs: list[tuple[int, int, int]]) -> list[dict[str, Any]]:
    drawn = random.Random(SEED)
    quality = {farm: drawn.gauss(2.2, 0.6) for _, farm, _ in pairs}
    strictness = {judge: drawn.gauss(0, 0.3) for _, _, judge in pairs}
    rows = []
    for number, farm, judge in pairs:
        for criterion in sheet.criteria:
            applies = not (criterion.not_applicable_allowed and drawn.random() < 0.1)
            value = min(max(round(quality[farm] - strictness[judge] + drawn.gauss(0, 0.7)), 0), int(sheet.scale.max))
            rows.append(
                {
                    "id": len(rows) + 1,
                    "ballot_id": number,
                    "save_row_id": number,
                    "criterion": criterion.key,
                    "version": 1,
                    "state": MarkState.VALUE if applies else MarkState.NOT_APPLICABLE,
                    "value": Decimal(value) if applies else None,
                    "note": "",
                }
            )
    return rows
