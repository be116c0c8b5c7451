"""`judging mail` and `judging certificates links`: what they do, what they say, and how they end."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from judging.cli import main
from judging.services.certificates import revoking
from judging.storage.models import Entry, Letter, LetterState
from tests.services.certificates.test_certificates import draw, issue, one
from tests.services.families.test_mailing import SENDER, queue
from tests.services.postbox import postbox
from tests.services.results.test_results import NELLY
from tests.world import START, World

Run = Callable[..., Result]
SLUG = "caranavi-2026"


@pytest.fixture
def run(published: World, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Types a command on the machine of the demonstration, where three certificates are ready."""
    issue(published)
    draw(published, 3)
    monkeypatch.setenv("JUDGING_INSTANCE", str(published.settings.instance))
    monkeypatch.setenv("JUDGING_DATABASE_URL", published.settings.database_url)
    monkeypatch.setenv("JUDGING_BASE_URL", "https://premio.example.org")
    monkeypatch.setenv("JUDGING_LANG", "es")

    def typed(*words: str, port: int | None = None) -> Result:
        if port is not None:
            monkeypatch.setenv("JUDGING_SMTP_URL", f"smtp://127.0.0.1:{port}")
            monkeypatch.setenv("JUDGING_MAIL_FROM", SENDER)
        return CliRunner().invoke(main, list(words))

    return typed


def test_links_are_a_table_for_mail_merge_of_what_holds(published: World, run: Run) -> None:
    with published.tampering() as session:
        session.scalars(select(Entry).where(Entry.number == "C003")).one().language = "en"
        row = one(session)
        row.printed = {**row.printed, "holder_name": "=1+1"}
        revoking.revoke(
            session, actor=NELLY, certificate=one(session, "CARANAVI-2026-0002"), reason="Error.", now=START
        )
        code = row.code
    done = run("certificates", "links", SLUG)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["number"] for row in rows] == ["CARANAVI-2026-0001", "CARANAVI-2026-0003"]
    assert rows[0]["link"] == f"https://premio.example.org/c/{code}"
    assert rows[0]["holder"] == "'=1+1", "no spreadsheet takes a name for a formula"
    assert (rows[0]["language"], rows[1]["language"]) == ("en", "es")
    assert rows[0]["text"].startswith("Hello =1+1. Here is your certificate: First place,")
    assert rows[0]["link"] in rows[0]["text"]
    unknown = run("certificates", "links", "nowhere")
    assert (unknown.exit_code, "nowhere" in unknown.stderr) == (2, True)


def test_send_empties_the_outbox_once_and_says_what_came_of_it(published: World, run: Run) -> None:
    queue(published, n0001="ana@example.org", n0002="wences@example.org", n0003="eva@example.org")
    refusals = {"wences@example.org": ["550 no such mailbox"], "eva@example.org": ["451 later"]}
    with postbox(refusals=refusals) as box:
        done = run("mail", "send", port=box.port)
        assert (done.exit_code, done.stdout.strip()) == (0, "1 mandados, 1 para más tarde, 1 no se pudieron")
        assert run("mail", "send", port=box.port).stdout.strip() == "0 mandados, 0 para más tarde, 0 no se pudieron"
    assert box.recipients == [["ana@example.org"]]


def test_a_server_that_is_not_there_is_told_and_the_letters_stay(published: World, run: Run) -> None:
    queue(published, n0001="ana@example.org")
    with postbox() as box:
        gone = box.port
    done = run("mail", "send", port=gone)
    assert (done.exit_code, "no contesta" in done.stderr) == (1, True)
    with published.reading() as session:
        assert session.scalars(select(Letter.state)).all() == [LetterState.QUEUED]


def test_a_trial_letter_shows_that_letters_arrive(run: Run) -> None:
    refusals = {"nobody@example.org": ["550 no such mailbox"]}
    with postbox(refusals=refusals) as box:
        done = run("mail", "test", "ana@example.org", port=box.port)
        assert (done.exit_code, done.stdout.strip()) == (0, "250 taken")
        refused = run("mail", "test", "nobody@example.org", port=box.port)
        assert (refused.exit_code, "550 no such mailbox" in refused.stderr) == (2, True)
        wrong = run("mail", "test", "ana", port=box.port)
        assert (wrong.exit_code, "no es una dirección de correo" in wrong.stderr) == (2, True)
    assert [letter["Subject"] for letter in box.letters] == ["Prueba de correo"]


def test_without_a_server_the_commands_say_what_is_missing(run: Run) -> None:
    for words in (("mail", "send"), ("mail", "test", "ana@example.org")):
        done = run(*words)
        assert (done.exit_code, "JUDGING_SMTP_URL" in done.stderr) == (2, True)
