"""Tables from outside with what strangers' files hold: what the commands say, and that no figure misleads silently."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from judging.cli import main

Write = Callable[..., Path]
APART = "entry,judge,a\nF1,Ana,3\nF1,Bea,2\nF2,Ana,1\nF2,Bea,1\nF3,Caro,4\nF3,Dora,3\nF4,Caro,2\nF4,Dora,2\n"


@pytest.fixture
def file(tmp_path: Path) -> Write:
    def write(content: str, name: str = "tabla.csv") -> Path:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write


def run(*arguments: str | Path, language: str = "es") -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)], prog_name="judging", env={"JUDGING_LANG": language})


def document(*arguments: str | Path) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    found: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
    return found


def ballots(*orders: str) -> str:
    rows = [f"{key},J{judge},{place}" for judge, own in enumerate(orders) for place, key in enumerate(own, start=1)]
    return "\n".join(["entry,judge,place", *rows]) + "\n"


# ------------------------------------------------------------------------------------------------ places
@pytest.mark.parametrize("rule", ["schulze", "kemeny"])
def test_two_that_share_the_first_place_leave_the_second_free(file: Write, rule: str) -> None:
    """Two judges, ABC and CAB: A is ahead of B for both, C's place against either is open."""
    found = document("rank", file(ballots("ABC", "CAB")), "--rule", rule)
    assert [(own["entry"], own["rank"]) for own in found["entries"]] == [("A", 1), ("C", 1), ("B", 3)]


@pytest.mark.parametrize("rule", ["borda", "copeland", "schulze", "kemeny", "skating"])
def test_a_place_that_no_order_of_so_few_entries_has_is_a_slip(file: Write, rule: str) -> None:
    wrong = run("rank", file(ballots("ABC", "BAC").replace("A,J0,1", "A,J0,11")), "--rule", rule, language="en")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "J0 gave A place 11, but there are 3 entries: the last place is 3." in wrong.stderr
    assert run("rank", file(ballots("ABC", "BAC")), "--rule", rule).exit_code == 0


@pytest.mark.parametrize("rule", ["copeland", "schulze", "kemeny"])
def test_pairs_that_nobody_compared_are_said(file: Write, rule: str) -> None:
    apart = "entry,judge,place\nA,Ana,1\nB,Ana,2\nC,Bea,1\nD,Bea,2\n"
    said = "Parejas de inscripciones a las que ningún juez puso puesto juntas: 4 (por ejemplo A y C)."
    assert any(said in message for message in document("rank", file(apart), "--rule", rule)["messages"])
    assert "messages" not in document("rank", file(ballots("ABCD", "ABDC", "ABCD")), "--rule", rule)


# ------------------------------------------------------------------------------------------------ marks
@pytest.mark.parametrize("rule", ["mean", "trimmed", "median"])
def test_groups_without_a_common_judge_are_said_whatever_the_rule(file: Write, rule: str) -> None:
    found = document("rank", file(APART), "--rule", rule)
    assert any("forman 2 grupos sin ningún juez en común" in message for message in found["messages"])
    assert "Grupo 2: inscripciones F3, F4; jueces Caro, Dora." in found["messages"]
    linked = document("rank", file(APART + "F4,Ana,2\n"), "--rule", rule)
    assert not any("grupos" in message for message in linked.get("messages", []))


def test_an_entry_without_a_mark_has_nulls_and_a_message(file: Write) -> None:
    found = document("rank", file("entry,judge,a\nF1,Ana,NA\nF2,Ana,3\n"))
    assert (found["entries"][1]["entry"], found["entries"][1]["rank"]) == ("F1", None)
    assert found["messages"] == ["F1: Sin puesto. Hojas de notas: 0. Hacen falta: 1."]
    assert "messages" not in document("rank", file("entry,judge,a\nF1,Ana,1\nF2,Ana,3\n"))


# ------------------------------------------------------------------------------------------------ agreement, diversity
def test_an_interval_holds_its_value_or_is_not_given(file: Write) -> None:
    """ICC(2,k) has a pole where judges disagree entirely: its ends then stood to one side of the value."""
    rows = [f"E{i},J{j},{(i * 7 + j * 3) % 11}" for i in range(5) for j in range(3)]
    found = document("reliability", file("\n".join(["entry,judge,a", *rows])))
    assert (found["icc2k"], found["icc2k_low"], found["icc2k_high"]) == (pytest.approx(-4.36, abs=0.005), None, None)
    assert found["messages"][-1] == (
        "icc2k, variance_entry, variance_judge: tiene valor, pero estas hojas no dan un margen de error."
    )
    for name in ("icc1", "icc2", "icc3", "icc1k", "icc3k"):
        assert found[f"{name}_low"] <= found[name] <= found[f"{name}_high"]


