"""A service that has been through everything: the demonstration judged, published, certified, answered and mailed.

Always true: each row was written by the service that writes it for real people, with the marks of the demonstration, so
that what must hold of a database in use holds of this one; no table is empty (a test says so). Whoever adds a table
adds here the people who fill it. Papers and pictures are small, because all of it is kept as text in `released/`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.certificates import Signatory
from judging.certificates.engine.pictures import accepted
from judging.domain.agreement.steps import Step
from judging.domain.agreement.steps import What as Proposed
from judging.domain.forms.kinds import FileType
from judging.domain.imports.plan import What
from judging.domain.messages.occasions import Occasion
from judging.domain.permissions import ANYBODY, OPERATOR, Actor, EditionRole, Role
from judging.domain.prizes.prize import PlannedPrize, PlannedSponsor
from judging.domain.results.deliberation import DecisionKind
from judging.domain.results.flags import Outcome
from judging.domain.results.kinds import ALL
from judging.domain.scoring.scoresheet import Mark
from judging.domain.scoring.visiting import NextOrder
from judging.domain.work import Kind, PackOf
from judging.services import cards, ledger, packs
from judging.services.agreement import proposals
from judging.services.agreement import settings as two_people
from judging.services.agreement.changes import Change, Means
from judging.services.analysis import flags
from judging.services.certificates import designs, issuing, pending, recipients, recognitions, revoking
from judging.services.certificates.papers import Paper, PaperLogo
from judging.services.contest import editions, forms, settings
from judging.services.demo import demo
from judging.services.entries import answering, answers, attaching, entries
from judging.services.families import claims, links, mailing, newcodes
from judging.services.field import device_messages, permits, photos, sync
from judging.services.imports import runs
from judging.services.imports.orders import MOST, Order
from judging.services.imports.planning import plan
from judging.services.messages import sending, texts
from judging.services.messages.people import Means as Meant
from judging.services.paper import keying
from judging.services.people import invitations, sign_in, staff, ties
from judging.services.practice import practising
from judging.services.prizes import catalogue, deliveries
from judging.services.prizes.deliveries import DeliverySaid
from judging.services.results import awards, deliberation, doubts, results
from judging.services.scoring import scoring
from judging.services.tries import Door
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.models import (
    Certificate,
    CertificateState,
    Channel,
    DeliveryStep,
    DeviceMessageKind,
    Edition,
    JudgeFlag,
    PracticeFarm,
    Publication,
    Staff,
    Way,
)
from judging.storage.pictures import photograph
from judging.storage.tabular import grid_of
from tests import signing
from tests.story import STRAIGHT_LINES, actor, pair
from tests.world import QUICK, SECRET, START

NELLY, PEDRO = Actor(Role.ORGANISER, 1, "Nelly Quisbert"), Actor(Role.ORGANISER, 2, "Pedro Mamani")
BASE = "https://premio.example.org"
PHONE = "teléfono de Néstor"
PAPER = Paper("Equipo del concurso", "Caranavi, Bolivia", (Signatory("Elena Choque", "Presidenta del jurado"),))
WORDS = {"es": "Municipio de Caranavi", "fr": "Commune de Caranavi", "en": "Municipality of Caranavi"}


def filled(file: Path) -> Database:
    """A database file at the newest migration in which something has happened to everybody."""
    database = Database(f"sqlite:///{file}")
    migrate.upgrade(database)
    happened: tuple[Callable[[Session], None], ...] = (
        _the_demonstration,
        partial(_people_sign_in, now=START),
        partial(_a_family_sends_a_photo, now=START),
        partial(_nestor_in_the_field, now=START),
        partial(_paper_is_typed_in, now=START),
        partial(_a_table_is_on_its_way, now=START),
        partial(_sheets_are_wanted, now=START),
        partial(_prizes_are_written, now=START),
        partial(_judges_are_reminded, now=START),
        partial(_the_jury_decides, now=START + timedelta(hours=1)),
        partial(_results_are_published, now=START + timedelta(hours=2)),
        partial(_a_prize_is_handed_over, now=START + timedelta(hours=3)),
        partial(_a_mark_comes_too_late, now=START + timedelta(hours=3)),
        partial(_families_are_written_to, now=START + timedelta(hours=4)),
        partial(_a_step_waits_for_a_second_person, now=START + timedelta(hours=5)),
        partial(_a_night_passes, now=START + timedelta(hours=20)),
    )
    for act in happened:
        with database.transaction() as session:
            act(session)
    return database


def _identifier(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def _picture(kind: str, shade: int) -> bytes:
    made = BytesIO()
    Image.new("RGB", (16, 12), (shade, 120, 60)).save(made, kind)
    return made.getvalue()


def _edition(session: Session) -> Edition:
    return session.scalars(select(Edition)).one()


def _published(session: Session) -> Publication:
    return session.scalars(select(Publication)).one()


def _the_demonstration(session: Session) -> None:
    demo.load_demo(session, secret=SECRET.encode(), now=START)
    session.scalars(select(Staff)).one().password_hash = QUICK.hash(demo.STAFF_PASSWORD)


def _people_sign_in(session: Session, now: datetime) -> None:
    """Nelly, after a wrong password, and Néstor with the code on his card; Marta and Ema get accounts, Ema joins."""
    door = Door(SECRET.encode(), "192.0.2.7", "laptop", now)
    for password in ("no es esta", demo.STAFF_PASSWORD):
        signing.with_password(session, door, email=demo.STAFF_EMAIL, password=password)
    for name, address in (("Marta", "marta@example.org"), ("Ema", "ema@example.org")):
        staff.add_staff(
            session, email=address, name=name, password_hash=QUICK.hash("una-frase-larga-y-propia"), now=now
        )
    editions.close_now(session, actor=NELLY, edition=_edition(session), what=editions.ENTRIES, now=now)
    staff.let_join(session, actor=OPERATOR, edition=_edition(session), email="ema@example.org", now=now)
    invitations.invite(
        session,
        actor=OPERATOR,
        edition=_edition(session),
        role=EditionRole.AUDITOR,
        name="Rosa Mayta",
        secret=SECRET.encode(),
        now=now,
    )
    form = forms.form_document(_edition(session))
    more = {"key": "bees", "kind": "yes_no", "label": {"es": "¿Tiene abejas?"}, "quiet": True}
    plot = {"key": "plot", "kind": "photos", "label": {"es": "Fotos de la parcela"}, "quiet": True}
    form["sections"][-1]["questions"] += [more, plot]
    forms.set_form(session, actor=NELLY, edition=_edition(session), document=form, now=now)
    judge = pair(session, "J3", "C009").judge
    code = cards.code_of(judge, SECRET.encode())
    assert isinstance(signing.with_code(session, replace(door, device=PHONE), code=code), sign_in.SignedIn)
    family, key = pair(session, "J3", "C009").entry, SECRET.encode()
    family.holders[0].paper_name = family.holders[0].full_name
    newcodes.set_word(session, actor=NELLY, entry=family, word="la mula Chaska", secret=key, now=now)


def _a_family_sends_a_photo(session: Session, now: datetime) -> None:
    """Its entry was given back for it, and is sent and admitted again."""
    entry, made = pair(session, "J3", "C009").entry, photograph(_picture("JPEG", 60))
    entries.reopen_entry(session, actor=NELLY, entry=entry, reason="Falta una foto de la parcela.", now=now)
    about = {"digest": made.digest, "size": len(made.content), "width": made.width, "height": made.height}
    arrived = attaching.Arrived(made.digest, FileType.JPG, "parcela.jpg", **about)
    plot = answers.form_of(entry).by_key["plot"]
    kept = attaching.attach(session, actor=NELLY, entry=entry, question=plot, arrived=arrived, now=now)
    answering.add_file(session, actor=NELLY, entry=entry, question=plot, file=kept, now=now)
    entries.submit_entry(session, actor=NELLY, entry=entry, now=now)
    entries.accept_entry(session, actor=NELLY, entry=entry, now=now)


def _nestor_in_the_field(session: Session, now: datetime) -> None:
    """He practises, chooses how to go on, photographs a farm and reports what went wrong."""
    sheet = pair(session, "J3", "C009")
    judge, himself = sheet.judge, actor(sheet)
    settings.choose_order(session, actor=himself, judge=judge, order=NextOrder.FEWEST)
    farm = session.scalars(select(PracticeFarm)).first()
    assert farm is not None
    marks = [Mark.of(criterion.key, "2") for criterion in scoring.sheet_of(sheet).criteria]
    practising.save(session, actor=himself, judge=judge, farm=farm, marks=marks, expected_version=0, now=now)
    practising.finish(session, actor=himself, judge=judge, farm=farm, now=now)
    upload = _picture("JPEG", 40)
    sent = photos.Sent(_identifier("photo"), hashlib.sha256(upload).hexdigest(), "A1", "Sombra", now, PHONE)
    photos.add(session, actor=himself, assignment=sheet, sent=sent, picture=photograph(upload), now=now)
    report = device_messages.Request(
        _identifier("report"), DeviceMessageKind.REPORT, words="La hoja no abría.", given_at=now
    )
    device_messages.take(session, actor=himself, judge=judge, permit=None, request=report, now=now)
    delivered = pair(session, "J3", "C003")
    wish = device_messages.Request(
        _identifier("wish"), DeviceMessageKind.REOPENING, delivered.id, words="En B2 puse la nota de otra finca."
    )
    device_messages.take(session, actor=himself, judge=judge, permit=None, request=wish, now=now)
    for number, mark in enumerate((Mark.of("A1", "3"), Mark.cleared("A1"), Mark.cleared("A2", "Lo pienso todavía."))):
        scoring.save_ballot(
            session,
            actor=himself,
            assignment=sheet,
            marks=[mark],
            expected_version=sheet.ballot.version if sheet.ballot is not None else 0,
            save_id=_identifier(f"clearing {number}"),
            now=now,
        )


def _paper_is_typed_in(session: Session, now: datetime) -> None:
    """Claire's sheet of C011, read by two people who agree."""
    sheet = pair(session, "J2", "C011")
    marks = [Mark.of(criterion.key, "2.5") for criterion in scoring.sheet_of(sheet).criteria]
    for who in (NELLY, PEDRO):
        keying.key_sheet(session, actor=who, assignment=sheet, marks=marks, now=now)


