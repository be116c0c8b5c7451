"""The design of certificates on the pages: pictures sent, replaced and taken away, samples, and the way back."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import func, select

from judging.i18n import translator
from judging.services.certificates import papers, pending
from judging.services.certificates.papers import Paper
from judging.storage.models import CertificateDesign, Edition, StoredPicture
from judging.web.uploads import LARGEST_WITH_PICTURES
from tests.certificates.samples import drawing
from tests.pages import Visitor
from tests.services.certificates.test_designs import bomb
from tests.web.organiser.certificates.test_certificates import PAGE, issued, published
from tests.web.organiser.certificates.test_issuing import oscar
from tests.world import World

__all__ = ["issued", "published"]  # fixtures

DESIGN = f"{PAGE}/design"
WORDS = {f"logo-new-alt-{language}": "Municipio de Caranavi" for language in ("es", "fr", "en")}


def photograph(colour: str = "green") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (400, 200), colour).save(content, "JPEG")
    return content.getvalue()


def file(content: bytes, name: str = "logo.png") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def save(visitor: Visitor, fields: dict[str, Any] | None = None, *, status: int = 200) -> None:
    """Send the form of the design page with these fields filled in."""
    if status == 200:
        visitor.get(DESIGN)
    visitor.submit(fields, action="/look", status=status)


def paper(world: World) -> Paper:
    with world.reading() as session:
        return papers.paper_of(world.edition(session), translator("es"))


def pictures(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(StoredPicture)) or 0


def with_logo(world: World) -> Visitor:
    """Nelly, after she sent the town's logo."""
    nelly = world.organiser()
    save(nelly, {"logo-new-file": file(drawing(opaque=True)), **WORDS})
    return nelly


# ----------------------------------------------------------------------------------------------- pictures
def test_a_logo_is_sent_shown_put_in_order_and_taken_away(world: World) -> None:
    nelly = with_logo(world)
    save(nelly, {"logo-new-file": file(photograph(), "foto.jpg"), **dict.fromkeys(WORDS, "Gaia")})
    first, second = paper(world).logos
    assert [logo.alt["fr"] for logo in (first, second)] == ["Municipio de Caranavi", "Gaia"]
    assert f'src="{PAGE}/pictures/{second.image}"' in nelly.page.text  # type: ignore[union-attr]
    shown = nelly.client.get(f"{PAGE}/pictures/{second.image}")
    assert (shown.mimetype, shown.data[:2]) == ("image/jpeg", b"\xff\xd8")
    save(nelly, {"logo-0-order": "2", "logo-1-order": "1"})
    assert paper(world).logos == (second, first)
    save(nelly, {"logo-0-remove": "yes"})
    assert paper(world).logos == (first,)
    assert pictures(world) == 2, "what was taken away is kept"
    save(nelly, {"logo-new-earlier": second.image, **dict.fromkeys(WORDS, "Gaia")})
    assert paper(world).logos == (first, second)
    save(nelly, {"logo-0-file": file(photograph("red"), "otra.jpg")})
    assert paper(world).logos[0].image not in (first.image, second.image)
    assert paper(world).logos[0].alt == first.alt


