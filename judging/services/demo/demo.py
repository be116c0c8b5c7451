"""The demonstration edition: invented farms and judges, from the shipped file, removable as a whole.

Always true: everything a demonstration makes carries its mark (`is_demo`), is announced as such on every page, and goes
away with one call; nothing real is ever touched by that call.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging.domain import codes
from judging.domain.contest.kits import Kit
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.scoring.choices import NOT_APPLICABLE
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.paths import data_folder
from judging.services import audit, cards
from judging.services.contest import kits
from judging.services.contest.editions import create_edition, current_round
from judging.services.demo.practicedemo import load_practice
from judging.services.rehearsal.filling import fill
from judging.services.rehearsal.removing import remove_edition
from judging.services.scoring import scoring
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Category,
    ConflictStatement,
    CropRow,
    Edition,
    EditionMember,
    Entry,
    EntryStatus,
    Event,
    Holder,
    IncomeRow,
    Judge,
    MarkSource,
    SignIn,
    Staff,
)

REMOVED = "demo.removed"
COFFEE, COFFEE_SLUG = "coffee", "caranavi-2026"
IN_A_KIT = 12
"""Entries in the demonstration of a kit."""
STAFF_EMAIL = "demo@example.org"
STAFF_PASSWORD = "demostracion-2026"  # printed at every start; opens nothing but the demonstration
STAFF_HASH = "$argon2id$v=19$m=47104,t=1,p=1$lp4sORRSPbOzrYOSCSA9og$YyG/eNgR83h4C/nUxvYvPOTkNf2JH61XRwzMoEqSFMg"
"""Of that password, which is no secret: to load the demonstration takes no time under the lock."""
IDENTIFIERS = uuid.UUID("6f1c3f0e-6a43-4a3e-9d0a-3a5f7c0d2b11")


def shipped(name: str) -> Any:
    """A JSON document that ships with the product."""
    return json.loads((data_folder() / name).read_text(encoding="utf-8"))


def load_demo(session: Session, *, secret: bytes, now: datetime) -> Edition:
    """Make the demonstration edition with its farms, judges, sheets and an organiser's account."""
    document = shipped("demo_caranavi.json")
    edition = create_edition(
        session,
        actor=OPERATOR,
        document=document,
        sheet=shipped("kits/coffee/sheet.json"),
        now=now - timedelta(days=60),
        is_demo=True,
    )
    edition.entries_from, edition.entries_until = now - timedelta(days=60), now + timedelta(days=30)
    edition.scoring_from, edition.scoring_until = now - timedelta(days=20), now + timedelta(days=45)
    _add_staff(session, now)
    judges = {item["key"]: _judge(session, edition, item, secret) for item in document["judges"]}
    categories = {category.key: category for category in edition.categories}
    entries = {item["key"]: _entry(session, edition, categories, item, secret, now) for item in document["entries"]}
    pairs = {}
    for item in document["assignments"]:
        pairs[item["judge"], item["entry"]] = _assignment(
            session, edition, judges[item["judge"]], entries[item["entry"]], item, now
        )
    session.flush()
    for item in document["ballots"]:
        _ballot(session, pairs[item["judge"], item["entry"]], item, now - timedelta(days=5))
    _clear(session, pairs.values(), now)
    load_practice(session, edition=edition, judges=judges, document=shipped("practice_caranavi.json"), now=now)
    return edition


def load_kit(session: Session, *, kit: Kit, secret: bytes, now: datetime) -> Edition:
    """Make the demonstration of a kit: an edition begun from it, filled with what is invented, its last round open.

    The coffee kit has its own (`load_demo`). Raises Refused where it is there already.
    """
    if kit.key == COFFEE:
        return load_demo(session, secret=secret, now=now)
    begun = kits.Begun(kit.plan.name, slug_of(kit))
    edition = kits.begin(session, actor=OPERATOR, kit=kit, begun=begun, now=now, is_demo=True)
    fill(session, edition, entries=IN_A_KIT, secret=secret, now=now, is_open=True)
    _add_staff(session, now)
    return edition


def slug_of(kit: Kit) -> str:
    """The address of a kit's demonstration."""
    return COFFEE_SLUG if kit.key == COFFEE else f"demo-{kit.key}"


def of_kits(session: Session) -> dict[str, str]:
    """The address of each kit's demonstration that is loaded, by the kit's key."""
    there = set(session.scalars(select(Edition.slug).where(Edition.is_demo.is_(True))))
    return {kit.key: slug for kit in kits.shipped() if (slug := slug_of(kit)) in there}


def sign_ins(session: Session, secret: bytes) -> list[tuple[str, str]]:
    """(who, how) for every demonstration sign-in, to be printed; where there are several, with the edition of each."""
    asked = select(Judge).join(Judge.edition).where(Edition.is_demo.is_(True)).order_by(Edition.id, Judge.key)
    judges = session.scalars(asked).all()
    if not judges:
        return []
    is_one = len({judge.edition_id for judge in judges}) == 1
    listed = [
        (
            f"{judge.key} {judge.name}{'' if is_one else f' ({judge.edition.slug})'}",
            codes.shown(cards.code_of(judge, secret)),
        )
        for judge in judges
    ]
    return [(STAFF_EMAIL, STAFF_PASSWORD), *listed]


