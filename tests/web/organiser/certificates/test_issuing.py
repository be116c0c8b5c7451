"""Issuing on the pages: the look and its sample, two people, files, what the issuer publishes, a compared file."""

from __future__ import annotations

import io
import json

import pikepdf
import pytest
from sqlalchemy import select

from judging.domain.work import Kind
from judging.services.certificates import issuing
from judging.services.people import staff as staff_service
from judging.services.proof.sealing import Seal
from judging.storage.models import Certificate
from tests.certificates.openbadge import proof_holds
from tests.pages import Visitor
from tests.services.certificates.test_certificates import draw, made
from tests.services.results.test_results import NELLY
from tests.web.organiser.certificates.test_certificates import FIRST, PAGE, code_of, compared, issued, published
from tests.world import QUICK, START, World

__all__ = ["issued", "published"]  # fixtures


def oscar(world: World) -> Visitor:
    """A second organiser, signed in."""
    with world.writing() as session:
        staff_service.add_staff(
            session,
            email="oscar@example.org",
            name="Óscar Flores",
            password_hash=QUICK.hash("una clave larga"),
            now=START,
        )
    visitor = world.anybody()
    visitor.get("/sign-in")
    visitor.submit({"email": "oscar@example.org", "password": "una clave larga"})
    return visitor


@pytest.fixture
def real(issued: World) -> World:
    """The demonstration with one paper that is really drawn and signed: certificate 0003."""
    with issued.reading() as session:
        name = session.scalars(select(Certificate).where(Certificate.number.endswith("-0003"))).one()
        holder = name.printed["holder_name"]
    draw(issued, 17, but=holder)
    assert made(issued) == 1
    return issued


# --------------------------------------------------------------------------------------------------- look
def test_an_organiser_chooses_the_look_and_sees_a_sample(published: World) -> None:
    nelly = published.organiser()
    nelly.get(f"{PAGE}/design")
    nelly.submit({"issuer": "Equipo", "look": "solemn", "sheet": "Letter", "second": "fr", "name-3": "Ana"})
    chosen = nelly.form(action="/look").find(".//input[@value='solemn']")
    assert chosen is not None
    assert chosen.get("checked") is not None
    nelly.get(PAGE)
    assert "Faltan emitir 22 certificados." in nelly.text, "nothing was issued"
    sample = nelly.client.get(f"{PAGE}/sample.pdf")
    with pikepdf.open(io.BytesIO(sample.data)) as pdf:
        assert len(pdf.pages) == 3
        assert [round(float(x)) for x in pdf.pages[0].MediaBox] == [0, 0, 792, 612]
    assert nelly.client.get(f"{PAGE}/sample.png").data.startswith(b"\x89PNG")


def test_a_colour_that_nobody_can_read_is_refused_and_what_was_typed_stays(published: World) -> None:
    nelly = published.organiser()
    nelly.get(f"{PAGE}/design")
    answer = nelly.submit({"issuer": "Equipo", "ink": "#ffee88", "place": "Taipiplaya"}, action="/look", status=422)
    assert "El color #ffee88 es muy claro y no se lee." in nelly.text
    assert 'value="Taipiplaya"' in answer.text


@pytest.mark.parametrize("page", ["/sample.pdf", "/sample.png", "/print.pdf", "/CARANAVI-2026-0001.png"])
def test_nobody_but_organisers_opens_these_files(issued: World, page: str) -> None:
    issued.judge("J1").get(PAGE + page, status=403)
    assert issued.anybody().client.get(PAGE + page).status_code == 302


def test_the_file_for_the_print_shop_has_a_page_with_bleed_for_each_valid_certificate(issued: World) -> None:
    with pikepdf.open(io.BytesIO(issued.organiser().client.get(f"{PAGE}/print.pdf").data)) as pdf:
        assert len(pdf.pages) == 2
        trim, bleed = pdf.pages[0].TrimBox, pdf.pages[0].BleedBox
        assert round(float(trim[2])) == 842
        assert round(float(bleed[2]) - float(trim[2]), 1) == 8.5, "three millimetres"