def _a_table_is_on_its_way(session: Session, now: datetime) -> None:
    """Nelly confirmed a table of marks; whoever brought it in was stopped after the first sheet."""
    order = Order(What.MARKS, (grid_of(b"entry,judge,A1\nC012,J3,3\nC012,Rosa Nueva,2\n", MOST),), "5c" * 32)
    made = plan(session, edition=_edition(session), order=order, now=now)
    run = runs.begin(
        session, actor=NELLY, edition=_edition(session), order=order, made=made, seen=made.version, now=now
    )
    taken = runs.take(session, run.id, now)
    assert taken is not None
    assert runs.go_on(session, run.id, runs.work_of(session, taken, SECRET.encode(), now), now, lambda: True) is False


def _sheets_are_wanted(session: Session, now: datetime) -> None:
    """Nelly asked for the sheets of one judge; whoever drew them was stopped after two."""
    edition, choice = _edition(session), {"judge": "J1", "paper": "a4"}
    pack = packs.ask(
        session, actor=NELLY, edition=edition, of=PackOf.SHEETS, choice=choice, save_id=_identifier("pack"), now=now
    )
    pack.place = "5c" * 16  # a name of chance
    taken = packs.take(session, now=now)
    assert taken is not None
    assert packs.keep(session, taken, done=2, now=now)


