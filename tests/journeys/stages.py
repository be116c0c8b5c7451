"""The service in three stages of its year, with something to see on every page.

New: an organiser has her account and nothing else. Open: sheets come in, also on paper and late, with photos and words
from the field. Published: the results are out, the certificates issued, and one family asks for another spelling.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.certificates import Signatory
from judging.domain.errors import Problem
from judging.domain.messages.occasions import Occasion
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.prizes.prize import PlannedPrize, PlannedSponsor
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.domain.work import Kind, PackOf
from judging.services import ledger, packs
from judging.services.certificates import issuing, papers, pending
from judging.services.demo import demo
from judging.services.field import photos
from judging.services.messages import sending
from judging.services.messages.people import Means
from judging.services.paper import keying
from judging.services.prizes import catalogue
from judging.services.results import awards, results
from judging.services.scoring import scoring
from judging.storage.files import PhotoFiles
from judging.storage.models import (
    Assignment,
    Certificate,
    DeviceMessage,
    DeviceMessageKind,
    DeviceMessageState,
    Edition,
    Entry,
    EntryStatus,
    Judge,
    LateMark,
    NameProof,
    NameRequest,
    Staff,
    Way,
)
from judging.storage.pictures import photograph
from tests.journeys.setting import SECRET


def open_edition(session: Session, instance: Path, now: datetime) -> None:
    """The demonstration on a busy day, with one whole sheet given back to its judge."""
    _busy_day(session, instance, now)
    sheet = pair(session, "J2", "C001")
    scoring.reopen_ballot(session, actor=OPERATOR, assignment=sheet, reason="Revise la sección B.", now=now)


def _busy_day(session: Session, instance: Path, now: datetime) -> None:
    """Photos, a sheet keyed twice with differences, marks and words that came late."""
    demo.load_demo(session, secret=SECRET.encode(), now=now)
    session.flush()
    session.scalars(select(Entry).where(Entry.number == "C012")).one().status = EntryStatus.DRAFT
    _think_again(session, pair(session, "J3", "C009"), now)
    _photograph(session, instance, pair(session, "J3", "C009"), now)
    _key_twice(session, pair(session, "J2", "C011"), now)
    _come_late(session, pair(session, "J1", "C001"), now)
    _files_were_given_up(session, now)
    prizes_are_written(session, now)
    _somebody_is_reminded(session, now)


def _somebody_is_reminded(session: Session, now: datetime) -> None:
    """An organiser called the first judge who has sheets left, and another one by mistake."""
    edition = session.scalars(select(Edition)).one()
    made = sending.draft(session, edition, Occasion.SHEETS_LEFT, Means("https://premio.example.org"), now)
    about = {"actor": OPERATOR, "edition": edition, "made": made, "now": now}
    first, second, *_ = [line.person.key for line in made.lines]
    sending.hand(session, key=first, way=Way.CALL, **about)  # type: ignore[arg-type]
    noted = sending.hand(session, key=second, way=Way.WHATSAPP, **about)  # type: ignore[arg-type]
    sending.unhand(session, actor=OPERATOR, edition=edition, reminder_id=noted.id, now=now)


def prizes_are_written(session: Session, now: datetime) -> None:
    """A cooperative and a shop give prizes; one of each was taken away again."""
    edition = session.scalars(select(Edition)).one()
    about = {"actor": OPERATOR, "edition": edition, "now": now}
    told = {"es": "Compra y tuesta el café de la zona.", "en": "It buys and roasts the coffee of the zone."}
    for giver in (
        PlannedSponsor("", "Cooperativa Agropecuaria Integral Río Coroico", "https://rio-coroico.example.org", told),
        PlannedSponsor("", "Ferretería Illimani"),
        PlannedSponsor("", "Tostaduría Uyunense"),
    ):
        gives_none = catalogue.add_sponsor(session, said=giver, **about)  # type: ignore[arg-type]
    pulper = {"es": "una despulpadora manual", "fr": "une dépulpeuse à main", "en": "a hand pulper"}
    for prize in (
        PlannedPrize("", "place", "", 1, Decimal("5000"), "BOB", sponsor="sponsor-1"),
        PlannedPrize("", "place", "", 2, Decimal("3500"), "BOB", pulper, "sponsor-2"),
        PlannedPrize("", "place", "", 3, words={"es": "una tijera de podar"}, per_holder=True),
    ):
        last = catalogue.add_prize(session, said=prize, **about)  # type: ignore[arg-type]
    catalogue.remove(session, actor=OPERATOR, row=last, now=now)
    catalogue.remove(session, actor=OPERATOR, row=gives_none, now=now)


def _think_again(session: Session, sheet: Assignment, now: datetime) -> None:
    for value in ("2.5", "1", "3"):
        scoring.save_ballot(
            session,
            actor=Actor(Role.JUDGE, sheet.judge_id, sheet.judge.name),
            assignment=sheet,
            marks=[Mark.of("A1", value)],
            expected_version=sheet.ballot.version if sheet.ballot else 0,
            save_id=str(uuid.uuid4()),
            now=now,
        )
        session.flush()


def _photograph(session: Session, instance: Path, sheet: Assignment, now: datetime) -> None:
    judge = Actor(Role.JUDGE, sheet.judge_id, sheet.judge.name)
    noise = BytesIO()
    Image.effect_noise((800, 600), 60).convert("RGB").save(noise, "JPEG")
    picture = photograph(noise.getvalue())
    PhotoFiles(instance).keep(picture)
    digest = hashlib.sha256(noise.getvalue()).hexdigest()
    sent = photos.Sent(str(uuid.uuid4()), digest, "A1", "Sombra de siquili sobre el cafetal más viejo")
    photos.add(session, actor=judge, assignment=sheet, sent=sent, picture=picture, now=now)


def _key_twice(session: Session, sheet: Assignment, now: datetime) -> None:
    for place, value in ((901, "3"), (902, "2")):
        somebody = Actor(Role.ORGANISER, place, f"Wilma Huanca {place}")
        keying.key_sheet(session, actor=somebody, assignment=sheet, marks=[Mark.of("A1", value)], now=now)
        session.flush()


def _come_late(session: Session, late: Assignment, now: datetime) -> None:
    session.add(
        LateMark(
            assignment=late,
            save_id=str(uuid.uuid4()),
            criterion="A2",
            mark_state=MarkState.VALUE,
            value=Mark.of("A2", "1.5").value,
            received_at=now,
            given_at=now - timedelta(days=1),
            device="11112222",
        )
    )
    session.add(
        DeviceMessage(
            op_id=str(uuid.uuid4()),
            judge_id=late.judge_id,
            assignment=late,
            kind=DeviceMessageKind.REPORT,
            words="El río creció y no se puede pasar a Santa Rosa hasta el miércoles.",
            about={"screen": "360x740"},
            received_at=now,
            given_at=now,
            state=DeviceMessageState.WAITING,
        )
    )


def _files_were_given_up(session: Session, now: datetime) -> None:
    """Sheets on paper and a workbook that nobody could make: what it says, and its button, are wider than a link."""
    edition, somebody = session.scalars(select(Edition)).one(), Actor(Role.ORGANISER, 901, "Wilma Huanca Choquehuanca")
    book = {"table": "results", "round": edition.rounds[0].key, "people": "", "language": "es"}
    for of, choice in ((PackOf.SHEETS, {"farm": "C001", "paper": "a4"}), (PackOf.BOOK, book)):
        whose = {"actor": somebody, "save_id": str(uuid.uuid4()), "now": now}
        pack = packs.ask(session, edition=edition, of=of, choice=choice, **whose)  # type: ignore[arg-type]
        pack.failure = {"code": "pack_not_made", "params": {}}


def published_edition(session: Session, instance: Path, now: datetime) -> None:
    """The demonstration after its results, with certificates issued, one of which is to be spelt otherwise."""
    _busy_day(session, instance, now)
    edition = session.scalars(select(Edition)).one()
    made = results.publish(session, actor=OPERATOR, edition=edition, now=now)
    awards.decide_awards(session, actor=OPERATOR, publication=made, now=now)
    paper = papers.Paper("Equipo del concurso", "Caranavi, Bolivia", (Signatory("Rosa Tarifa", "Jurado"),))
    issuing.issue(session, actor=OPERATOR, publication=made, paper=paper, base_url="http://127.0.0.1", now=now)
    rows = session.scalars(select(Certificate).order_by(Certificate.id)).all()
    for row in rows:
        pending.keep_paper(session, code=row.code, pdf=b"%PDF " + row.code.encode())  # or the page reloads
    _ask_for_a_name(session, rows[0], now)


def _ask_for_a_name(session: Session, certificate: Certificate, now: datetime) -> None:
    session.add(
        NameRequest(
            certificate=certificate,
            ask_id=str(uuid.uuid4()),
            wanted="Maximiliana Condorpocco Mamani de Quisbert",
            why="Así está en mi carnet.",
            proof=NameProof.PHONE,
            phone="+591 71234567",
            asked_at=now,
        )
    )


def new_service(session: Session, instance: Path, now: datetime) -> None:
    """No edition, and somebody to make the first."""
    demo.load_demo(session, secret=SECRET.encode(), now=now)
    session.flush()
    password = session.scalars(select(Staff.password_hash)).one()
    demo.remove_demo(session, actor=OPERATOR, now=now)
    session.add(
        Staff(email=demo.STAFF_EMAIL, name="Nelly Quisbert", password_hash=password, is_admin=True, created_at=now)
    )
    night = {"kind": Kind.BACKUP, "row_id": int(f"{now:%Y%m%d}")}
    ledger.take(session, **night, now=now)
    no_room = Problem.of("job_no_room", folder="/data/backups", least=900)
    ledger.set_aside(session, **night, problem=no_room, now=now)


STAGES = {"new": new_service, "open": open_edition, "published": published_edition}


def pair(session: Session, judge: str, entry: str) -> Assignment:
    """The assignment of a judge (by key) and a farm (by number)."""
    there = select(Assignment).join(Assignment.judge).join(Assignment.entry)
    return session.scalars(there.where(Judge.key == judge, Entry.number == entry)).one()
