"""The demonstration's practice farm, from the shipped file, and the judge who has practised on it already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging.domain.choices import mark_of
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.services import practice, practising
from judging.storage.models import Edition, Judge, PracticeAttempt, PracticeFarm


def load_practice(
    session: Session, *, edition: Edition, judges: Mapping[str, Judge], document: Mapping[str, Any], now: datetime
) -> None:
    """Make the practice farms of a document, published, and its attempts, through the services everybody uses.

    `document` has farms [{title, texts, facts, agreed}] and attempts [{judge, farm, days_ago, marks}], where `farm`
    counts from 0 and marks are {criterion: [choice, comment]}.
    """
    made = [_farm(session, edition, item, now - timedelta(days=25)) for item in document["farms"]]
    for item in document["attempts"]:
        judge, farm = judges[item["judge"]], made[item["farm"]]
        actor, at = Actor(Role.JUDGE, judge.id, judge.name), now - timedelta(days=item["days_ago"])
        marks = [mark_of(key, choice, note) for key, (choice, note) in item["marks"].items()]
        practising.save(session, actor=actor, judge=judge, farm=farm, marks=marks, expected_version=0, now=at)
        practising.finish(session, actor=actor, judge=judge, farm=farm, now=at)


def remove_practice(session: Session, edition_id: int) -> None:
    """Remove the practice farms of an edition, with every attempt; its judges must still be there."""
    farms = select(PracticeFarm.id).where(PracticeFarm.edition_id == edition_id)
    session.execute(delete(PracticeAttempt).where(PracticeAttempt.farm_id.in_(farms)))
    session.execute(delete(PracticeFarm).where(PracticeFarm.edition_id == edition_id))


def _farm(session: Session, edition: Edition, item: Mapping[str, Any], at: datetime) -> PracticeFarm:
    details = practice.FarmDetails(
        title=item["title"],
        texts=item["texts"],
        facts=item["facts"],
        agreed={key: one["mark"] for key, one in item["agreed"].items()},
        why={key: one["why"] for key, one in item["agreed"].items()},
    )
    farm = practice.add_farm(session, actor=OPERATOR, edition=edition, details=details, now=at)
    practice.publish(session, actor=OPERATOR, farm=farm, now=at)
    return farm
