"""The local juries of a round: each judges its own group of entries and sends its first ones on.

Vocabulary: *juries* are told apart by what entries answer to one question of the form; a *jury* takes some of its
answers and has a panel of its own. A *bridge* is a judge who sits in more than one of them: without one, the scores of
two juries say nothing about each other.
Always true: an answer belongs to one jury at most; a jury without a panel has no judges at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from judging.domain.scoring.conflicts import place_key
from judging.domain.scoring.scoresheet import Text

MOST_JURIES = 40


@dataclass(frozen=True)
class Jury:
    """One local jury: `takes` are the answers whose entries it judges, `panel` the keys of its judges."""

    key: str
    name: Text
    takes: tuple[str, ...] = ()
    panel: tuple[str, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Jury:
        """Read it back."""
        return cls(document["key"], dict(document["name"]), tuple(document["takes"]), tuple(document.get("panel", ())))

    def to_document(self) -> dict[str, Any]:
        """As plain JSON."""
        panel = {"panel": list(self.panel)} if self.panel else {}
        return {"key": self.key, "name": dict(self.name), "takes": list(self.takes), **panel}


@dataclass(frozen=True)
class Juries:
    """The local juries of a round; `question` is the key of the question that tells whose an entry is."""

    question: str
    of: tuple[Jury, ...]

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Juries:
        """Read it back; `to_document` says it again without loss."""
        return cls(document["question"], tuple(Jury.from_document(one) for one in document["of"]))

    def to_document(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"question": self.question, "of": [one.to_document() for one in self.of]}

    @property
    def panel(self) -> tuple[str, ...]:
        """The judges of all of them, each once."""
        return tuple(dict.fromkeys(key for one in self.of for key in one.panel))

    @property
    def bridges(self) -> tuple[str, ...]:
        """The judges who sit in more than one."""
        seats = Counter(key for one in self.of for key in set(one.panel))
        return tuple(key for key in self.panel if seats[key] > 1)

    @property
    def without_people(self) -> Juries:
        """The same without their judges."""
        return replace(self, of=tuple(replace(one, panel=()) for one in self.of))

    def of_answer(self, answer: str) -> Jury | None:
        """The jury that takes an answer, letter by letter, else as names of places are compared; None for none."""
        exact = next((one for one in self.of if answer in one.takes), None)
        if exact is not None or not (spelled := place_key(answer)):
            return exact
        return next((one for one in self.of if spelled in map(place_key, one.takes)), None)

    def unconnected(self) -> Sequence[Sequence[Jury]]:
        """The juries in groups that bridges hold together; one group where all their scores can be compared."""
        groups: list[list[Jury]] = []
        for jury in self.of:
            own = [group for group in groups if any(set(jury.panel) & set(one.panel) for one in group)]
            groups = [group for group in groups if group not in own] + [
                [one for group in own for one in group] + [jury]
            ]
        return groups
