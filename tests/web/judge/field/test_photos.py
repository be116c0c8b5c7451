"""Photos on plain pages: a judge adds, describes and removes her own; nobody else's page shows them."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest

from judging.storage.models import Assignment, AssignmentState, BallotState, Photo, PhotoKind
from tests.pages import Visitor
from tests.web.judge.field.photo_samples import files_of, jpeg, logged, photos_on
from tests.web.judge.sheet.judging_paths import address, number_of, reopen
from tests.world import World

# Claire (J2) has begun C012, not C011; Néstor (J3) has begun C009 and delivered C003.


@pytest.fixture
def nestor(world: World) -> Visitor:
    visitor = world.judge("J3")
    visitor.get("/judge/?lang=es")
    return visitor


def add(
    visitor: Visitor, world: World, farm: str, *contents: bytes, judge: str = "J3", status: int = 200, **fields: str
) -> None:
    """Fill in the form of a sheet's photos as a browser does."""
    where = f"{address(world, judge, farm)}/photos"
    visitor.get(where)
    files = [(BytesIO(content), f"IMG_{place}.jpg") for place, content in enumerate(contents)]
    visitor.submit({"photo": files, **fields}, action="/photos", status=status)


def small_of(world: World, farm: str = "C009") -> str:
    photo = photos_on(world, "J3", farm)[-1]
    return f"/judge/photos/{photo.id}/small-{photo.digest}.jpg"


def test_the_sheet_leads_from_each_criterion_to_its_photos(world: World, nestor: Visitor) -> None:
    nestor.get(address(world, "J3", "C009"))
    where = f"{address(world, 'J3', 'C009')}/photos?criterion=B2"
    assert where in nestor.links()
    nestor.get(where)
    chosen = [one for one in nestor.form("/photos").iter("option") if one.get("selected") is not None]
    assert [one.get("value") for one in chosen] == ["B2"]


def test_a_photo_of_a_criterion_is_saved_shown_and_described(world: World, nestor: Visitor) -> None:
    add(nestor, world, "C009", jpeg(2000, 1500), criterion="B2", caption="Compost bajo techo")
    assert "La foto está guardada." in nestor.text
    assert "B2 Fertilidad del suelo 1 foto" in nestor.text
    assert "Compost bajo techo" in nestor.text
    [photo] = photos_on(world, "J3", "C009")
    assert (photo.width, photo.height) == (1280, 960)
    nestor.get(f"/judge/photos/{photo.id}")
    nestor.submit({"caption": "Compost de pulpa"}, action=f"/photos/{photo.id}")
    assert "El texto de la foto está guardado." in nestor.text
    assert photos_on(world, "J3", "C009")[0].caption == "Compost de pulpa"
    assert logged(world) == ["photo.evidence_added", "photo.described"]


def test_where_nobody_asked_the_family_about_photos_the_page_asks_her_to_ask(world: World, nestor: Visitor) -> None:
    where, asks = f"{address(world, 'J3', 'C009')}/photos", "La familia no ha dicho que sí a fotos de su finca."
    nestor.get(where)
    assert asks not in nestor.text
    with world.writing() as session:
        entry = session.get_one(Assignment, number_of(world, "J3", "C009")).entry
        entry.consents = {key: said for key, said in entry.consents.items() if key != "visit"}
    nestor.get(where)
    assert asks in nestor.text


def test_several_photos_come_with_one_form_and_pressing_twice_adds_them_once(world: World, nestor: Visitor) -> None:
    nestor.get(f"{address(world, 'J3', 'C009')}/photos")
    fields = {"save_id": "1b671a64-40d5-491e-99b0-da01ff1f3341", "criterion": ""}
    for _ in range(2):
        files = [(BytesIO(jpeg(shade=shade)), "a.jpg") for shade in (0, 60)]
        nestor.submit({**fields, "photo": files}, action="/photos")
    assert len(photos_on(world, "J3", "C009")) == 2
    assert "La finca entera 2 fotos" in nestor.text