def _gladys_draws_straight_lines(session: Session, now: datetime) -> None:
    """One judge gives each of her farms one mark everywhere, near what she gave it before: that is noted."""
    for entry, mark in STRAIGHT_LINES:
        sheet = pair(session, "J4", entry)
        scoring.reopen_ballot(session, actor=NELLY, assignment=sheet, reason="Revisar.", now=now)
        assert sheet.ballot is not None
        scoring.save_ballot(
            session,
            actor=actor(sheet),
            assignment=sheet,
            marks=[Mark.of(criterion.key, mark) for criterion in scoring.sheet_of(sheet).criteria],
            expected_version=sheet.ballot.version,
            save_id=_identifier(f"straight {entry}"),
            now=now,
        )
        scoring.submit_ballot(session, actor=actor(sheet), assignment=sheet, now=now)


def _judges_are_reminded(session: Session, now: datetime) -> None:
    """Of two judges with sheets left one got an e-mail, and Nelly told the other by telephone; words were changed."""
    edition, means = _edition(session), Meant(BASE, SECRET.encode())
    texts.change_settings(session, actor=NELLY, edition=edition, cap=40, rules=(Occasion.FEW_LEFT,), now=now)
    made = sending.draft(session, edition, Occasion.SHEETS_LEFT, means, now)
    mailed, called, *_ = [line.person for line in made.lines]
    sender = sending.Sender("premio@example.org", "nelly@example.org")
    press = sending.Press(NELLY, edition, made, sender, _identifier("sending"), now)
    sending.queue(session, press, [replace(mailed, email="juez@example.org")], goes_at=now)
    sending.hand(session, actor=NELLY, edition=edition, made=made, key=called.key, way=Way.CALL, now=now)


