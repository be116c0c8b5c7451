"""The demonstration's practice farm, from the shipped file, and the judge who has practised on it already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from judging.storage.models import Edition, Judge, PracticeAttempt, PracticeFarm


def load_practice(
    session: Session, *, edition: Edition, judges: Mapping[str, Judge], document: Mapping[str, Any], now: datetime
) -> None:
    """Make the practice farms of a document, published, and the attempts, compared; the log tells nothing of it.

    `document` has farms [{title, texts, facts, agreed}] and attempts [{judge, farm, days_ago, marks}], where `farm`
    counts from 0 and marks are {criterion: [choice, comment]}: the columns of the tables (a test holds them sound).
    """
    made = [
        PracticeFarm(edition_id=edition.id, position=position, is_published=True, **item)
        for position, item in enumerate(document["farms"], start=1)
    ]
    session.add_all(made)
    session.flush()
    for item in document["attempts"]:
        at = now - timedelta(days=item["days_ago"])
        session.add(
            PracticeAttempt(
                farm_id=made[item["farm"]].id,
                judge_id=judges[item["judge"]].id,
                number=1,
                version=1,
                given=dict(item["marks"]),
                begun_at=at,
                compared_at=at,
            )
        )
