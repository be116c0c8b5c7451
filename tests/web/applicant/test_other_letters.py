"""Names in every alphabet enter as their owners write them; a spelling is asked for where the paper lacks letters."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from judging.services.certificates import recipients, sampling
from judging.services.results import awards, results
from judging.storage.models import Award, Entry
from tests.services.results.test_results import NELLY
from tests.web.applicant.test_applicant_path import NEEDED, START_PAGE
from tests.world import START, World

OTHERS = ["Nguyễn Thị Ánh", "Ọlátúnjí Ẹ̀bùn", "محمد علي", "דוד כהן", "王小明", "Иван Петров", "Γιώργος"]
"""From report-names-other-letters: refused once."""

LATIN = ["Ang̃elina G̃uarani", "Chʼuqi Mamani", "Siân Ŵyn", "Łukasz Żółć", "Işıl Çağrı", "Ștefan Țurcanu", "José Núñez"]


def beginning(world: World):  # type: ignore[no-untyped-def]
    """A family that has just begun, at its first step."""
    visitor = world.anybody()
    visitor.get(START_PAGE)
    visitor.submit(NEEDED)
    visitor.get("/apply/step/familia")
    return visitor


def holder_of(world: World):  # type: ignore[no-untyped-def]
    with world.reading() as session:
        [holder] = session.scalars(select(Entry).order_by(Entry.id.desc())).first().holders  # type: ignore[union-attr]
        return holder


@pytest.mark.parametrize("name", OTHERS)
def test_a_name_that_the_paper_lacks_letters_for_enters_with_a_spelling_beside_it(world: World, name: str) -> None:
    visitor = beginning(world)
    visitor.submit({"person-1-full_name": name, "do": "next"}, status=422)
    assert "Escriba aquí cómo debe salir este nombre, con letras latinas" in visitor.text
    visitor.submit({"person-1-full_name": name, "person-1-paper_name": "Ana Petrova", "do": "next"})
    holder = holder_of(world)
    assert (holder.full_name, holder.on_paper) == (name, "Ana Petrova")
    visitor.get("/apply/step/familia")
    assert "Así saldrá en el certificado: Ana Petrova" in visitor.text


@pytest.mark.parametrize("name", LATIN)
def test_a_name_in_latin_letters_of_any_country_needs_none(world: World, name: str) -> None:
    visitor = beginning(world)
    visitor.submit({"person-1-full_name": name, "do": "next"})
    assert holder_of(world).on_paper == holder_of(world).full_name


def test_a_spelling_that_the_paper_lacks_letters_for_is_refused_at_its_own_field(world: World) -> None:
    visitor = beginning(world)
    visitor.submit({"person-1-full_name": "王小明", "person-1-paper_name": "王", "do": "next"}, status=422)
    assert "El certificado no puede mostrar el signo «王»" in visitor.text
    visitor.submit({"person-1-full_name": "Ana 🐝", "person-1-paper_name": "", "do": "next"}, status=422)
    assert "El certificado no puede mostrar el signo «🐝»" in visitor.text, "no spelling is asked for a picture"


def test_paper_shows_the_spelling_and_pages_the_name(world: World) -> None:
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        entry.holders[0].full_name, entry.holders[0].paper_name = "Иван Петров", "Ivan Petrov"
        made = results.publish(session, actor=NELLY, edition=world.edition(session), now=START)
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)
    with world.reading() as session:
        award = session.scalars(select(Award).join(Award.entry).where(Entry.number == "C001")).first()
        assert award is not None
        assert recipients.of_award(award, 0).holder_name == "Ivan Petrov"
        assert "Иван Петров" not in {one.holder_name for one in sampling.who(session, award.publication, "award")}
    receipt = world.applicant("C001").client.get("/apply/receipt.pdf")
    assert "Ivan Petrov" in PdfReader(io.BytesIO(receipt.data)).pages[0].extract_text()
    nelly = world.organiser()
    nelly.get("/organiser/caranavi-2026/entries/C001")
    assert "Иван Петров" in nelly.text


def test_a_judge_s_sheet_on_paper_bears_the_spelling(world: World) -> None:
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C009")).one()
        entry.holders[0].full_name, entry.holders[0].paper_name = "Γιώργος", "Giorgos"
    sheet = world.organiser().client.get("/organiser/caranavi-2026/paper/sheets.pdf?judge=J3&farm=C009")
    assert sheet.mimetype == "application/pdf"
    assert "Giorgos" in PdfReader(io.BytesIO(sheet.data)).pages[0].extract_text()


@pytest.mark.parametrize("place", ["Новая Болинда", "نويفا", "新村", "Νέα Μπολίντα"])
def test_a_community_in_other_letters_enters_with_a_spelling_beside_it(world: World, place: str) -> None:
    visitor = beginning(world)
    visitor.get("/apply/step/finca")
    visitor.submit({"community": place, "area_ha": "2", "do": "next"}, status=422)
    assert "El papel no tiene la letra" in visitor.text
    visitor.submit({"community": place, "paper_community": "Nueva Bolinda", "area_ha": "2", "do": "next"})
    with world.reading() as session:
        entry = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        assert entry is not None
        assert (entry.community, entry.community_on_paper) == (place, "Nueva Bolinda")
    visitor.get("/apply/step/finca")
    assert visitor.page is not None
    assert f'value="{place}"' in visitor.page.text
    assert 'value="Nueva Bolinda"' in visitor.page.text


def test_a_community_in_latin_letters_needs_none_and_a_picture_in_it_is_refused(world: World) -> None:
    visitor = beginning(world)
    visitor.get("/apply/step/finca")
    visitor.submit({"community": "Bolinda 🐝", "area_ha": "2", "do": "next"}, status=422)
    assert "El papel no puede mostrar el signo «🐝»" in visitor.text
    assert "con letras latinas" not in visitor.text
    visitor.submit({"community": "Chʼuqi Pʼaxsi", "area_ha": "2", "do": "next"})
    assert visitor.path == "/apply/step/cultivos"


def test_a_judge_s_sheet_on_paper_bears_the_spelling_of_the_community(world: World) -> None:
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C009")).one()
        entry.community, entry.paper_community = "Новая Болинда", "Novaya Bolinda"
    nelly = world.organiser()
    sheet = nelly.client.get("/organiser/caranavi-2026/paper/sheets.pdf?judge=J3&farm=C009")
    assert "Novaya Bolinda" in PdfReader(io.BytesIO(sheet.data)).pages[0].extract_text()
    nelly.get("/organiser/caranavi-2026/entries/C009")
    assert "Новая Болинда" in nelly.text