def test_without_a_photo_or_with_what_is_none_the_form_says_so_and_keeps_what_was_typed(
    world: World, nestor: Visitor
) -> None:
    for contents, words in (((), "Elija primero una foto."), ((b"GIF89a",), "no es una foto JPEG o PNG")):
        add(nestor, world, "C009", *contents, criterion="A2", caption="Un siquili", status=422)
        assert words in nestor.text
        assert 'value="Un siquili"' in (nestor.page.text if nestor.page else "")
        chosen = [one for one in nestor.form("/photos").iter("option") if one.get("selected") is not None]
        assert [one.get("value") for one in chosen] == ["A2"]
    assert photos_on(world, "J3", "C009") == []


def test_the_way_back_leads_to_the_criterion_where_the_photo_is_seen(world: World, nestor: Visitor) -> None:
    sheet = address(world, "J3", "C009")
    nestor.get(f"{sheet}/photos?criterion=B2")
    assert f"{sheet}#B2" in nestor.links()
    add(nestor, world, "C009", jpeg(), criterion="B2")
    assert f"{sheet}#B2" in nestor.links()
    nestor.get(sheet)
    boxes = {
        box.get("id"): [image.get("src") or "" for image in box.iter("img")] for box in nestor.form().iter("fieldset")
    }
    assert [key for key, images in boxes.items() if images] == ["B2"]
    assert "/small-" in boxes["B2"][0]


def test_a_photo_straight_from_a_camera_may_be_larger_than_other_posts(world: World, nestor: Visitor) -> None:
    heavy = jpeg() + b"\0" * 5_000_000  # cameras leave whole films behind the picture
    add(nestor, world, "C009", heavy)
    assert photos_on(world, "J3", "C009")[0].size < 500_000
    nestor.post(address(world, "J3", "C009"), {"x": "y" * 3_000_000}, status=413)


def test_of_many_removed_photos_the_last_ones_come_first_and_the_others_a_page_later(
    world: World, nestor: Visitor
) -> None:
    now, number = world.clock.now, number_of(world, "J3", "C009")
    with world.writing() as session:
        for turn in range(25):
            session.add(
                Photo(
                    assignment_id=number,
                    kind=PhotoKind.EVIDENCE,
                    save_id=str(uuid.uuid4()),
                    sent_digest=f"{turn:064}",
                    digest=f"{turn:064}",
                    **{"size": 1, "width": 1, "height": 1},
                    **{"added_at": now, "added_by": "judge:3", "added_name": "Néstor"},
                    removed_at=now + timedelta(seconds=turn),
                    removed_by="judge:3",
                )
            )
    for page, turns in ((1, range(24, 4, -1)), (2, range(4, -1, -1))):
        answer = nestor.get(f"/judge/sheets/{number}/photos?page={page}")
        assert "25 fotos quitadas" in nestor.text
        assert [int(digest) for digest in re.findall(r"small-(\d{64})\.jpg", answer.text)] == list(turns)


def test_a_removed_photo_can_be_put_back_at_once_and_later(world: World, nestor: Visitor) -> None:
    add(nestor, world, "C009", jpeg(), criterion="A1")
    [photo] = photos_on(world, "J3", "C009")
    nestor.get(f"/judge/photos/{photo.id}")
    nestor.submit({}, action="/remove")
    assert "Quitó una foto." in nestor.text
    assert "A1 Sombra y su manejo 1 foto" not in nestor.text
    nestor.submit({}, action="/restore")
    assert "A1 Sombra y su manejo 1 foto" in nestor.text
    nestor.get(f"/judge/photos/{photo.id}")
    nestor.submit({}, action="/remove")
    world.clock.pass_by(days=30)
    nestor.get(f"{address(world, 'J3', 'C009')}/photos")
    assert "1 foto quitada" in nestor.text
    nestor.get(small_of(world))
    nestor.get(f"{address(world, 'J3', 'C009')}/photos")
    nestor.submit({}, action="/restore")
    assert not photos_on(world, "J3", "C009")[0].is_removed
    assert logged(world)[1:] == ["photo.evidence_removed", "photo.evidence_restored"] * 2


