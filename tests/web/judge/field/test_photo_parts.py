"""What a judge's telephone sends of photos: in parts that resume, put on a sheet once, and from nobody else."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from judging.domain.permissions import OPERATOR, Actor, Role
from judging.services.field.photos import MOST_ON_SHEET
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Photo
from tests.pages import Visitor
from tests.web.judge.field.photo_samples import files_of, jpeg, logged, noise, photos_on
from tests.web.judge.field.sending import OURS, ask, permit_of
from tests.web.judge.sheet.judging_paths import number_of, uncommitted
from tests.world import World

PART = 64 * 1024
Sender = Callable[..., dict[str, Any]]

# Néstor (J3) has begun the sheet of C009 and delivered that of C003; Rosa Elena (J1) scores neither.


@pytest.fixture
def nestor(world: World) -> Visitor:
    return world.judge("J3")


@pytest.fixture
def permit(nestor: Visitor) -> str:
    return permit_of(nestor)


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def put(
    visitor: Visitor,
    permit: str,
    content: bytes,
    offset: int,
    *,
    name: str = "",
    upto: int = PART,
    size: int = 0,
    status: int = 200,
    **headers: str,
) -> Any:
    answer = visitor.client.put(
        f"/api/v1/blob/{name or name_of(content)}?offset={offset}&size={size or len(content)}",
        data=content[offset : offset + upto],
        headers={**OURS, "X-Judging-Lease": permit, **headers},
    )
    assert answer.status_code == status, answer.text[:300]
    return answer.get_json(silent=True)


def send_bytes(visitor: Visitor, permit: str, content: bytes) -> None:
    for offset in range(0, len(content), PART):
        put(visitor, permit, content, offset)


def op(world: World, farm: str, content: bytes, key: str = "A1", **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "sheet": number_of(world, "J3", farm),
        "key": key,
        "caption": "",
        "blob": name_of(content),
        "at": "2026-09-15T14:29:00.000Z",
        **more,
    }


@pytest.fixture
def attach(nestor: Visitor, permit: str) -> Sender:
    """Néstor's telephone puts one photo on a sheet."""

    def now(operation: object) -> dict[str, Any]:
        [answer] = ask(nestor, "photos", {"lease": permit, "ops": [operation]})["answers"]
        return dict(answer)

    return now


# ----------------------------------------------------------------------------------------------------- the bytes
def test_an_upload_that_broke_off_goes_on_where_it_stopped(
    world: World, nestor: Visitor, permit: str, attach: Sender
) -> None:
    content = noise()
    assert len(content) > 2 * PART
    half = PART + 20_000  # in the middle of a part
    assert put(nestor, permit, content, 0, upto=PART)["have"] == PART
    assert put(nestor, permit, content, PART, upto=half - PART)["have"] == half
    assert put(nestor, permit, content, 0, upto=0)["have"] == half  # the telephone comes back and asks
    assert put(nestor, permit, content, half + 10, status=409)["have"] == half
    while half < len(content):
        half = put(nestor, permit, content, half)["have"]
    assert attach(op(world, "C009", content))["result"] == "ok"
    [photo] = photos_on(world, "J3", "C009")
    assert photo.sent_digest == name_of(content)
    assert files_of(world).path(photo.digest).stat().st_size == photo.size
    assert list(files_of(world).arriving.iterdir()) == []


def test_a_part_that_comes_twice_changes_nothing(nestor: Visitor, permit: str) -> None:
    content = noise()
    assert [put(nestor, permit, content, 0)["have"] for _ in range(2)] == [PART, PART]


def test_bytes_that_are_not_what_their_name_says_are_refused_and_forgotten(nestor: Visitor, permit: str) -> None:
    said = put(nestor, permit, jpeg(), 0, name="0" * 64, status=422)
    assert said == {"have": 0, "reason": "La foto llegó dañada. Envíela de nuevo."}
    assert put(nestor, permit, jpeg(), 0, name="0" * 64, upto=0)["have"] == 0


def test_too_large_a_photo_or_part_is_refused_in_words(nestor: Visitor, permit: str) -> None:
    assert "pesa demasiado" in put(nestor, permit, noise(), 0, size=600_001, status=413)["reason"]
    assert "pesa demasiado" in put(nestor, permit, noise(), 0, upto=PART + 1, status=413)["reason"]


