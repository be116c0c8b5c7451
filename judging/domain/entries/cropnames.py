"""One rule for what people call a crop: in a form, in a table that is brought in, on the command line.

*Words* are what somebody wrote; a *named thing* is what they name: a species of the catalogue (with the variety or
the product, which stay as information), or, where no table knows them, themselves. Always true: capitals, accents,
blanks, plurals, articles and signs change nothing; "X (Y)" and "X/Y" are read; a variety is its species; what nobody
knows counts as itself until an agronomist has decided; a *sensitive* species is recognised wherever it is named, also
between other words, and never hides what is named beside it.

In this order, the first that says something:

1. all the words are a name (in any language, an everyday, local or scientific one), or a name that is a thing *apart*;
2. "X (Y)": what stands in brackets says more closely what X is; where it says nothing it is the variety;
3. "X/Y": each is read by itself;
4. "X y Y", "X, Y", "X - Y" ...: each by itself, if all are known or one is sensitive;
5. words that only lead to a name ("venta de", "planta de") are left out;
6. a name followed by other words is a variety of it ("café caturra"), unless they begin with "de" and make another
   name of it ("tomate de ..."); in English the name comes last ("red bean"), for names of that language;
7. a sensitive name somewhere among the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from judging.domain.typed import folded, folded_words, one_line

SENSITIVE: Final = frozenset({"Erythroxylum coca"})
"""Scientific names of what may be grown but is never counted for points and never shown in public."""

_LINKS: Final = frozenset({"de", "del", "la", "el", "los", "las", "le", "les", "du", "des", "d", "l", "of", "x"})
"""Words between words, which no two people write alike."""
_LEADS: Final = frozenset(
    {
        ("venta", "de"),
        ("ventas", "de"),
        ("produccion", "de"),
        ("cultivo", "de"),
        ("cultivos", "de"),
        ("plantacion", "de"),
    }
    | {("planta", "de"), ("plantas", "de"), ("mata", "de"), ("matas", "de"), ("arbol", "de"), ("arboles", "de")}
    | {("crianza", "de"), ("cria", "de"), ("vente", "de"), ("production", "de"), ("culture", "de"), ("plant", "de")}
    | {("plants", "de"), ("pied", "de"), ("pieds", "de"), ("arbre", "de"), ("elevage", "de")}
    | {("sale", "of"), ("sales", "of"), ("production", "of")}
)
"""What only leads to a name."""
_QUALITIES: Final = frozenset(
    {
        "altura",
        "sombra",
        "especialidad",
        "exportacion",
        "casa",
        "consumo",
        "mesa",
        "jugo",
        "venta",
        "primera",
        "segunda",
    }
    | {"lugar", "zona", "exportation", "ombre", "table"}
)
"""What may follow "de" without making another name: coffee "de sombra" is coffee."""
_OF: Final = frozenset({"de", "del", "du", "des", "d", "of"})
_BRACKETS: Final = re.compile(r"([^(\[]*)[(\[]([^)\]]*)[)\]]?(.*)", re.DOTALL)
_SLASH: Final = re.compile(r"[/|\\]")
_AND: Final = re.compile(r"[,;+&]|\s[-–—]\s|(?<=\w\w)[-–—](?=\w\w)|\b(?:y|et|and|con|with|avec)\b", re.IGNORECASE)
_LEAST_JOINED: Final = 4


@dataclass(frozen=True)
class Species:
    """One line of the catalogue."""

    scientific_name: str
    names: Mapping[str, str]
    group: str
    stratum: str
    woody: bool | None
    nitrogen_fixer: bool | None
    native: bool | None


@dataclass(frozen=True)
class Called:
    """Words by which a species goes, beside those of the catalogue: a synonym of a table that grows.

    `species` is None for a thing *apart*: a name that looks like a variety and is none.
    """

    words: str
    species: str | None
    is_english: bool = False
    is_variety: bool = False


@dataclass(frozen=True)
class Named:
    """One thing that words name; `species` is None where no table knows it, or where it is a thing apart."""

    words: str
    species: Species | None = None
    variety: str = ""
    is_apart: bool = False

    @property
    def key(self) -> str:
        """What is the same for all that name the same thing; for an unknown name it is shown to nobody."""
        return self.species.scientific_name if self.species else stem_key(self.words)

    @property
    def is_known(self) -> bool:
        """Whether no agronomist needs to say what it is."""
        return self.species is not None or self.is_apart

    @property
    def is_sensitive(self) -> bool:
        return self.species is not None and self.species.scientific_name in SENSITIVE


@dataclass(frozen=True)
class _Entry:
    """What stands in an index: the species (None: apart, or several have the name)."""

    species: Species | None
    is_english: bool = False
    is_variety: bool = False
    is_several: bool = False


def stem(word: str) -> str:
    """A folded word without what makes it a plural in Spanish, French and English; compared, and never shown."""
    bare = word
    if len(bare) > 3 and bare[-1] in "sx":
        bare = bare[:-1]
    if len(bare) > 3 and bare[-1] == "e":
        bare = bare[:-1]
    return bare[:-1] + {"y": "i", "z": "c"}.get(bare[-1], bare[-1]) if len(bare) > 2 else bare


def stem_key(words: str) -> str:
    """Words as they are compared where spelling does not count: stems, without the words between words."""
    found = [stem(word) for word in folded_words(words) if word not in _LINKS]
    return " ".join(found) or folded(words)


class CropNames:
    """All the names that are known, and the rule by which words are read.

    Later names win over earlier ones and over the catalogue's: an edition's own table comes last.
    """

    def __init__(self, species: Iterable[Species], called: Iterable[Called] = ()) -> None:
        known = {item.scientific_name: item for item in species}
        self._exact: dict[str, _Entry] = {}
        self._stems: dict[str, _Entry] = {}
        self._joined: dict[str, _Entry] = {}
        for item in known.values():
            self._add(item.scientific_name, _Entry(item), is_last=False)
            for language, names in item.names.items():
                for name in names.split("/"):
                    for words in dict.fromkeys((name, name.partition("(")[0])):  # with and without its explanation
                        self._add(words, _Entry(item, is_english=language == "en"), is_last=False)
        for own in called:
            meant = known.get(own.species) if own.species else None
            if meant or own.species is None:
                self._add(own.words, _Entry(meant, own.is_english, own.is_variety), is_last=True)
        self._sensitive = frozenset(
            key for key, own in self._exact.items() if " " not in key and own.species and _is_sensitive(own.species)
        )

    def _add(self, name: str, entry: _Entry, *, is_last: bool) -> None:
        words = folded_words(name)
        stems = stem_key(name)
        for index, key in (
            (self._exact, " ".join(words)),
            (self._stems, stems),
            (self._joined, "".join(stems.split())),
        ):
            there = index.get(key)
            if is_last or there is None or there.species is entry.species:
                index[key] = entry
            else:
                index[key] = _Entry(None, is_several=True)  # several have it: it says nothing

    # --------------------------------------------------------------------------------------------------- the rule
    def read(self, words: str) -> tuple[Named, ...]:
        """What words name, each thing once, in their order; at least one thing unless there are no words."""
        plain = one_line(words)
        return _once(self._read(plain)) if plain else ()

    def one(self, words: str) -> Species | None:
        """The one species that all the words name; None for none, for several, and for a variety of one."""
        found = self.read(words)
        return found[0].species if len(found) == 1 and not found[0].variety else None

    def is_sensitive(self, words: str) -> bool:
        """Whether words name what may not be shown in public, alone or beside other things."""
        return any(own.is_sensitive for own in self.read(words))

    def _read(self, words: str) -> Sequence[Named]:
        if whole := self._whole(words):
            return (whole,)
        if brackets := _BRACKETS.fullmatch(words):
            return self._bracketed(words, f"{brackets[1]} {brackets[3]}", brackets[2])
        parts = _parts(_SLASH, words)
        if len(parts) > 1:
            return [own for part in parts for own in self._read(part)]
        return self._joined_parts(words) or self._led(words) or self._with_variety(words) or self._rest(words)

    def _whole(self, words: str) -> Named | None:
        entry = self._entry(folded_words(words))
        if entry is None or entry.is_several:
            return None
        return Named(words, entry.species, words if entry.is_variety else "", entry.species is None)

    def _entry(self, words: Sequence[str]) -> _Entry | None:
        stems = [stem(word) for word in words if word not in _LINKS]
        joined = "".join(stems)
        return (
            self._exact.get(" ".join(words))
            or self._stems.get(" ".join(stems))
            or (self._joined.get(joined) if len(joined) >= _LEAST_JOINED else None)
        )

    def _bracketed(self, words: str, outer: str, inner: str) -> Sequence[Named]:
        outer, inner = one_line(outer), one_line(inner)
        if not folded_words(outer) or not folded_words(inner):
            return self._read(outer if folded_words(outer) else inner) if folded_words(words) else (Named(words),)
        before, within = self._read(outer), self._read(inner)
        if any(own.is_sensitive for own in (*before, *within)):
            known = [own for own in (*before, *within) if own.is_known]
            return known if any(own.is_known for own in before) else [*known, *_unless_sensitive(before, within)]
        if all(own.is_known for own in within) and (len(before) == 1 or not any(own.is_known for own in before)):
            return within if _keys(within) != _keys(before) else _once((*before, *within))
        if len(before) == 1 and before[0].species:
            return (Named(words, before[0].species, before[0].variety or inner),)
        return before if any(own.is_known for own in before) else (Named(words),)

    def _joined_parts(self, words: str) -> Sequence[Named]:
        parts = _parts(_AND, words)
        if len(parts) < 2:
            return ()
        found = [own for part in parts for own in self._read(part)]
        if all(own.is_known for own in found):
            return found
        return found if any(own.is_sensitive for own in found) else ()

    def _led(self, words: str) -> Sequence[Named]:
        """What follows "venta de": nothing where that is not known."""
        plain = folded_words(words)
        if len(plain) < 3 or tuple(plain[:2]) not in _LEADS:
            return ()
        rest = self._read(" ".join(plain[2:]))
        return [Named(words, own.species, own.variety, own.is_apart) for own in rest] if _all_known(rest) else ()

    def _with_variety(self, words: str) -> Sequence[Named]:
        plain = folded_words(words)
        for size in range(len(plain) - 1, 0, -1):
            head, rest = self._entry(plain[:size]), plain[size:]
            if head and head.species and plain[size - 1] not in _LINKS and _says_more(rest):
                return self._beside(words, head.species, rest)
        for at in range(1, len(plain)):
            tail = self._entry(plain[at:])
            if tail and tail.species and tail.is_english and _OF.isdisjoint(plain):
                return self._beside(words, tail.species, plain[:at])
        return ()

    def _beside(self, words: str, species: Species, rest: Sequence[str]) -> Sequence[Named]:
        """A species and other words: its variety, unless they are another thing's name."""
        other = self._entry(rest)
        if other and not other.is_several and other.species is not species:
            return ()
        if not self._sensitive.isdisjoint(rest) and not _is_sensitive(species):
            return ()
        return (Named(words, species, " ".join(word for word in rest if not word.isdigit())),)

    def _rest(self, words: str) -> Sequence[Named]:
        """What is left: a sensitive name among other words, and what else is known there; or the words themselves."""
        plain = folded_words(words)
        at = next((place for place, word in enumerate(plain) if self._is_sensitive_word(word)), None)
        if at is None:
            return (Named(words),)
        found = [Named(words, self._known(plain[at : at + 1]))]
        for others in (plain[:at], plain[at + 1 :]):
            if species := self._known(others):
                found.append(Named(" ".join(others), species))
        return found

    def _is_sensitive_word(self, word: str) -> bool:
        species = self._known([word])
        return species is not None and _is_sensitive(species)

    def _known(self, words: Sequence[str]) -> Species | None:
        entry = self._entry(words) if words else None
        return entry.species if entry else None


