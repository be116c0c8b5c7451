"""Every table says what of its written rows may change: whoever adds one, or a column of it, decides it."""

from __future__ import annotations

from judging.storage.append_only import GUARDS, OPEN
from judging.storage.models import Base


def test_every_table_has_its_guard_or_says_why_it_needs_none() -> None:
    named = [*GUARDS, *OPEN]
    assert sorted(named) == sorted(Base.metadata.tables), "judging/storage/append_only.py"
    assert all(OPEN.values())


def test_what_a_guard_names_is_a_column() -> None:
    for table, guard in GUARDS.items():
        columns = {column.name for column in Base.metadata.tables[table].columns}
        assert guard.may_change.keys() <= columns - {"id"}, table
