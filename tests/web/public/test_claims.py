"""A family's own page of its certificate: by code alone, with its files, its correction and nobody else's data."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from judging.domain.work import Kind
from judging.jobs import papers
from judging.services.certificates import revoking
from judging.services.proof.sealing import Seal
from judging.services.tries import FREE_TRIES
from judging.storage.models import Certificate, Entry, Event, NameRequest
from tests.pages import some_seconds
from tests.services.certificates.test_certificates import draw, issue
from tests.services.certificates.test_issuing import ask_for_two
from tests.services.results.test_results import NELLY
from tests.web.organiser.certificates.test_certificates import UNKNOWN, code_of, published  # noqa: F401 - a fixture
from tests.world import START, World

NAMES = "/organiser/caranavi-2026/certificates/names"
FIRST = "CARANAVI-2026-0001"  # Saturnina, of entry C003, together with Wenceslao
FORM = {"wanted": "Saturnina Mamani Kuchu", "why": "Mi apellido va sin apóstrofo."}


@pytest.fixture
def issued(published: World) -> World:  # noqa: F811
    """Every certificate issued; papers of a few bytes."""
    issue(published)
    draw(published, 17)
    return published


def own_page(world: World, number: str = FIRST) -> str:
    return f"/c/{code_of(world, number)}"


def phone_of(world: World, number: str) -> str:
    with world.reading() as session:
        return session.scalars(select(Entry.phone).where(Entry.number == number)).one()


# ------------------------------------------------------------------------------------------------- the page
def test_a_family_without_an_account_reaches_its_paper_by_the_code_as_typed(issued: World) -> None:
    family = issued.anybody()
    family.get("/claim")
    typed = code_of(issued).lower().replace("-", " ")
    family.get("/claim", query_string={"code": typed})
    assert family.path == own_page(issued)
    assert "¡Felicidades, Saturnina Mamani Kʼuchu!" in family.text
    assert "Primer lugar" in family.text
    shared = [link for link in family.links() if link.startswith(("https://wa.me/", "sms:", "https://www.linkedin"))]
    assert len(shared) == 3
    assert all(f"%2Fv%2F{code_of(issued)}" in link for link in shared), "what is shared is the page that proves"


def test_checking_and_keeping_are_two_pages_with_one_link_between(issued: World) -> None:
    family = issued.anybody()
    family.get(f"/v/{code_of(issued)}")
    assert own_page(issued) in family.links()
    family.get(own_page(issued))
    assert f"/v/{code_of(issued)}" in family.links()
    family.get("/verify")
    assert "/claim" in family.links()


def test_the_paper_is_the_stored_bytes_and_a_browser_that_has_it_asks_no_more(issued: World) -> None:
    browser = issued.anybody().client
    answer = browser.get(f"{own_page(issued)}/pdf")
    with issued.reading() as session:
        row = session.scalars(select(Certificate).where(Certificate.number == FIRST)).one()
        assert answer.data == row.pdf
        assert answer.headers["ETag"] == f'"{row.digest}"'
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{FIRST}.pdf"'
    again = browser.get(f"{own_page(issued)}/pdf", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_real_paper_gives_its_picture_its_print_sheet_and_its_credential(published: World) -> None:  # noqa: F811
    issue(published)
    draw(published, 16, but="Saturnina Mamani Kʼuchu")
    papers.render_pending(
        published.database, Seal.of(published.settings.instance, "https://premio.example.org"), published.clock
    )
    family = published.anybody()
    family.get(own_page(published))
    files = {name: family.client.get(f"{own_page(published)}/{name}") for name in ("png", "print", "credential")}
    assert files["png"].data.startswith(b"\x89PNG")
    assert files["print"].data.startswith(b"%PDF")
    assert json.loads(files["credential"].data)["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert files["credential"].mimetype == "application/ld+json"
    marks = {answer.headers["ETag"] for answer in files.values()}
    assert len(marks) == 3


def test_a_code_that_nobody_has_tells_nothing_and_is_counted_with_those_that_are_checked(issued: World) -> None:
    stranger = issued.anybody()
    stranger.get("/c/00000-00001", status=404)
    assert "Felicidades" not in stranger.text
    for place in range(FREE_TRIES):
        stranger.get(f"/c/{UNKNOWN}" if place % 2 else f"/c/{UNKNOWN}/name", status=404)
    assert "No existe ningún certificado con este código" in stranger.text
    for page in (f"/c/{UNKNOWN}", f"/v/{UNKNOWN}", f"/c/{UNKNOWN}/pdf"):
        answer = stranger.get(page, status=429)
        assert f"espere {some_seconds(answer.headers['Retry-After'])}" in stranger.text
    for page in (own_page(issued), f"/v/{code_of(issued)}", f"{own_page(issued)}/name"):
        stranger.get(page)
    issued.clock.pass_by(minutes=16)
    for _ in range(FREE_TRIES):
        assert stranger.client.get(f"/v/{UNKNOWN}/pdf").status_code == 404, "files count too"
    stranger.get(f"/c/{UNKNOWN}", status=429)


def test_the_page_holds_nothing_of_the_entry_but_what_is_printed(issued: World) -> None:
    family = issued.anybody()
    text = family.get(own_page(issued)).text + family.get(f"{own_page(issued)}/name").text
    with issued.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C003")).one()
        for secret in (entry.number, entry.community, entry.phone, entry.cooperative):
            assert secret
            assert secret not in text
    assert issued.entry_code("C003") not in text


# -------------------------------------------------------------------------------------------- the correction
def test_a_family_asks_the_organiser_accepts_and_the_old_page_leads_to_the_new_one(issued: World) -> None:
    family, nelly = issued.anybody(), issued.organiser()
    nelly.get("/organiser/caranavi-2026/")
    assert "pide corregir su nombre" not in nelly.text
    family.get(f"{own_page(issued)}/name")
    family.submit({**FORM, "code": issued.entry_code("C003")})
    assert family.path == own_page(issued)
    assert "La organización está mirando el pedido" in family.text
    assert "Usted pidió que diga: Saturnina Mamani Kuchu" in family.text

    nelly.get("/organiser/caranavi-2026/")
    assert "1 familia pide corregir su nombre en el certificado." in nelly.text
    nelly.get(next(link for link in nelly.links() if link.endswith("/names")))
    assert "Dice Saturnina Mamani Kʼuchu Debe decir Saturnina Mamani Kuchu" in nelly.text
    assert "Mostró el código de la inscripción" in nelly.text
    nelly.submit()
    assert "El certificado corregido tiene el número CARANAVI-2026-0001-R1." in nelly.text
    assert "Nadie espera una respuesta." in nelly.text
    assert issued.app.extensions["judging.queue"].woken == [Kind.PAPERS]

    family.get(own_page(issued))
    assert "Su certificado corregido está en camino" in family.text
    draw(issued, 1)
    family.get(own_page(issued))
    family.get(next(link for link in family.links() if link.startswith("/c/")))
    assert "¡Felicidades, Saturnina Mamani Kuchu!" in family.text
    assert issued.anybody().client.get(f"{own_page(issued)}/pdf").status_code == 404, "the old one is void"
    assert family.path == own_page(issued, f"{FIRST}-R1")


def test_a_double_press_asks_once_and_an_error_keeps_everything(issued: World) -> None:
    family = issued.anybody()
    family.get(f"{own_page(issued)}/name")
    answer = family.submit({**FORM, "wanted": "Saturnina 王", "proof": "phone", "phone": "712 34567"}, status=422)
    assert "El certificado no puede mostrar el signo «王»." in family.text
    assert 'value="Saturnina 王"' in answer.text
    assert "Mi apellido va sin apóstrofo." in answer.text
    assert 'value="712 34567"' in answer.text
    assert re.search(r'value="phone" checked', answer.text)
    fields = {**FORM, "proof": "phone", "phone": "712 34567", "ask_id": "the-form"}
    family.post(f"{own_page(issued)}/name", fields)
    family.post(f"{own_page(issued)}/name", fields)
    with issued.reading() as session:
        assert len(session.scalars(select(NameRequest)).all()) == 1
        assert len(session.scalars(select(Event).where(Event.action == "certificate.name_asked")).all()) == 1


def test_another_familys_code_proves_nothing_signed_in_or_typed(issued: World) -> None:
    others = issued.applicant("C001")
    others.get(f"{own_page(issued)}/name")
    assert "ya sabemos que el certificado es suyo" not in others.text
    others.submit({**FORM, "code": issued.entry_code("C001")}, status=422)
    assert "Con ese código no se puede pedir un cambio" in others.text
    with issued.reading() as session:
        assert session.scalars(select(NameRequest)).all() == []


def test_the_family_that_signed_in_needs_no_code_and_finds_its_certificates(issued: World) -> None:
    family = issued.applicant("C003")
    family.get("/apply/")
    links = [link for link in family.links() if link.startswith("/c/")]
    assert len(links) == 2, "Saturnina's and Wenceslao's"
    assert "Saturnina Mamani Kʼuchu" in family.text
    family.get(f"{own_page(issued)}/name")
    assert "ya sabemos que el certificado es suyo" in family.text
    family.submit(FORM)
    assert "La organización está mirando el pedido" in family.text
    assert not [link for link in issued.applicant("C004").get("/apply/").text.split('"') if link == own_page(issued)]


def test_what_was_asked_for_is_shown_to_who_asked_and_to_no_other_visitor(issued: World) -> None:
    family = issued.anybody()
    family.get(f"{own_page(issued)}/name")
    family.submit({**FORM, "wanted": "Un Nombre Feo", "proof": "phone", "phone": "712 34567"})
    assert "Un Nombre Feo" in family.text
    assert "Llegó sin el código de la inscripción." in family.text
    stranger = issued.anybody()
    answer = stranger.get(own_page(issued))
    assert "La organización está mirando el pedido" in stranger.text
    assert "Un Nombre Feo" not in answer.text
    assert "712 34567" not in answer.text


def test_without_a_code_the_organiser_compares_the_telephone_and_calls(issued: World) -> None:
    nelly, own = issued.organiser(), phone_of(issued, "C003")
    for given, said in ((own, ": es el teléfono de la inscripción."), ("600 00000", ": no es el teléfono de la")):
        with issued.writing() as session:
            for older in session.scalars(select(NameRequest)):
                session.delete(older)
        family = issued.anybody()
        family.get(f"{own_page(issued)}/name")
        family.submit({**FORM, "proof": "phone", "phone": given})
        nelly.get(NAMES)
        assert said in nelly.text
    nelly.submit(status=422)
    assert "Llame primero a ese teléfono" in nelly.text
    with issued.reading() as session:
        number = session.scalars(select(NameRequest.id)).one()
    nelly.submit({f"called-{number}": "yes"})
    assert "CARANAVI-2026-0001-R1" in nelly.text


def test_a_refusal_is_read_on_the_familys_page(issued: World) -> None:
    family, nelly = issued.anybody(), issued.organiser()
    family.get(f"{own_page(issued)}/name")
    family.submit({**FORM, "code": issued.entry_code("C003")})
    nelly.get(NAMES)
    with issued.reading() as session:
        number = session.scalars(select(NameRequest.id)).one()
    form = {"do": "refuse", f"answer-{number}": ""}
    nelly.post(f"{NAMES}/{number}", form, status=422)
    assert "Escriba el motivo." in nelly.text
    nelly.post(f"{NAMES}/{number}", {**form, f"answer-{number}": "Su carnet dice Kʼuchu."})
    assert "No se cambió" in nelly.text
    family.get(own_page(issued))
    assert "El nombre no se cambió" in family.text
    assert "«Su carnet dice Kʼuchu.»" in family.text
    family.get(f"{own_page(issued)}/name")
    assert family.path.endswith("/name"), "she may ask again"


def test_of_two_who_answer_one_family_the_second_reads_what_the_first_said(issued: World) -> None:
    family, nelly, oscar = issued.anybody(), issued.organiser(), issued.organiser()
    family.get(f"{own_page(issued)}/name")
    family.submit({**FORM, "code": issued.entry_code("C003")})
    with issued.reading() as session:
        number = session.scalars(select(NameRequest.id)).one()
    for one in (nelly, oscar):
        one.get(NAMES)
    form = {"do": "refuse", f"answer-{number}": "Su carnet dice Kʼuchu."}
    nelly.post(f"{NAMES}/{number}", form)
    oscar.post(f"{NAMES}/{number}", {**form, f"answer-{number}": "Falta el carnet."}, status=409)
    assert "Otra persona ya contestó este pedido, y la familia lee esto: «Su carnet dice Kʼuchu.»" in oscar.text
    assert "Usted había escrito: «Falta el carnet.»" in oscar.text
    oscar.post(f"{NAMES}/{number}", form)
    assert "La familia lee su respuesta" in oscar.page.text, "the same words twice are once"  # type: ignore[union-attr]
    oscar.post(f"{NAMES}/{number}", {"do": "perhaps"}, status=400)
    family.get(own_page(issued))
    assert "«Su carnet dice Kʼuchu.»" in family.text


def test_an_answer_is_never_cut(issued: World) -> None:
    family, nelly = issued.anybody(), issued.organiser()
    family.get(f"{own_page(issued)}/name")
    family.submit({**FORM, "code": issued.entry_code("C003")})
    with issued.reading() as session:
        number = session.scalars(select(NameRequest.id)).one()
    nelly.get(NAMES)
    nelly.post(f"{NAMES}/{number}", {"do": "refuse", f"answer-{number}": "n" * 1001}, status=422)
    assert "n" * 1001 in nelly.page.text  # type: ignore[union-attr]
    nelly.post(f"{NAMES}/{number}", {"do": "refuse", f"answer-{number}": "n" * 1000})
    assert "n" * 1000 in nelly.text


def test_two_people_confirm_where_the_edition_asks_for_it(issued: World) -> None:
    ask_for_two(issued, NELLY)
    family, organiser = issued.anybody(), issued.organiser()
    family.get(f"{own_page(issued)}/name")
    family.submit({**FORM, "code": issued.entry_code("C003")})
    organiser.get(NAMES)
    organiser.submit()
    assert "Usted ya dijo que sí." in organiser.text
    assert "La organización está mirando el pedido" in issued.anybody().get(own_page(issued)).text
    with issued.writing() as session:
        row = session.scalars(select(Certificate).where(Certificate.number == FIRST)).one()
        revoking.reissue(
            session,
            actor=NELLY.__class__(NELLY.role, 99, "Óscar"),
            certificate=row,
            now=START,
            holder_name=FORM["wanted"],
            reason="Se corrigió el nombre.",
            base_url="https://premio.example.org",
        )
    organiser.get(NAMES)
    assert "Nadie espera una respuesta." in organiser.text
    assert "Corregido Saturnina Mamani Kʼuchu → Saturnina Mamani Kuchu" in organiser.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_requests_asks_the_database_the_same_for_one_and_three(issued: World, count: int) -> None:
    with issued.reading() as session:
        numbers = session.scalars(select(Certificate.number).order_by(Certificate.number).limit(count)).all()
    for number in numbers:
        family = issued.anybody()
        family.get(f"{own_page(issued, number)}/name")
        family.submit({**FORM, "proof": "phone", "phone": "712 34567"})
    nelly = issued.organiser()
    with issued.queries() as sent:
        nelly.get(NAMES)
    assert nelly.text.count("Debe decir") == count
    assert len(sent) == 10