def was_removed(session: Session) -> bool:
    """Whether somebody took the demonstration away here: then it does not come back by itself."""
    return session.scalar(select(Event.id).where(Event.action == REMOVED).limit(1)) is not None


def remove_demo(session: Session, *, actor: Actor, now: datetime) -> int:
    """Remove every demonstration edition with all that belongs to it; answers how many there were."""
    found = session.scalars(select(Edition).where(Edition.is_demo.is_(True))).all()
    for edition in found:
        remove_edition(session, edition.id)
    session.execute(delete(SignIn).where(SignIn.staff_id.in_(select(Staff.id).where(Staff.is_demo.is_(True)))))
    session.execute(
        delete(EditionMember).where(EditionMember.staff_id.in_(select(Staff.id).where(Staff.is_demo.is_(True))))
    )
    session.execute(delete(Staff).where(Staff.is_demo.is_(True)))
    if found:
        gone = len(found)
        audit.record(session, actor=actor, action=REMOVED, subject="demo", edition_id=None, now=now, editions=gone)
    return len(found)


def _add_staff(session: Session, now: datetime) -> None:
    if session.scalar(select(Staff).where(Staff.email == STAFF_EMAIL)) is None:
        session.add(
            Staff(
                email=STAFF_EMAIL,
                name="Organización (demostración)",
                is_demo=True,
                created_at=now,
                password_hash=STAFF_HASH,
            )
        )


def _judge(session: Session, edition: Edition, item: Mapping[str, Any], secret: bytes) -> Judge:
    judge = Judge(
        edition_id=edition.id,
        key=item["key"],
        name=item["name"],
        community=item.get("community", ""),
        cooperative=item.get("cooperative", ""),
        expertise=list(item.get("expertise", ())),
        language=item.get("language", "es"),
    )
    cards.give_code(judge, secret)
    session.add(judge)
    session.flush()
    return judge


def _entry(
    session: Session,
    edition: Edition,
    categories: Mapping[str, Category],
    item: Mapping[str, Any],
    secret: bytes,
    now: datetime,
) -> Entry:
    entry = Entry(
        edition_id=edition.id,
        category=categories.get(item.get("category", "general")),
        number=item["key"],
        status=EntryStatus.ACCEPTED,
        altitude_m=item["altitude_m"],
        area_ha=Decimal(item["area_ha"]),
        coffee_since=item["coffee_since"],
        answers={**item["answers"], "knock_outs": item.get("knock_outs", {})},
        consents=dict(item["consents"]),
        steps_done=["all"],
        created_at=now - timedelta(days=40),
        submitted_at=now - timedelta(days=30),
        **{name: item[name] for name in ("community", "cooperative", "phone")},
        **_rows(item),
    )
    cards.give_code(entry, secret)
    session.add(entry)
    session.flush()
    return entry


def _rows(item: Mapping[str, Any]) -> dict[str, Any]:
    """The holders, crops and incomes of one farm of the file."""
    return {
        "holders": [Holder(position=place, **holder) for place, holder in enumerate(item["holders"])],
        "crops": [
            CropRow(position=place, crop=row["crop"], amount=Decimal(row["amount"]), unit=row["unit"], use=row["use"])
            for place, row in enumerate(item["crops"])
        ],
        "incomes": [
            IncomeRow(position=place, source=row["source"]["es"], share=Decimal(row["share"]))
            for place, row in enumerate(item["income"])
        ],
    }


def _assignment(
    session: Session, edition: Edition, judge: Judge, entry: Entry, item: Mapping[str, Any], now: datetime
) -> Assignment:
    pair = Assignment(
        round=current_round(edition),
        judge=judge,
        entry=entry,
        changed_at=now,
        state=AssignmentState(item.get("state", "assigned")),
        reason=item.get("reason", ""),
    )
    session.add(pair)
    return pair


def _clear(session: Session, pairs: Iterable[Assignment], now: datetime) -> None:
    """Who has taken her commitment has said of each farm of hers that nothing ties her to it."""
    for pair in pairs:
        if pair.judge.committed_at is not None and pair.state is AssignmentState.ASSIGNED:
            session.add(ConflictStatement(assignment=pair, at=now))


def _ballot(session: Session, pair: Assignment, item: Mapping[str, Any], at: datetime) -> None:
    """Save, and deliver, through the same service as everybody."""
    actor = Actor(Role.JUDGE, pair.judge_id, pair.judge.name)
    marks = [_mark(key, given) for key, given in item["marks"].items()]
    save_id = str(uuid.uuid5(IDENTIFIERS, f"{item['judge']}/{item['entry']}/{pair.round_id}"))
    scoring.save_ballot(
        session,
        actor=actor,
        assignment=pair,
        marks=marks,
        expected_version=0,
        save_id=save_id,
        now=at,
        source=MarkSource.SCREEN,
    )
    pair.judge.committed_at = at
    if item["state"] == "submitted":
        scoring.submit_ballot(session, actor=actor, assignment=pair, now=at)


def _mark(key: str, given: Any) -> Mark:
    value, note = (given["value"], given.get("note", "")) if isinstance(given, dict) else (given, "")
    return Mark(key, MarkState.NOT_APPLICABLE, None, note) if value == NOT_APPLICABLE else Mark.of(key, value, note)
