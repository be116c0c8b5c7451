"""What the tests of photos share: pictures as cameras write them, and what stands on sheets."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw
from sqlalchemy import select

from judging.storage.files import PhotoFiles
from judging.storage.models import Assignment, Entry, Event, Judge, Photo
from tests.world import World


@cache
def jpeg(width: int = 640, height: int = 480, *, turned: int = 1, shade: int = 0) -> bytes:
    """A JPEG with a place in its EXIF and a comment. Before any turning its left upper corner is red, its right upper
    one blue; `turned` is what its EXIF says of how it was held, `shade` makes another picture of it."""
    picture = Image.new("RGB", (width, height), (shade, 120, 60))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 5, height // 5), fill="red")
    draw.rectangle((width - width // 5, 0, width, height // 5), fill="blue")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = turned, "A telephone"
    exif.get_ifd(0x8825).update({1: "S", 2: (15.0, 49.0, 12.0), 3: "W", 4: (67.0, 33.0, 54.0)})
    made = BytesIO()
    picture.save(made, "JPEG", quality=90, exif=exif, comment=b"Caranavi")
    return made.getvalue()


@cache
def noise(size: int = 700) -> bytes:
    """A JPEG of some hundred kilobytes, so that it travels in several parts."""
    made = BytesIO()
    Image.effect_noise((size, size), 80).save(made, "JPEG", quality=80)
    return made.getvalue()


def photos_on(world: World, judge: str, farm: str) -> list[Photo]:
    """Every photo of a judge's sheet of a farm, removed ones too."""
    with world.reading() as session:
        return list(
            session.scalars(
                select(Photo)
                .join(Photo.assignment)
                .join(Assignment.judge)
                .join(Assignment.entry)
                .where(Judge.key == judge, Entry.number == farm)
                .order_by(Photo.id)
            )
        )


def files_of(world: World) -> PhotoFiles:
    return PhotoFiles(world.settings.instance)


def logged(world: World) -> list[str]:
    """What the log says of photos, oldest first."""
    with world.reading() as session:
        return list(session.scalars(select(Event.action).where(Event.action.like("photo.%")).order_by(Event.id)))
