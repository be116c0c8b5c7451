"""What makes more of the forms stand on pages: people and things in the states that only some editions see.

Added to the stages of tests/journeys, for the walks that send forms.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.permissions import ANYBODY, Actor, Role
from judging.domain.scoring.scoresheet import Mark
from judging.services.analysis import flags
from judging.services.certificates import mentions, recognitions
from judging.services.entries import entries
from judging.services.results import results
from judging.services.scoring import assignment, corrections, scoring
from judging.services.tries import Door
from judging.storage.models import (
    Assignment,
    BallotState,
    Certificate,
    DeviceMessage,
    DeviceMessageKind,
    DeviceMessageState,
    Edition,
    Entry,
    EntryStatus,
    Judge,
    Letter,
    LetterState,
    Publication,
)
from tests.journeys.setting import SECRET
from tests.story import actor, pair
from tests.world import QUICK

WILMA = Actor(Role.ORGANISER, 901, "Wilma Huanca")


def open_edition(session: Session, now: datetime) -> None:
    """Entries to decide about, a flag noted and one to note, a judge with a PIN, one switched off, one taken off."""
    edition = session.scalars(select(Edition)).one()
    door = Door(SECRET.encode(), "192.0.2.1", "Firefox", now)
    for place in range(3):
        begun = entries.Beginning(f"press-{place}", "es", {"process": True, "jury": True})
        entry = entries.begin_entry(session, actor=ANYBODY, edition=edition, beginning=begun, door=door)
        entry.submitted_at, entry.status = now, EntryStatus.SUBMITTED
    entries.exclude_entry(session, actor=WILMA, entry=entry, reason="No es de aquí.", now=now)
    _flags(session, edition, now)
    session.scalars(select(Judge).where(Judge.key == "J4")).one().pin_hash = QUICK.hash("4711")
    session.scalars(select(Judge).where(Judge.key == "J5")).one().is_active = False
    farm, judge = (session.scalars(one).one() for one in (select(Entry).where(Entry.number == "C009"), _judge("J1")))
    assignment.recuse(session, actor=WILMA, edition=edition, entry=farm, judge=judge, reason="Son primos.", now=now)
    about = {"edition": edition, "entry": farm, "criterion": "A2"}
    corrections.decide_not_applicable(session, actor=WILMA, reason="No hay.", now=now, **about)
    _a_sheet_is_asked_for(session, now)


def published_edition(session: Session, now: datetime) -> None:
    """A mention, an organisation on the list and one taken off it, and a letter that could not go."""
    edition = session.scalars(select(Edition)).one()
    made = session.scalars(select(Publication)).one()
    entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
    said = {"title": {"es": "Mención al vivero"}, "reason": "Por su vivero."}
    mentions.give_mention(session, actor=WILMA, publication=made, entry=entry, now=now, **said)  # type: ignore[arg-type]
    about = {"edition": edition, "language": "es", "reason": ""}
    for name in ("Gaia Pacha", "Municipio de Caranavi"):
        row = recognitions.add_organisation(session, actor=WILMA, name=name, now=now, **about)  # type: ignore[arg-type]
    recognitions.take_off(session, actor=WILMA, recognition=row, now=now)
    sent = {"message_id": "<1@example.org>", "due_at": now, "queued_at": now, "queued_by": "organiser:901"}
    first = session.scalars(select(Certificate).order_by(Certificate.id)).first()
    failure = {"code": "letter_void", "params": {}}
    session.add(Letter(certificate=first, address="ana@example.org", state=LetterState.FAILED, failure=failure, **sent))


PRESSED = {"open": open_edition, "published": published_edition}


def further(session: Session) -> dict[str, list[str]]:
    """Pages that the table of addresses does not lead to, by whose they are: a role, or a judge's key."""
    edition = session.scalars(select(Edition)).first()
    if edition is None:
        return {}
    here = f"/organiser/{edition.slug}"
    decided = [EntryStatus.SUBMITTED, EntryStatus.EXCLUDED]
    numbers = session.scalars(select(Entry.number).where(Entry.status.in_(decided)))
    judges = session.scalars(select(Judge.id).where(Judge.key.in_(("J4", "J5"))))
    own = select(Assignment).join(Assignment.judge).where(Judge.key == "J3", Assignment.state == "assigned")
    sheets = session.scalars(own.order_by(Assignment.id)).all()
    to_key = [one.id for one in sheets if one.ballot is None or one.ballot.state is not BallotState.SUBMITTED]
    compared = "&".join(f"farm={one.id}" for one in sheets[:2])
    return {
        "organiser": [
            *(f"{here}/entries/{number}" for number in numbers),
            *(f"{here}/judges/{judge}" for judge in judges),
            *(f"{here}/paper/sheets/{one}" for one in to_key[:1]),
        ],
        "J3": [f"/judge/compare?{compared}"],
    }


def _judge(key: str) -> object:
    return select(Judge).where(Judge.key == key)


def _flags(session: Session, edition: Edition, now: datetime) -> None:
    """Gladys (J4) gives each of her farms one mark everywhere, which is noted, and then one of them another."""
    for entry, mark in (
        ("C003", "3"),
        ("C006", "2.5"),
        ("C008", "2.5"),
        ("C011", "2.5"),
        ("C005", "2"),
        ("C010", "1.5"),
    ):
        _gives(session, entry, mark, now)
    session.flush()
    flags.note(session, actor=WILMA, drafted=results.draft(session, edition), now=now)
    _gives(session, "C010", "2", now)


def _gives(session: Session, entry: str, mark: str, now: datetime) -> None:
    sheet = pair(session, "J4", entry)
    scoring.reopen_ballot(session, actor=WILMA, assignment=sheet, reason="Revisar.", now=now)
    marks = [Mark.of(criterion.key, mark) for criterion in scoring.sheet_of(sheet).criteria]
    version = sheet.ballot.version if sheet.ballot else 0
    save = {"expected_version": version, "save_id": str(uuid.uuid4()), "now": now}
    scoring.save_ballot(session, actor=actor(sheet), assignment=sheet, marks=marks, **save)  # type: ignore[arg-type]
    scoring.submit_ballot(session, actor=actor(sheet), assignment=sheet, now=now)


def _a_sheet_is_asked_for(session: Session, now: datetime) -> None:
    sheet = pair(session, "J4", "C003")
    session.add(
        DeviceMessage(
            op_id=str(uuid.uuid4()),
            judge_id=sheet.judge_id,
            assignment=sheet,
            kind=DeviceMessageKind.REOPENING,
            words="Me equivoqué en A1.",
            about={},
            received_at=now,
            given_at=now,
            state=DeviceMessageState.WAITING,
        )
    )
