"""Three, or three hundred, of everything that only ever grows: what an edition looks like after a long life."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.domain.agreement.steps import ProposalState, Step, What
from judging.domain.messages.occasions import Occasion
from judging.domain.permissions import Role
from judging.domain.scoring.scoresheet import MarkState
from judging.storage.models import (
    Assignment,
    Certificate,
    CertificateDesign,
    CertificateState,
    Delivery,
    DeliveryStep,
    DeviceMessage,
    DeviceMessageKind,
    DeviceMessageState,
    Edition,
    Entry,
    Event,
    FailedTry,
    Judge,
    LateMark,
    Letter,
    LetterState,
    NameProof,
    NameRequest,
    NameState,
    Photo,
    PhotoKind,
    PracticeAttempt,
    PracticeFarm,
    Prize,
    Proposal,
    Reminder,
    SignIn,
    Staff,
    StaffConflict,
    Way,
)
from tests.story import pair
from tests.world import World


def live_on(world: World, times: int) -> None:
    """Let each of these things happen once more, as often as asked."""
    with world.writing() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J3")).one()
        sheet = pair(session, "J3", "C009")
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        certificate = session.scalars(select(Certificate).order_by(Certificate.id)).first()
        farm = session.scalars(select(PracticeFarm).where(PracticeFarm.is_published)).first()
        assert certificate is not None
        assert farm is not None
        certificate.state = CertificateState.VALID
        edition = world.edition(session)
        drawn = session.scalars(select(func.max(CertificateDesign.version))).one() or 0
        tried = session.scalars(
            select(func.max(PracticeAttempt.number)).where(
                PracticeAttempt.judge_id == judge.id, PracticeAttempt.farm_id == farm.id
            )
        ).one()
        for turn in range(times):
            _in_the_field(session, world, judge, sheet, turn)
            _in_the_office(session, world, judge, entry, turn)
            _drawn(session, world, edition, drawn + 1 + turn)
            _from_a_family(session, world, certificate, turn)
            _practised(session, world, judge, farm, (tried or 0) + 1 + turn)
            _between_two(session, world, edition, entry, turn)
            _handed_over(session, world, edition, entry, turn)
            _reminded(session, world, edition, judge, turn)


def _reminded(session: Session, world: World, edition: Edition, judge: Judge, turn: int) -> None:
    """A judge was called on a day long ago."""
    at = world.clock.now - timedelta(days=400 + turn)
    session.add(
        Reminder(
            edition_id=edition.id,
            occasion=Occasion.SHEETS_LEFT,
            judge_id=judge.id,
            way=Way.CALL,
            day=at.date().isoformat(),
            slot=f"{edition.id}:judges:{judge.id}:{at.date().isoformat()}:{uuid.uuid4().hex[:8]}",
            at=at,
            by="Nelly",
        )
    )


def _in_the_field(session: Session, world: World, judge: Judge, sheet: Assignment, turn: int) -> None:
    now = world.clock.now + timedelta(seconds=turn)
    for state in (DeviceMessageState.WAITING, DeviceMessageState.DONE):
        session.add(
            DeviceMessage(
                op_id=str(uuid.uuid4()),
                judge_id=judge.id,
                assignment=sheet,
                kind=DeviceMessageKind.REPORT,
                words="El camino está cortado.",
                about={"browser": "Firefox"},
                received_at=now,
                state=state,
                decided_at=now if state is DeviceMessageState.DONE else None,
            )
        )
    session.add(
        LateMark(
            assignment=sheet,
            save_id=str(uuid.uuid4()),
            criterion="A1",
            mark_state=MarkState.NOT_OBSERVED,
            note="Llegó tarde.",
            received_at=now,
        )
    )
    session.add(
        Photo(
            assignment=sheet,
            kind=PhotoKind.EVIDENCE,
            criterion="A1",
            save_id=str(uuid.uuid4()),
            sent_digest=uuid.uuid4().hex * 2,
            digest=uuid.uuid4().hex * 2,
            size=1,
            width=1,
            height=1,
            added_at=now,
            added_by=f"judge:{judge.id}",
            added_name=judge.name,
            removed_at=now,
            removed_by=f"judge:{judge.id}",
        )
    )


def _in_the_office(session: Session, world: World, judge: Judge, entry: Entry, turn: int) -> None:
    now = world.clock.now + timedelta(seconds=turn)
    about = {"edition_id": entry.edition_id, "at": now, "actor": f"judge:{judge.id}", "actor_name": judge.name}
    session.add(Event(**about, action="entry.returned", subject=f"entry:{entry.id}", details={"entry": entry.number}))
    session.add(FailedTry(target="somebody", at=now))
    session.add(
        SignIn(
            token_digest=uuid.uuid4().hex * 2,
            role=Role.JUDGE,
            judge=judge,
            created_at=now,
            expires_at=now + timedelta(days=90),
        )
    )


def _drawn(session: Session, world: World, edition: Edition, version: int) -> None:
    session.add(
        CertificateDesign(
            edition_id=edition.id,
            version=version,
            document={},
            digest=uuid.uuid4().hex * 2,
            made_at=world.clock.now,
            made_by="Nelly Quisbert",
        )
    )


def _from_a_family(session: Session, world: World, certificate: Certificate, turn: int) -> None:
    now = world.clock.now + timedelta(seconds=turn)
    session.add(
        NameRequest(
            certificate=certificate,
            ask_id=str(uuid.uuid4()),
            wanted="Eusebio Condori Mamani",
            why="Falta el segundo apellido.",
            proof=NameProof.CODE,
            asked_at=now,
            state=NameState.REFUSED,
            decided_at=now,
            decided_by="staff:1",
            answer="Ya está así en la inscripción.",
        )
    )
    session.add(
        Letter(
            certificate=certificate,
            address=f"{uuid.uuid4().hex}@example.org",
            message_id=uuid.uuid4().hex,
            state=LetterState.SENT,
            due_at=now,
            queued_at=now,
            queued_by="staff:1",
            sent_at=now,
        )
    )


def _practised(session: Session, world: World, judge: Judge, farm: PracticeFarm, number: int) -> None:
    session.add(
        PracticeAttempt(
            farm_id=farm.id,
            judge_id=judge.id,
            number=number,
            version=1,
            given={"A1": ["2", ""]},
            begun_at=world.clock.now,
            compared_at=world.clock.now,
        )
    )


def _between_two(session: Session, world: World, edition: Edition, entry: Entry, turn: int) -> None:
    """What waits for a second person, what was declined, and a conflict that was declared and lifted."""
    now, nelly = world.clock.now + timedelta(seconds=turn), session.scalars(select(Staff).order_by(Staff.id)).first()
    assert nelly is not None
    for state in (ProposalState.WAITING, ProposalState.DECLINED):
        session.add(
            Proposal(
                edition_id=edition.id,
                step=Step.STAFF,
                what=What.ROLE,
                content={"staff_id": nelly.id, "name": f"Nelly {turn}", "role": "auditor", "seen": ""},
                stood={},
                state=state,
                asked_by_id=nelly.id,
                asked_by="Nelly",
                asked_at=now,
                answered_at=now if state is ProposalState.DECLINED else None,
            )
        )
    session.add(
        StaffConflict(
            edition_id=edition.id,
            staff_id=nelly.id,
            entry_id=entry.id,
            reason="Es mi compadre.",
            declared_at=now,
            lifted_at=now,
            lifted_by="Olga",
            lifted_because="Se equivocó de finca.",
        )
    )


def _handed_over(session: Session, world: World, edition: Edition, entry: Entry, turn: int) -> None:
    """A prize that came to somebody who won it once, and what is noted of it."""
    prize = session.scalars(select(Prize).where(Prize.key == "1")).first()
    if prize is None:
        prize = Prize(edition=edition, key="1", award="place", place=1, words={}, per_holder=True, position=1)
        prize.amount, prize.currency = Decimal("5000"), "BOB"
        session.add(prize)
    for step in (DeliveryStep.DELIVERED, DeliveryStep.NOTE):
        session.add(
            Delivery(
                edition_id=edition.id,
                prize=prize,
                entry=entry,
                holder=1,
                step=step,
                day="2026-09-15",
                to_whom="Saturnina",
                note="La recibió su hija.",
                said={"award": {"es": "Primer lugar"}, "prize": {"es": "5.000 BOB"}, "names": ["Saturnina"]},
                made_at=world.clock.now + timedelta(seconds=turn),
                made_by="staff:1",
                made_name="Nelly Quisbert",
            )
        )
