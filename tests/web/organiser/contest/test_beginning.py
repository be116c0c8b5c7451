"""An edition begun on screens: from a kit, from the last one, from a package; and what an organiser finds then."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from judging.domain.contest.kits import unpacked
from judging.services.people import sign_in
from judging.storage.models import Edition
from tests.pages import Visitor
from tests.web.organiser.test_demonstration_wall import marta
from tests.world import QUICK, World

NEW = "/organiser/new"


@pytest.fixture
def own(world: World, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Marta, the first organiser of the service."""
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    return marta(world)


def edition(world: World, slug: str) -> Edition:
    with world.reading() as session:
        return session.scalars(select(Edition).where(Edition.slug == slug)).one()


def test_a_contest_of_her_own_from_a_kit(world: World, own: Visitor) -> None:
    own.get("/organiser/")
    own.get(NEW)
    assert "Fincas de café que se visitan una por una" in own.text
    own.submit({"name-es": "Premio de los Yungas 2028", "number_prefix": "y"})
    assert "La edición está creada" in own.text
    assert own.path == "/organiser/premio-de-los-yungas-2028/"
    assert "Poner fechas" in own.text, "what is to be done first"
    made = edition(world, "premio-de-los-yungas-2028")
    assert (made.number_prefix, made.is_demo) == ("Y", False)


def test_nobody_else_sees_it_until_it_has_a_date(world: World, own: Visitor) -> None:
    own.get(NEW)
    own.submit({"name-es": "Premio secreto", "slug": "secreto"})
    anybody = world.anybody()
    for address in ("/editions/secreto", "/editions/secreto/criteria", "/apply/secreto"):
        anybody.get(address, status=404)
    anybody.get("/")
    assert "Premio secreto" not in anybody.text
    own.get("/editions/secreto")
    assert "Premio secreto" in own.text, "its organiser looks at it as everybody will"
    own.get("/organiser/secreto/dates")
    own.submit({"entries_from": "2026-10-01T08:00", "entries_until": "2026-11-01T23:59"})
    anybody.get("/editions/secreto")
    assert "Premio secreto" in anybody.text
    anybody.get("/")
    assert "Premio secreto" in anybody.text


def test_the_next_edition_is_like_the_last(world: World, own: Visitor) -> None:
    own.get(NEW)
    own.submit({"from": "edition:caranavi-2026", "name-es": "Caranavi 2028"})
    made, last = edition(world, "caranavi-2028"), edition(world, "caranavi-2026")
    assert made.competition_id == last.competition_id
    assert made.rule == last.rule


def test_a_contest_travels_as_a_package(world: World, own: Visitor) -> None:
    own.get("/organiser/caranavi-2026/")
    assert "/organiser/caranavi-2026/kit.zip" in own.links()
    taken = own.get("/organiser/caranavi-2026/kit.zip")
    assert taken.mimetype == "application/zip"
    assert unpacked(taken.data).plan.number_prefix == "C"
    own.get(NEW)
    package = (io.BytesIO(taken.data), "caranavi.zip")
    own.post(NEW, {"csrf_token": own.token(), "from": "file", "name-es": "Viajero", "file": package})
    assert edition(world, "viajero").rule == edition(world, "caranavi-2026").rule


def test_what_is_wrong_is_said_and_what_was_typed_stays(own: Visitor) -> None:
    own.get(NEW)
    own.submit({"name-es": "", "slug": "Mal Lugar", "number_prefix": "C9"}, status=422)
    assert "Escriba el nombre en un idioma por lo menos." in own.text
    assert "El comienzo de los números" in own.text
    assert 'value="Mal Lugar"' in (own.page.text if own.page else "")
    own.submit({"from": "file", "name-es": "Premio", "slug": "premio", "number_prefix": ""}, status=422)
    assert "Elija el archivo del paquete." in own.text
    own.post(
        NEW,
        {"csrf_token": own.token(), "from": "file", "name-es": "Premio", "file": (io.BytesIO(b"no zip"), "kit.zip")},
        status=422,
    )
    assert "El archivo no es un ZIP que se pueda abrir." in own.text
    own.submit({"from": "edition:no-tal", "name-es": "Premio"}, status=422)
    assert "Elija de qué quiere partir." in own.text


def test_two_presses_make_one_edition(world: World, own: Visitor) -> None:
    own.get(NEW)
    token = own.token()
    own.post(NEW, {"csrf_token": token, "from": "kit:coffee", "name-es": "Premio"})
    own.post(NEW, {"csrf_token": token, "from": "kit:coffee", "name-es": "Premio"}, status=422)
    assert "Ya hay una edición que se llama «Premio»" in own.text
    with world.reading() as session:
        assert len(session.scalars(select(Edition)).all()) == 2


def test_the_demonstration_s_organiser_has_no_way_there(world: World) -> None:
    nelly = world.organiser()
    nelly.get("/organiser/caranavi-2026/")
    assert NEW not in " ".join(nelly.links())
    nelly.get(NEW, status=404)
    nelly.post(NEW, {"csrf_token": nelly.token(), "from": "kit:coffee", "name-es": "Premio"}, status=404)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_stands_in_the_other_languages(own: Visitor, language: str) -> None:
    own.get(f"{NEW}?lang={language}")
    assert {"fr": "De quoi partir", "en": "What to begin from"}[language] in own.text


def test_a_name_in_letters_that_the_paper_lacks_is_asked_for_a_spelling_and_the_next_edition_has_it(
    world: World, own: Visitor
) -> None:
    own.get(NEW)
    own.submit({"name-es": "Премия Юнгас 2028", "slug": "yungas-2028"}, status=422)
    assert "El papel no tiene la letra «П»" in own.text
    own.submit({"name-es": "Премия Юнгас 2028", "slug": "yungas-2028", "paper_name-es": "Premiya Yungas 2028"})
    with world.reading() as session:
        made = session.scalars(select(Edition).where(Edition.slug == "yungas-2028")).one()
        assert (made.name["es"], made.on_paper["es"]) == ("Премия Юнгас 2028", "Premiya Yungas 2028")
        assert made.competition.on_paper["es"] == "Premiya Yungas 2028"
    own.get(NEW)
    own.submit({"from": "edition:yungas-2028", "name-es": "Yungas 2029"})
    assert own.path == "/organiser/yungas-2029/"


def test_a_name_that_no_certificate_can_hold_is_told_at_its_field(world: World, own: Visitor) -> None:
    own.get(NEW)
    own.submit({"name-es": "Premio de los Yungas " * 12}, status=422)
    assert own.page is not None
    assert 'href="#name-es"' in own.page.text
    assert "le sobran unas" in own.text
