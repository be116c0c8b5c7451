"""The guards that the migrations up to 0014 set, as they were: the later ones stand in `storage/append_only.py`.

Always true: nothing here is ever changed, because the databases that these migrations made are out there.
"""

from __future__ import annotations

from collections.abc import Sequence

_EDITION_OF = {
    "mark": "SELECT e.is_demo FROM ballot b JOIN assignment a ON a.id = b.assignment_id"
    " JOIN round r ON r.id = a.round_id JOIN edition e ON e.id = r.edition_id WHERE b.id = OLD.ballot_id",
    "ballot_save": "SELECT e.is_demo FROM ballot b JOIN assignment a ON a.id = b.assignment_id"
    " JOIN round r ON r.id = a.round_id JOIN edition e ON e.id = r.edition_id WHERE b.id = OLD.ballot_id",
    "event": "SELECT e.is_demo FROM edition e WHERE e.id = OLD.edition_id",
    "certificate_design": "SELECT e.is_demo FROM edition e WHERE e.id = OLD.edition_id",
    "picture": "SELECT e.is_demo FROM edition e WHERE e.id = OLD.edition_id",
    "judge_flag": "SELECT e.is_demo FROM edition e WHERE e.id = OLD.edition_id",
    "flag_decision": "SELECT e.is_demo FROM judge_flag f JOIN edition e ON e.id = f.edition_id"
    " WHERE f.id = OLD.flag_id",
}
FIRST = ("mark", "ballot_save", "event")
"""The tables that the first migration made; a later table is guarded by the migration that makes it."""


def statements(dialect: str, tables: Sequence[str] = FIRST) -> list[str]:
    """The statements that guard these append-only tables, for "sqlite" or "postgresql"."""
    return [line for table in tables for line in _guard(dialect, table)]


def removal_statements(dialect: str, tables: Sequence[str] = FIRST) -> list[str]:
    """The statements that take the guards away again."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER {table}_{act}" for table in tables for act in ("no_update", "no_delete")]
    return [f"DROP TRIGGER {table}_append_only ON {table}" for table in tables] + [
        f"DROP FUNCTION {table}_append_only()" for table in tables
    ]


def _guard(dialect: str, table: str) -> list[str]:
    edition = _EDITION_OF[table]
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN COALESCE(({edition}), 0) = 0"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        ]
    return [
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF TG_OP = 'DELETE' AND COALESCE(({edition}), FALSE) THEN RETURN OLD; END IF;"
        f" RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
    ]
