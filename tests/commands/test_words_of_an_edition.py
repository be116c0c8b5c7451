"""A command that is about an edition speaks of it in its words; one that is about none, in neutral ones."""

from __future__ import annotations

import pytest

from judging.cli.about import the_edition
from judging.cli.surroundings import speak, stop, the_words
from judging.domain.errors import Problem
from judging.domain.home import HOME
from tests import tworounds as story
from tests.web.fairwords import project_kit
from tests.world import World


@pytest.fixture(autouse=True)
def _nothing_is_said_yet() -> None:
    speak(HOME)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        stop(Problem.of("per_entry_wrong", most=9))
    return capsys.readouterr().err


def test_what_is_wrong_is_said_in_the_words_of_the_edition(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JUDGING_LANG", "es")
    with world.writing() as session:
        story.make_fair(session, kit=project_kit("project"))
    assert "califican cada participación" in said(capsys)
    with world.reading() as session:
        the_edition(session, "fair")
        assert "califican cada proyecto" in said(capsys)
        the_edition(session, "caranavi-2026")
        assert "van a cada finca" in said(capsys)
        assert the_words().gettext("Finca") == "Finca"


def test_an_edition_that_is_not_there_is_named(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with world.reading() as session, pytest.raises(SystemExit):
        the_edition(session, "nowhere")
    assert "nowhere" in capsys.readouterr().err
