"""Cards: a code opens for whom it was made and nobody else, whatever rows were removed; and what an upgrade ends."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from judging.cli import main
from judging.domain import codes
from judging.domain.permissions import OPERATOR
from judging.services import cards
from judging.services.contest.editions import create_edition
from judging.services.demo import demo
from judging.services.people import judges
from judging.services.people.sign_in import holder_of
from judging.storage.models import Entry, Event, Judge
from tests.storage import dumps
from tests.world import SECRET, START, World

LATER = START + timedelta(days=2)


def printed(world: World) -> list[str]:
    """The codes on all cards of the demonstration."""
    with world.reading() as session:
        people = [*session.scalars(select(Judge)), *session.scalars(select(Entry))]
        return [cards.code_of(person, world.settings.secret_key) for person in people]


def test_a_card_of_the_removed_demonstration_opens_nobody(world: World) -> None:
    """Irma is the first judge of the first real edition: neither a number nor a card of the demonstration is hers."""
    old = printed(world)
    with world.writing() as session:
        rows = {judge.id for judge in session.scalars(select(Judge))}
        demo.remove_demo(session, actor=OPERATOR, now=LATER)
        sheet = demo.shipped("kits/coffee/sheet.json")
        document = demo.shipped("demo_caranavi.json")
        edition = create_edition(session, actor=OPERATOR, document=document, sheet=sheet, now=LATER)
        details = judges.JudgeDetails(name="Irma Quispe")
        irma = judges.add_judge(
            session, actor=OPERATOR, edition=edition, details=details, secret=world.settings.secret_key, now=LATER
        )
        assert irma.id not in rows
        assert [holder_of(session, world.settings.secret_key, code) for code in old] == [None] * len(old)
        own = cards.code_of(irma, world.settings.secret_key)
        assert holder_of(session, world.settings.secret_key, own) is irma


def test_a_card_can_be_printed_again_and_opens_only_with_the_key_of_the_service(world: World) -> None:
    with world.reading() as session:
        judge = session.scalars(select(Judge)).first()
        assert judge is not None
        assert cards.code_of(judge, world.settings.secret_key) == cards.code_of(judge, world.settings.secret_key)
        assert judge.code_digest != codes.digest(b"another key", "code", cards.code_of(judge, b"another key"))
        assert holder_of(session, b"another key", cards.code_of(judge, world.settings.secret_key)) is None


def test_whose_card_ended_gets_a_new_code_once_and_is_named(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        nestor = session.scalars(select(Judge).where(Judge.key == "J3")).one()
        farm = session.scalars(select(Entry).where(Entry.number == "C003")).one()
        for person, digest in ((nestor, "ended:judge:3"), (farm, "ended:entry:3")):
            person.code_secret, person.code_digest = None, digest
        session.flush()
        [ended] = cards.renew_ended(session, actor=OPERATOR, secret=world.settings.secret_key, now=LATER)
        assert (ended.edition, ended.judges, ended.entries) == (edition, [nestor], [farm])
        assert holder_of(session, world.settings.secret_key, cards.code_of(farm, world.settings.secret_key)) is farm
        assert cards.renew_ended(session, actor=OPERATOR, secret=world.settings.secret_key, now=LATER) == []
        told = session.scalars(select(Event).where(Event.action == "edition.cards_ended")).all()
        assert [(event.details["judges"], event.details["entries"]) for event in told] == [(1, 1)]


def test_an_upgrade_from_the_version_before_names_whose_cards_must_be_printed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "judging.sqlite3"
    dumps.loaded(dumps.released()[0], database).close()
    monkeypatch.setenv("JUDGING_INSTANCE", str(tmp_path))
    monkeypatch.setenv("JUDGING_SECRET_KEY", SECRET)
    monkeypatch.setenv("JUDGING_DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.setenv("JUDGING_LANG", "es")
    real = "UPDATE edition SET is_demo = 0"
    with closing(sqlite3.connect(database)) as raw:
        raw.execute(real)
        raw.commit()
        people = raw.execute("SELECT count(*) FROM judge WHERE is_active").fetchone()[0]
    with pytest.raises(SystemExit):
        main(["db", "upgrade"])
    said = capsys.readouterr().out
    assert "Las tarjetas de antes ya no abren en" in said
    assert sum(line.startswith("  J") for line in said.splitlines()) == people
    with pytest.raises(SystemExit):
        main(["db", "upgrade"])
    assert "tarjetas" not in capsys.readouterr().out, "it is said once"
