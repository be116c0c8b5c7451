"""Certificates on the pages: issuing and watching, revoking and correcting, and anybody's check of a paper."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from judging.certificates import Signatory
from judging.domain.typed import version_of
from judging.domain.work import Kind
from judging.queue import Queue
from judging.services.certificates import issuing, papers, pending, revoking
from judging.services.results import awards, results
from judging.services.tries import COUNTED, FREE_TRIES
from judging.storage.models import Award, Certificate, Entry
from judging.storage.queries import editions as edition_queries
from tests.pages import Visitor
from tests.services.certificates.test_certificates import draw, made
from tests.services.results.test_results import NELLY
from tests.world import START, World

PAGE = "/organiser/caranavi-2026/certificates"
FIRST = f"{PAGE}/CARANAVI-2026-0001"
UNKNOWN = "00000-00000"  # well formed: its check symbol agrees


class WaitingQueue(Queue):
    """A queue that notes what is woken and leaves the work to the test."""

    def __init__(self) -> None:
        super().__init__("")
        self.woken: list[Kind] = []

    def wake(self, kind: Kind, row: int = 0) -> None:
        self.woken.append(kind)


@pytest.fixture
def published(world: World) -> World:
    """The demonstration after its results were published."""
    with world.writing() as session:
        made = results.publish(session, actor=NELLY, edition=world.edition(session), now=START)
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)
    world.app.extensions["judging.queue"] = WaitingQueue()
    return world


@pytest.fixture
def issued(published: World) -> World:
    """All certificates of the demonstration issued, the first two with their papers."""
    signed = Signatory("Rosa Elena Tarifa Vargas", "Por el jurado")
    with published.writing() as session:
        made = edition_queries.latest_publication(session, published.edition(session))
        assert made is not None
        paper = papers.Paper("Equipo del concurso", "Caranavi, Bolivia", (signed,))
        issuing.issue(
            session, actor=NELLY, publication=made, paper=paper, base_url="https://premio.example.org", now=START
        )
    draw(published, 2)
    return published


def code_of(world: World, number: str = "CARANAVI-2026-0001") -> str:
    with world.reading() as session:
        return session.scalars(select(Certificate.code).where(Certificate.number == number)).one()


# ---------------------------------------------------------------------------------------------- organisers
def test_before_publication_there_are_no_certificates(world: World) -> None:
    nelly = world.organiser()
    nelly.get(PAGE)
    assert "Los certificados salen de los resultados publicados." in nelly.text


def test_an_organiser_issues_and_watches_the_papers_come(published: World) -> None:
    nelly = published.organiser()
    nelly.get(PAGE)
    assert "Primer lugar C003 · Saturnina Mamani Kʼuchu · Wenceslao Poma Ticona" in nelly.text
    assert "6 fincas más reciben un certificado de participación." in nelly.text
    assert "Faltan emitir 22 certificados." in nelly.text, "seventeen of the results, and five thanks to judges"
    answer = nelly.submit(action=PAGE)
    assert published.app.extensions["judging.queue"].woken == [Kind.PAPERS]
    assert "0 de 17" in nelly.text
    assert "js/refresh" in answer.text
    assert "sample.png" not in answer.text, "nothing else is drawn meanwhile"
    draw(published, 2)
    nelly.get(PAGE)
    assert "2 de 17" in nelly.text
    draw(published, 15)
    answer = nelly.get(PAGE)
    assert "17 de 17" in nelly.text
    assert "refresh" not in answer.text


def test_a_design_without_an_issuer_keeps_what_was_typed(published: World) -> None:
    nelly = published.organiser()
    nelly.get(f"{PAGE}/design")
    answer = nelly.submit({"issuer": "", "place": "Taipiplaya"}, action="/look", status=422)
    assert "Escriba quién emite los certificados." in nelly.text
    assert 'value="Taipiplaya"' in answer.text


def test_a_distinction_is_given_with_its_reason(published: World) -> None:
    nelly = published.organiser()
    nelly.get(PAGE)
    action = "/distinctions/youth"
    nelly.submit({"entry-youth": "C004", "reason-youth": ""}, action=action, status=422)
    assert "Escriba el motivo." in nelly.text
    nelly.submit({"entry-youth": "", "reason-youth": "Renovó el cafetal."}, action=action, status=422)
    assert "Elija una finca." in nelly.text
    nelly.submit({"entry-youth": "C004", "reason-youth": "Renovó el cafetal."}, action=action)
    assert "Mención joven (16 a 28 años): C004 · Yhoselin Quispe Chambi" in nelly.text
    nelly.post(f"{PAGE}/distinctions/general", {"entry-general": "C004", "reason-general": "x"}, status=404)


def test_of_two_organisers_who_give_a_prize_at_once_the_second_sees_to_whom_it_went(published: World) -> None:
    marta, nelly = published.organiser(), published.organiser()
    action = "/distinctions/youth"
    for organiser in (marta, nelly):
        organiser.get(PAGE)
    nelly.submit({"entry-youth": "C004", "reason-youth": "Maneja sola su vivero."}, action=action)
    marta.submit({"entry-youth": "C010", "reason-youth": "Injerta sus cítricos."}, action=action, status=409)
    assert "Otra persona guardó esto mientras usted escribía." in marta.text
    assert "Injerta sus cítricos." in (marta.page.text if marta.page else ""), "what she wrote stays"
    assert "Ahora dice: Maneja sola su vivero." in marta.text
    assert "Ahora dice: C004 · Yhoselin Quispe Chambi" in marta.text
    assert "No se guardó. Aquí" not in marta.text, "it stands in its field"
    with published.reading() as session:
        [given] = session.scalars(select(Award).where(Award.kind == "youth"))
        assert given.entry.number == "C004"
    marta.submit({}, action=action)
    with published.reading() as session:
        [given] = session.scalars(select(Award).where(Award.kind == "youth"))
        assert given.entry.number == "C010"


def test_a_prize_given_to_another_farm_stays_there_when_the_second_only_wrote_a_better_reason(published: World) -> None:
    nelly = published.organiser()
    nelly.get(PAGE)
    action = "/distinctions/youth"
    nelly.submit({"entry-youth": "C004", "reason-youth": "Maneja sola su vivero."}, action=action)
    marta, other = published.organiser(), published.organiser()
    for organiser in (marta, other):
        organiser.get(PAGE)
    other.submit({"entry-youth": "C010"}, action=action)
    marta.submit({"reason-youth": "Maneja sola un vivero de 4000 plantas."}, action=action, status=409)
    marta.submit({}, action=action)
    with published.reading() as session:
        [given] = session.scalars(select(Award).where(Award.kind == "youth"))
        assert (given.entry.number, given.reason) == ("C010", "Maneja sola un vivero de 4000 plantas.")


def test_what_could_not_be_drawn_says_why_and_can_be_tried_again(issued: World) -> None:
    draw(issued, 14)
    with issued.tampering() as session:
        waiting = pending.next_pending(session)
        assert waiting is not None
        row = session.scalars(select(Certificate).where(Certificate.code == waiting.code)).one()
        row.printed = {**row.printed, "holder_name": "Toribio 王"}
    made(issued)
    nelly = issued.organiser()
    answer = nelly.get(PAGE)
    assert "16 de 17" in nelly.text
    assert "1 no se pudo dibujar." in nelly.text
    assert "refresh" not in answer.text, "nothing comes without somebody doing something"
    nelly.submit(action="/resume")
    assert "En camino" in nelly.text


def test_the_papers_are_downloaded_one_by_one_and_all_together(issued: World) -> None:
    nelly = issued.organiser()
    paper = nelly.client.get(f"{FIRST}.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF")
    archive = zipfile.ZipFile(io.BytesIO(nelly.client.get(f"{PAGE}.zip").data))
    assert archive.namelist() == ["CARANAVI-2026-0001.pdf", "CARANAVI-2026-0002.pdf"]
    assert archive.read("CARANAVI-2026-0001.pdf") == paper.data
    nelly.get(f"{PAGE}/CARANAVI-2026-0003.pdf", status=404)
    nelly.get(f"{PAGE}/CARANAVI-2026-9999", status=404)


@pytest.mark.parametrize("page", [PAGE, FIRST, f"{FIRST}.pdf", f"{PAGE}.zip"])
def test_nobody_but_organisers_sees_the_list_of_certificates(issued: World, page: str) -> None:
    issued.judge("J1").get(page, status=403)
    issued.applicant("C003").get(page, status=403)
    assert issued.anybody().client.get(page).status_code == 302


def test_the_list_asks_the_database_the_same_few_questions_for_one_certificate_and_for_many(published: World) -> None:
    nelly = published.organiser()
    nelly.get(PAGE)
    with published.queries() as before:
        nelly.get(PAGE)
    nelly.submit(action=PAGE)
    with published.queries() as after:
        nelly.get(PAGE)
    assert [len(before), len(after)] == [26, 26]


# ------------------------------------------------------------------------------------------------- anybody
def test_the_code_on_the_paper_shows_every_printed_word(issued: World) -> None:
    anybody = issued.anybody()
    anybody.get(f"/v/{code_of(issued)}")
    printed = (
        "Certificado válido",
        "Saturnina Mamani Kʼuchu",
        "Junto con Wenceslao Poma Ticona",
        "Diploma de honor",
        "Primer lugar",
        "Agroecología del café, Caranavi",
        "Caranavi, Bolivia, 15 de septiembre de 2026",
        "Rosa Elena Tarifa Vargas (Por el jurado)",
        "CARANAVI-2026-0001",
        code_of(issued),
    )
    for words in printed:
        assert words in anybody.text
    assert "/editions/caranavi-2026/results" in anybody.links()
    for private in ("C003", "Taipiplaya", "80,13"):
        assert private not in anybody.text


def test_the_code_may_be_typed_carelessly_and_the_qr_is_in_capitals(issued: World) -> None:
    code = code_of(issued)
    anybody = issued.anybody()
    typed = code.lower().replace("-", "").replace("0", "o").replace("1", "l")
    anybody.get("/verify", query_string={"code": f" {typed[:3]} {typed[3:]}"})
    assert anybody.path == f"/v/{code}"
    anybody.get(f"/V/{code}")
    assert "Certificado válido" in anybody.text


def test_a_slip_is_told_from_an_unknown_code(issued: World) -> None:
    anybody = issued.anybody()
    code = code_of(issued)
    slip = code[:-1] + ("7" if code[-1] != "7" else "8")
    anybody.get(f"/verify?code={slip}", status=404)
    assert "El código no está bien escrito: su último signo comprueba a los otros" in anybody.text
    anybody.get("/verify?code=", status=404)
    assert "Escriba el código." in anybody.text
    anybody.get(f"/verify?code={UNKNOWN}", status=404)
    assert "No existe ningún certificado con este código." in anybody.text


def test_a_certificate_without_its_paper_does_not_exist_yet(issued: World) -> None:
    anybody = issued.anybody()
    code = code_of(issued, "CARANAVI-2026-0003")
    anybody.get(f"/v/{code}", status=404)
    anybody.get(f"/v/{code}/pdf", status=404)


def test_guessing_codes_is_slow_and_stops_nobody_who_checks_a_right_one(issued: World) -> None:
    guesser, code = issued.anybody(), code_of(issued)
    for _ in range(FREE_TRIES):
        guesser.get(f"/v/{UNKNOWN}", status=404)
    for _ in range(COUNTED + 1):
        guesser.get(f"/v/{UNKNOWN}", status=429)
    assert "segundos" in guesser.text
    for page in (f"/v/{code}", f"/V/{code}", f"/v/{code}/pdf", f"/verify?code={code}"):
        guesser.get(page)
    guesser.get(f"/v/{UNKNOWN}", status=404, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    issued.clock.pass_by(minutes=16)
    guesser.get(f"/v/{UNKNOWN}", status=404)


def test_after_many_unknown_ones_strange_files_wait_and_a_true_one_is_told_at_once(issued: World) -> None:
    guesser, code = issued.anybody(), code_of(issued)
    paper = guesser.client.get(f"/v/{code}/pdf").data
    for _ in range(FREE_TRIES + 1):
        guesser.client.get(f"/v/{UNKNOWN}")
    guesser.get("/verify")
    token = guesser.token()

    def compared(content: bytes) -> int:
        data = {"csrf_token": token, "file": (io.BytesIO(content), "paper.pdf")}
        return guesser.client.post("/verify", data=data).status_code

    assert compared(b"%PDF-1.7 of somebody else") == 429
    assert compared(paper) == 200


def test_slips_do_not_count_as_guesses(issued: World) -> None:
    anybody = issued.anybody()
    for _ in range(FREE_TRIES + 1):
        anybody.get("/v/00000-00001", status=404)
    anybody.get(f"/v/{code_of(issued)}")


def test_a_revoked_certificate_says_since_when_and_why(issued: World) -> None:
    nelly = issued.organiser()
    nelly.get(FIRST)
    nelly.submit({"reason": ""}, action="/revoke", status=422)
    assert "Escriba el motivo." in nelly.text
    nelly.submit({"reason": "La finca se retiró."}, action="/revoke")
    anybody = issued.anybody()
    anybody.get(f"/v/{code_of(issued)}")
    assert "Certificado anulado" in anybody.text
    assert "Anulado el 15 de septiembre de 2026. Motivo: La finca se retiró." in anybody.text
    anybody.get(f"/v/{code_of(issued)}/pdf", status=404)


def test_a_name_that_cannot_be_printed_takes_nobodys_certificate_away(issued: World) -> None:
    nelly, family = issued.organiser(), issued.anybody()
    nelly.get(FIRST)
    nelly.submit({"holder_name": "Claire \N{GRINNING FACE}"}, action="/reissue", status=422)
    assert "El certificado no puede mostrar el signo «\N{GRINNING FACE}»." in nelly.text
    assert 'value="Claire \N{GRINNING FACE}"' in nelly.page.text  # type: ignore[union-attr]
    family.get(f"/v/{code_of(issued)}")
    assert "Certificado válido" in family.text


def test_a_corrected_paper_that_could_not_be_made_is_told_to_all_and_mended(issued: World) -> None:
    nelly, family = issued.organiser(), issued.anybody()
    nelly.get(FIRST)
    nelly.submit({"holder_name": "Claire Mamani"}, action="/reissue")
    with issued.tampering() as session:
        new = session.scalars(select(Certificate).where(Certificate.number.endswith("-R1"))).one()
        new.printed = {**new.printed, "holder_name": "Claire \N{GRINNING FACE}"}
    draw(issued, 17, but="Claire \N{GRINNING FACE}")
    made(issued)
    family.get(f"/c/{code_of(issued)}")
    assert "El papel nuevo no se pudo hacer todavía" in family.text
    nelly.get(f"{FIRST}-R1")
    assert "No se pudo" in nelly.text
    assert "Este papel no existe todavía" in nelly.text
    nelly.submit({"holder_name": "Claire Mamani Cuchu"}, action="/reissue")
    draw(issued, 1)
    family.get(f"/c/{code_of(issued)}")
    assert "CARANAVI-2026-0001-R2" in family.text
    family.get(f"/v/{code_of(issued)}")
    assert "Lo reemplaza el certificado CARANAVI-2026-0001-R2" in family.text


def test_a_corrected_certificate_is_reached_from_the_old_one(issued: World) -> None:
    nelly = issued.organiser()
    nelly.get(FIRST)
    nelly.submit({"holder_name": " "}, action="/reissue", status=422)
    nelly.submit({"holder_name": "Saturnina Mamani Cuchu"}, action="/reissue")
    assert "El certificado corregido tiene el número CARANAVI-2026-0001-R1." in nelly.text
    draw(issued, 16)
    anybody = issued.anybody()
    anybody.get(f"/v/{code_of(issued)}")
    assert "Lo reemplaza el certificado CARANAVI-2026-0001-R1" in anybody.text
    anybody.get(next(link for link in anybody.links() if "/v/" in link and "pdf" not in link))
    assert "Certificado válido" in anybody.text
    assert "Saturnina Mamani Cuchu" in anybody.text


@pytest.mark.parametrize("two", [False, True])
def test_the_name_of_a_void_certificate_is_not_offered_for_correction_and_not_taken(issued: World, two: bool) -> None:
    with issued.writing() as session:
        issuing.require_two(session, actor=NELLY, edition=issued.edition(session), wanted=two, now=START)
    nelly, late = issued.organiser(), issued.organiser()
    late.get(FIRST)
    late.submit({"holder_name": "Saturnina Mamani Cuchu"}, action="/reissue")
    nelly.get(FIRST)
    if not two:
        assert "Lo reemplaza el certificado CARANAVI-2026-0001-R1" in nelly.text
        assert "Corregir el nombre" not in nelly.text
        nelly.get(f"{FIRST}-R1")
    nelly.submit({"reason": "No participó."}, action="/revoke")
    assert nelly.page is not None
    assert "reissue" not in nelly.page.text
    void = nelly.path
    with issued.reading() as session:
        number = void.rpartition("/")[2]
        row = session.scalars(select(Certificate).where(Certificate.number == number)).one()
        stands, count = version_of(revoking.standing_of(row)), len(session.scalars(select(Certificate)).all())
    nelly.post(f"{void}/reissue", {"seen": stands, "holder_name": "Otra persona"}, status=422)
    assert "Este certificado está anulado: su nombre ya no se corrige." in nelly.text
    with issued.reading() as session:
        assert len(session.scalars(select(Certificate)).all()) == count


def test_a_file_is_the_original_an_altered_one_or_unknown(issued: World) -> None:
    anybody, code = issued.anybody(), code_of(issued)
    paper = anybody.client.get(f"/v/{code}/pdf").data
    assert "El archivo es idéntico al original." in compared(anybody, paper, "")
    assert "El archivo no es el original de este certificado" in compared(anybody, paper + b"%", code)
    assert "No conocemos este archivo." in compared(anybody, paper + b"%", "")
    assert "Elija el archivo PDF." in compared(anybody, b"", code, status=422)
    too_large = compared(anybody, b"x" * (2 * 1024 * 1024 + 1), code, status=413)
    assert "El archivo es demasiado grande" in too_large


def test_a_file_that_is_checked_is_kept_nowhere(issued: World) -> None:
    needle = b"a strangers own words 8f3a"
    assert "No conocemos este archivo." in compared(issued.anybody(), b"%PDF-1.7\n" + needle, "")
    files = [path for path in issued.settings.instance.rglob("*") if path.is_file()]
    assert any(path.name.startswith("judging.sqlite3") for path in files)
    assert [path.name for path in files if needle in path.read_bytes()] == []


def compared(visitor: Visitor, content: bytes, code: str, *, status: int = 200) -> str:
    fields = {"csrf_token": visitor.token(), "code": code, "file": (io.BytesIO(content), "paper.pdf")}
    answer = visitor.client.post("/verify", data=fields, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # the test client spools a large form to a file and leaves it open
    assert answer.status_code == status
    return answer.text


def test_a_certificate_that_the_newest_results_no_longer_bear_out_is_marked(issued: World) -> None:
    with issued.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C003")).one().status = "excluded"  # type: ignore[assignment]
        made = results.publish(session, actor=NELLY, edition=issued.edition(session), now=START, note="C003 se retiró.")
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)
    nelly = issued.organiser()
    answer = nelly.get(PAGE)
    assert len(re.findall("Ya no coincide con los resultados", answer.text)) > 2
    nelly.get(FIRST)
    assert "Ya no coincide con los resultados" in nelly.text
