"""Judges that come in a table: a name, and what else is known of them.

Always true: a key finds its judge, whatever anybody is called; namesakes are refused with all their keys; a judge who
is there is changed only where her row says otherwise; an empty cell takes nothing away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from judging.domain.errors import Problem
from judging.domain.forms.kinds import FormDocument, Role
from judging.domain.imports.columns import Target, bared, house
from judging.domain.imports.plan import Plan, Row, State, Told, What
from judging.domain.imports.words import called
from judging.domain.tables.words import is_given
from judging.domain.typed import folded, one_line, version_of
from judging.services.contest.editions import windows
from judging.services.imports.orders import Line, Order, lines_of
from judging.services.imports.whose import phone_key
from judging.services.people.judges import (
    JudgeDetails,
    columns_of,
    details_of,
    fields_of_expertise,
    problems_of_details,
    standing_of,
    with_language,
)
from judging.storage.models import Edition, Judge
from judging.storage.queries import editions as queries

KEY = "judge_key"
_FIELDS = ("name", "community", "cooperative", "phone", "email", "paper_name")
_WHERE_FROM = {"community": Role.COMMUNITY, "cooperative": Role.COOPERATIVE}
"""What is known of a judge to find who is a neighbour, with the question of a form that asks entrants the same."""
_LANGUAGES = {
    "es": "es|español|castellano|espagnol|spanish",
    "fr": "fr|francés|français|french",
    "en": "en|inglés|anglais|english",
}
_TONGUES = {folded(word): code for code, words in _LANGUAGES.items() for word in words.split("|")}
_KEY_FORM = re.compile(r"j ?\d+")


@dataclass(frozen=True)
class JudgeChange:
    """What a row does: `details` are all that will stand; `id` is None for a new judge."""

    id: int | None
    details: JudgeDetails


def targets(form: FormDocument) -> tuple[Target, ...]:
    """What the columns of a table of judges may hold. Where a judge is from is called as this form calls it, and is
    offered where entrants are asked for it."""
    keys = (KEY, *_FIELDS, "language", "expertise")
    return tuple(_where_from(form, key) if key in _WHERE_FROM else house(key) for key in keys)


def _where_from(form: FormDocument, key: str) -> Target:
    asked = form.by_role.get(_WHERE_FROM[key])
    if asked is None:
        return house(key, is_offered=False)
    labels = frozenset(bared(words) for words in asked.name.values())
    return Target(key, words=asked.name, names=(called(key) | labels,))


def plan(session: Session, *, edition: Edition, order: Order) -> Plan:
    """What the table would do. Changes nothing. Raises Refused where it is no table."""
    desk = _Desk(edition, queries.judges(session, edition))
    rows = tuple(desk.rows(lines_of(order.frame, order.columns)))
    found = []
    if windows(session, edition).published:
        found.append(Problem.of("results_published"))
    if not {"name", KEY} & set(order.columns.values()):
        found.append(Problem.of("import_needs_judge_names"))
    return Plan(What.JUDGES, order.told, rows, tuple(map(Told, found)))


class _Desk:
    """What lies on the table while a plan is made."""

    def __init__(self, edition: Edition, judges: Sequence[Judge]) -> None:
        self.judges, self.home = judges, edition.home
        self.by_key = {folded(judge.key): judge for judge in judges}
        self.expertise = {folded(name): name for name in fields_of_expertise(edition)}
        self.seen: dict[str | int, int] = {}
        """Who was named before -> the line."""

    def rows(self, lines: Iterator[Line]) -> Iterator[Row]:
        for line in lines:
            if any(map(is_given, line.cells.values())):
                yield self._row(line)

    def _row(self, line: Line) -> Row:
        said = {target: text for target, text in line.cells.items() if is_given(text)}
        judge, problems = self._meant(said)
        known = details_of(judge) if judge else with_language(JudgeDetails(""), self.home)
        details, more = self._details(said, known)
        problems += more
        others = [other for other in self.judges if other.is_active and (judge is None or other.id != judge.id)]
        if not problems:
            is_called_so = judge is not None and judge.name == details.name
            problems += problems_of_details(details, [] if is_called_so else others, self.home)
        who: str | int = judge.id if judge else folded(details.name)
        first = self.seen.setdefault(who, line.number)
        if first != line.number:
            problems.append(Problem.of("import_row_twice", at=KEY if KEY in said else "name", first=first))
        before = standing_of(judge) if judge else {}
        after = _texts(details)
        changed = tuple(name for name in after if judge is not None and before[name] != after[name])
        told = tuple(Told(problem, line.cell(problem.field)) for problem in problems)
        state = State.NEW if judge is None else State.CHANGES if changed else State.THERE
        name = f"{judge.key} {details.name}" if judge else details.name
        seal = version_of({"before": before, "after": after, "is_active": judge.is_active if judge else ""})
        change = JudgeChange(judge.id if judge else None, details)
        return Row(line.number, name, State.WRONG if told else state, told, (), changed, change, seal)

    def _meant(self, said: Mapping[str, str]) -> tuple[Judge | None, list[Problem]]:
        """The judge whom a row means: by key, else by telephone and name, else by name."""
        if KEY in said:
            own = self.by_key.get(folded(said[KEY]))
            return own, [] if own else [Problem.of("import_key_unknown", at=KEY, name=said[KEY])]
        name = folded(said.get("name", ""))
        named = [judge for judge in self.judges if folded(judge.name) == name]
        phone = phone_key(said.get("phone", ""), self.home.country)
        same = [judge for judge in named if phone and phone_key(judge.phone, self.home.country) == phone]
        those = same or named
        if len(those) > 1:
            keys = ", ".join(judge.key for judge in those)
            return None, [Problem.of("import_several_judges", at="name", name=said.get("name", ""), other=keys)]
        if not those and _KEY_FORM.fullmatch(name):
            return None, [Problem.of("import_key_unknown", at="name", name=said["name"])]
        return (those[0] if those else None), []

    def _details(self, said: Mapping[str, str], before: JudgeDetails) -> tuple[JudgeDetails, list[Problem]]:
        """What would stand of a judge, and what her row says that cannot be understood."""
        problems = []
        given: dict[str, object] = {name: one_line(said[name]) for name in _FIELDS if name in said}
        if before.name and folded(before.name) == folded(str(given.get("name", ""))):
            given["name"] = before.name  # another way of writing it is no other name
        if "language" in said:
            tongue = next((one for one in self.home.languages if one == _TONGUES.get(folded(said["language"]))), None)
            given["language"] = tongue or before.language
            if tongue is None:
                problems.append(
                    Problem.of(
                        "import_word_unknown",
                        at="language",
                        text=said["language"],
                        known=", ".join(self.home.languages),
                    )
                )
        if "expertise" in said:
            words = [word.strip() for word in re.split(r"[,;|]", said["expertise"]) if word.strip()]
            unknown = [word for word in words if folded(word) not in self.expertise]
            given["expertise"] = tuple(self.expertise[folded(word)] for word in words if word not in unknown)
            if unknown:
                known = ", ".join(self.expertise.values()) or "–"
                problems.append(Problem.of("import_word_unknown", at="expertise", text=", ".join(unknown), known=known))
        return replace(before, **given), problems  # type: ignore[arg-type]


def _texts(details: JudgeDetails) -> dict[str, str]:
    """What stands of these details once they are saved, as `standing_of` tells it."""
    return standing_of(Judge(**columns_of(details)))