@pytest.mark.parametrize("query", ["", "?offset=0", "?offset=-1&size=9", "?offset=x&size=9", "?offset=0&size=0"])
def test_a_part_that_says_nothing_of_its_place_is_refused(nestor: Visitor, permit: str, query: str) -> None:
    headers = {**OURS, "X-Judging-Lease": permit}
    answer = nestor.client.put(f"/api/v1/blob/{'0' * 64}{query}", data=b"x", headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["0", "A" * 64, "..%2f..%2fsecret_key"])
def test_a_part_of_no_name_reaches_no_file(world: World, nestor: Visitor, permit: str, name: str) -> None:
    headers = {**OURS, "X-Judging-Lease": permit}
    answer = nestor.client.put(f"/api/v1/blob/{name}?offset=0&size=1", data=b"x", headers=headers)
    assert answer.status_code in (404, 422)
    assert not files_of(world).folder.exists()


# ----------------------------------------------------------------------------------------------- put on the sheet
def test_a_photo_is_put_on_its_criterion_with_its_caption_and_the_telephones_clock(
    world: World, nestor: Visitor, permit: str, attach: Sender
) -> None:
    content = jpeg(turned=6)
    send_bytes(nestor, permit, content)
    assert attach(op(world, "C009", content, "B2", caption=" Compost. "))["result"] == "ok"
    [photo] = photos_on(world, "J3", "C009")
    assert (photo.criterion, photo.caption, photo.came_late) == ("B2", "Compost.", False)
    assert (photo.width, photo.height) == (480, 640)
    assert photo.taken_at is not None
    assert photo.taken_at.isoformat() == "2026-09-15T14:29:00+00:00"
    kept = files_of(world).path(photo.digest).read_bytes()
    assert kept != content
    assert b"A telephone" not in kept
    assert logged(world) == ["photo.evidence_added"]


def test_what_arrives_twice_gets_the_first_answer_and_is_one_photo(
    world: World, nestor: Visitor, permit: str, attach: Sender
) -> None:
    content = jpeg()
    send_bytes(nestor, permit, content)
    first = op(world, "C009", content)
    once = attach(first)
    assert attach(first) == once
    assert put(nestor, permit, content, 0, upto=0)["have"] == len(content)  # nothing is to be sent again
    assert attach(op(world, "C009", content))["photo"] == once["photo"]  # the same picture of the same criterion
    assert len(photos_on(world, "J3", "C009")) == 1
    assert attach(op(world, "C009", content, "A2"))["result"] == "ok"  # of another criterion it is another photo
    assert len(photos_on(world, "J3", "C009")) == 2


def test_another_file_under_an_identifier_that_is_taken_is_told_and_the_first_stays(
    world: World, nestor: Visitor, permit: str, attach: Sender
) -> None:
    first, other = jpeg(400, 300), jpeg(300, 400)
    for content in (first, other):
        send_bytes(nestor, permit, content)
    sent = op(world, "C009", first)
    assert attach(sent)["result"] == "ok"
    again = attach({**op(world, "C009", other), "id": sent["id"]})
    assert again["result"] == "refused"
    assert "ya se envió otra foto" in again["reason"]
    assert [photo.sent_digest for photo in photos_on(world, "J3", "C009")] == [name_of(first)]
    assert attach(op(world, "C009", other))["result"] == "ok", "under an identifier of its own it is kept"


def test_a_photo_whose_bytes_are_not_there_is_asked_for(world: World, attach: Sender) -> None:
    assert attach(op(world, "C009", jpeg()))["result"] == "missing"
    assert photos_on(world, "J3", "C009") == []


