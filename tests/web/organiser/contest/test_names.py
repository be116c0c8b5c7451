"""The name of an edition: corrected while nothing holds it, measured before it is kept, and left where it is frozen."""

from __future__ import annotations

import io
import json

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from judging.domain.errors import Refused
from judging.domain.permissions import OPERATOR
from judging.services.certificates import issuing
from judging.services.certificates.papers import data_of
from judging.services.contest.editions import create_edition
from judging.services.demo import demo
from judging.services.people import sign_in, staff
from judging.services.results import awards, results
from judging.services.results.checking import check
from judging.storage.models import Certificate, Edition, Event, Publication
from tests.pages import Visitor
from tests.services.certificates.test_certificates import BASE, PAPER, draw
from tests.services.certificates.test_frozen_texts import LONG_EDITION
from tests.services.results.test_results import NELLY
from tests.web.organiser.test_demonstration_wall import PASSWORD, signed_in
from tests.world import QUICK, START, World

HERE = "/organiser/caranavi-2026"
NAMES = f"{HERE}/name"
NEW = "Concurso de Café Agroecológico de los Yungas 2026"


def at_the_names(world: World) -> Visitor:
    nelly = world.organiser()
    nelly.get(NAMES)
    return nelly


def name_of(world: World) -> dict[str, str]:
    with world.reading() as session:
        return dict(world.edition(session).name)


def publish(world: World) -> None:
    with world.writing() as session:
        made = results.publish(session, actor=NELLY, edition=world.edition(session), now=START)
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)
        issuing.issue(session, actor=NELLY, publication=made, paper=PAPER, base_url=BASE, now=START)


def test_an_organiser_corrects_the_name_and_every_page_says_it(world: World) -> None:
    before = name_of(world)
    nelly = at_the_names(world)
    nelly.submit({"name-es": f"  {NEW}\u200b "})
    assert "El nombre está guardado." in nelly.text
    assert name_of(world) == {**before, "es": NEW}
    nelly.get("/editions/caranavi-2026")
    assert NEW in nelly.text
    with world.reading() as session:
        [line] = session.scalars(select(Event).where(Event.action == "edition.renamed")).all()
        assert line.details["before"] == {"name-es": before["es"]}
        assert line.details["after"] == {"name-es": NEW}
    nelly.get(f"{HERE}/log")
    assert f"corrigió el nombre de la edición, que ahora es «{NEW}»" in nelly.text


def test_what_is_issued_and_published_keeps_the_name_it_came_out_with(world: World) -> None:
    old = name_of(world)["es"]
    publish(world)
    at_the_names(world).submit({"name-es": NEW})
    with world.reading() as session:
        record = json.loads(session.scalars(select(Publication)).one().snapshot)
        assert record["edition"]["name"]["es"] == old
        held = [data_of(one.printed) for one in session.scalars(select(Certificate))]
        assert held
        assert all(old.endswith(one.edition_name) for one in held if one.language == "es")
        assert check(session) == []
    draw(world, 1)
    code = held[0].code
    somebody = world.anybody()
    somebody.get(f"/v/{code}")
    assert held[0].edition_name in somebody.text
    assert NEW not in somebody.text


def test_a_certificate_issued_afterwards_bears_the_new_name(world: World) -> None:
    at_the_names(world).submit({"name-es": NEW, "competition-es": "Concurso de Café"})
    publish(world)
    with world.reading() as session:
        printed = {one.printed["edition_name"] for one in session.scalars(select(Certificate))}
    assert "de los Yungas 2026" in " ".join(printed) or NEW in printed


def test_a_name_too_long_for_the_paper_is_told_before_it_is_kept_with_the_letters_that_are_too_many(
    world: World,
) -> None:
    before = name_of(world)
    nelly = at_the_names(world)
    nelly.submit({"name-es": LONG_EDITION}, status=422)
    assert "no entra en el certificado: le sobran unas" in nelly.text
    assert nelly.page is not None
    assert LONG_EDITION in nelly.page.text
    assert 'href="#name-es"' in nelly.page.text
    assert name_of(world) == before


def test_a_name_is_measured_on_the_papers_that_are_kept_as_well(world: World) -> None:
    """What fits on A4 does not on the shorter line of Letter."""
    name = LONG_EDITION[:160].strip()
    with world.writing() as session:
        edition = world.edition(session)
        edition.texts = {**edition.texts, "certificate": {"issuer": "Municipio", "sheet": "Letter"}}
    nelly = at_the_names(world)
    nelly.submit({"name-es": name}, status=422)
    assert "le sobran unas" in nelly.text
    with world.writing() as session:
        edition = world.edition(session)
        edition.texts = {**edition.texts, "certificate": {"issuer": "Municipio", "sheet": "A4"}}
    nelly = at_the_names(world)
    nelly.submit({"name-es": name})
    assert name_of(world)["es"] == name


