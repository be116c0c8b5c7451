"""A sheet that changes after the first mark: what becomes of the marks that were given on the one before.

Vocabulary: a mark is *set aside* where the new sheet has no place for it (its criterion is gone, its value lies on no
step, it may not say "not applicable" any more) and *comes back* with a version that has a place for it again; a
criterion whose highest mark changes is *another criterion*, with a key that no version has had, because a 3 of 4 is
not a 3 of 10.
Always true: a key means one criterion in all versions that follow one another, so that a mark given on an older page
is never read as a mark of something else; what nobody's sheet has is counted by nobody and stays written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from judging.domain.scoring.scoresheet import Criterion, Mark, Scale, ScoreSheet, mark_problems, missing


@dataclass(frozen=True)
class Stands:
    """What stands for one criterion of one ballot.

    `is_decided`: organisers decided for all judges that it does not apply. `aside` is the mark that an earlier version
    of the sheet set aside, where nobody has written anything since; `aside_decided` whether that one was decided so.
    """

    mark: Mark
    is_decided: bool = False
    aside: Mark | None = None
    aside_decided: bool = False


@dataclass(frozen=True)
class Outcome:
    """What becomes of the marks of one ballot: by criterion those that stay, are set aside, come back; what is missing
    then, in the order of the sheet; and which of those that come back were decided by organisers."""

    stays: Mapping[str, Mark]
    aside: Mapping[str, Mark]
    back: Mapping[str, Mark]
    missing: tuple[str, ...]
    decided: frozenset[str] = frozenset()

    @property
    def after(self) -> dict[str, Mark]:
        """The marks that count on the new sheet."""
        return {**self.stays, **self.back}

    @property
    def changes(self) -> bool:
        """Whether any mark is set aside or comes back."""
        return bool(self.aside or self.back)


@dataclass(frozen=True)
class Change:
    """What is new about one criterion; None on a side where it is not there. `scale_before` and `scale_after` are the
    scales it is marked on; `was` is the key it had, where it is another criterion now."""

    key: str
    before: Criterion | None
    after: Criterion | None
    scale_before: Scale | None = None
    scale_after: Scale | None = None
    was: str = ""

    @property
    def is_reweighted(self) -> bool:
        return self.before is not None and self.after is not None and self.before.weight != self.after.weight

    @property
    def is_rescaled(self) -> bool:
        return self.before is not None and self.after is not None and self.scale_before != self.scale_after

    @property
    def is_one(self) -> bool:
        """Whether anything of it is new: that it is there, its weight, its scale, its name."""
        is_new = self.before is None or self.after is None
        return is_new or self.is_reweighted or self.is_rescaled or self.is_renamed

    @property
    def is_renamed(self) -> bool:
        return self.before is not None and self.after is not None and self.before.name != self.after.name


def outcome(sheet: ScoreSheet, standing: Mapping[str, Stands]) -> Outcome:
    """What the sheet makes of what stands on a ballot."""
    stays: dict[str, Mark] = {}
    aside: dict[str, Mark] = {}
    back: dict[str, Mark] = {}
    decided: set[str] = set()
    for key, own in standing.items():
        if own.mark.is_given:
            (stays if has_place(sheet, own.mark, is_decided=own.is_decided) else aside)[key] = own.mark
        elif own.aside is not None and has_place(sheet, own.aside, is_decided=own.aside_decided):
            back[key] = own.aside
            decided |= {key} if own.aside_decided else set()
    gaps = missing(sheet, [*stays.values(), *back.values()])
    return Outcome(stays, aside, back, tuple(gaps), frozenset(decided))


def has_place(sheet: ScoreSheet, mark: Mark, *, is_decided: bool = False) -> bool:
    """Whether a mark that was sound may stand on this sheet; what organisers decided asks for its criterion alone."""
    if is_decided:
        return sheet.criterion(mark.criterion) is not None
    return not mark_problems(sheet, [mark])


def changes(before: ScoreSheet, after: ScoreSheet, was: Mapping[str, str]) -> list[Change]:
    """Every criterion of both sheets, in the order of the new one, then those that are gone.

    `was` says of criteria that are others now which they were (new key -> old key).
    """
    found = [_change(before, after, one.key, was.get(one.key, "")) for one in after.criteria]
    gone = [one.key for one in before.criteria if after.criterion(one.key) is None]
    return [*found, *(_change(before, after, key, "") for key in gone)]


def _change(before: ScoreSheet, after: ScoreSheet, key: str, was: str) -> Change:
    old, new = before.criterion(key), after.criterion(key)
    return Change(key, old, new, before.scale_of(old) if old else None, after.scale_of(new) if new else None, was)


def others(sheet: ScoreSheet, known: Mapping[str, Decimal]) -> list[str]:
    """The keys of criteria that are others than the ones known by these keys: their highest mark changed."""
    highest = highest_marks([sheet])
    return [key for key, high in highest.items() if known.get(key, high) != high]


def highest_marks(sheets: Iterable[ScoreSheet]) -> dict[str, Decimal]:
    """The highest mark of each criterion of these sheets, which follow one another."""
    return {one.key: sheet.scale_of(one).max for sheet in sheets for one in sheet.criteria}


def is_worded_alike(before: ScoreSheet, after: ScoreSheet) -> bool:
    """Whether two sheets differ in nothing but what is said (names, levels, what to look at) or asked for in words."""
    return _bones(before) == _bones(after)


def _bones(sheet: ScoreSheet) -> ScoreSheet:
    """The sheet without its words."""
    sections = (replace(section, name={}, criteria=tuple(map(_unsaid, section.criteria))) for section in sheet.sections)
    parts = tuple(replace(part, name={}) for part in sheet.parts)
    return replace(sheet, title={}, sections=tuple(sections), parts=parts, remarks=())


def _unsaid(criterion: Criterion) -> Criterion:
    return replace(criterion, name={}, levels=(), evidence=None, not_applicable_when=None, reference="")


@dataclass
class Sums:
    """Marks counted by criterion, over the ballots of a round; `missing` counts the begun sheets that lack one which
    they did not lack before."""

    stays: dict[str, int] = field(default_factory=dict)
    aside: dict[str, int] = field(default_factory=dict)
    back: dict[str, int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)

    def count(self, own: Outcome, lacked: Iterable[str]) -> None:
        """Count what becomes of one ballot that lacked these criteria before."""
        new = set(own.missing) - set(lacked)
        for sums, keys in (
            (self.stays, own.stays),
            (self.aside, own.aside),
            (self.back, own.back),
            (self.missing, new),
        ):
            for key in keys:
                sums[key] = sums.get(key, 0) + 1
