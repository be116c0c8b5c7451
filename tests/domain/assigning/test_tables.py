"""A day at tables: who is free gets the entry with fewest sheets."""

from __future__ import annotations

from judging.domain.assigning.question import Hindrance
from judging.domain.assigning.tables import Tables

ENTRIES, JUDGES = ["C1", "C2", "C3"], ["Claire", "Néstor", "Rosa"]


def room(**more: object) -> Tables:
    standing = {"sheets": frozenset(), "at_table": frozenset(), "forbidden": {}, **more}
    return Tables(ENTRIES, JUDGES, 2, **standing)  # type: ignore[arg-type]


def test_fewest_sheets_first_and_those_on_their_way_count() -> None:
    assert room().next_for("Rosa") == "C1"
    assert room(at_table=frozenset({("C1", "Claire")})).next_for("Rosa") == "C2"
    done = frozenset({("C1", "Claire"), ("C2", "Claire"), ("C3", "Claire"), ("C3", "Néstor")})
    assert room(sheets=done).next_for("Rosa") == "C1", "C3 has its two"


def test_what_few_others_may_judge_goes_first() -> None:
    forbidden = {("C3", "Claire"): (Hindrance.COMMUNITY,), ("C3", "Néstor"): (Hindrance.RECUSED,)}
    assert room(forbidden=forbidden).next_for("Rosa") == "C3"
    assert room(forbidden=forbidden).next_for("Claire") == "C1"


def test_nobody_gets_what_she_had_or_must_not_judge() -> None:
    sheets = frozenset({("C1", "Rosa"), ("C2", "Rosa")})
    assert room(sheets=sheets, forbidden={("C3", "Rosa"): (Hindrance.COMMUNITY,)}).next_for("Rosa") is None


def test_who_did_not_come_gets_nothing_and_is_given_to_nobody() -> None:
    tables = Tables(["C2"], ["Rosa"], 2, frozenset(), frozenset(), {})
    assert tables.next_for("Claire") is None
    assert tables.next_for("Rosa") == "C2"


def test_a_shadow_fills_no_panel_and_is_alone_at_a_table() -> None:
    tables = Tables(ENTRIES, [*JUDGES, "Zoila", "Xenia"], 1, frozenset(), frozenset({("C1", "Zoila")}), {},
                    ("Zoila", "Xenia"))  # fmt: skip
    assert tables.has("C1") == 0
    assert tables.next_for("Rosa") == "C1"
    assert tables.next_for("Xenia") == "C2"


def test_a_whole_day_gives_each_entry_its_sheets_and_nobody_one_twice() -> None:
    """Judges become free in turn; the day ends when nobody is left with anything to do."""
    entries, judges = [f"C{at:02}" for at in range(17)], [f"J{at}" for at in range(5)]
    forbidden = {(f"C{at:02}", f"J{at % 5}"): (Hindrance.COMMUNITY,) for at in range(17)}
    sheets: set[tuple[str, str]] = set()
    for _ in range(20):
        for judge in judges:
            tables = Tables(entries, judges, 3, frozenset(sheets), frozenset(), forbidden)
            chosen = tables.next_for(judge)
            if chosen is not None:
                assert (chosen, judge) not in sheets
                sheets.add((chosen, judge))
    assert not sheets & forbidden.keys()
    assert {sum(entry == one for one, _ in sheets) for entry in entries} == {3}