def _the_jury_decides(session: Session, now: datetime) -> None:
    """What was seen about judges is noted and decided on; the jury looked at two farms again."""
    edition = _edition(session)
    _gladys_draws_straight_lines(session, now)
    assert flags.note(session, actor=NELLY, drafted=results.draft(session, edition), now=now)
    for flag in session.scalars(select(JudgeFlag)).all():
        flags.decide(
            session,
            actor=NELLY,
            edition=edition,
            flag_id=flag.id,
            outcome=Outcome.TALKED,
            reason="Se habló con esta persona.",
            now=now,
        )
    look = deliberation.Proposed("general", DecisionKind.ORDER, "Se miraron las dos fincas.", ("C003", "C006"))
    deliberation.record(session, actor=NELLY, edition=edition, proposed=look, now=now)


def _prizes_are_written(session: Session, now: datetime) -> None:
    """A cooperative gives money for the first place and a pulper for the second; a third prize is taken away again."""
    edition = _edition(session)
    giver = PlannedSponsor("", "Cooperativa Río Coroico", "https://rio-coroico.example.org", {"es": "Compra café."})
    catalogue.add_sponsor(session, actor=NELLY, edition=edition, said=giver, now=now)
    for prize in (
        PlannedPrize("", "place", "", 1, Decimal("5000"), "BOB", sponsor="sponsor-1"),
        PlannedPrize("", "place", "", 2, Decimal("3500.50"), "BOB", {"es": "una despulpadora"}, per_holder=True),
        PlannedPrize("", "place", "", 3, words={"es": "una tijera de podar"}),
    ):
        last = catalogue.add_prize(session, actor=NELLY, edition=edition, said=prize, now=now)
    catalogue.remove(session, actor=NELLY, row=last, now=now)


def _results_are_published(session: Session, now: datetime) -> None:
    """Published, a cooperative thanked, certificates with the town's logo issued; three have their paper, one fell."""
    edition = _edition(session)
    told = doubts.version(results.doubts_about(session, results.draft(session, edition), now))
    made = flags.publish_with_note(session, actor=NELLY, edition=edition, now=now, confirmed=told)
    awards.decide_awards(session, actor=NELLY, publication=made, now=now)
    recognitions.add_organisation(
        session, actor=NELLY, edition=edition, name="Cooperativa El Progreso", language="es", reason="", now=now
    )
    picture = designs.add_picture(session, actor=NELLY, edition=edition, picture=accepted(_picture("PNG", 90)), now=now)
    paper = replace(PAPER, logos=(PaperLogo(picture.name, WORDS),))
    issuing.keep_look(session, actor=NELLY, publication=made, paper=paper, now=now)
    occasion = recipients.occasion_of(session, edition)
    issuing.issue(session, actor=NELLY, publication=occasion, paper=paper, base_url=BASE, now=now, kinds=ALL)
    papers = list(session.scalars(select(Certificate).order_by(Certificate.id)))
    for certificate in papers[:3]:
        pending.keep_paper(session, code=certificate.code, pdf=b"%PDF " + certificate.number.encode())
    revoking.revoke(session, actor=NELLY, certificate=papers[2], reason="Se imprimió mal.", now=now)