def test_what_is_no_photo_is_refused_once_it_is_whole(
    world: World, nestor: Visitor, permit: str, attach: Sender
) -> None:
    content = b"<script>alert(1)</script>" * 99
    send_bytes(nestor, permit, content)
    answer = attach(op(world, "C009", content))
    assert answer["result"] == "refused"
    assert answer["reason"].startswith("Este archivo no es una foto JPEG o PNG")
    assert list(files_of(world).arriving.iterdir()) == []


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"key": "Z9"}, "Elija de qué es la foto"),
        ({"caption": "x" * 301}, "El texto de la foto es muy largo: escriba 300 letras como máximo."),
        ({"sheet": 999_999}, "Esta finca ya no está en su lista."),
        ({"sheet": "x"}, "Esta foto no se pudo leer."),
        ({"blob": "../x"}, "Esta foto no se pudo leer."),
        ({"at": "mañana"}, "Esta foto no se pudo leer."),
    ],
)
def test_what_cannot_be_put_on_a_sheet_is_refused_with_its_reason(
    world: World, nestor: Visitor, permit: str, attach: Sender, more: dict[str, Any], reason: str
) -> None:
    send_bytes(nestor, permit, jpeg())
    answer = attach({**op(world, "C009", jpeg()), **more})
    assert answer["result"] == "refused"
    assert answer["reason"].startswith(reason)
    assert photos_on(world, "J3", "C009") == []


def test_a_sheet_takes_twelve_and_a_removed_one_makes_room(
    world: World, nestor: Visitor, permit: str, attach: Sender
) -> None:
    for shade in range(MOST_ON_SHEET + 1):
        send_bytes(nestor, permit, jpeg(shade=shade * 15))
    results = [attach(op(world, "C009", jpeg(shade=shade * 15)))["result"] for shade in range(MOST_ON_SHEET)]
    assert results == ["ok"] * 12
    answer = attach(op(world, "C009", jpeg(shade=180)))
    assert answer["reason"] == "Esta hoja ya tiene 12 fotos, y más no entran. Quite una para poner otra."
    nestor.get(f"/judge/sheets/{number_of(world, 'J3', 'C009')}/photos")
    nestor.post(f"/judge/photos/{photos_on(world, 'J3', 'C009')[0].id}/remove")
    assert attach(op(world, "C009", jpeg(shade=180)))["result"] == "ok"


# ------------------------------------------------------------------------------------------------------- who may
def test_another_judges_sheet_takes_no_photo_of_hers(
    world: World, nestor: Visitor, permit: str, attach: Sender
) -> None:
    send_bytes(nestor, permit, jpeg())
    others = number_of(world, "J1", "C001")
    assert attach({**op(world, "C009", jpeg()), "sheet": others})["reason"].startswith("Esta finca ya no está")
    assert photos_on(world, "J1", "C001") == []


def test_the_bytes_that_one_judge_sent_are_no_photo_of_anothers(world: World, nestor: Visitor, permit: str) -> None:
    send_bytes(nestor, permit, jpeg())
    rosa = world.judge("J1")
    hers = {**op(world, "C009", jpeg()), "sheet": number_of(world, "J1", "C001")}
    said = ask(rosa, "photos", {"lease": permit_of(rosa), "ops": [hers]})
    assert said["answers"][0]["result"] == "missing"


def test_another_judge_learns_nothing_from_an_identifier_that_is_taken(
    world: World, nestor: Visitor, permit: str, attach: Sender
) -> None:
    send_bytes(nestor, permit, jpeg())
    first = op(world, "C009", jpeg())
    attach(first)
    rosa = world.judge("J1")
    send_bytes(rosa, permit_of(rosa), jpeg())
    hers = {**first, "sheet": number_of(world, "J1", "C001")}
    [answer] = ask(rosa, "photos", {"lease": permit_of(rosa), "ops": [hers]})["answers"]
    assert answer["result"] == "refused"


def test_without_a_permit_of_hers_nothing_is_taken_in(world: World, nestor: Visitor) -> None:
    rosas = permit_of(world.judge("J1"))
    for permit in ("", "nonsense", rosas):
        assert put(nestor, permit, jpeg(), 0, status=403) == {"reason": "lease"}
        assert ask(nestor, "photos", {"lease": permit, "ops": []}, status=403) == {"reason": "lease"}


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}],
)
def test_another_site_can_send_nothing(nestor: Visitor, permit: str, headers: dict[str, str]) -> None:
    put(nestor, permit, jpeg(), 0, status=403, **headers)
    ask(nestor, "photos", {"lease": permit, "ops": []}, status=403, **headers)


