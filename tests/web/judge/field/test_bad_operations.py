"""Every kind of operation with every kind of bad text in each of its places: it fails alone, or is cleaned.

Always true: no answer is an error of ours; each bad operation is answered in words, or taken in without what nothing
can hold; the good one at the end of its batch is kept; every page opens afterwards. On SQLite and on PostgreSQL.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from judging.storage.models import DeviceMessage, LateMark, Photo
from tests.pages import Visitor
from tests.postgresql import cluster
from tests.web.judge.field.photo_samples import jpeg, photos_on
from tests.web.judge.field.sending import OURS, close, op, permit_of
from tests.web.judge.field.test_photo_parts import op as photo
from tests.web.judge.field.test_photo_parts import send_bytes
from tests.web.judge.sheet.judging_paths import assign, marks, number_of
from tests.web.test_every_field import kept_wrongly
from tests.world import World, make_world_at

TEXTS = ("\ud83d", "\ude00", "a\x00b", "\x01\x85\x7f", "\u202edcba\u202c", "\u2066y", "\ufffe\ufdd0", "\u2028\u200b")
LONG = "x" * 1_000_000
NO_TEXTS: tuple[object, ...] = ([], ["x"], {}, {"a": {"b": "\x00"}}, 10**400, -1, 1.5, None, True, float("nan"), 1e400)
MARK = ("id", "sheet", "key", "value", "note", "base", "at", "seen_at")
MESSAGE = ("id", "sheet", "key", "value", "note", "base", "at", "about")
PHOTO = ("id", "sheet", "key", "caption", "blob", "at")
KINDS = ("mark", "commit", "tie", "no tie", "deliver", "report")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with cluster() as url:
        yield url


@pytest.fixture
def on_postgresql(address: str, tmp_path: Path) -> Iterator[World]:
    made = make_world_at(address, tmp_path)
    yield made
    made.close()


class Telephone:
    """Néstor's telephone, which sends what no page of ours would."""

    def __init__(self, world: World) -> None:
        self.world, self.nestor = world, world.judge("J3")
        self.permit = permit_of(self.nestor)
        self.count = 0
        send_bytes(self.nestor, self.permit, jpeg())
        self.sound: dict[str, dict[str, Any]] = {}

    def operation(self, kind: str) -> dict[str, Any]:
        """A sound operation of this kind, under an identifier of its own."""
        if kind not in self.sound:
            self.sound[kind] = self._sound(kind)
        return {**self.sound[kind], "id": str(uuid.uuid4())}

    def _sound(self, kind: str) -> dict[str, Any]:
        if kind == "photo":
            return photo(self.world, "C009", jpeg(), caption="Abono.")
        if kind == "mark":
            return op(self.world, "C009", "E4", "3", "Tiene un plan.", base=99, seen_at="2026-09-15T14:29:30.000Z")
        key, value = {"tie": ("!tie", "yes"), "no tie": ("!tie", "no")}.get(kind, (f"!{kind}", "yes"))
        farm = "C012" if "tie" in kind else "C009"
        return op(self.world, farm, key, value, "Llueve.", base=99, about={"page": "/judge/", "unsent": 3})

    def bad(self, kind: str) -> Iterator[tuple[str, object, dict[str, Any]]]:
        """(where, what, operation) for each place of an operation and each thing that should not stand there."""
        for place in {"mark": MARK, "photo": PHOTO}.get(kind, MESSAGE):
            for text in TEXTS:
                sound = self.operation(kind)
                if place == "about":
                    yield place, text, {**sound, place: {text: text, "page": text, "n": [text]}}
                elif isinstance(sound[place], str):
                    yield place, text, {**sound, place: sound[place] + text}
                yield place, text, {**sound, place: text}
            for wrong in NO_TEXTS:
                yield place, wrong, {**self.operation(kind), place: wrong}
            yield place, LONG, {**self.operation(kind), place: {LONG: LONG[:9]} if place == "about" else LONG}

    def send(self, *ops: object, path: str = "sync") -> list[dict[str, Any]]:
        body = json.dumps({"lease": self.permit, "ops": list(ops)})
        answer = self.nestor.client.post(f"/api/v1/{path}", data=body, content_type="application/json", headers=OURS)
        assert answer.status_code == 200, (answer.status_code, answer.text[:300])
        said = answer.get_json()
        return list(said["answers"])

    def good(self) -> tuple[dict[str, Any], str]:
        """A mark that nobody gave before, and its value."""
        self.count += 1
        value = str(self.count % 5)
        changed = {"key": "E3", "value": value, "note": f"La {self.count}.ª vez.", "base": 999}
        return {**self.operation("mark"), **changed, "seen_at": None}, value


def batches(
    found: Iterator[tuple[str, object, dict[str, Any]]], most: int, *, alone: tuple[str, ...] = ()
) -> Iterator[list[Any]]:
    """As many at once as one message holds; what is very long, or stands in these places, goes alone."""
    batch: list[Any] = []
    for one in found:
        if one[1] is LONG or one[0] in alone:
            yield [one]
        elif len(batch) == most - 1:
            yield [*batch, one]
            batch = []
        else:
            batch.append(one)
    if batch:
        yield batch


