"""`judging check` knows a photo whose file is gone or changed; removing the demonstration removes its photos."""

from __future__ import annotations

import hashlib
import os
import uuid

from click.testing import CliRunner
from sqlalchemy import select

from judging.cli import main
from judging.domain.permissions import Actor, Role
from judging.services.field import photos
from judging.storage.files import PhotoFiles
from judging.storage.models import Assignment, Entry, Judge, Photo
from judging.storage.pictures import photograph
from tests.web.judge.field.photo_samples import jpeg
from tests.world import SECRET, World


def photographed(world: World) -> str:
    """A photo of Néstor's on the sheet of C009; its name on disk."""
    picture, files = photograph(jpeg()), PhotoFiles(world.settings.instance)
    files.keep(picture)
    with world.writing() as session:
        pair = session.scalars(
            select(Assignment)
            .join(Assignment.judge)
            .join(Assignment.entry)
            .where(Judge.key == "J3", Entry.number == "C009")
        ).one()
        sent = photos.Sent(str(uuid.uuid4()), hashlib.sha256(jpeg()).hexdigest(), "A1")
        nestor = Actor(Role.JUDGE, pair.judge_id, pair.judge.name)
        photos.add(session, actor=nestor, assignment=pair, sent=sent, picture=picture, now=world.clock.now)
    return picture.digest


def judging(world: World, *arguments: str) -> tuple[int, str]:
    """What a command ends with and says."""
    env = {"JUDGING_INSTANCE": str(world.settings.instance), "JUDGING_SECRET_KEY": SECRET, "JUDGING_LANG": "es"}
    done = CliRunner().invoke(main, list(arguments), env=env)
    return done.exit_code, done.output


def test_a_photo_whose_file_is_gone_or_changed_is_named(world: World) -> None:
    digest = photographed(world)
    files = PhotoFiles(world.settings.instance)
    with world.reading() as session:
        assert photos.missing_files(session, files) == []
    files.path(digest).write_bytes(b"something else")
    with world.reading() as session:
        [changed] = photos.missing_files(session, files)
    assert (changed.code, changed.params["entry"]) == ("check_photo", "C009")
    files.path(digest).unlink()
    code, said = judging(world, "check")
    assert code == 1
    assert (
        said
        == f"Foto de Néstor Choque Laime, participación C009: falta su archivo o no es el que se guardó ({digest}).\n"
    )


def test_the_demonstration_takes_its_photos_with_it_and_nothing_else(world: World) -> None:
    digest = photographed(world)
    files = PhotoFiles(world.settings.instance)
    other = photograph(jpeg(shade=90))
    files.keep(other)
    for name in (digest, other.digest):
        for small in (False, True):
            os.utime(files.path(name, small=small), (0, 0))
    assert files.sweep({digest, other.digest}) == 0
    assert judging(world, "demo", "remove")[0] == 0
    with world.reading() as session:
        assert session.scalar(select(Photo.id)) is None
    assert not files.path(digest).exists()
