"""What of a written row may still change: the database itself refuses all the rest.

Vocabulary: a *guard* says of one table when a row may go and which columns may change, each under which condition;
what it does not name is frozen. Conditions are SQL on the row as it stands (OLD) and as it would be (NEW), one text for
SQLite and PostgreSQL.
Always true: every table has a guard or stands in `OPEN`; rows that count go only with the invented edition they are in,
a demonstration or a rehearsal, and no real edition becomes one; nothing gets past the guards by INSERT OR REPLACE or
TRUNCATE. They are taken off before a migration and put on again after it (`migrate.py`), as the tables stand then, and
when tables are made from the models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, MetaData, event, inspect, text

ALWAYS, NEVER = "TRUE", "FALSE"
_NAMED = "guard_"

_INVENTED = "SELECT e.is_demo OR e.rehearsal_of_id IS NOT NULL"
_OF_EDITION = f"{_INVENTED} FROM edition e WHERE e.id = {{}}"
_OF_ASSIGNMENT = (
    f"{_INVENTED} FROM assignment a JOIN round r ON r.id = a.round_id"
    f" JOIN edition e ON e.id = r.edition_id WHERE a.id = {{}}"
)
_OF_BALLOT = (
    f"{_INVENTED} FROM ballot b JOIN assignment a ON a.id = b.assignment_id JOIN round r ON r.id = a.round_id"
    f" JOIN edition e ON e.id = r.edition_id WHERE b.id = {{}}"
)
_OF_ENTRY = f"{_INVENTED} FROM entry n JOIN edition e ON e.id = n.edition_id WHERE n.id = {{}}"
_OF_JUDGE = f"{_INVENTED} FROM judge j JOIN edition e ON e.id = j.edition_id WHERE j.id = {{}}"
_OF_IMPORT = f"{_INVENTED} FROM import_run i JOIN edition e ON e.id = i.edition_id WHERE i.id = {{}}"
_OF_FLAG = f"{_INVENTED} FROM judge_flag f JOIN edition e ON e.id = f.edition_id WHERE f.id = {{}}"
_OF_PUBLICATION = f"{_INVENTED} FROM publication p JOIN edition e ON e.id = p.edition_id WHERE p.id = {{}}"
_OF_RECOGNITION = f"{_INVENTED} FROM recognition n JOIN edition e ON e.id = n.edition_id WHERE n.id = {{}}"
_OF_CERTIFICATE = (
    f"{_INVENTED} FROM certificate c LEFT JOIN award w ON w.id = c.award_id"
    " LEFT JOIN publication p ON p.id = w.publication_id LEFT JOIN recognition n ON n.id = c.recognition_id"
    f" JOIN edition e ON e.id = COALESCE(p.edition_id, n.edition_id) WHERE c.id = {{}}"
)
_OF_REMINDER = f"{_INVENTED} FROM reminder r JOIN edition e ON e.id = r.edition_id WHERE r.id = {{}}"
_HAS_CERTIFICATE = "EXISTS (SELECT 1 FROM certificate c WHERE c.award_id = OLD.id AND c.state <> 'revoked')"
_SAME_JUDGE_AND_ROUND = (
    "EXISTS (SELECT 1 FROM assignment a JOIN assignment b ON a.judge_id = b.judge_id AND a.round_id = b.round_id"
    " WHERE a.id = OLD.assignment_id AND b.id = NEW.assignment_id)"
)
_IS_UNKNOWN = (
    "(OLD.committed_at IS NULL AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.judge_id = OLD.id)"
    " AND NOT EXISTS (SELECT 1 FROM sign_in s WHERE s.judge_id = OLD.id))"
)
_HAS_NO_PAIR = "NOT EXISTS (SELECT 1 FROM assignment a WHERE a.round_id = OLD.id)"
_WHOLE_LIST = "OLD.shortlist_digest IS NULL OR NEW.shortlist_digest IS NULL"  # frozen, or taken back; never another
_NOT_GIVEN = "NOT EXISTS (SELECT 1 FROM delivery d WHERE d.prize_id = OLD.id)"
_ONLY_LONGER = "OLD.pdf IS NULL OR substr(NEW.pdf, 1, length(OLD.pdf)) = OLD.pdf"


@dataclass(frozen=True)
class Guard:
    """When a row may go, and column -> when it may change. A condition that is not true (NULL too) refuses."""

    may_go: str
    may_change: Mapping[str, str] = field(default_factory=dict)


def _invented(path: str, column: str) -> str:
    """Whether the row belongs to an invented edition, which is removed as a whole."""
    return f"({path.format(f'OLD.{column}')})"


def _freely(*columns: str) -> dict[str, str]:
    return dict.fromkeys(columns, ALWAYS)


_OWN_EDITION = _invented(_OF_EDITION, "edition_id")
_OWN_ASSIGNMENT = _invented(_OF_ASSIGNMENT, "assignment_id")
_OWN_BALLOT = _invented(_OF_BALLOT, "ballot_id")
_OWN_CERTIFICATE = _invented(_OF_CERTIFICATE, "certificate_id")

GUARDS: Mapping[str, Guard] = {
    "edition": Guard(
        "OLD.is_demo OR OLD.rehearsal_of_id IS NOT NULL",
        {
            **_freely("slug", "name", "paper_name", "texts", "rule", "number_prefix", "practice", "form_digest"),
            **_freely("languages", "zone", "country", "emblem", "vocabulary", "two_people", "messages"),
            **_freely("entries_from", "entries_until", "scoring_from", "scoring_until"),
            **_freely("entries_opened_at", "entries_closed_at", "scoring_opened_at", "scoring_closed_at"),
            "is_demo": "NOT NEW.is_demo",  # or all its rows could be deleted
        },
    ),
    "category": Guard(_OWN_EDITION, _freely("name", "position")),
    "sheet_version": Guard(_OWN_EDITION),
    "form_version": Guard(NEVER),  # several editions may use it
    "round": Guard(
        f"{_OWN_EDITION} OR {_HAS_NO_PAIR}",
        {
            **_freely("sheet_version_id", "sheet_draft", "name", "position", "state", "plan"),
            **_freely("scoring_from", "scoring_until", "scoring_opened_at", "scoring_closed_at"),
            **dict.fromkeys(("going_on", "shortlist", "shortlist_digest"), _WHOLE_LIST),
        },
    ),
    "judge": Guard(
        f"{_OWN_EDITION} OR {_IS_UNKNOWN}",
        {
            **_freely(
                "name", "paper_name", "community", "cooperative", "phone", "email", "expertise", "language", "is_active"
            ),
            **_freely("code_serial", "code_digest", "code_secret", "pin_hash", "committed_at"),
        },
    ),
    "entry": Guard(
        f"OLD.status = 'draft' OR {_OWN_EDITION}",
        {
            **_freely("category_id", "status", "status_reason", "language", "phone"),
            **_freely("title", "community", "paper_community", "cooperative"),
            **_freely("altitude_m", "area_ha", "coffee_since", "answers", "consents", "steps_done", "version"),
            **_freely("form_digest"),
            **_freely("code_serial", "code_digest", "code_secret", "code_word", "typed_by", "submitted_at"),
        },
    ),
    "assignment": Guard(ALWAYS, _freely("state", "reason", "changed_at")),  # whoever refers to it keeps it
    "ballot": Guard(
        _OWN_ASSIGNMENT,
        {
            **_freely("state", "submitted_at", "reopen_reason"),
            "version": "NEW.version > OLD.version",
            "assignment_id": _SAME_JUDGE_AND_ROUND,  # a sheet filled in for the wrong farm
        },
    ),
    "ballot_save": Guard(_OWN_BALLOT),
    "mark": Guard(_OWN_BALLOT),
    "current_mark": Guard(_OWN_BALLOT, {"mark_id": "NEW.mark_id > OLD.mark_id"}),
    "late_mark": Guard(_OWN_ASSIGNMENT, _freely("state", "decided_at", "decided_by")),
    "paper_keying": Guard(_OWN_ASSIGNMENT, _freely("state", "matched_by")),
    "import_run": Guard(
        f"OLD.confirmed_at IS NULL OR {_OWN_EDITION}",
        {
            **_freely("done", "left_out", "taken_until", "ended_at"),
            **dict.fromkeys(
                ("sheet", "source", "columns", "zone", "plan", "entries", "submit", "may_be_named", "only_sound"),
                "OLD.confirmed_at IS NULL",
            ),
            **dict.fromkeys(("total", "confirmed_at"), "OLD.confirmed_at IS NULL"),
            **dict.fromkeys(("undone_at", "undone_by"), "OLD.undone_at IS NULL AND OLD.ended_at IS NOT NULL"),
            "content": "NEW.ended_at IS NOT NULL",
        },
    ),
    "import_part": Guard(_invented(_OF_IMPORT, "run_id")),
    "photo": Guard(
        _OWN_ASSIGNMENT,
        {
            **_freely("caption", "removed_at", "removed_by"),
            "came_late": "NEW.came_late",
            "assignment_id": _SAME_JUDGE_AND_ROUND,  # goes with its sheet
        },
    ),
    "entry_file": Guard(_invented(_OF_ENTRY, "entry_id")),
    "errand": Guard(
        _invented(_OF_JUDGE, "judge_id"),
        {**_freely("state", "decided_at", "decided_by", "answer"), "assignment_id": "NEW.assignment_id IS NULL"},
    ),
    "judge_flag": Guard(_OWN_EDITION),
    "flag_decision": Guard(_invented(_OF_FLAG, "flag_id")),
    "deliberation": Guard(_OWN_EDITION),
    "publication": Guard(_OWN_EDITION),
    "award": Guard(
        f"OLD.kind <> 'place' OR {_invented(_OF_PUBLICATION, 'publication_id')}",
        dict.fromkeys(("title", "reason"), f"OLD.kind <> 'place' AND NOT {_HAS_CERTIFICATE}"),
    ),
    "recognition": Guard(_OWN_EDITION, _freely("language", "reason", "removed_at")),
    "sponsor": Guard(_OWN_EDITION, _freely("name", "website", "words", "picture", "position", "removed_at")),
    "prize": Guard(
        _OWN_EDITION,
        {
            **_freely("position"),
            **dict.fromkeys(("award", "category_key", "place", "amount", "currency", "words"), _NOT_GIVEN),
            **dict.fromkeys(("sponsor_id", "per_holder", "removed_at"), _NOT_GIVEN),
        },
    ),
    "delivery": Guard(_OWN_EDITION),
    "certificate_design": Guard(_OWN_EDITION),
    "picture": Guard(_OWN_EDITION),
    "certificate": Guard(
        _invented(_OF_CERTIFICATE, "id"),
        {
            "state": "OLD.state = 'pending' OR (OLD.state = 'valid' AND NEW.state = 'revoked')",
            "pdf": _ONLY_LONGER,  # time stamps come behind what was issued
            "digest": "OLD.pdf IS NULL OR length(NEW.pdf) > length(OLD.pdf)",
            "failure": ALWAYS,
            "revoked_at": "OLD.revoked_at IS NULL",
            "revoked_reason": "OLD.revoked_at IS NULL",
        },
    ),
    "invitation": Guard(
        _OWN_EDITION,
        {
            **dict.fromkeys(
                ("used_at", "used_by_id", "withdrawn_at"), "OLD.used_at IS NULL AND OLD.withdrawn_at IS NULL"
            ),
        },
    ),
    "staff_conflict": Guard(
        _OWN_EDITION, dict.fromkeys(("lifted_at", "lifted_by", "lifted_because"), "OLD.lifted_at IS NULL")
    ),
    "proposal": Guard(
        _OWN_EDITION, dict.fromkeys(("state", "answered_by", "answered_at", "reason"), "OLD.state = 'waiting'")
    ),
    "name_request": Guard(_OWN_CERTIFICATE, _freely("state", "decided_at", "decided_by", "answer")),
    "handed_link": Guard(_OWN_CERTIFICATE),
    "sending": Guard(_OWN_EDITION, {"undone_at": "OLD.undone_at IS NULL"}),
    "reminder": Guard(
        _OWN_EDITION,
        {
            "slot": "NEW.slot IS NULL OR OLD.slot IS NULL",
            "day": "OLD.slot IS NULL",  # tried once more on another one
            "taken_back_at": "OLD.taken_back_at IS NULL",
        },
    ),
    "letter": Guard(
        f"{_OWN_CERTIFICATE} OR {_invented(_OF_REMINDER, 'reminder_id')}",
        _freely("state", "tries", "due_at", "sent_at", "failure"),
    ),
    "event": Guard(_OWN_EDITION),
}
OPEN: Mapping[str, str] = {
    "competition": "a name; its editions hold it",
    "holder": "the family's own words, written anew at each save; certificates keep what was printed",
    "crop_row": "the family's own words, written anew at each save",
    "income_row": "the family's own words, written anew at each save",
    "clearance": "taken back when a conflict is said; the log keeps it",
    "ballot_total": "made anew from the marks whenever it is missing",
    "staff": "accounts; the log keeps who did what",
    "edition_member": "who runs what today; the log keeps the rest",
    "sign_in": "ends with its term",
    "failed_try": "forgotten after a day",
    "job": "who has work in hand just now; what came of it stands in other rows, or is forgotten after a month",
    "pack": "a file to fetch, cleared after some days; all of it is made of other rows",
    "judge_setting": "a liking",
    "practice_farm": "nothing real reads it",
    "practice_attempt": "nothing real reads it",
}
"""Tables without a guard, each with its reason."""


def put_on(connection: Connection) -> None:
    """Guard every table that stands there, as it stands."""
    seen = inspect(connection)
    for table in sorted(GUARDS.keys() & set(seen.get_table_names())):
        columns = sorted(column["name"] for column in seen.get_columns(table))
        unique = [["id"], *(list(key["column_names"]) for key in seen.get_unique_constraints(table))]
        for statement in statements(connection.dialect.name, table, columns, sorted(unique)):
            connection.exec_driver_sql(statement)


def take_off(connection: Connection) -> None:
    """Take every guard away, of tables that are gone too."""
    if connection.dialect.name == "sqlite":
        asked, removal = "SELECT name FROM sqlite_master WHERE type = 'trigger'", "DROP TRIGGER {}"
    else:
        asked = "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
        removal = "DROP FUNCTION {}() CASCADE"
    for name in connection.scalars(text(asked)).all():
        if name.startswith(_NAMED):
            connection.exec_driver_sql(removal.format(name))


def statements(dialect: str, table: str, columns: Sequence[str], unique: Sequence[Sequence[str]]) -> list[str]:
    """What guards one table with these columns and unique keys, for "sqlite" or "postgresql"."""
    guard = GUARDS[table]
    refused = " OR ".join(filter(None, (_refused(dialect, guard, column) for column in columns)))
    if not guard.may_change:
        refused = ALWAYS
    if dialect == "sqlite":
        return list(_triggers(table, guard, refused, unique))
    return list(_function(table, guard, refused))


def guard_with(metadata: MetaData) -> None:
    """Make `metadata.create_all` put the guards on too."""

    @event.listens_for(metadata, "after_create")
    def guard(_target: MetaData, connection: Connection, **_: object) -> None:
        put_on(connection)


def _holds(condition: str) -> str:
    return condition if condition in (ALWAYS, NEVER) else f"COALESCE({condition}, FALSE)"


def _refused(dialect: str, guard: Guard, column: str) -> str:
    """Whether this column changes although it may not. A document has no equality on PostgreSQL, its text has."""
    differs = (
        f'OLD."{column}" IS NOT NEW."{column}"'
        if dialect == "sqlite"
        else f'OLD."{column}"::text IS DISTINCT FROM NEW."{column}"::text'
    )
    allowed = guard.may_change.get(column, NEVER)
    if allowed == ALWAYS:
        return ""
    return differs if allowed == NEVER else f"({differs} AND NOT {_holds(allowed)})"


def _triggers(table: str, guard: Guard, refused: str, unique: Sequence[Sequence[str]]) -> Iterator[str]:
    """SQLite's. An INSERT takes no key that is taken, and an UPDATE none of another row: OR REPLACE would delete the
    row that has it, without asking the guard where a connection has no recursive triggers."""
    refuse = f" BEGIN SELECT RAISE(ABORT, '{_words(table)}'); END"
    new, other = (
        " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} o WHERE {' AND '.join(f'o.{name} = NEW.{name}' for name in key)}{but})"
            for key in unique
        )
        for but in ("", " AND o.id <> OLD.id")
    )
    yield f"CREATE TRIGGER {_NAMED}{table}_insert BEFORE INSERT ON {table} WHEN {new}{refuse}"
    yield f"CREATE TRIGGER {_NAMED}{table}_update BEFORE UPDATE ON {table} WHEN {refused} OR {other}{refuse}"
    if guard.may_go != ALWAYS:
        yield f"CREATE TRIGGER {_NAMED}{table}_delete BEFORE DELETE ON {table} WHEN NOT {_holds(guard.may_go)}{refuse}"


def _function(table: str, guard: Guard, refused: str) -> Iterator[str]:
    """PostgreSQL's: one function for rows that change or go, and for all of them at once, which nobody may."""
    name = f"{_NAMED}{table}"
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'DELETE' THEN IF {_holds(guard.may_go)} THEN RETURN OLD; END IF;"
        f" ELSIF TG_OP = 'UPDATE' THEN IF NOT ({refused}) THEN RETURN NEW; END IF; END IF;"
        f" RAISE EXCEPTION '{_words(table)}'; END $$"
    )
    yield f"CREATE TRIGGER {name}_row BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    yield f"CREATE TRIGGER {name}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"


def _words(table: str) -> str:
    return f"{table} is append-only, but for what its guard names"