def test_a_signature_is_sent_for_one_person_and_taken_away(world: World) -> None:
    nelly = world.organiser()
    save(
        nelly,
        {
            "name-0": "Elena Choque",
            "role-0": "Presidenta del jurado",
            "second": "fr",
            "name-1": "Marcos Condori",
            "image-1-file": file(drawing(opaque=False)),
        },
    )
    elena, marcos = paper(world).signatories
    assert (elena.image, bool(marcos.image)) == ("", True)
    save(nelly, {"role2-0": "Présidente du jury", "order-0": "2", "order-1": "1"})
    assert [one.name for one in paper(world).signatories] == ["Marcos Condori", "Elena Choque"]
    assert paper(world).signatories[1].second_role == "Présidente du jury"
    save(nelly, {"image-0-remove": "yes"})
    assert paper(world).signatories[0].image == ""


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (bomb(), "La imagen es demasiado grande. Envíe una más pequeña."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Esto es un dibujo SVG, aunque su nombre diga otra cosa."),
        (b"no es una imagen", "No podemos leer esa imagen. Envíe una foto JPG o PNG."),
    ],
)
def test_a_hostile_picture_is_refused_with_a_sentence_and_all_else_stays(
    world: World, upload: bytes, sentence: str
) -> None:
    nelly = world.organiser()
    nelly.get(DESIGN)
    fields = {
        "logo-new-file": file(upload),
        "place": "Taipiplaya",
        "name-0": "Elena",
        "ink": "#ffee88",
        **WORDS,
        "image-0-file": file(drawing(opaque=False)),
    }
    save(nelly, fields, status=422)
    assert sentence in nelly.text
    assert "El color #ffee88 es muy claro y no se lee." in nelly.text, "everything is said at once"
    typed = {control.get("name"): control.get("value") for control in nelly.form(action="/look").iter("input")}
    stayed = [typed[name] for name in ("place", "name-0", "logo-new-alt-es")]
    assert stayed == ["Taipiplaya", "Elena", "Municipio de Caranavi"]
    assert typed["image-0"], "the good picture need not be sent again"
    assert paper(world).place_text != "Taipiplaya", "and nothing was kept"
    nelly.submit({"ink": "", **dict.fromkeys(WORDS, "")}, action="/look")
    assert paper(world).signatories[0].image == typed["image-0"]


@pytest.mark.parametrize("language", ["", "fr"])
def test_words_for_a_logo_without_its_picture_are_told_and_kept_on_the_page(world: World, language: str) -> None:
    nelly = world.organiser()
    nelly.get(DESIGN)
    save(nelly, {"language": language, "logo-new-alt-fr": "Commune de Caranavi"}, status=422)
    assert "Elija la imagen de este logotipo, o borre el texto" in nelly.text
    assert nelly.page is not None
    assert 'value="Commune de Caranavi"' in nelly.page.text
    save(nelly, {"logo-new-file": file(drawing(opaque=True)), **WORDS}, status=200)
    assert [logo.alt["fr"] for logo in paper(world).logos] == ["Municipio de Caranavi"]
    nelly.get(DESIGN)
    save(nelly, {"logo-new-alt-fr": "Otra", "logo-new-alt-es": ""}, status=422)
    nelly.submit({"logo-new-alt-fr": ""}, action="/look")
    assert len(paper(world).logos) == 1


def test_a_form_that_is_too_large_is_told_so(world: World) -> None:
    nelly = world.organiser()
    nelly.get(DESIGN)
    fields = {"csrf_token": nelly.token(), "logo-new-file": file(bytes(LARGEST_WITH_PICTURES + 1))}
    answer = nelly.client.post(f"{PAGE}/look", data=fields)
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 413
    assert "El archivo es demasiado grande" in answer.text


def test_a_logo_without_words_is_asked_for_them_and_need_not_be_sent_again(world: World) -> None:
    nelly = world.organiser()
    nelly.get(DESIGN)
    save(nelly, {"logo-new-file": file(drawing(opaque=True))}, status=422)
    assert "Escriba qué dice el logotipo 1, para quien no puede ver la imagen." in nelly.text
    nelly.submit({f"logo-0-alt-{language}": "Municipio" for language in ("es", "fr", "en")}, action="/look")
    assert [logo.alt["en"] for logo in paper(world).logos] == ["Municipio"]


def test_a_picture_of_another_edition_does_not_exist(world: World) -> None:
    nelly = with_logo(world)
    name = paper(world).logos[0].image
    with world.writing() as session:
        session.scalars(select(StoredPicture))
        edition = world.edition(session)
        session.add(
            Edition(
                competition_id=edition.competition_id,
                slug="otra",
                name={"es": "Otra"},
                texts={},
                rule={},
                number_prefix="O",
                created_at=world.clock.now,
            )
        )
    nelly.get(f"/organiser/otra/certificates/pictures/{name}", status=404)
    nelly.get(f"{PAGE}/pictures/{'0' * 64}", status=404)


