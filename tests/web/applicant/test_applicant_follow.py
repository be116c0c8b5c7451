"""After sending: the receipt, how it goes, permissions, leaving the contest; and the doors that stay shut."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from judging.domain.entries.consents import FORMER_CONSENTS
from judging.domain.permissions import OPERATOR
from judging.services.entries import entries
from judging.services.results import results
from judging.storage.models import CropRow, Entry, EntryStatus, Event
from tests.world import World


def give_back(world: World, number: str = "C001", status: EntryStatus = EntryStatus.DRAFT) -> None:
    """Let an entry of the demonstration stand where the story needs it."""
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == number)).one().status = status


def status_of(world: World, number: str = "C001") -> EntryStatus:
    with world.reading() as session:
        return session.scalars(select(Entry).where(Entry.number == number)).one().status


def test_three_presses_send_an_entry_once(world: World) -> None:
    give_back(world)
    family = world.applicant("C001")
    family.get("/apply/review")
    for _ in range(3):
        family.post("/apply/review")
        assert family.path == "/apply/receipt"
    with world.reading() as session:
        lines = session.scalars(select(Event).where(Event.action == "entry.submitted")).all()
    assert len(lines) == 1


def test_an_incomplete_entry_is_not_sent_and_what_is_missing_leads_to_its_field(world: World) -> None:
    give_back(world)
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C001")).one().area_ha = None
    family = world.applicant("C001")
    family.get("/apply/review")
    assert "falta una cosa" in family.text
    assert "/apply/step/finca?back=review#area_ha" in family.links()
    assert "Enviar mi inscripción" not in family.text
    family.post("/apply/review", status=422)
    assert status_of(world) is EntryStatus.DRAFT
    family.get("/apply/step/finca?back=review")
    family.submit({"area_ha": "2,5"})
    assert family.path == "/apply/review"
    assert "Enviar mi inscripción" in family.text


def test_what_is_sent_can_be_read_but_not_changed(world: World) -> None:
    family = world.applicant("C001")
    family.get("/apply/review")
    assert "Eusebio Condori Limachi" in family.text
    assert not any("/apply/step/" in link for link in family.links())
    family.get("/apply/step/finca")
    assert family.path == "/apply/"
    assert "ya no se puede cambiar" in family.text
    family.post("/apply/step/finca", {"community": "Otra"}, status=422)
    assert "ya está enviada" in family.text
    with world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
    assert entry.community == "Colonia Alto Mirador"


def test_a_form_posted_after_the_last_day_keeps_what_was_typed_on_the_page(world: World) -> None:
    give_back(world)
    family = world.applicant("C001")
    family.get("/apply/step/finca")
    with world.writing() as session:
        world.edition(session).entries_until = world.clock.now
    family.submit({"community": "Colonia Ñandú"}, status=422)
    assert "Las inscripciones están cerradas" in family.text
    assert family.page is not None
    assert 'value="Colonia Ñandú"' in family.page.text
    family.get("/apply/")
    assert "no se envió a tiempo" in family.text


def test_the_receipt_is_a_small_pdf_for_sent_entries_only(world: World) -> None:
    family = world.applicant("C001")
    answer = family.get("/apply/receipt.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert "inscripcion-C001.pdf" in answer.headers["Content-Disposition"]
    give_back(world)
    family.get("/apply/receipt.pdf")
    assert family.path == "/apply/"
    family.get("/apply/receipt")
    assert family.path == "/apply/"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (EntryStatus.SUBMITTED, "Recibimos su inscripción"),
        (EntryStatus.ACCEPTED, "está aceptada"),
        (EntryStatus.EXCLUDED, "no fue aceptada"),
        (EntryStatus.WITHDRAWN, "Usted retiró"),
        (EntryStatus.DRAFT, "Listo: 5 de 5 partes"),
    ],
)
def test_the_family_reads_how_it_goes_in_words(world: World, status: EntryStatus, words: str) -> None:
    give_back(world, status=status)
    family = world.applicant("C001")
    assert family.path == "/apply/"
    assert words in family.text


def test_the_reason_of_the_organisers_is_read_by_the_family(world: World) -> None:
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        entries.reopen_entry(session, actor=OPERATOR, entry=entry, reason="Falta decir la altura.", now=world.clock.now)
    family = world.applicant("C001")
    assert "Falta decir la altura." in family.text
    family.get("/apply/review")
    family.submit(action="/review")
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        entries.exclude_entry(session, actor=OPERATOR, entry=entry, reason="Fuera del municipio.", now=world.clock.now)
    family.get("/apply/")
    assert "Fuera del municipio." in family.text
    assert "Retirar mi inscripción" not in family.text


def test_after_publication_the_family_is_led_to_the_results_and_not_before(world: World) -> None:
    family = world.applicant("C001")
    assert "/editions/caranavi-2026/results" not in family.links()
    with world.writing() as session:
        results.publish(session, actor=OPERATOR, edition=world.edition(session), now=world.clock.now)
    family.get("/apply/")
    assert "/editions/caranavi-2026/results" in family.links()
    family.get("/apply/withdraw")
    family.post("/apply/withdraw", status=409)
    assert status_of(world) is EntryStatus.ACCEPTED


def test_leaving_asks_first_and_can_be_undone(world: World) -> None:
    family = world.applicant("C001")
    family.get("/apply/withdraw")
    assert "¿Quiere retirar la inscripción C001?" in family.text
    assert status_of(world) is EntryStatus.ACCEPTED
    family.submit()
    assert status_of(world) is EntryStatus.WITHDRAWN
    family.submit(action="/restore")
    assert "otra vez en el concurso" in family.text
    assert status_of(world) is EntryStatus.SUBMITTED


def consents_of(world: World) -> dict[str, bool]:
    with world.reading() as session:
        return dict(session.scalars(select(Entry).where(Entry.number == "C001")).one().consents)


def test_permissions_are_taken_back_on_their_page(world: World) -> None:
    family = world.applicant("C001")
    shown = family.get("/apply/consents").text
    assert not any(f"consent-{key}" in shown for key in FORMER_CONSENTS), "nothing is asked without effect"
    said_before = {key: consents_of(world)[key] for key in FORMER_CONSENTS}
    family.submit({"consent-visit": None})
    assert consents_of(world) == {"process": True, "jury": True, "visit": False, "publish": True, **said_before}
    family.get("/apply/consents")
    family.submit({"consent-jury": None}, status=422)


PRIVATE = (
    "/apply/",
    "/apply/code",
    "/apply/step/finca",
    "/apply/review",
    "/apply/receipt",
    "/apply/receipt.pdf",
    "/apply/consents",
    "/apply/withdraw",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_only_a_family_opens_its_pages(world: World, address: str) -> None:
    stranger = world.anybody()
    stranger.get(address)
    assert stranger.path == "/enter"
    for other in (world.judge("J1"), world.organiser()):
        other.get(address, status=403)


def test_a_family_sees_nothing_of_another(world: World) -> None:
    family = world.applicant("C002")
    for address in PRIVATE:
        family.get(address)
        assert family.page is not None
        assert "Eusebio Condori" not in family.page.text
        assert world.entry_code("C001") not in family.page.text


def test_what_others_are_still_writing_is_offered_to_nobody(world: World) -> None:
    give_back(world, "C002")
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C002")).one().community = "Mi teléfono es 712"
    give_back(world, "C001")
    family = world.applicant("C001")
    family.get("/apply/step/finca")
    assert family.page is not None
    assert "Mi teléfono es 712" not in family.page.text
    assert "<option value=" in family.page.text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_changing_the_language_keeps_the_page_and_speaks_it(world: World, language: str) -> None:
    give_back(world)
    family = world.applicant("C001")
    family.get(f"/apply/step/ingresos?back=review&lang={language}")
    heading = {"fr": "Vos revenus", "en": "Your income"}[language]
    assert heading in family.text
    family.submit({"row-0-share": "12,5"}, status=422)
    assert {"fr": "Ensemble, ils doivent faire 100", "en": "Together it must make 100"}[language] in family.text


@pytest.mark.parametrize("rows", [1, 3])
def test_looking_over_the_answers_costs_the_same_however_long_the_list(world: World, rows: int) -> None:
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        entry.crops = [CropRow(position=place, crop="Coffea arabica") for place in range(rows)]
    family = world.applicant("C001")
    with world.queries() as sent:
        family.get("/apply/review")
    assert len(sent) == 6
    with world.queries() as sent:
        family.get("/apply/")
    assert len(sent) == 7
