"""`judging certificates` and `judging keys`: what they do, what they say, and how they end."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from judging.cli import main
from judging.services.certificates import issuing, papers
from judging.storage.models import Certificate
from tests.services.certificates.test_certificates import draw, issue, latest, one
from tests.services.results.test_results import NELLY
from tests.world import START, World

Run = Callable[..., Result]
SLUG = "caranavi-2026"
TORIBIO = "Toribio Apaza Yujra"


@pytest.fixture
def run(published: World, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Types a command on the machine of the demonstration."""
    monkeypatch.setenv("JUDGING_INSTANCE", str(published.settings.instance))
    monkeypatch.setenv("JUDGING_DATABASE_URL", published.settings.database_url)
    monkeypatch.setenv("JUDGING_LANG", "es")

    def typed(*words: str) -> Result:
        return CliRunner().invoke(main, list(words))

    return typed


def test_issue_draw_pack_and_revoke(published: World, run: Run, tmp_path: Path) -> None:
    with published.writing() as session:
        issuing.require_two(session, actor=NELLY, edition=published.edition(session), wanted=True, now=START)
    refused = run("certificates", "issue", SLUG)
    assert (refused.exit_code, "una persona propone" in refused.stderr) == (2, True)
    named = ("--who", "Rosa", "--why", "Queda una sola persona.")
    assert run("certificates", "approval", SLUG, "--one", *named).exit_code == 0
    issue(published)
    draw(published, 17, but=TORIBIO)
    done = run("certificate", "issue", SLUG)  # the older name of the group
    assert (done.exit_code, done.stdout.strip()) == (0, "1")
    file = tmp_path / "all.zip"
    assert run("certificates", "zip", SLUG, str(file)).stdout.strip() == "17"
    assert len(zipfile.ZipFile(file).namelist()) == 17
    assert run("certificates", "revoke", SLUG, "CARANAVI-2026-0001", "--reason", "Se retiró.").exit_code == 0
    unknown = run("certificates", "revoke", SLUG, "CARANAVI-2026-9999", "--reason", "x")
    assert (unknown.exit_code, "CARANAVI-2026-9999" in unknown.stderr) == (2, True)


def issuing_needs_two(published: World) -> bool:
    with published.reading() as session:
        return issuing.needs_two(published.edition(session))


def test_asking_whether_two_people_are_needed_changes_nothing(published: World, run: Run) -> None:
    one, two = "Basta una persona para emitir los certificados.", "Dos personas: una propone los certificados y otra"
    for option, said in (("", one), ("--two", two), ("", two), ("--one", one), ("", one)):
        if option == "--one" and said == one and issuing_needs_two(published):
            assert run("certificates", "approval", SLUG, "--one").exit_code == 2, "she says who she is, and why"
        named = ("--who", "Rosa", "--why", "Queda una sola persona.") if option == "--one" else ()
        done = run("certificates", "approval", SLUG, *option.split(), *named)
        assert (done.exit_code, done.stdout.strip()[: len(said)]) == (0, said)
        assert issuing_needs_two(published) is (said == two)


def test_the_operator_may_be_the_second_person_and_says_who_she_is(
    published: World, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with published.writing() as session:
        issuing.require_two(session, actor=NELLY, edition=published.edition(session), wanted=True, now=START)
        paper = papers.Paper("Equipo")
        issuing.propose(session, actor=NELLY, publication=latest(published, session), paper=paper, now=START)
    assert run("certificates", "issue", SLUG).exit_code == 2, "she says who she is, and why"
    monkeypatch.setenv("JUDGING_BASE_URL", "https://premio.example.org")
    assert run("certificates", "issue", SLUG, "--who", "Rosa", "--why", "Óscar viaja.").exit_code == 0
    with published.reading() as session:
        assert one(session).printed["issuer_name"] == "Equipo"


def test_verify_ends_in_another_way_for_each_answer(published: World, run: Run, tmp_path: Path) -> None:
    issue(published)
    draw(published, 17, but=TORIBIO)
    run("certificates", "render")
    with published.reading() as session:
        rows = {row.printed["holder_name"]: row for row in session.scalars(select(Certificate))}
        code, pdf = rows[TORIBIO].code, rows[TORIBIO].pdf
    assert pdf is not None
    original, added, inside, other = (tmp_path / name for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf"))
    original.write_bytes(pdf)
    added.write_bytes(pdf + b"\n% note")
    place = pdf.index(b"stream") + 40
    inside.write_bytes(pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :])
    other.write_bytes(b"%PDF-1.7")
    ends = [(run("certificates", "verify", str(what)).exit_code) for what in (code, original, added, inside, other)]
    assert ends == [0, 0, 3, 3, 4]
    assert run("certificates", "verify", "00000-00000").exit_code == 4
    assert run("certificates", "verify", "00000-00001").exit_code == 2, "a slip of the hand"
    run("certificates", "revoke", SLUG, "CARANAVI-2026-0006", "--reason", "Se retiró.")
    told = run("certificates", "verify", str(original))
    assert (told.exit_code, "Motivo: Se retiró." in told.stdout) == (1, True)


def test_keys_are_made_once_shown_and_rotated(published: World, run: Run) -> None:
    assert run("keys", "show").exit_code == 2
    assert run("keys", "rotate", "--name", "Equipo").exit_code == 2
    made = run("keys", "init", "--name", "Equipo")
    assert (made.exit_code, "Firma la llave 001" in made.stdout) == (0, True)
    again = run("keys", "init", "--name", "Equipo")
    assert (again.exit_code, "No se cambió nada" in again.stderr) == (2, True)
    assert "Firma la llave 002" in run("keys", "rotate", "--name", "Equipo").stdout
    assert run("keys", "show").stdout.splitlines()[-1] == made.stdout.splitlines()[-1], "the same authority"


def test_bench_measures_every_way(run: Run) -> None:
    told = run("certificates", "bench", "-n", "2")
    assert told.exit_code == 0
    assert len(told.stdout.splitlines()) == 3


def test_the_older_name_of_the_group_is_not_shown() -> None:
    shown = main.list_commands(click.Context(main))
    assert "certificates" in shown
    assert "certificate" not in shown


def test_words_that_turn_letters_round_are_refused_on_the_command_line_too(published: World, run: Run) -> None:
    issue(published)
    turned = "Equipo \u202eonalliv"
    for command in (
        ("keys", "init", "--name", turned),
        ("certificates", "revoke", SLUG, "CARANAVI-2026-0001", "--reason", turned),
    ):
        refused = run(*command)
        assert (refused.exit_code, "da vuelta las letras" in refused.stderr) == (2, True), command
    with published.reading() as session:
        assert one(session, "CARANAVI-2026-0001").revoked_at is None
    assert run("keys", "show").exit_code == 2, "no key was made"
