"""How much room photos may take: on one sheet, and in an edition as a whole."""

from __future__ import annotations

import hashlib
import uuid

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from judging.domain.errors import Refused
from judging.services.field import photos
from judging.storage.models import Photo
from judging.storage.pictures import photograph
from tests.story import actor, pair
from tests.web.judge.field.photo_samples import jpeg
from tests.world import World

FOUR_GIBIBYTES = 4_294_967_296
FIRST, SECOND = jpeg(64, 48), jpeg(64, 48, shade=90)


def add(session: Session, world: World, upload: bytes) -> Photo:
    """Néstor photographs C009."""
    sheet = pair(session, "J3", "C009")
    sent = photos.Sent(str(uuid.uuid4()), hashlib.sha256(upload).hexdigest())
    return photos.add(
        session, actor=actor(sheet), assignment=sheet, sent=sent, picture=photograph(upload), now=world.clock.now
    )


def leave(world: World, room: int) -> None:
    """The photos there are take all the room of the edition but this."""
    with world.tampering() as session:
        session.execute(update(Photo).values(size=FOUR_GIBIBYTES - room))


def test_the_last_photo_fills_an_edition_to_the_last_byte(world: World) -> None:
    size = len(photograph(SECOND).content)
    with world.writing() as session:
        add(session, world, FIRST)
    leave(world, size)
    with world.writing() as session:
        assert add(session, world, SECOND).size == size


def test_a_photo_one_byte_too_large_for_the_edition_is_refused(world: World) -> None:
    size = len(photograph(SECOND).content)
    with world.writing() as session:
        add(session, world, FIRST)
    leave(world, size - 1)
    with world.writing() as session:
        with pytest.raises(Refused) as refusal:
            add(session, world, SECOND)
        assert [(problem.code, problem.field) for problem in refusal.value.problems] == [
            ("photo_edition_full", "photo")
        ]
        assert session.scalar(select(func.count()).select_from(Photo)) == 1
