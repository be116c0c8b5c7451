"""The docs tell the truth: every command, option, setting and role stands in them, and what they link to exists."""

from __future__ import annotations

import re
import socket
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from judging.cli.reference import reference
from judging.config import KNOWN, PREFIX
from judging.domain.permissions import Role

ROOT = Path(__file__).parents[2]
AREAS = ROOT / "judging/translations"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    """bin/docs writes it."""
    assert (ROOT / "docs/commands.md").read_text(encoding="utf-8") == reference()


def test_every_command_and_option_explains_itself() -> None:
    """What stands in brackets (the default, the range) explains nothing."""
    untold = [line for line in reference().splitlines() if re.search(r"(?<!\\)\| *(\[[^]]*\])? *\|$", line)]
    assert not untold
    for part in reference().split("\n## ")[1:]:
        assert len(part.splitlines()) > 2, part


def test_every_setting_is_described_and_no_other() -> None:
    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert set(re.findall(rf"`({PREFIX}[A-Z0-9_]+)`", text)) == {f"{PREFIX}{name}" for name in KNOWN}


def test_every_role_is_described() -> None:
    text = (ROOT / "docs/roles.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)`", text, re.MULTILINE)) == {role.value for role in Role}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_links_only_to_what_is_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http", "mailto")):
            assert (page.parent / target).exists(), f"{target} is not there"


def test_the_readme_stays_short_and_shows_a_picture() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 45
    assert "![" in text
    assert "bin/run" in text
    assert "bin/test" in text


def test_nothing_under_test_can_leave_the_machine() -> None:
    with pytest.raises(AssertionError, match="tried to reach"), socket.socket() as probe:
        probe.connect(("192.0.2.1", 9))


@pytest.mark.parametrize(("language", "page"), [("es", "manual.md"), ("fr", "manual.fr.md"), ("en", "manual.en.md")])
def test_the_manual_calls_pages_and_buttons_as_they_are_called(language: str, page: str) -> None:
    """In italics stand words of the pages, one after the other where one leads to the next."""
    text = re.sub(r"\*\*[^*]+\*\*", "", (ROOT / "docs" / page).read_text(encoding="utf-8"))
    named = {
        words
        for found in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", text)
        for words in re.split(r"\s*[>→]\s*", " ".join(found.split()))
    }
    assert len(named) > 20
    wanted = "fr" if language == "es" else language
    messages = [message for area in AREAS.glob(f"{wanted}/*.po") for message in read_po(BytesIO(area.read_bytes()))]
    said = {text for message in messages for text in texts(message.id if language == "es" else message.string)}
    assert {words for words in named if words.replace("\u202f", "\u00a0") not in said} == set()


def texts(said: str | tuple[str, ...] | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else list(said)
