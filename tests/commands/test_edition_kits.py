"""`judging edition`: a contest begun from a kit, taken away and begun elsewhere, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from judging.cli import main
from judging.domain.contest.kits import unpacked


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("JUDGING_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("JUDGING_LANG", "en")
    for name in ("JUDGING_DATABASE_URL", "JUDGING_SECRET_KEY", "JUDGING_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    runner = CliRunner()
    assert runner.invoke(main, ["db", "upgrade"]).exit_code == 0
    return runner


def call(run: CliRunner, *words: str, code: int = 0) -> Result:
    answer = run.invoke(main, ["edition", *words])
    assert answer.exit_code == code, answer.output
    return answer


def test_a_contest_is_begun_taken_away_and_begun_again(run: CliRunner, tmp_path: Path) -> None:
    assert "coffee: Coffee agro-ecology." in call(run, "kits").output
    assert (
        call(run, "new", "--kit", "coffee", "--slug", "yungas-2028", "--name", "Yungas 2028").output == "yungas-2028\n"
    )
    package = tmp_path / "yungas.zip"
    call(run, "export", "yungas-2028", str(package))
    assert unpacked(package.read_bytes()).plan.name == {"es": "Yungas 2028"}
    call(run, "export", "yungas-2028", str(package), code=2)
    call(run, "export", "yungas-2028", str(package), "--replace")
    assert call(run, "import", str(package), "--slug", "otra", "--name", "Otra").output == "otra\n"
    assert call(run, "clone", "otra", "--slug", "otra-2030", "--name", "Otra 2030").output == "otra-2030\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new", "--slug", "a", "--name", "A"], "--kit or --from-table"),
        (
            ["new", "--kit", "tea", "--slug", "a", "--name", "A"],
            "There is no kit “tea”. There are: coffee, cupping, projects, support.",
        ),
        (["new", "--kit", "coffee", "--slug", "A b", "--name", "A"], "A b"),
        (["clone", "nowhere", "--slug", "a", "--name", "A"], "nowhere"),
        (["export", "nowhere", "x.zip"], "nowhere"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    run: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said in call(run, *words, code=2).output
    assert not (tmp_path / "x.zip").exists()


def test_a_sheet_from_a_table_says_what_it_left_out(run: CliRunner, tmp_path: Path) -> None:
    """The total of the others is no criterion, unless it is named as one."""
    table = tmp_path / "marks.csv"
    table.write_text("entry,judge,Soil,Water,Total\nF1,J1,3,2,5\nF1,J2,3,1,4\nF2,J1,1,3,4\nF2,J2,2,3,5\n")
    made = call(run, "new", "--slug", "a", "--name", "A", "--from-table", str(table), "--max", "8")
    assert made.stdout == "a\n"
    assert "Criteria (2): Soil (0 to 8, weight 1), Water (0 to 8, weight 1)" in made.stderr
    assert "The column “Total” looks like the sum of the others and was not counted." in made.stderr
    named = ("--criteria", "Soil,Water,Total", "--max", "8")
    whole = call(run, "new", "--slug", "b", "--name", "B", "--from-table", str(table), *named)
    assert "Criteria (3): Soil (0 to 8, weight 1), Total" in whole.stderr
    assert "not counted" not in whole.stderr


def test_no_sheet_comes_out_of_ordered_lists(run: CliRunner, tmp_path: Path) -> None:
    table = tmp_path / "orders.csv"
    table.write_text("Ana,Luis\nTannat,Syrah\nMalbec,Tannat\nSyrah,Malbec\n")
    refused = call(run, "new", "--slug", "a", "--name", "A", "--from-table", str(table), code=2)
    assert "those are places, and places make no score sheet" in refused.output


def test_a_file_that_is_no_package_makes_nothing(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "kit.zip").write_bytes(b"no zip")
    answer = call(run, "import", str(tmp_path / "kit.zip"), "--slug", "a", "--name", "A", code=2)
    assert "not a ZIP that can be opened" in answer.output
    call(run, "clone", "a", "--slug", "b", "--name", "B", code=2)
