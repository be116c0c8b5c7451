"""The levelled rules: as an edition's official rule, and through `judging rank`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.errors import Refused
from judging.domain.ranking.aggregation import RuleKind, aggregate
from judging.domain.ranking.ranking import Rule, rank
from tests.domain.conftest import judged, small_sheet
from tests.domain.ranking.ranked import (
    APART,
    DATA,
    LEVELLED,
    PANELS,
    PRINCETON,
    ROBUST,
    Write,
    document,
    order,
    run,
)
from tests.domain.reference_panels import incomplete_panels


def test_the_worked_case_levelled_and_robust_in_the_shape_of_every_rule() -> None:
    for rule, scores in (("levelled", LEVELLED), ("robust", ROBUST)):
        found = document(*PANELS, "--rule", rule)
        assert list(found) == ["counted", "warnings", "rule", "decimals", "entries"]
        assert found["rule"] == rule
        assert {entry["entry"]: entry["exact"] for entry in found["entries"]} == scores
        assert order(found) == [
            ("P06", 1),
            ("P01", 2),
            ("P07", 2),
            ("P02", 4),
            ("P04", 5),
            ("P03", 6),
            ("P05", 7),
            ("P08", 8),
        ]
    first = document(*PANELS, "--rule", "levelled")["entries"]
    assert (first[0]["score"], first[1]["tie"], first[6]["score"]) == ("89.98", ["ex aequo"], "60.63")


def test_the_worked_example_of_the_documentation_holds() -> None:
    page = (DATA.parents[1] / "docs/fairness.md").read_text(encoding="utf-8")
    rows = {
        line.split("|")[1].strip(): [cell.strip() for cell in line.split("|")[2:-1]]
        for line in page.splitlines()
        if line.startswith(("| P0", "| levelled |", "| robust |"))
    }
    for entry in document(*PANELS)["entries"]:
        assert rows[entry["entry"]][-3:] == [entry["exact"], entry["score"], str(entry["rank"])]
    assert rows["levelled"] == list(LEVELLED.values())
    assert rows["robust"] == list(ROBUST.values())


def test_a_complete_panel_levelled_is_its_mean() -> None:
    plain, levelled = document(*PRINCETON), document(*PRINCETON, "--rule", "levelled")
    assert [(e["entry"], e["rank"], e["score"]) for e in plain["entries"]] == [
        (e["entry"], e["rank"], e["score"]) for e in levelled["entries"]
    ]


def test_an_edition_may_announce_the_levelled_score() -> None:
    sheet, farms = incomplete_panels()
    rule = Rule.from_document({"kind": "levelled", "min_sheets": 2})
    assert rule.to_document()["kind"] == "levelled"
    found = rank(sheet, farms, rule)
    assert found.applied is RuleKind.LEVELLED
    assert found.warnings == ()
    assert {own.key: f"{own.score:f}" for own in found.entries}["P04"] == "80.82"
    assert found.entries[0].exact == Fraction("89.9823")


def test_the_tie_chain_parts_levelled_scores_like_any_other() -> None:
    """Two farms with the same panel and mean: the judges' preference decides."""
    sheet = small_sheet({"a": 1})
    farms = [
        judged(sheet, "F1", Ana="2", Bea="3", Caro="3"),
        judged(sheet, "F2", Ana="4", Bea="2", Caro="2"),
        judged(sheet, "F3", Ana="1", Bea="1", Caro="2"),
        judged(sheet, "F4", Ana="3", Bea="4", Caro="4"),
        judged(sheet, "F5", Ana="0", Bea="1"),
    ]
    found = rank(sheet, farms, Rule(RuleKind.LEVELLED))
    tied = [own for own in found.entries if own.key in ("F1", "F2")]
    assert tied[0].score == tied[1].score
    assert [(own.key, own.tie) for own in tied] == [("F1", ("pairwise",)), ("F2", ("pairwise",))]


def test_groups_that_no_judge_links_are_never_one_levelled_order(file: Write) -> None:
    refused = run(file(APART), "--rule", "levelled", "--format", "json")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "forman 2 grupos" in refused.stderr
    assert "Grupo 1: inscripciones F1, F2; jueces Ana, Bea." in refused.stderr
    assert "Grupo 2: inscripciones F3, F4; jueces Caro, Dora." in refused.stderr
    linked = file(APART + "F4,Ana,2\n")
    assert run(linked, "--rule", "levelled").exit_code == 0


def test_too_few_shared_farms_may_be_looked_at_but_not_published(file: Write) -> None:
    totals = {"F1": {"Ana": Fraction(75)}, "F2": {"Ana": Fraction(25), "Bea": Fraction(50)}}
    with pytest.raises(Refused) as refusal:
        aggregate(RuleKind.LEVELLED, totals)
    assert [problem.code for problem in refusal.value.problems] == [
        "levelled_few_repetitions",
        "levelled_few_shared",
        "levelled_few_shared",
    ]
    looked_at = aggregate(RuleKind.LEVELLED, totals, official=False)
    assert looked_at.scores["F1"] == 75
    assert looked_at.warnings == refusal.value.problems
    table = file("entry,judge,a\nF1,Ana,3\nF2,Ana,1\nF2,Bea,2\n")
    shown = document(table, "--rule", "levelled", "--min-judges", "1")
    assert shown["messages"][-1].startswith("Inscripciones que Bea comparte con otros jueces: 1. Hacen falta: 3.")


def test_a_category_with_one_farm_has_a_levelled_score_its_mean() -> None:
    """Its panel is complete: nothing is estimated, so nothing is refused."""
    found = aggregate(RuleKind.LEVELLED, {"F1": {"Ana": Fraction(50), "Bea": Fraction(75)}})
    assert (found.scores, found.warnings) == ({"F1": Fraction("62.5")}, ())


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ABCDE"), st.sampled_from("wxyz")),
        st.integers(0, 400).map(lambda n: Fraction(n, 4)),
        min_size=1,
    ),
    st.randoms(use_true_random=False),
    st.sampled_from([RuleKind.LEVELLED, RuleKind.ROBUST]),
)
def test_neither_rows_nor_names_matter_to_a_levelled_kind(
    cells: dict[tuple[str, str], Fraction], dice: Any, kind: RuleKind
) -> None:
    def outcome(rows: list[tuple[tuple[str, str], Fraction]]) -> dict[str, Fraction] | list[str]:
        totals: dict[str, dict[str, Fraction]] = {}
        for (entry, judge), total in rows:
            totals.setdefault(entry, {})[judge] = total
        try:
            return dict(aggregate(kind, totals, official=False).scores)
        except Refused as refusal:
            return [problem.code for problem in refusal.problems]

    rows = list(cells.items())
    turned = str.maketrans("ABCDEwxyz", "EDCBAzyxw")
    renamed = outcome([((entry.translate(turned), judge.translate(turned)), total) for (entry, judge), total in rows])
    expected = outcome(rows)
    assert outcome(dice.sample(rows, len(rows))) == expected
    if isinstance(expected, dict) and isinstance(renamed, dict):
        # Other names put the sums in another order: the last of the six decimals may differ by one.
        assert all(abs(renamed[key.translate(turned)] - value) <= Fraction(2, 10**6) for key, value in expected.items())
    else:
        assert renamed == expected


@pytest.mark.parametrize(
    ("language", "word"), [("es", "Nota nivelada"), ("fr", "Note nivelée"), ("en", "Levelled score")]
)
def test_the_words_are_in_three_languages(language: str, word: str) -> None:
    assert run(*PANELS, "--rule", "levelled", language=language).stdout.split("\n\n")[2].startswith(word)