@pytest.mark.parametrize("address", [DESIGN, f"{PAGE}/looks/warm.png", f"{PAGE}/pictures/x", f"{PAGE}/thanks"])
def test_nobody_but_organisers_opens_the_design(world: World, address: str) -> None:
    world.judge("J1").get(address, status=403)
    assert world.anybody().client.get(address).status_code == 302


# ------------------------------------------------------------------------------------------- two people
def test_of_two_organisers_at_the_design_the_second_sees_both_and_decides(world: World) -> None:
    """Nelly and Óscar have the page open; Nelly saves another look, a signature and a logo first."""
    nelly, other = world.organiser(), oscar(world)
    other.get(DESIGN)
    hers = {"look": "solemn", "name-0": "Elena Choque", "image-0-file": file(drawing(opaque=False))}
    save(nelly, {**hers, "logo-new-file": file(drawing(opaque=True)), **WORDS})
    kept = paper(world)
    typed = {"place": "Taipiplaya", "look": "plain", "role-0": "Alcalde", "logo-new-file": file(photograph()), **WORDS}
    other.submit({**typed, "name-0": "Juan Quispe"}, action="/look", status=409)
    assert paper(world) == kept, "nothing is done over in silence"
    for said in (
        "Otra persona guardó esto",
        "Ahora dice: Solemne, con orla fina",
        "Ahora dice: Elena Choque",
        "Ahora está esta imagen:",
        "Otra persona guardó estos logotipos.",
    ):
        assert said in other.text
    assert f'src="{PAGE}/pictures/{kept.logos[0].image}"' in other.page.text  # type: ignore[union-attr]
    hers = {"look": "solemn", "name-0": "Elena Choque", "logo-new-earlier": kept.logos[0].image, **WORDS}
    other.submit(hers, action="/look")
    now = paper(world)
    assert (now.look, now.place_text, now.signatories[0].name) == ("solemn", "Taipiplaya", "Elena Choque")
    assert {logo.image for logo in now.logos} > {kept.logos[0].image}, "the logo of each is there"


def test_a_row_of_the_design_that_she_did_not_touch_is_the_other_s(world: World) -> None:
    """Nelly adds a logo and a signature, Óscar a place: his save, as the page comes back, undoes neither."""
    nelly, other = world.organiser(), oscar(world)
    other.get(DESIGN)
    hers = {"look": "solemn", "name-0": "Elena Choque", "image-0-file": file(drawing(opaque=False))}
    save(nelly, {**hers, "logo-new-file": file(drawing(opaque=True)), **WORDS})
    kept = paper(world)
    other.submit({"place": "Taipiplaya"}, action="/look", status=409)
    assert "Ahora dice" not in other.text
    assert "Otra persona guardó estos logotipos." not in other.text, "they are in the form"
    other.submit(action="/look")
    now = paper(world)
    assert now == replace(kept, place_text="Taipiplaya")


def test_nobody_goes_back_over_what_somebody_else_kept_meanwhile(world: World) -> None:
    nelly, other = with_logo(world), oscar(world)
    save(nelly, {"logo-0-remove": "yes"})
    other.get(DESIGN)
    save(nelly, {"look": "solemn"})
    other.submit(action="/design/1", status=409)
    assert "Otra persona guardó el diseño mientras usted miraba." in other.text
    assert (paper(world).look, paper(world).logos) == ("solemn", ())
    other.submit(action="/design/1")
    assert len(paper(world).logos) == 1, "she has seen it now"


