"""Whom the names of a table mean: looked up first, compared afterwards.

A judge is named by her key or her name, an entry by its number or a holder's name, however the letters are written
(`typed.folded`). Always true: a key or number finds whose it is, whatever anybody is called; a name that several have,
and two ways of writing one new name, are asked about, never decided; what looks like a key or a number and is nobody's
is a slip, never the name of somebody new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from judging.domain.errors import Problem
from judging.domain.numbering import by_number
from judging.domain.typed import folded
from judging.services import lettering
from judging.storage.models import Entry, Judge


@dataclass(frozen=True)
class Meant:
    """One judge or entry; `id` is None and `key` empty for one to be made."""

    name: str
    id: int | None = None
    key: str = ""

    @property
    def is_new(self) -> bool:
        return self.id is None


@dataclass(frozen=True)
class Known:
    """Somebody there already: its row, its key or number, and all the names it goes by."""

    id: int
    key: str
    names: tuple[str, ...]


class Finding(StrEnum):
    """What is wrong with a name."""

    AMBIGUOUS = "ambiguous"
    ALIKE = "alike"
    NO_SUCH_KEY = "no_such_key"


@dataclass
class Names:
    """The people of a table. `meant` has everybody by every way the table writes them, but those with a finding."""

    meant: dict[str, Meant] = field(default_factory=dict)
    findings: list[tuple[str, Finding, str]] = field(default_factory=list)
    """The name, what is wrong with it, and the keys it may mean or the other spelling."""

    def everybody(self) -> tuple[Meant, ...]:
        """Each person once: those who are there already, then those who would be made, by name."""
        found = dict.fromkeys(self.meant.values())
        return tuple(sorted(found, key=lambda one: (one.is_new, by_number(one.key), folded(one.name))))


def known_judge(judge: Judge) -> Known:
    """A judge goes by her name and by its spelling on paper."""
    return Known(judge.id, judge.key, tuple(filter(None, (judge.name, judge.paper_name))))


def known_entry(entry: Entry) -> Known:
    """An entry goes by the names of its holders."""
    return Known(entry.id, entry.number, tuple(entry.holder_names))


def resolved(names: Iterable[str], everybody: Sequence[Known], key_form: re.Pattern[str]) -> Names:
    """Whom each name means. `key_form` is what a folded key or number of this edition looks like."""
    keys = {folded(one.key): one for one in everybody}
    called: dict[str, list[Known]] = {}
    for one in everybody:
        for name in dict.fromkeys(map(folded, one.names)):
            called.setdefault(name, []).append(one)
    found = Names()
    first: dict[str, str] = {}
    for name in names:
        sought = folded(name)
        those = [keys[sought]] if sought in keys else called.get(sought, [])
        if len(those) > 1:
            found.findings.append((name, Finding.AMBIGUOUS, ", ".join(one.key for one in those)))
        elif those:
            (one,) = those
            found.meant[name] = Meant(", ".join(one.names), one.id, one.key)
        elif key_form.fullmatch(sought):
            found.findings.append((name, Finding.NO_SUCH_KEY, ""))
        elif first.setdefault(sought, name) != name:
            found.findings.append((name, Finding.ALIKE, first[sought]))
        else:
            found.meant[name] = Meant(name)
    return found


def columns_of(keys: Sequence[str], named: Iterable[str]) -> Mapping[str, str]:
    """The criterion that each name of a table means, those it does not know left out."""
    own = {folded(key): key for key in keys}
    return {name: name if name in keys else own[folded(name)] for name in named if name in keys or folded(name) in own}


def unfit_names(names: Names) -> Iterator[tuple[str, Problem]]:
    """The names of new people that no certificate could be made out to, and why."""
    for name, one in names.meant.items():
        if one.is_new:
            for problem in lettering.problems_of_name(one.name):
                yield name, Problem.of(_UNFIT[problem.code], name=one.name, **problem.params)


_UNFIT = {"name_sign_unknown": "import_name_sign_unknown", "name_too_long": "import_name_too_long"}