def _says_more(rest: Sequence[str]) -> bool:
    """Whether words after a name say more of it, rather than making another name of it."""
    if rest[0] not in _OF:
        return True
    return any(word in _QUALITIES for word in rest)


def _parts(sign: re.Pattern[str], words: str) -> list[str]:
    """What a sign parts; the words as they are where a part would be a single letter ("c/u")."""
    parts = [part.strip() for part in sign.split(words)]
    parts = [part for part in parts if folded_words(part)]
    if any(len("".join(folded_words(part))) < 2 for part in parts):
        return [words]
    return parts


def _once(found: Iterable[Named]) -> tuple[Named, ...]:
    kept: dict[str, Named] = {}
    for own in found:
        there = kept.get(own.key)
        if there is None or (not there.variety and own.variety):
            kept[own.key] = own
    return tuple(kept.values())


def _keys(found: Iterable[Named]) -> set[str]:
    return {own.key for own in found}


def _all_known(found: Sequence[Named]) -> bool:
    return bool(found) and all(own.is_known for own in found)


def _unless_sensitive(before: Sequence[Named], within: Sequence[Named]) -> Sequence[Named]:
    """The words before a bracket that names something sensitive are another word for it, and count for nothing."""
    return () if any(own.is_sensitive for own in within) else before


def _is_sensitive(species: Species) -> bool:
    return species.scientific_name in SENSITIVE
