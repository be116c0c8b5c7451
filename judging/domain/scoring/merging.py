"""What is meant by a mark written on an older page: of its two parts, value and comment, only what she changed.

Always true: a part that only one of two writers changed is as that one wrote it; where both changed the same part
otherwise, nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from judging.domain.scoring.choices import choice_of
from judging.domain.scoring.scoresheet import Mark

VALUE, NOTE = "value", "note"
PARTS = (VALUE, NOTE)


@dataclass(frozen=True)
class Clash(Exception):
    """Both writers changed the same part, each otherwise."""

    part: str


def merged(sent: Mark, *, seen: Mark | None, standing: Mark, touched: Collection[str] = ()) -> Mark | None:
    """The mark on top of the one that stands, which its writer had not seen; None where the two clash.

    `seen` is what she saw; `touched` names parts that she changed, be it back to what they were. No mark, and one that
    was taken back, have the same value: none.
    """

    def part(name: str, read: Callable[[Mark], str]) -> Mark:
        mine, theirs, before = read(sent), read(standing), read(seen) if seen is not None else ""
        if mine == theirs or (mine == before and name not in touched):
            return standing
        if theirs == before:
            return sent
        raise Clash(name)

    try:
        value, note = part(VALUE, _value), part(NOTE, lambda mark: mark.note)
    except Clash:
        return None
    return Mark(sent.criterion, value.state, value.value, note.note)


def _value(mark: Mark) -> str:
    return choice_of(mark) if mark.is_given else ""