@pytest.mark.parametrize("kind", ["name", "competition"])
def test_a_name_in_letters_that_the_paper_lacks_is_asked_for_a_spelling_beside_it(world: World, kind: str) -> None:
    nelly = at_the_names(world)
    nelly.submit({f"{kind}-es": "Премия Каранави"}, status=422)
    assert "El papel no tiene la letra «П»" in nelly.text
    nelly.submit({f"{kind}-es": "Премия Каранави", f"{_spelling(kind)}-es": "Premio 王"}, status=422)
    assert "El papel no puede mostrar el signo «王»" in nelly.text
    nelly.submit({f"{kind}-es": "Премия Каранави", f"{_spelling(kind)}-es": "Premiya Caranavi"})
    with world.reading() as session:
        edition = world.edition(session)
        named = edition if kind == "name" else edition.competition
        assert (named.name["es"], named.on_paper["es"]) == ("Премия Каранави", "Premiya Caranavi")
    publish(world)
    with world.reading() as session:
        printed = session.scalars(select(Certificate)).first()
        assert printed is not None
        words = f"{printed.printed['competition_name']} {printed.printed['edition_name']}"
        assert "Premiya Caranavi" in words
    receipt = world.applicant("C001").client.get("/apply/receipt.pdf")
    assert "Premiya Caranavi" in " ".join(PdfReader(io.BytesIO(receipt.data)).pages[0].extract_text().split())
    nelly.get(NAMES)
    assert nelly.page is not None
    assert "Премия Каранави" in nelly.page.text
    assert "Premiya Caranavi" in nelly.page.text


def _spelling(kind: str) -> str:
    return "paper_name" if kind == "name" else "competition_paper_name"


def test_a_picture_in_a_name_is_refused_and_no_spelling_is_asked_for(world: World) -> None:
    nelly = at_the_names(world)
    nelly.submit({"name-es": "Caranavi 🐝"}, status=422)
    assert "El papel no puede mostrar el signo «🐝»" in nelly.text
    assert nelly.page is not None
    assert 'name="paper_name-es"' not in nelly.page.text


def test_a_name_in_one_language_is_enough_and_in_none_is_too_little(world: World) -> None:
    nelly = at_the_names(world)
    nelly.submit({"name-es": "", "name-fr": "", "name-en": ""}, status=422)
    assert "Escriba el nombre en un idioma por lo menos." in nelly.text
    nelly.submit({"name-es": "", "name-fr": "Prix des Yungas 2026", "name-en": ""})
    assert name_of(world) == {"fr": "Prix des Yungas 2026"}


def test_two_who_correct_it_at_once_are_told_of_each_other(world: World) -> None:
    nelly, marta = at_the_names(world), at_the_names(world)
    marta.submit({"name-es": "Yungas 2026"})
    nelly.submit({"name-es": NEW}, status=409)
    assert "Yungas 2026" in nelly.text
    assert name_of(world)["es"] == "Yungas 2026"
    nelly.submit({"name-es": NEW})
    assert name_of(world)["es"] == NEW


# ------------------------------------------------------------------------------------------------ two editions
def second(world: World, name: str = "Premio 2027", *, is_demo: bool = True) -> None:
    """Another edition of the same competition."""
    with world.writing() as session:
        document = demo.shipped("demo_caranavi.json")
        document["edition"] |= {"slug": "caranavi-2027", "name": {"es": name}}
        sheet = demo.shipped("kits/coffee/sheet.json")
        create_edition(session, actor=OPERATOR, document=document, sheet=sheet, now=START, is_demo=is_demo)


@pytest.mark.parametrize("spelled", ["Premio 2027", "PREMIO  2027", "premio\u200b 2027", "Pre\u0301mio 2027"])
def test_no_two_editions_have_one_name_however_it_is_spelled(world: World, spelled: str) -> None:
    second(world)
    nelly = at_the_names(world)
    nelly.submit({"name-es": spelled}, status=422)
    assert "Ya hay una edición que se llama" in nelly.text
    with pytest.raises(Refused), world.writing() as session:
        document = demo.shipped("demo_caranavi.json")
        document["edition"] |= {"slug": "otra", "name": {"es": spelled}}
        sheet = demo.shipped("kits/coffee/sheet.json")
        create_edition(session, actor=OPERATOR, document=document, sheet=sheet, now=START, is_demo=True)


def joins(world: World, slug: str) -> None:
    """Ema belongs to this edition from now on."""
    with world.writing() as session:
        edition = session.scalars(select(Edition).where(Edition.slug == slug)).one()
        edition.is_demo = False
        staff.let_join(session, actor=OPERATOR, edition=edition, email="ema@example.org", now=START)


def test_a_competition_s_name_is_corrected_by_who_runs_all_its_editions_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    second(world, is_demo=False)
    with world.writing() as session:
        for name in ("marta", "ema"):  # the first of the service runs them all
            password = QUICK.hash(PASSWORD)
            staff.add_staff(session, email=f"{name}@example.org", name=name, password_hash=password, now=START)
    joins(world, "caranavi-2026")
    own = signed_in(world, "ema@example.org", PASSWORD)
    own.get(NAMES)
    assert own.page is not None
    assert 'name="competition-es"' not in own.page.text
    own.submit({"name-es": NEW})
    assert "El nombre está guardado." in own.text, "what is not asked stays"
    own.submit({"competition-es": "Otro"}, status=422)
    assert "Este nombre es de todas las ediciones del concurso" in own.text
    joins(world, "caranavi-2027")
    own.get(NAMES)
    own.submit({"competition-es": "Premio de los Yungas"})
    with world.reading() as session:
        assert {one.competition.name["es"] for one in session.scalars(select(Edition))} == {"Premio de los Yungas"}
