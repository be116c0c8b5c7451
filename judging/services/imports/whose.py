"""Whom a table means. Of entries: by number, name in another system, telephone, people (`Register`). Of marks: judges
by key or name, entries by number or a holder's name, looked up first and compared afterwards (`resolved`).

Always true: whoever has a key (number, UUID) is found by it, whatever anybody is called; a telephone and a name that
both fit are one entry; namesakes are refused with all of them, and two ways of writing one new name are asked about;
what looks like a key or a number and is nobody's is a slip, never the name of somebody new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from judging.domain.errors import Problem
from judging.domain.numbering import by_number
from judging.domain.phones import international
from judging.domain.typed import bare, folded, plain_phone
from judging.services import lettering
from judging.services.entries.answers import FROM_TABLE
from judging.storage.models import Edition, Entry, Judge


@dataclass(frozen=True)
class Known:
    """An entry that is there."""

    id: int
    number: str
    names: tuple[str, ...]
    phone: str
    uuid: str


@dataclass(frozen=True)
class Sought:
    """What a row says of whom it means; "" and nobody where it does not say."""

    number: str = ""
    uuid: str = ""
    phone: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """The entry that is meant, None for a new one; or why that cannot be told, and `note`, what a person may look at.
    Problems and notes have the target to blame as their field."""

    known: Known | None = None
    problem: Problem | None = None
    note: Problem | None = None


class Register:
    """All entries of an edition, by everything that they can be found by."""

    def __init__(self, session: Session, edition: Edition) -> None:
        self.country = edition.home.country
        self._number = re.compile(rf"{re.escape(folded(edition.number_prefix))} ?\d+")
        self.entries = {
            entry.id: entry
            for entry in session.scalars(
                select(Entry).where(Entry.edition_id == edition.id).options(selectinload(Entry.holders))
            )
        }
        self._by_number: dict[str, Known] = {}
        self._by_uuid: dict[str, Known] = {}
        self._by_phone: dict[str, list[Known]] = {}
        self._by_name: dict[str, list[Known]] = {}
        for entry in self.entries.values():
            own = Known(
                entry.id,
                entry.number,
                tuple(entry.holder_names),
                phone_key(entry.phone, self.country),
                str((entry.answers.get(FROM_TABLE) or {}).get("uuid", "")),
            )
            self._add(own)

    def _add(self, own: Known) -> None:
        self._by_number[folded(own.number)] = own
        if own.uuid:
            self._by_uuid[own.uuid] = own
        if own.phone:
            self._by_phone.setdefault(own.phone, []).append(own)
        for name in dict.fromkeys(map(folded, own.names)):
            self._by_name.setdefault(name, []).append(own)

    def found(self, sought: Sought, *, may_be_new: bool) -> Found:
        """Whom a row means; `may_be_new`: nobody is a new entry, and no problem."""
        if sought.number:
            return self._of_number(sought, may_be_new=may_be_new)
        if sought.uuid and sought.uuid in self._by_uuid:
            return Found(self._by_uuid[sought.uuid])
        named = self._named(sought.names)
        called = self._by_phone.get(phone_key(sought.phone, self.country), []) if sought.phone else []
        both = [own for own in called if own in named]
        if len(both) == 1 and self._is_open(both[0], sought):
            return Found(both[0])
        if not sought.names and len(called) == 1:
            return Found(called[0])
        if not may_be_new:
            return self._existing(sought, named, called)
        return self._perhaps_new(sought, named, called)

    def _of_number(self, sought: Sought, *, may_be_new: bool) -> Found:
        """The entry of a number; people write names in its column too."""
        text = folded(sought.number)
        if text in self._by_number:
            return Found(self._by_number[text])
        if may_be_new or self._number.fullmatch(text):
            return Found(problem=Problem.of("import_number_unknown", at="number", name=sought.number))
        named = self._by_name.get(text, [])
        if len(named) > 1:
            return Found(problem=Problem.of("import_several", at="number", name=sought.number, other=listed(named)))
        nobody = Problem.of("import_nobody", at="number", name=sought.number)
        return Found(named[0]) if named else Found(problem=nobody)

    @staticmethod
    def _is_open(own: Known, sought: Sought) -> bool:
        """Whether nothing says that it is another one: a name of its own in the same system."""
        return not (sought.uuid and own.uuid and own.uuid != sought.uuid)

    def _named(self, names: Iterable[str]) -> list[Known]:
        found = [own for name in names for own in self._by_name.get(folded(name), ())]
        return list(dict.fromkeys(found))

    def _existing(self, sought: Sought, named: list[Known], called: list[Known]) -> Found:
        """The one entry that is meant where it has to be there."""
        those = named or (called if not sought.names else [])
        at = "name" if sought.names else "phone"
        text = ", ".join(sought.names) or sought.phone
        if len(those) == 1:
            return Found(those[0])
        if those:
            return Found(problem=Problem.of("import_several", at=at, name=text, other=listed(those)))
        if not text and not sought.uuid:
            return Found(problem=Problem.of("import_whose_missing", at="number"))
        return Found(problem=Problem.of("import_nobody", at=at if text else "uuid", name=text or sought.uuid))

    def _perhaps_new(self, sought: Sought, named: list[Known], called: list[Known]) -> Found:
        """A new entry, unless its name alone means somebody who is there."""
        phone = phone_key(sought.phone, self.country)
        alike = [
            own for own in named if self._is_open(own, sought) and not (phone and own.phone and own.phone != phone)
        ]
        if alike and sought.uuid:  # it was never brought in from there: the same family, or a namesake?
            return Found(problem=Problem.of("import_perhaps_there", at="name", other=listed(alike)))
        if len(alike) == 1 and len(named) == 1:
            return Found(alike[0])
        if alike:
            return Found(
                problem=Problem.of("import_several", at="name", name=", ".join(sought.names), other=listed(named))
            )
        notes = [own for own in [*called, *named] if own not in alike]
        note = Problem.of("import_note_alike", at="name", other=listed(notes)) if notes else None
        return Found(note=note)


def phone_key(text: str, country: str) -> str:
    """A telephone as it is compared: with its country (`country` where it has none), else its figures; "" for none."""
    plain = plain_phone(text)
    return international(plain, country) or "".join(sign for sign in plain if sign.isdigit())


def uuid_of(text: str) -> str:
    """The name of a submission in another system, however its file writes it ("uuid:1b2…")."""
    return bare(text).lower().removeprefix("uuid:")[:80]


def listed(those: Iterable[Known]) -> str:
    """Entries as a sentence names them: "C003 (Carla Flores), C007 (…)"."""
    return ", ".join(f"{own.number} ({', '.join(own.names) or '–'})" for own in dict.fromkeys(those))


# ------------------------------------------------------------------------------------------- the people of marks
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
class Called:
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


def known_judge(judge: Judge) -> Called:
    """A judge goes by her name and by its spelling on paper."""
    return Called(judge.id, judge.key, tuple(filter(None, (judge.name, judge.paper_name))))


def known_entry(entry: Entry) -> Called:
    """An entry goes by the names of its holders."""
    return Called(entry.id, entry.number, tuple(entry.holder_names))


def resolved(names: Iterable[str], everybody: Sequence[Called], key_form: re.Pattern[str]) -> Names:
    """Whom each name means. `key_form` is what a folded key or number of this edition looks like."""
    keys = {folded(one.key): one for one in everybody}
    called: dict[str, list[Called]] = {}
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


def unfit_names(names: Names) -> Iterator[tuple[str, Problem]]:
    """The names of new people that no certificate could be made out to, and why."""
    for name, one in names.meant.items():
        if one.is_new:
            for problem in lettering.problems_of_name(one.name):
                yield name, Problem.of(_UNFIT[problem.code], name=one.name, **problem.params)


_UNFIT = {"name_sign_unknown": "import_name_sign_unknown", "name_too_long": "import_name_too_long"}
