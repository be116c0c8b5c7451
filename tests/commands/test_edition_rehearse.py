"""`judging edition rehearse`: the rehearsal of an edition, begun and ended at the machine."""

from __future__ import annotations

from click.testing import CliRunner

from judging.cli import main
from tests.commands.test_edition_kits import call, run  # noqa: F401


def test_a_rehearsal_is_begun_said_to_be_there_and_ended(run: CliRunner) -> None:  # noqa: F811
    call(run, "new", "--kit", "cupping", "--slug", "cata-2028", "--name", "Cata 2028")
    assert call(run, "rehearse", "cata-2028", "--entries", "4").output.strip() == "ensayo-cata-2028"
    assert "rehearsal already" in call(run, "rehearse", "cata-2028", code=2).output
    assert "invented already" in call(run, "rehearse", "ensayo-cata-2028", code=2).output
    assert "nothing of it is left" in call(run, "rehearse", "cata-2028", "--end").output
    assert "There is no rehearsal" in call(run, "rehearse", "cata-2028", "--end").output
    assert "from 4 to 30" in call(run, "rehearse", "cata-2028", "--entries", "3", code=2).output
    assert "nowhere" in call(run, "rehearse", "nowhere", code=2).output


def test_the_demonstration_of_a_kit_is_loaded_and_a_kit_that_is_none_is_refused(run: CliRunner) -> None:  # noqa: F811
    loaded = run.invoke(main, ["demo", "load", "--kit", "support"])
    assert "demo-support" in loaded.output
    unknown = run.invoke(main, ["demo", "load", "--kit", "tea"])
    assert unknown.exit_code == 2
    assert "cupping" in unknown.output
    assert run.invoke(main, ["demo", "load", "--if-empty", "--kit", "projects"]).output == ""
    assert "1" in run.invoke(main, ["demo", "remove"]).output