def test_our_own_header_is_needed_and_nobody_else_is_let_in(world: World, nestor: Visitor, permit: str) -> None:
    bare = {"Sec-Fetch-Site": "same-origin", "X-Judging-Lease": permit}
    address = f"/api/v1/blob/{name_of(jpeg())}?offset=0&size=9"
    assert nestor.client.put(address, data=b"x", headers=bare).status_code == 403
    put(world.anybody(), permit, jpeg(), 0, status=401)
    put(world.organiser(), permit, jpeg(), 0, status=403)


def test_a_judge_who_has_not_read_her_commitment_adds_nothing(
    world: World, nestor: Visitor, permit: str, attach: Sender
) -> None:
    send_bytes(nestor, permit, jpeg())
    uncommitted(world, "J3")
    assert attach(op(world, "C009", jpeg()))["result"] == "refused"


def test_too_much_at_once_and_what_is_no_message_is_refused(nestor: Visitor, permit: str) -> None:
    ask(nestor, "photos", {"lease": permit, "ops": [{}] * 13}, status=413)
    ask(nestor, "photos", {"lease": permit, "ops": "x"}, status=422)
    answer = ask(nestor, "photos", {"lease": permit, "ops": ["x", {}]})
    assert [one["result"] for one in answer["answers"]] == ["refused", "refused"]


# ---------------------------------------------------------------------------------------------------- after the end
def close(world: World) -> None:
    with world.writing() as session:
        world.edition(session).scoring_until = world.clock.now
    world.clock.pass_by(minutes=5)


def test_a_photo_that_waited_while_scoring_closed_is_kept_as_late(
    world: World, nestor: Visitor, permit: str, attach: Sender
) -> None:
    world.clock.pass_by(minutes=5)
    close(world)
    send_bytes(nestor, permit, jpeg())
    first = op(world, "C009", jpeg())
    assert attach(first)["result"] == "late"
    assert attach(first)["result"] == "late"
    [photo] = photos_on(world, "J3", "C009")
    assert photo.came_late


def test_a_photo_that_waited_while_she_delivered_is_kept_as_late(
    world: World, nestor: Visitor, permit: str, attach: Sender
) -> None:
    with world.writing() as session:
        sheet = session.get_one(Assignment, number_of(world, "J3", "C003"))
        scoring.reopen_ballot(session, actor=OPERATOR, assignment=sheet, reason="Revisar.", now=world.clock.now)
        world.clock.pass_by(minutes=5)
        herself = Actor(Role.JUDGE, sheet.judge_id, sheet.judge.name)
        scoring.submit_ballot(session, actor=herself, assignment=sheet, now=world.clock.now)
    send_bytes(nestor, permit, jpeg())
    assert attach(op(world, "C003", jpeg()))["result"] == "late"


def test_a_telephone_that_came_only_after_the_end_adds_nothing(world: World, nestor: Visitor, attach: Sender) -> None:
    after_delivery = permit_of(nestor)
    send_bytes(nestor, after_delivery, jpeg())
    [answer] = ask(nestor, "photos", {"lease": after_delivery, "ops": [op(world, "C003", jpeg())]})["answers"]
    assert (answer["result"], answer["reason"][:25]) == ("refused", "Esta hoja ya está entrega")
    close(world)
    after_close = permit_of(nestor)
    [answer] = ask(nestor, "photos", {"lease": after_close, "ops": [op(world, "C009", jpeg())]})["answers"]
    assert answer["result"] == "refused"
    assert photos_on(world, "J3", "C003") + photos_on(world, "J3", "C009") == []


def test_a_late_photo_keeps_every_other_limit(world: World, nestor: Visitor, permit: str, attach: Sender) -> None:
    world.clock.pass_by(minutes=5)
    close(world)
    send_bytes(nestor, permit, jpeg())
    assert attach(op(world, "C009", jpeg(), "Z9"))["reason"].startswith("Elija de qué es la foto")


def test_no_photo_touches_a_ballot(world: World, nestor: Visitor, permit: str, attach: Sender) -> None:
    with world.reading() as session:
        before = session.get_one(Assignment, number_of(world, "J3", "C009")).ballot
        assert before is not None
        version = before.version
    send_bytes(nestor, permit, jpeg())
    attach(op(world, "C009", jpeg()))
    with world.reading() as session:
        photo = session.query(Photo).one()
        assert photo.assignment.ballot is not None
        assert photo.assignment.ballot.version == version
