"""The docs tell the truth: every command, option, setting and role stands in them, and what they link to exists."""

from __future__ import annotations

import json
import re
import socket
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from judging.cli.reference import reference
from judging.config import KNOWN, PREFIX
from judging.domain.permissions import Role
from tests import manuals

ROOT = Path(__file__).parents[2]
AREAS = ROOT / "judging/translations"
MOST_BYTES = 1_000_000  # of the pictures in the manuals of all languages together
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


@pytest.mark.parametrize("language", manuals.MANUALS)
def test_every_picture_of_a_manual_is_there_and_told_in_words_and_none_is_unused(language: str) -> None:
    pictures = manuals.shown(manuals.manual(language))
    assert len(pictures) >= 10
    assert [file for instead, file in pictures if len(instead) < 10] == []
    here = manuals.PICTURES / language
    assert {ROOT / "docs" / file for _, file in pictures} == set(here.iterdir())
    assert len({file for _, file in pictures}) == len({instead for instead, _ in pictures}) == len(pictures)


def test_the_manuals_begin_with_the_same_steps_and_pictures_and_the_pictures_are_light() -> None:
    chapters = [manuals.first_chapter(language) for language in manuals.MANUALS]
    assert all(len(chapter) >= 10 for chapter in chapters)
    for steps in zip(*chapters, strict=True):
        assert len({one.title.split()[0] for one in steps}) == 1, "each has its number"
        assert len({tuple(one.pictures) for one in steps}) == 1
        assert len({len(one.bold) for one in steps}) == 1, [one.bold for one in steps]
    weights = [file.stat().st_size for file in manuals.PICTURES.rglob("*.webp")]
    assert sum(weights) <= MOST_BYTES


@pytest.mark.parametrize(("language", "page"), manuals.MANUALS.items())
def test_the_manual_calls_pages_and_buttons_as_they_are_called(language: str, page: str) -> None:
    """In italics stand words of the pages, one after the other where one leads to the next."""
    text = re.sub(r"\*\*[^*]+\*\*", "", (ROOT / "docs" / page).read_text(encoding="utf-8"))
    named = {
        words
        for found in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", text)
        for words in re.split(r"\s*[>→]\s*", " ".join(found.split()))
    }
    assert len(named) > 20
    said = set(said_by_pages(language))
    assert {words for words in named if words.replace("\u202f", "\u00a0") not in said} == set()


@pytest.mark.parametrize("language", manuals.MANUALS)
def test_the_first_chapter_prints_in_bold_what_pages_say(language: str) -> None:
    """That it stands there at that step is seen by the walk of the chapter, which takes its time."""
    kit = (ROOT / "judging/data/kits/projects/kit.json").read_text(encoding="utf-8")
    said = [*said_by_pages(language), json.loads(kit)["name"][language]]
    pages = re.compile(
        "|".join(re.sub(r"%\\\(\w+\\\)s", ".+", re.escape(manuals.one_line(one))) for one in said if one)
    )
    named = [words for step in manuals.first_chapter(language) for words in step.bold]
    assert [words for words in named if not pages.fullmatch(words)] == []


def said_by_pages(language: str) -> list[str]:
    """What the catalogues say in a language, in the words of every vocabulary; Spanish is what they translate."""
    plain = [read_po(BytesIO(one.read_bytes())) for one in AREAS.glob(f"{'fr' if language == 'es' else language}/*.po")]
    worded = [read_po(BytesIO(one.read_bytes())) for one in AREAS.glob(f"vocabularies/*/{language}.po")]
    said = [message.id if language == "es" else message.string for catalogue in plain for message in catalogue]
    said += [message.string for catalogue in worded for message in catalogue]
    return [text for one in said if one for text in texts(one)]


def texts(said: str | tuple[str, ...] | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else list(said)