def test_one_photo_leads_to_the_ones_before_and_after_it(world: World, nestor: Visitor) -> None:
    add(nestor, world, "C009", jpeg(shade=60), criterion="B1")
    add(nestor, world, "C009", jpeg(), criterion="")
    add(nestor, world, "C009", jpeg(shade=120), criterion="A1")
    last, first, middle = (photo.id for photo in photos_on(world, "J3", "C009"))
    nestor.get(f"/judge/photos/{middle}")
    assert "2 de 3" in nestor.text
    assert {f"/judge/photos/{first}", f"/judge/photos/{last}"} <= set(nestor.links())
    nestor.get(f"/judge/photos/{first}")
    assert f"/judge/photos/{last}" not in nestor.links()


# ------------------------------------------------------------------------------------------------------- who may
def test_nobody_but_her_and_the_organisers_sees_a_photo(world: World, nestor: Visitor) -> None:
    add(nestor, world, "C009", jpeg())
    [photo] = photos_on(world, "J3", "C009")
    for address_ in (small_of(world), f"/judge/photos/{photo.id}"):
        nestor.get(address_)
        for stranger, status in ((world.judge("J1"), 404), (world.anybody(), 302), (world.applicant("C009"), 403)):
            assert stranger.client.get(address_).status_code == status
        assert world.organiser().client.get(address_).status_code == 403
    theirs = f"/organiser/caranavi-2026/photos/{photo.id}"
    for address_ in (theirs, f"{theirs}/small-{photo.digest}.jpg"):
        world.organiser().get(address_)
        assert nestor.client.get(address_).status_code == 403
        assert world.anybody().client.get(address_).status_code == 302


def test_another_judge_can_change_nothing_of_it(world: World, nestor: Visitor) -> None:
    add(nestor, world, "C009", jpeg())
    [photo] = photos_on(world, "J3", "C009")
    rosa = world.judge("J1")
    for act in ("", "/remove", "/restore"):
        rosa.post(f"/judge/photos/{photo.id}{act}", {"caption": "x"}, status=404)
    rosa.post(f"{address(world, 'J3', 'C009')}/photos", {"photo": (BytesIO(jpeg()), "a.jpg")}, status=404)
    assert photos_on(world, "J3", "C009")[0].removed_by == ""
    assert len(photos_on(world, "J3", "C009")) == 1