def wrong_with(kind: str, place: str, bad: object, answer: dict[str, Any]) -> bool:
    """Whether an answer says nothing, or says that something was taken in that is no text."""
    if answer["result"] in ("refused", "missing", "conflict"):
        return answer["result"] == "refused" and not answer["reason"].strip()
    is_unread = place == "about" or (place == "note" and kind in ("commit", "no tie", "deliver"))
    may_stand = is_unread or (place, bad) in (("seen_at", None), ("value", 1.5))
    return not may_stand and (bad is LONG or not isinstance(bad, str))


def walk(world: World) -> list[str]:
    """Send everything but photos; answers what was wrong."""
    assign(world, "J3", "C012")
    telephone, found = Telephone(world), []
    for kind in KINDS:
        for batch in batches(telephone.bad(kind), 49):
            last, value = telephone.good()
            *answers, kept = telephone.send(*(operation for _, _, operation in batch), last)
            assert kept["result"] == "ok", (kind, kept)
            standing = marks(world, "J3", "C009")["E3"]
            assert (str(standing.value), standing.note) == (value, last["note"])
            found += told(kind, batch, answers)
    return found


def photos(world: World) -> list[str]:
    """The same for photos, each of them as if it were the first."""
    telephone, found = Telephone(world), []
    for batch in batches(telephone.bad("photo"), 11, alone=("caption",)):
        last = {**telephone.operation("photo"), "key": "B1"}
        *answers, kept = telephone.send(*(operation for _, _, operation in batch), last, path="photos")
        assert kept["result"] == "ok", (batch, kept)
        found += told("photo", batch, answers)
        with world.writing() as session:
            session.execute(update(Photo).values(removed_at=world.clock.now))
    return found


def told(kind: str, batch: list[Any], answers: list[dict[str, Any]]) -> list[str]:
    return [
        f"{kind}: {place}: {ascii(bad)[:60]}: {ascii(answer)[:300]}"
        for (place, bad, _), answer in zip(batch, answers, strict=True)
        if wrong_with(kind, place, bad, answer)
    ]


def late(world: World) -> list[str]:
    """The same for marks that come after the close."""
    telephone, found = Telephone(world), []
    close(world)
    for batch in batches(telephone.bad("mark"), 49):
        last, _ = telephone.good()
        *answers, kept = telephone.send(*(operation for _, _, operation in batch), last)
        assert kept["result"] == "late", kept
        found += told("mark", batch, answers)
    with world.reading() as session:
        kept_late = session.scalars(select(LateMark)).all()
        assert len(kept_late) > telephone.count
        assert max(len(one.note) for one in kept_late) <= 4000
    return found


def pages_that_fail(world: World) -> list[str]:
    nelly, nestor = world.organiser(), world.judge("J3")
    wanted: list[tuple[Visitor, str]] = [
        (nelly, f"/organiser/caranavi-2026/{page}") for page in ("", "problems", "late", "log", "photos", "judges")
    ]
    sheet = f"/judge/sheets/{number_of(world, 'J3', 'C009')}"
    wanted += [(nestor, page) for page in ("/judge/", "/judge/review", sheet, f"{sheet}/photos", f"{sheet}/history")]
    return [
        page
        for visitor, page in wanted
        if visitor.client.get(page, follow_redirects=True).status_code not in (200, 404)
    ]


def test_a_bad_operation_fails_alone_and_nothing_of_it_is_kept(world: World) -> None:
    assert walk(world) == []
    assert pages_that_fail(world) == []
    assert kept_wrongly(world.database) == []
    with world.reading() as session:
        about = [one.about for one in session.scalars(select(DeviceMessage))]
    assert {"page": "/judge/", "unsent": "3"} in about


def test_a_bad_photo_fails_alone(world: World) -> None:
    assert photos(world) == []
    assert pages_that_fail(world) == []
    assert kept_wrongly(world.database) == []
    assert {"", "A1", "B1"} >= {photo.criterion for photo in photos_on(world, "J3", "C009")}


def test_a_bad_operation_after_the_close_fails_alone_too(world: World) -> None:
    assert late(world) == []
    assert pages_that_fail(world) == []
    assert kept_wrongly(world.database) == []


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
def test_nor_is_anything_an_error_on_postgresql(on_postgresql: World) -> None:
    assert walk(on_postgresql) == []
    assert photos(on_postgresql) == []
    assert late(on_postgresql) == []
    assert pages_that_fail(on_postgresql) == []
    assert kept_wrongly(on_postgresql.database) == []


@pytest.mark.parametrize("bad", [*TEXTS, LONG, *NO_TEXTS], ids=lambda bad: ascii(bad)[:12])
def test_a_telephones_name_and_its_permit_are_cleaned_or_refused(world: World, bad: object) -> None:
    telephone = Telephone(world)
    device = f"a telephone {bad}" if isinstance(bad, str) else bad
    for message, allowed in (
        ("lease", {"device": device}),
        ("lease", {"device": "a telephone", "lease": bad}),
        ("sync", {"lease": bad, "ops": []}),
        ("photos", {"lease": bad, "ops": []}),
        ("sync", {"lease": telephone.permit, "ops": bad}),
        ("sync", bad),
    ):
        answer = telephone.nestor.client.post(
            f"/api/v1/{message}", data=json.dumps(allowed), content_type="application/json", headers=OURS
        )
        assert answer.status_code in (200, 403, 422), (message, answer.status_code)