# ---------------------------------------------------------------------------------------------- two people
def test_one_proposes_and_another_approves(published: World) -> None:
    nelly, other = published.organiser(), oscar(published)
    nelly.get(PAGE)
    nelly.submit({"two_people": "yes"}, action=PAGE)
    assert "Ahora tiene que aprobarla otra persona de la organización" in nelly.text
    assert "Aprobar y emitir" not in nelly.text
    nelly.post(f"{PAGE}/approve", {}, status=422)
    assert "Usted hizo esta propuesta." in nelly.text
    other.get(PAGE)
    assert "propuso emitir 17 certificados" in other.text
    other.submit(action="/approve")
    assert "0 de 17" in other.text
    assert published.app.extensions["judging.queue"].woken == [Kind.PAPERS] * 2


def test_a_proposal_may_be_withdrawn(published: World) -> None:
    nelly = published.organiser()
    nelly.get(PAGE)
    nelly.submit({"two_people": "yes"}, action=PAGE)
    nelly.submit(action="/withdraw")
    assert "Proponer los elegidos" in nelly.text
    assert "Aprobar" not in nelly.text


def test_a_corrected_name_is_confirmed_by_another(issued: World) -> None:
    nelly, other = issued.organiser(), oscar(issued)
    with issued.writing() as session:
        issuing.require_two(session, actor=NELLY, edition=issued.edition(session), wanted=True, now=START)
    nelly.get(FIRST)
    nelly.submit({"holder_name": "Saturnina Mamani Cuchu"}, action="/reissue")
    assert "Ahora lo tiene que confirmar otra persona de la organización." in nelly.text
    assert "Confirmar y emitir" not in nelly.text
    other.get(FIRST)
    other.submit(action="/reissue#confirm")
    assert "El certificado corregido tiene el número CARANAVI-2026-0001-R1." in other.text


# ------------------------------------------------------------------------------------------------- anybody
def asked_for_two(world: World) -> None:
    with world.writing() as session:
        issuing.require_two(session, actor=NELLY, edition=world.edition(session), wanted=True, now=START)


def test_nobody_proposes_or_approves_over_a_proposal_she_has_not_read(published: World) -> None:
    """Nelly has the page without a proposal, Óscar proposes; then Óscar reads one and Nelly makes another."""
    asked_for_two(published)
    nelly, other = published.organiser(), oscar(published)
    for one in (nelly, other):
        one.get(PAGE)
    other.submit(action=PAGE)
    nelly.submit({"kind-participation": None}, action=PAGE, status=409)
    assert "Otra persona cambió esto mientras usted miraba" in nelly.text
    assert "propuso emitir 17 certificados" in nelly.text, "the other's proposal stands"
    nelly.submit({"kind-participation": None}, action=PAGE)
    other.get(PAGE)
    published.clock.pass_by(minutes=1)
    nelly.get(PAGE)
    nelly.submit(action=PAGE)
    other.submit(action="/approve", status=409)
    assert "Aprobar y emitir 17 certificados" in other.text
    other.submit(action="/approve")
    assert "0 de 17" in other.text, "now she has read it"


def test_of_two_who_correct_one_name_the_second_sees_what_the_first_proposed(issued: World) -> None:
    asked_for_two(issued)
    nelly, other = issued.organiser(), oscar(issued)
    for one in (nelly, other):
        one.get(FIRST)
    nelly.submit({"holder_name": "Saturnina Mamani Cuchu"}, action="/reissue")
    other.submit({"holder_name": "Saturnina Mamani Coche"}, action="/reissue", status=409)
    assert "propuso corregir el nombre a «Saturnina Mamani Cuchu»." in other.text
    assert 'value="Saturnina Mamani Coche"' in other.page.text  # type: ignore[union-attr]
    other.submit(action="/reissue#confirm")
    assert "El certificado corregido tiene el número CARANAVI-2026-0001-R1." in other.text
    nelly.submit({"holder_name": "Saturnina Mamani"}, action="/reissue", status=409)
    assert "Anulado el" in nelly.text, "no second correction of the same paper in silence"