def test_the_bytes_are_for_her_browser_alone_and_only_under_their_own_name(world: World, nestor: Visitor) -> None:
    add(nestor, world, "C009", jpeg())
    [photo] = photos_on(world, "J3", "C009")
    answer = nestor.get(small_of(world))
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(answer.data) <= 8_000
    again = nestor.client.get(small_of(world), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for wrong in (f"small-{'0' * 64}", f"huge-{photo.digest}", "small-..%2f..%2fsecret_key"):
        nestor.get(f"/judge/photos/{photo.id}/{wrong}.jpg", status=404)


def test_a_farm_that_is_no_longer_hers_shows_her_no_photos(world: World, nestor: Visitor) -> None:
    add(nestor, world, "C009", jpeg())
    [photo] = photos_on(world, "J3", "C009")
    with world.writing() as session:
        pair = session.get_one(Assignment, number_of(world, "J3", "C009"))
        pair.state = AssignmentState.RECUSED
    nestor.get(f"/judge/photos/{photo.id}", status=404)
    nestor.get(f"{address(world, 'J3', 'C009')}/photos", status=404)
    nestor.get(small_of(world), status=404)


def test_a_delivered_sheet_shows_its_photos_and_takes_none(world: World, nestor: Visitor) -> None:
    reopen(world, "J3", "C003", "Falta una foto.")
    add(nestor, world, "C003", jpeg(), criterion="A1")
    [photo] = photos_on(world, "J3", "C003")
    with world.writing() as session:
        ballot = session.get_one(Assignment, number_of(world, "J3", "C003")).ballot
        assert ballot is not None
        ballot.state = BallotState.SUBMITTED
    nestor.get(address(world, "J3", "C003"))
    assert f"{address(world, 'J3', 'C003')}/photos" in nestor.links()
    nestor.get(f"{address(world, 'J3', 'C003')}/photos")
    assert "Ahora no se pueden agregar ni quitar." in nestor.text
    assert "enctype" not in (nestor.page.text if nestor.page else "enctype")
    for act in ("", "/remove"):
        nestor.post(f"/judge/photos/{photo.id}{act}", {"caption": "x"}, status=409)
    where = f"{address(world, 'J3', 'C003')}/photos"
    nestor.post(where, {"photo": (BytesIO(jpeg(shade=60)), "a.jpg")}, status=409)
    assert "Esta hoja ya está entregada" in nestor.text
    assert len(photos_on(world, "J3", "C003")) == 1


def test_after_the_close_nothing_is_added(world: World, nestor: Visitor) -> None:
    with world.writing() as session:
        world.edition(session).scoring_until = world.clock.now
    world.clock.pass_by(minutes=1)
    nestor.get(f"{address(world, 'J3', 'C009')}/photos")
    assert "ahora no se pueden agregar" in nestor.text
    nestor.post(f"{address(world, 'J3', 'C009')}/photos", {"photo": (BytesIO(jpeg()), "a.jpg")}, status=409)
    assert photos_on(world, "J3", "C009") == []


@pytest.mark.parametrize("photos", [1, 3])
def test_the_page_asks_the_database_the_same_for_one_photo_and_for_three(
    world: World, nestor: Visitor, photos: int
) -> None:
    for shade in range(photos):
        add(nestor, world, "C009", jpeg(shade=shade * 60))
    where = f"{address(world, 'J3', 'C009')}/photos"
    nestor.get("/judge/")
    with world.queries() as sent:
        nestor.get(where)
    assert len(sent) == 7, sent


# ---------------------------------------------------------------------------------------------- passed to a farm
def test_the_photos_go_with_the_sheet_to_the_other_farm_and_back(world: World) -> None:
    claire = world.judge("J2")
    claire.get("/judge/?lang=es")
    add(claire, world, "C012", jpeg(), judge="J2", criterion="A1", caption="La entrada")
    claire.get(f"{address(world, 'J2', 'C012')}/move")
    claire.submit({"target": str(number_of(world, "J2", "C011")), "reason": "Abrí la de al lado."}, action="/move")
    assert photos_on(world, "J2", "C012") == []
    [photo] = photos_on(world, "J2", "C011")
    assert (photo.criterion, photo.caption) == ("A1", "La entrada")
    claire.get(f"{address(world, 'J2', 'C011')}/photos")
    assert "La entrada" in claire.text
    claire.get(f"{address(world, 'J2', 'C011')}/move")
    claire.submit({}, action="/move")
    assert photos_on(world, "J2", "C011") == []
    assert [one.id for one in photos_on(world, "J2", "C012")] == [photo.id]


def test_a_sheet_does_not_move_onto_another_farms_photos(world: World) -> None:
    claire = world.judge("J2")
    claire.get("/judge/?lang=es")
    add(claire, world, "C011", jpeg(), judge="J2")
    claire.get(f"{address(world, 'J2', 'C012')}/move")
    target = str(number_of(world, "J2", "C011"))
    claire.submit({"target": target, "reason": "Abrí la de al lado."}, action="/move", status=422)
    assert "La finca C011 ya tiene fotos en su hoja." in claire.text
    assert len(photos_on(world, "J2", "C011")) == 1
    assert files_of(world).path(photos_on(world, "J2", "C011")[0].digest).exists()
