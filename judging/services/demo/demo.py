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

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from judging.domain import codes
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.scoring.choices import NOT_APPLICABLE
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.paths import data_folder
from judging.services import audit, cards
from judging.services.contest.editions import create_edition, current_round
from judging.services.demo.practicedemo import load_practice, remove_practice
from judging.services.scoring import scoring
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Award,
    Ballot,
    BallotSave,
    BallotTotal,
    Category,
    Certificate,
    CertificateDesign,
    Competition,
    ConflictStatement,
    CropRow,
    CurrentMark,
    Deliberation,
    Delivery,
    DeviceMessage,
    Edition,
    EditionMember,
    Entry,
    EntryFile,
    EntryStatus,
    Event,
    FlagDecision,
    HandedLink,
    Holder,
    ImportRun,
    IncomeRow,
    Invitation,
    Judge,
    JudgeFlag,
    JudgeSetting,
    LateMark,
    Letter,
    MarkRow,
    MarkSource,
    NameRequest,
    Pack,
    PaperKeying,
    Photo,
    Prize,
    Proposal,
    Publication,
    Recognition,
    Round,
    SheetVersion,
    SignIn,
    Sponsor,
    Staff,
    StaffConflict,
    StoredPicture,
)

REMOVED = "demo.removed"
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


def sign_ins(session: Session, secret: bytes) -> list[tuple[str, str]]:
    """(who, how) for every demonstration sign-in, to be printed."""
    edition = session.scalar(select(Edition).where(Edition.is_demo.is_(True)))
    if edition is None:
        return []
    judges = session.scalars(select(Judge).where(Judge.edition_id == edition.id).order_by(Judge.key)).all()
    listed = [
        (
            f"{judge.key} {judge.name}",
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
        _remove(session, edition.id)
    session.execute(delete(SignIn).where(SignIn.staff_id.in_(select(Staff.id).where(Staff.is_demo.is_(True)))))
    session.execute(
        delete(EditionMember).where(EditionMember.staff_id.in_(select(Staff.id).where(Staff.is_demo.is_(True))))
    )
    session.execute(delete(Staff).where(Staff.is_demo.is_(True)))
    if found:
        gone = len(found)
        audit.record(session, actor=actor, action=REMOVED, subject="demo", edition_id=None, now=now, editions=gone)
    return len(found)


def _remove(session: Session, edition_id: int) -> None:
    """Row by row kind, leaves first, so that no reference is ever left hanging."""
    entries = select(Entry.id).where(Entry.edition_id == edition_id)
    judges = select(Judge.id).where(Judge.edition_id == edition_id)
    competition = session.scalar(select(Edition.competition_id).where(Edition.id == edition_id))
    remove_practice(session, edition_id)
    _remove_results(session, edition_id, entries)
    _remove_judging(session, edition_id, judges)
    for statement in (
        delete(SignIn).where(SignIn.judge_id.in_(judges)),
        delete(SignIn).where(SignIn.entry_id.in_(entries)),
        *(delete(kind).where(kind.entry_id.in_(entries)) for kind in (Holder, CropRow, IncomeRow, EntryFile)),
        delete(StaffConflict).where(StaffConflict.edition_id == edition_id),
        *(delete(kind).where(kind.edition_id == edition_id) for kind in (Entry, Judge, Category, Round, SheetVersion)),
        *(
            delete(kind).where(kind.edition_id == edition_id)
            for kind in (Event, EditionMember, Invitation, ImportRun, Pack, Proposal)
        ),
        delete(Edition).where(Edition.id == edition_id),
    ):
        session.execute(statement)
    _remove_competition_if_empty(session, competition)


def _remove_results(session: Session, edition_id: int, entries: Select[int]) -> None:
    """What was published and handed out, with what families asked about it."""
    awards = select(Award.id).where(Award.entry_id.in_(entries))
    thanked = select(Recognition.id).where(Recognition.edition_id == edition_id)
    handed_out = or_(Certificate.award_id.in_(awards), Certificate.recognition_id.in_(thanked))
    certificates = select(Certificate.id).where(handed_out)
    for statement in (
        *(delete(kind).where(kind.certificate_id.in_(certificates)) for kind in (NameRequest, HandedLink, Letter)),
        delete(Certificate).where(handed_out),
        *(delete(kind).where(kind.edition_id == edition_id) for kind in (Delivery, Prize, Sponsor)),
        *(
            delete(kind).where(kind.edition_id == edition_id)
            for kind in (Recognition, CertificateDesign, StoredPicture)
        ),
        delete(Award).where(Award.entry_id.in_(entries)),
        *(delete(kind).where(kind.edition_id == edition_id) for kind in (Publication, Deliberation)),
    ):
        session.execute(statement)


def _remove_judging(session: Session, edition_id: int, judges: Select[int]) -> None:
    """The sheets with their marks, and all that judges and organisers said around them."""
    assignments = select(Assignment.id).where(Assignment.judge_id.in_(judges))
    ballots = select(Ballot.id).where(Ballot.assignment_id.in_(assignments))
    flags = select(JudgeFlag.id).where(JudgeFlag.edition_id == edition_id)
    for statement in (
        *(delete(kind).where(kind.ballot_id.in_(ballots)) for kind in (BallotTotal, CurrentMark, MarkRow, BallotSave)),
        *(
            delete(kind).where(kind.assignment_id.in_(assignments))
            for kind in (Ballot, LateMark, ConflictStatement, Photo, PaperKeying)
        ),
        *(delete(kind).where(kind.judge_id.in_(judges)) for kind in (DeviceMessage, JudgeSetting)),
        delete(FlagDecision).where(FlagDecision.flag_id.in_(flags)),
        delete(JudgeFlag).where(JudgeFlag.edition_id == edition_id),
        delete(Assignment).where(Assignment.judge_id.in_(judges)),
    ):
        session.execute(statement)


def _remove_competition_if_empty(session: Session, competition_id: int | None) -> None:
    from_elsewhere = session.scalar(select(Edition.id).where(Edition.competition_id == competition_id).limit(1))
    if competition_id is not None and from_elsewhere is None:
        session.execute(delete(Competition).where(Competition.id == competition_id))


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