def test_every_null_is_named_in_a_message(file: Write) -> None:
    for content in (
        "E1,Ana,3\nE2,Ana,2\n",
        "E1,Ana,3\nE1,Bea,2\n",
        "E1,Ana,2\nE2,Ana,2\nE1,Bea,2\nE2,Bea,2\n",
        "E1,Ana,3\nE1,Bea,2\nE2,Ana,2\nE2,Bea,4\nE3,Ana,1\n",
    ):
        found = document("reliability", file("entry,judge,a\n" + content))
        told = " ".join(found["messages"])
        for name, value in found.items():
            if value is None and not name.endswith(("_low", "_high")):
                assert f"{name}," in told or f"{name}:" in told


def test_amounts_of_zero_are_told_from_amounts_nobody_gave(file: Write) -> None:
    found = document("diversity", file("holder,item,amount\nEva,café,NA\nZoe,café,0\n"))
    assert [own["hhi"] for own in found["holders"]] == [None, None]
    assert found["messages"] == [
        "Eva: no declaró ninguna cantidad, y por eso no hay medidas.",
        "Zoe: todas las cantidades son 0, y por eso no hay medidas.",
    ]


def test_empty_columns_that_a_spreadsheet_left_behind_count_for_nothing(file: Write) -> None:
    found = document("diversity", file("holder,item,amount,,\nAna,café,3,,\nAna,cacao,1,,\n,,,,\n"))
    assert found["holders"][0]["max_share"] == 0.75
    assert "«x» no es una cantidad" in run("diversity", file("holder,item,amount,\nAna,café,3,x\n")).stderr


# ------------------------------------------------------------------------------------------------ wrong calls
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("rank", "Falta «FILE»."),
        ("rank /no/such.csv", "«FILE»: el archivo no existe o no se puede leer."),
        ("rank FILE --rule best", "«--rule»: elija uno de estos: mean, trimmed, median"),
        ("rank FILE --trim 0", "«--trim»: hace falta un número entero desde 1."),
        ("rank FILE --decimals 9", "«--decimals»: hace falta un número entero de 0 a 6."),
        ("rank FILE --max cuatro", "«--max»: «cuatro» no es un número mayor que 0."),
        ("rank FILE --max", "La opción «--max» necesita un valor."),
        ("rank FILE --bogus", "«--bogus» no es una opción de «judging rank»."),
        ("rank FILE FILE", "Hay palabras de más, o no van juntas."),
        ("certificates foo", "«foo» no es una orden. Las que hay: approval, bench"),
        ("foo", "«foo» no es una orden. Las que hay: agreement, certificates"),
    ],
)
def test_a_wrong_call_is_answered_in_the_person_s_language(file: Write, arguments: str, said: str) -> None:
    path = str(file("entry,judge,a\nF1,Ana,1\n"))
    result = run(*[path if word == "FILE" else word for word in arguments.split()])
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert not {"Usage", "Error", "Invalid"} & set(result.stderr.replace(":", " ").split())


@pytest.mark.parametrize(("language", "said"), [("en", "“FILE” is missing."), ("fr", "Il manque «\u00a0FILE\u00a0».")])
def test_a_wrong_call_in_the_other_languages(language: str, said: str) -> None:
    assert said in run("rank", language=language).stderr


def test_a_wrong_setting_is_said_in_the_person_s_language(tmp_path: Path) -> None:
    wrong = {
        "JUDGING_INSTANCE": str(tmp_path),
        "JUDGING_COLOUR": "red",
        "JUDGING_BASE_URL": "http://[",
        "JUDGING_SECRET_KEY": "short",
        "JUDGING_DATABASE_URL": "here",
        "JUDGING_LANG": "es",
    }
    result = CliRunner().invoke(main, ["check"], env=wrong)
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert lines[0].startswith("JUDGING_COLOUR no es un ajuste. Los que hay: JUDGING_BASE_URL,")
    assert [line.split()[0] for line in lines[1:]] == ["JUDGING_BASE_URL", "JUDGING_SECRET_KEY", "JUDGING_DATABASE_URL"]
    assert list(tmp_path.iterdir()) == []
    folder = {"JUDGING_INSTANCE": str(tmp_path / "a" / "b"), "JUDGING_LANG": "fr"}
    (tmp_path / "a").write_text("a file", encoding="utf-8")
    assert "est inutilisable" in CliRunner().invoke(main, ["check"], env=folder).stderr
