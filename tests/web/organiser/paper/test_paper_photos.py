"""The picture of a sheet on paper: kept by its code with who and when, shown beside what was typed from it; and what
organisers see of the judges' photos."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from judging.domain.permissions import Actor, Role
from judging.domain.scoring.scoresheet import Mark
from judging.domain.scoring.sheetcodes import sheet_code, shown_sheet_code
from judging.services.paper import keying
from judging.storage.models import Assignment, PhotoKind
from tests.pages import Visitor
from tests.web.judge.field.photo_samples import jpeg, logged, photos_on
from tests.web.judge.sheet.judging_paths import address, number_of, reopen
from tests.world import World

PAPER = "/organiser/caranavi-2026/paper"


def scan() -> bytes:
    """A page from a scanner, 200 dots per inch."""
    made = BytesIO()
    Image.new("L", (1654, 2339), 250).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def office(world: World) -> Visitor:
    visitor = world.organiser()
    visitor.get("/organiser/?lang=es")
    return visitor


def keep(office: Visitor, code: str, *contents: bytes, status: int = 200) -> None:
    office.get(f"{PAPER}/photos")
    files = [(BytesIO(content), "scan.png") for content in contents]
    office.submit({"code": code, "photo": files}, action="/photos", status=status)


def code_of(world: World, judge: str, farm: str) -> str:
    return sheet_code(number_of(world, judge, farm))


def test_a_scan_is_kept_with_its_sheet_and_says_who_kept_it_and_when(world: World, office: Visitor) -> None:
    office.get(PAPER)
    assert f"{PAPER}/photos" in office.links()
    keep(office, code_of(world, "J2", "C011"), scan())
    assert "La foto de la hoja está guardada." in office.text
    assert "La guardó Organización (demostración) el 15 de septiembre de 2026, 10:30." in office.text
    [photo] = photos_on(world, "J2", "C011")
    assert (photo.kind, photo.height, photo.criterion) == (PhotoKind.PAPER, 2000, "")
    assert logged(world) == ["photo.paper_added"]
    office.get("/organiser/caranavi-2026/entries/C011")
    assert "guardó una foto de la hoja en papel de Claire Delvaux, finca C011" in office.text


def test_the_code_may_be_typed_as_it_is_printed_and_a_wrong_one_is_kept_to_be_corrected(
    world: World, office: Visitor
) -> None:
    keep(office, shown_sheet_code(code_of(world, "J2", "C011")).lower(), jpeg())
    assert len(photos_on(world, "J2", "C011")) == 1
    keep(office, "H-0000-ZZ", jpeg(), status=422)
    assert 'value="H-0000-ZZ"' in (office.page.text if office.page else "")
    keep(office, "", jpeg(), status=422)
    keep(office, code_of(world, "J2", "C011"), status=422)
    assert "Elija primero una foto." in office.text
    keep(office, code_of(world, "J2", "C011"), b"%PDF-1.7", status=422)
    assert "no es una foto JPEG o PNG" in office.text
    assert len(photos_on(world, "J2", "C011")) == 1


def test_it_stands_beside_the_fields_and_beside_the_differences(world: World, office: Visitor) -> None:
    keep(office, code_of(world, "J2", "C011"), scan())
    [photo] = photos_on(world, "J2", "C011")
    number = number_of(world, "J2", "C011")
    file = f"/organiser/caranavi-2026/photos/{photo.id}/large-{photo.digest}.jpg"
    office.get(f"{PAPER}/sheets/{number}")
    assert file in (office.page.text if office.page else "")
    with world.writing() as session:
        pair = session.get_one(Assignment, number)
        for place, value in ((901, "3"), (902, "2")):
            somebody = Actor(Role.ORGANISER, place, f"Persona {place}")
            keying.key_sheet(
                session, actor=somebody, assignment=pair, marks=[Mark.of("A1", value)], now=world.clock.now
            )
            session.flush()
    office.get(f"{PAPER}/differences/{number}")
    assert file in (office.page.text if office.page else "")
    office.get(f"{PAPER}/sheets/{number_of(world, 'J2', 'C012')}")
    assert file not in (office.page.text if office.page else "")


def test_it_can_be_taken_away_and_put_back(world: World, office: Visitor) -> None:
    keep(office, code_of(world, "J2", "C011"), scan())
    [photo] = photos_on(world, "J2", "C011")
    office.get(f"/organiser/caranavi-2026/photos/{photo.id}")
    office.submit({}, action="/remove")
    assert "Quitó una foto." in office.text
    assert photos_on(world, "J2", "C011")[0].is_removed
    office.get(f"/organiser/caranavi-2026/photos/{photo.id}", status=404)
    office.get("/organiser/caranavi-2026/entries/C011/photos")
    assert "1 foto quitada" in office.text
    office.submit({}, action="/restore")
    assert not photos_on(world, "J2", "C011")[0].is_removed
    assert logged(world) == ["photo.paper_added", "photo.paper_removed", "photo.paper_restored"]


def test_a_judge_neither_sees_nor_keeps_the_picture_of_paper(world: World, office: Visitor) -> None:
    keep(office, code_of(world, "J2", "C011"), scan())
    [photo] = photos_on(world, "J2", "C011")
    claire = world.judge("J2")
    claire.get(f"/judge/photos/{photo.id}", status=404)
    claire.get(f"{address(world, 'J2', 'C011')}/photos")
    assert str(photo.digest) not in (claire.page.text if claire.page else "")
    claire.post(f"/judge/photos/{photo.id}/remove", status=404)
    claire.post(f"{PAPER}/photos", {"code": code_of(world, "J2", "C011")}, status=403)
    assert not photos_on(world, "J2", "C011")[0].is_removed


def test_the_picture_of_paper_stays_with_what_is_printed_on_it(world: World, office: Visitor) -> None:
    keep(office, code_of(world, "J2", "C012"), scan())
    claire = world.judge("J2")
    claire.get(f"{address(world, 'J2', 'C012')}/move")
    claire.submit({"target": str(number_of(world, "J2", "C011")), "reason": "La de al lado."}, action="/move")
    assert len(photos_on(world, "J2", "C012")) == 1
    assert photos_on(world, "J2", "C011") == []


# ------------------------------------------------------------------------------------- what judges photographed
def photographed(world: World, judge: str, farm: str, *shades: int, criterion: str = "A1") -> None:
    visitor = world.judge(judge)
    for shade in shades:
        visitor.get(f"{address(world, judge, farm)}/photos")
        photo = (BytesIO(jpeg(shade=shade)), "a.jpg")
        visitor.submit({"photo": photo, "criterion": criterion, "caption": f"De {judge}"}, action="/photos")


def test_organisers_see_a_farms_photos_judge_by_judge_and_change_none(world: World, office: Visitor) -> None:
    reopen(world, "J2", "C009", "Falta una foto.")
    photographed(world, "J3", "C009", 0)
    photographed(world, "J2", "C009", 60)
    office.get("/organiser/caranavi-2026/entries/C009")
    assert "/organiser/caranavi-2026/entries/C009/photos" in office.links()
    office.get("/organiser/caranavi-2026/entries/C009/photos")
    assert office.text.index("Claire Delvaux 1 foto") < office.text.index("Néstor Choque Laime 1 foto")
    [photo] = photos_on(world, "J3", "C009")
    office.get(f"/organiser/caranavi-2026/photos/{photo.id}")
    assert "A1 Sombra y su manejo" in office.text
    assert "Quitar esta foto" not in office.text
    for act in ("remove", "restore"):
        office.post(f"/organiser/caranavi-2026/photos/{photo.id}/{act}", status=404)
    assert not photos_on(world, "J3", "C009")[0].is_removed


def test_a_farm_without_photos_says_so(world: World, office: Visitor) -> None:
    office.get("/organiser/caranavi-2026/entries/C001/photos")
    assert "Todavía no hay fotos de esta finca." in office.text
    office.get("/organiser/caranavi-2026/entries/C999/photos", status=404)
    office.get("/organiser/otra/entries/C001/photos", status=404)


def test_a_photo_is_reached_only_through_its_own_edition(world: World, office: Visitor) -> None:
    photographed(world, "J3", "C009", 0)
    [photo] = photos_on(world, "J3", "C009")
    office.get(f"/organiser/otra/photos/{photo.id}", status=404)
    office.get("/organiser/caranavi-2026/photos/999999", status=404)
    office.get(f"/organiser/caranavi-2026/photos/{photo.id}/small-{'0' * 64}.jpg", status=404)


@pytest.mark.parametrize("photos", [1, 3])
def test_the_page_of_a_farm_asks_the_database_the_same_for_one_photo_and_for_three(
    world: World, office: Visitor, photos: int
) -> None:
    photographed(world, "J3", "C009", *(shade * 60 for shade in range(photos)))
    with world.queries() as sent:
        office.get("/organiser/caranavi-2026/entries/C009/photos")
    assert len(sent) == 11, sent
