"""Reading a JSON document of a contest: every mistake named by its file, its place in it and its reason, all at once.

Vocabulary: a *place* is one value of a document with the way to it (a JSON pointer, RFC 6901); a *file* is the name
under which people know the document. Always true: reading goes on after a mistake, so that one look tells them all;
what is wrong or missing is read as nothing, never as a value of its own; nobody uses what was read where a problem
stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from judging.domain.errors import Problem, Refused
from judging.domain.number import exact
from judging.domain.typed import storable

LONGEST = 4000
MOST_ITEMS = 500
KEY = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
LONGEST_KEY = 40


def json_of(text: bytes, file: str, *, exactly: bool = False) -> Any:
    """The value of a JSON file, its texts storable; with `exactly` its decimals are `Decimal`, digit for digit.

    Raises Refused with the line and column of what is no JSON.
    """
    try:
        return _storable(json.loads(text.decode("utf-8-sig"), parse_float=Decimal if exactly else None))
    except json.JSONDecodeError as error:
        raise Refused(Problem.of("document_no_json", file=file, line=error.lineno, column=error.colno)) from None
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise Refused(Problem.of("document_no_json", file=file, line=1, column=1)) from None


def _storable(value: Any) -> Any:
    """A JSON value whose texts, keys too, can be kept and printed."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(key): _storable(inside) for key, inside in value.items()}
    return [_storable(inside) for inside in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Place:
    """One value of a document, the way to it, and what was found wrong so far in the whole document."""

    file: str
    value: Any
    path: str = ""
    problems: list[Problem] = field(default_factory=list, repr=False)

    # ------------------------------------------------------------------------------------------------ going on
    def at(self, key: str | int) -> Place:
        """The place of a key or of an item; its value is None where there is none."""
        step = str(key).replace("~", "~0").replace("/", "~1")
        inside: Any = None
        if isinstance(self.value, Mapping):
            inside = self.value.get(key)
        elif isinstance(self.value, list) and isinstance(key, int):
            inside = self.value[key]
        return Place(self.file, inside, f"{self.path}/{step}", self.problems)

    def wrong(self, code: str, **params: Any) -> None:
        """Note a problem of this place."""
        self.problems.append(Problem.of(code, at=self.path or "/", file=self.file, path=self.path or "/", **params))

    def only(self, known: Collection[str]) -> bool:
        """Whether this is an object; a key that nobody knows is a problem (it would be lost in silence)."""
        if not isinstance(self.value, Mapping):
            self.wrong("document_no_object" if self.value is not None else "document_missing")
            return False
        for key in sorted(str(key) for key in self.value if key not in known):
            self.at(key).wrong("document_unknown_key", known=", ".join(sorted(known)))
        return True

    def each(self, key: str, *, least: int = 0, most: int = MOST_ITEMS) -> Iterator[Place]:
        """The places of a list's items, so many at least and at most; a list that is left out has none."""
        inside = self.at(key)
        if inside.value is None and not least:
            return
        if not isinstance(inside.value, list):
            inside.wrong("document_no_list" if inside.value is not None else "document_missing")
        elif not least <= len(inside.value) <= most:
            inside.wrong("document_length", least=least, most=most)
        else:
            yield from (inside.at(number) for number in range(len(inside.value)))

    # -------------------------------------------------------------------------------------------------- values
    def text(self, key: str, *, needed: bool = True, longest: int = LONGEST) -> str:
        """A text without blanks around it; an empty one where it is left out."""
        inside = self.at(key)
        if inside.value is None and not needed:
            return ""
        if not isinstance(inside.value, str) or not (said := inside.value.strip()):
            inside.wrong("document_missing" if inside.value in (None, "") else "document_no_text")
            return ""
        if len(said) > longest:
            inside.wrong("document_long", most=longest)
        return said

    def own_key(self) -> str:
        """The key by which others name it: small letters, figures and dashes."""
        said = self.text("key", longest=LONGEST_KEY)
        if said and not KEY.fullmatch(said):
            self.at("key").wrong("document_key")
        return said

    def words(
        self, key: str, languages: Collection[str], *, needed: bool = True, longest: int = LONGEST
    ) -> dict[str, str]:
        """A text in languages. Where it is needed, one language is enough; an unknown language is a problem."""
        inside = self.at(key)
        if inside.value is None and not needed:
            return {}
        if not inside.only(languages):
            return {}
        said = {one: inside.text(one, longest=longest) for one in languages if one in inside.value}
        if needed and not inside.value:
            inside.wrong("document_missing")
        return said

    def whole(self, key: str, low: int, high: int, *, default: int) -> int:
        """A whole number between two bounds, both included."""
        inside = self.at(key)
        if inside.value is None:
            return default
        if not isinstance(inside.value, int) or isinstance(inside.value, bool) or not low <= inside.value <= high:
            inside.wrong("document_no_whole", low=low, high=high)
            return default
        return inside.value

    def number(self, key: str, *, default: Decimal | None = None) -> Decimal | None:
        """An exact number, written as one or as a text; the default where it is left out."""
        value = self.at(key).value
        if value is None:
            return default
        text = f"{value:f}" if isinstance(value, Decimal) and value.is_finite() else value
        text = str(text) if isinstance(text, int) and not isinstance(text, bool) else text
        found = exact(text, signed=True) if isinstance(text, str) else None
        if found is None:
            self.at(key).wrong("document_no_number")
        return found

    def yes(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        inside = self.at(key)
        if inside.value is None:
            return default
        if not isinstance(inside.value, bool):
            inside.wrong("document_no_yes")
            return default
        return inside.value

    def choice(self, key: str, known: Collection[str], *, default: str = "") -> str:
        """One of the words that are known; needed where there is no default."""
        inside = self.at(key)
        if inside.value is None and default:
            return default
        if not isinstance(inside.value, str) or inside.value not in known:
            inside.wrong(
                "document_no_choice" if inside.value is not None else "document_missing", known=", ".join(known)
            )
            return default
        return inside.value

    def different(self, key: str, known: Collection[str], *, least: int = 0) -> tuple[str, ...]:
        """Some of the words that are known, each said once; nothing where one of them is wrong."""
        said: list[str] = []
        before = len(self.problems)
        for inside in self.each(key, least=least):
            if inside.value not in known:
                inside.wrong("document_no_choice", known=", ".join(known))
            elif inside.value in said:
                inside.wrong("document_twice", value=inside.value)
            else:
                said.append(inside.value)
        return tuple(said) if len(self.problems) == before else ()

    def keys_once(self, places: Collection[Place], key: str = "key") -> None:
        """No two of these places bear one key."""
        seen: set[Any] = set()
        for place in places:
            own = place.at(key)
            if isinstance(own.value, str) and own.value in seen:
                own.wrong("document_twice", value=own.value)
            seen.add(own.value if isinstance(own.value, str) else None)