def _a_prize_is_handed_over(session: Session, now: datetime) -> None:
    """The first prize at the ceremony, to another family first, which was a mistake."""
    edition, day = _edition(session), now.date()
    for said in (
        DeliverySaid(DeliveryStep.DELIVERED, day, "Nelly Quisbert", "Félix", "En el acto."),
        DeliverySaid(DeliveryStep.MISTAKEN, day, note="Era otra familia."),
        DeliverySaid(DeliveryStep.DELIVERED, day, "Nelly Quisbert", "Saturnina", "Con testigos."),
    ):
        due = next(one for one in deliveries.dues(session, edition) if one.prize.key == "prize-1")
        deliveries.record(session, actor=NELLY, edition=edition, due=due, said=said, now=now)


def _a_mark_comes_too_late(session: Session, now: datetime) -> None:
    """Néstor's telephone had been away since before the publication; the organisers will decide."""
    sheet = pair(session, "J3", "C009")
    seal = permits.issue(SECRET.encode(), judge=sheet.judge, device=PHONE, now=START)
    permit = permits.read(SECRET.encode(), seal, judge=sheet.judge, now=now)
    assert permit is not None
    version = sheet.ballot.version if sheet.ballot else 0
    given = {"late": Mark.of("A1", "3", "Se veía mejor."), "late too": Mark.cleared("A3")}
    for name, mark in given.items():
        late = sync.Operation(_identifier(name), sheet.id, mark, version, START)
        answer = sync.take(session, actor=actor(sheet), judge=sheet.judge, permit=permit, operation=late, now=now)
        assert answer.result is sync.Result.LATE, answer


def _families_are_written_to(session: Session, now: datetime) -> None:
    """A link handed over, a letter in the outbox, and a family that asks for its name as it writes it."""
    valid = select(Certificate).where(Certificate.state == CertificateState.VALID).order_by(Certificate.id)
    first, second = session.scalars(valid).all()
    links.mark_handed(session, actor=NELLY, certificate=first, channel=Channel.WHATSAPP, now=now)
    wanted = {f"address-{second.number}": (second, "familia@example.org")}
    mailing.queue(
        session, actor=NELLY, wanted=wanted, sender="premio@example.org", reply_to="nelly@example.org", now=now
    )
    asking = claims.Asking(
        _identifier("name"), "Saturnina Mamani Kuchu", "Mi apellido es Kuchu.", "phone", "", "71234567", False
    )
    door = Door(SECRET.encode(), "192.0.2.7", PHONE, now)
    claims.ask(session, actor=ANYBODY, door=door, certificate=first, asking=asking)


def _a_step_waits_for_a_second_person(session: Session, now: datetime) -> None:
    """Corrections need two people; Nelly wants one to suffice, and nobody has answered."""
    edition = _edition(session)
    two_people.want_two(session, actor=NELLY, edition=edition, step=Step.CORRECT, now=now)
    ties.declare(session, actor=PEDRO, edition=edition, number="C005", reason="Es mi prima.", now=now)
    change, means = Change(Proposed.ONE_PERSON, {"step": Step.CORRECT.value}), Means(BASE, SECRET.encode())
    assert proposals.do_or_ask(session, actor=NELLY, edition=edition, change=change, means=means, now=now)


def _a_night_passes(session: Session, now: datetime) -> None:
    """Everything stored was checked, as each night."""
    attempt = ledger.take(session, kind=Kind.CHECK, row_id=20260915, now=now)
    ledger.end(session, kind=Kind.CHECK, row_id=20260915, attempt=attempt, now=now)