# ------------------------------------------------------------------------------------- samples, versions
def test_each_look_is_shown_as_a_picture_and_there_is_no_fourth(world: World) -> None:
    nelly = world.organiser()
    found = {nelly.client.get(f"{PAGE}/looks/{look}.png").data for look in ("warm", "solemn", "plain")}
    assert len(found) == 3
    assert all(picture.startswith(b"\x89PNG") for picture in found)
    assert Image.open(io.BytesIO(found.pop())).width == 360
    nelly.get(f"{PAGE}/looks/baroque.png", status=404)
    nelly.get(f"{PAGE}/looks/warm.png?orientation=upside-down", status=404)


def test_the_samples_show_the_longest_names_of_a_kind_in_a_language_before_there_are_results(world: World) -> None:
    nelly = with_logo(world)
    pdf = nelly.client.get(f"{PAGE}/sample.pdf?kind=thanks&language=fr").data
    with pikepdf.open(io.BytesIO(pdf)) as found:
        assert len(found.pages) == 3
    assert "Muestra para Rosa Elena Tarifa Vargas" in nelly.get(DESIGN).text
    assert nelly.client.get(f"{PAGE}/sample.png?kind=cooperative&place=2&size=small").data.startswith(b"\x89PNG")
    for query in ("kind=x", "language=de", "place=3", "place=-1"):
        assert nelly.client.get(f"{PAGE}/sample.png?{query}").status_code == 404


def test_a_version_can_be_gone_back_to_as_a_new_one(world: World) -> None:
    nelly = with_logo(world)
    save(nelly, {"logo-0-remove": "yes"})
    assert "Versión 2" in nelly.text
    nelly.submit(action="/design/1")
    assert len(paper(world).logos) == 1
    with world.reading() as session:
        assert [row.version for row in session.scalars(select(CertificateDesign).order_by(CertificateDesign.id))] == [
            1,
            2,
            3,
        ]
    nelly.post(f"{DESIGN}/9", status=404)


def test_saving_the_design_warns_of_the_proposal_that_it_does_away_with(published: World) -> None:
    nelly, other = published.organiser(), oscar(published)
    nelly.get(PAGE)
    nelly.submit({"two_people": "yes"}, action=PAGE)
    other.get(DESIGN)
    assert "Si guarda un cambio, la propuesta que espera queda sin efecto." in other.text
    save(other, {"look": "solemn"})
    assert "la propuesta que espera" not in other.text
    other.get(PAGE)
    assert "Aprobar y emitir" not in other.text


def test_the_design_asks_the_database_the_same_few_questions_whatever_there_is(world: World) -> None:
    nelly = with_logo(world)
    nelly.get(DESIGN)
    with world.queries() as before:
        nelly.get(DESIGN)
    save(nelly, {"logo-new-file": file(photograph(), "foto.jpg"), **WORDS})
    save(nelly, {"logo-1-remove": "yes"})
    with world.queries() as after:
        nelly.get(DESIGN)
    assert [len(before), len(after)] == [19, 19]


def test_the_issued_certificates_go_to_the_print_shop_with_their_pictures(published: World) -> None:
    nelly = with_logo(published)
    nelly.get(PAGE)
    nelly.submit(action=PAGE)
    with published.writing() as session:
        for _ in range(2):
            waiting = pending.next_pending(session)
            assert waiting is not None
            assert len(waiting.pictures) == 1
            pending.keep_paper(session, code=waiting.code, pdf=waiting.code.encode())
            session.flush()
    save(nelly, {"logo-0-remove": "yes"})
    with pikepdf.open(io.BytesIO(nelly.client.get(f"{PAGE}/print.pdf").data)) as pdf:
        assert len(pdf.pages) == 2
        assert any(item.get("/Subtype") == "/Image" for item in pdf.pages[0].Resources.XObject.values())


def test_two_languages_are_two(world: World) -> None:
    nelly = world.organiser()
    nelly.get(DESIGN)
    save(nelly, {"issuer": "Equipo", "language": "fr", "second": "fr"}, status=422)
    assert "El segundo idioma es el mismo que el primero." in nelly.text
    save(nelly, {"second": "es"})
    assert paper(world).second == "es"