def test_an_altered_file_is_named_as_altered_and_the_original_as_identical(real: World) -> None:
    anybody, code = real.anybody(), code_of(real, "CARANAVI-2026-0003")
    pdf = anybody.client.get(f"/v/{code}/pdf").data
    place = pdf.index(b"stream") + 40
    inside = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
    assert "El archivo es idéntico al original." in compared(anybody, pdf, "")
    assert "Este archivo fue cambiado después de firmarlo." in compared(anybody, inside, "")
    added = compared(anybody, pdf + b"\n% a note", "")
    assert "El archivo no es el original de este certificado" in added
    assert code in added, "it begins with the original, and so leads to its page"
    assert anybody.client.get(f"/v/{code}/png").data.startswith(b"\x89PNG")


def test_a_file_signed_by_others_says_by_whom(real: World) -> None:
    anybody, code = real.anybody(), code_of(real, "CARANAVI-2026-0003")
    pdf = anybody.client.get(f"/v/{code}/pdf").data
    keys = Seal.of(real.settings.instance, "").folder
    keys.rename(keys.with_name("older"))
    with real.tampering() as session:
        row = session.scalars(select(Certificate).where(Certificate.code == code)).one()
        row.digest, row.pdf = "", None  # as a file that is not ours
    assert "Este archivo está firmado por otros (Equipo del concurso 001)" in compared(anybody, pdf, "")


def test_the_issuer_publishes_keys_and_the_void_for_machines(real: World) -> None:
    anybody = real.anybody()
    revoked = code_of(real, "CARANAVI-2026-0003")
    assert anybody.client.get("/v/revoked.json").json["revoked"] == []  # type: ignore[index]
    nelly = real.organiser()
    nelly.get(f"{PAGE}/CARANAVI-2026-0003")
    nelly.submit({"reason": "La finca se retiró."}, action="/revoke")
    listed = anybody.client.get("/v/revoked.json")
    assert [item["number"] for item in listed.json["revoked"]] == ["CARANAVI-2026-0003"]  # type: ignore[index]
    assert revoked not in listed.text
    keys = Seal.of(real.settings.instance, real.settings.base_url).keys()
    assert keys is not None
    status = json.loads(anybody.client.get("/v/status-1").data)
    assert proof_holds(status, keys.badge_key.public)
    assert anybody.client.get("/.well-known/did.json").json["id"] == "did:web:127.0.0.1%3A8000"  # type: ignore[index]
    assert anybody.client.get("/v/authority.pem").data == keys.authority
    anybody.get("/verify")
    assert keys.fingerprint in anybody.text
    assert "PRIVATE" not in json.dumps(status)


def test_before_the_first_certificate_there_is_nothing_to_publish(world: World) -> None:
    anybody = world.anybody()
    for page in ("/.well-known/did.json", "/v/authority.pem", "/v/status-1"):
        assert anybody.client.get(page).status_code == 404
    anybody.get("/verify")
    assert "Nuestra firma electrónica" not in anybody.text


def test_a_replaced_certificate_says_so_before_it_says_void(issued: World) -> None:
    nelly = issued.organiser()
    nelly.get(FIRST)
    nelly.submit({"holder_name": "Saturnina Mamani Cuchu"}, action="/reissue")
    draw(issued, 16)
    anybody = issued.anybody()
    anybody.get(f"/v/{code_of(issued)}")
    assert "Certificado reemplazado" in anybody.text
    assert "Ya no vale desde el 15 de septiembre de 2026. Motivo: Se corrigió el nombre." in anybody.text
