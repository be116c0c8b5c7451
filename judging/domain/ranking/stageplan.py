"""What a file of stages says (docs/tables.md, docs/schemas/stages.json): how marks become points, stage by stage.

Vocabulary: a *plan* has stages in the order in which they take place; a *kind of part* says how the marks of some parts
(all others, where it names none) become points; a factor or a base that is each entry's own stands in a column of the
table. Always true: a file is taken whole or refused with every mistake, named by its path and its reason; numbers are
exact; what is left out changes nothing (no mark dropped, nothing rounded, factor 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from judging.domain.documents.document import Place
from judging.domain.errors import Problem, Refused
from judging.domain.ranking.multistage import PanelValue, StageRule
from judging.domain.ranking.ranking import MOST_DECIMALS
from judging.domain.tables.figures import Bounds, Scales
from judging.domain.tables.marks import BETWEEN
from judging.domain.typed import folded, one_line

MOST_STAGES: Final = 50
MOST_DROPPED: Final = 20
LONGEST_NAME: Final = 200
_KIND: Final = (
    *("of", "panel", "drop_lowest", "drop_highest", "panel_decimals", "points_decimals", "factor"),
    *("factor_column", "base_column", "min", "max", "step"),
)
_STAGE: Final = ("name", "parts", "carried", "deductions", "starts_anew", "total_decimals")


@dataclass(frozen=True)
class PartKind:
    """How the marks of some parts become points.

    `of` are their names, folded; none: all parts that no other kind names. The factor of a part is `factor` times the
    number in `factor_column`, where there is one; the number in `base_column` is added.
    """

    of: frozenset[str]
    rule: StageRule
    factor: Decimal
    factor_column: str
    base_column: str
    bounds: Bounds


@dataclass(frozen=True)
class Stage:
    """One stage. `carried` are points that entries bring from outside, by folded name; `deductions` are taken off.

    With `starts_anew` what was reached before counts no more.
    """

    name: str
    kinds: tuple[PartKind, ...]
    carried: Mapping[str, Decimal]
    deductions: Mapping[str, Decimal]
    starts_anew: bool
    total_decimals: int | None

    def kind_of(self, part: str) -> PartKind | None:
        """How this part's marks become points; None where nothing says so."""
        own = folded(part)
        return next((kind for kind in self.kinds if own in kind.of), None) or next(
            (kind for kind in self.kinds if not kind.of), None
        )


@dataclass(frozen=True)
class StagePlan:
    """All of it. `stage_column` and `part_column` are "" where the table needs no such column, `ties` the stages whose
    points part equal totals, in turn; `names` are the paths of what the table must have, with the word that stands
    there: entries and parts."""

    file: str
    stages: tuple[Stage, ...]
    stage_column: str
    part_column: str
    ties: tuple[str, ...]
    entries: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]

    @property
    def besides(self) -> tuple[str, ...]:
        """The columns of factors and bases."""
        named = (
            name for stage in self.stages for kind in stage.kinds for name in (kind.factor_column, kind.base_column)
        )
        return tuple(dict.fromkeys(name for name in named if name))

    def stage(self, name: str) -> Stage | None:
        """The stage with this name; the only one, where the table has no column of stages."""
        if not self.stage_column:
            return self.stages[0]
        return next((stage for stage in self.stages if folded(stage.name) == folded(name)), None)

    def parted(self, criterion: str) -> tuple[str, str]:
        """The stage and the part of a criterion, as `tables.marks` calls it."""
        if not self.stage_column:
            return "", criterion
        known = [stage.name for stage in self.stages if folded(criterion).startswith(folded(stage.name + BETWEEN))]
        if not known:
            stage, _, part = criterion.partition(BETWEEN)
            return stage, part
        longest = max(known, key=len)
        return longest, criterion[len(longest) + len(BETWEEN) :]

    def unmet(self, entries: Iterable[str], parts: Iterable[str]) -> Iterator[Problem]:
        """Names in the file that the table does not have."""
        for named, there in ((self.entries, entries), (self.parts, parts)):
            known = set(map(folded, there))
            for path, name in named:
                if folded(name) not in known:
                    yield Problem.of("document_not_known", at=path, file=self.file, path=path, value=name)


@dataclass(frozen=True)
class StageScales(Scales):
    """The bounds of every part, by its stage and name."""

    plan: StagePlan | None = None

    def of(self, criterion: str) -> Bounds:
        if self.plan is None:
            return self.others
        name, part = self.plan.parted(criterion)
        stage = self.plan.stage(name)
        kind = stage.kind_of(part) if stage else None
        return kind.bounds if kind else self.others


def scales_of(plan: StagePlan) -> StageScales:
    """The scales with which a table of this plan is read."""
    return StageScales(Bounds(Decimal(-(10**9)), None), plan=plan)


def read_plan(document: Any, file: str) -> StagePlan:
    """Read a file of stages; `file` is the name under which people know it. Raises Refused with every mistake."""
    root = Place(file, document)
    reader = _Reader(root)
    plan = reader.plan()
    if root.problems:
        raise Refused(*root.problems)
    return plan


class _Reader:
    """Reads the places of a document one by one, and keeps the names that the table must have."""

    def __init__(self, root: Place) -> None:
        self.root = root
        self.entries: list[tuple[str, str]] = []
        self.parts: list[tuple[str, str]] = []

    def plan(self) -> StagePlan:
        root = self.root
        root.only(("columns", "parts", "stages", "ties"))
        columns = root.at("columns")
        if columns.value is not None:
            columns.only(("stage", "part"))
        stage_column, part_column = (_name(columns, key) for key in ("stage", "part"))
        shared = tuple(self._kinds(root))
        places = list(root.each("stages", least=1, most=MOST_STAGES))
        stages = tuple(self._stage(place, shared) for place in places)
        root_names = [folded(stage.name) for stage in stages]
        for at, place in enumerate(places):
            if root_names[at] and root_names[at] in root_names[:at]:
                place.at("name").wrong("document_twice", value=stages[at].name)
        if len(stages) > 1 and not stage_column:
            columns.at("stage").wrong("document_missing")
        ties = root.different("ties", [stage.name for stage in stages])
        return StagePlan(root.file, stages, stage_column, part_column, ties, tuple(self.entries), tuple(self.parts))

    def _stage(self, place: Place, shared: tuple[PartKind, ...]) -> Stage:
        place.only(_STAGE)
        own = tuple(self._kinds(place))
        if not own and not shared:
            place.at("parts").wrong("document_missing")
        return Stage(
            one_line(place.text("name", longest=LONGEST_NAME)),
            own or shared,
            self._points(place, "carried"),
            self._points(place, "deductions"),
            place.yes("starts_anew"),
            _decimals(place, "total_decimals"),
        )

    def _points(self, place: Place, key: str) -> dict[str, Decimal]:
        """Points by the folded name of their entry."""
        inside = place.at(key)
        if inside.value is None:
            return {}
        if not isinstance(inside.value, Mapping):
            inside.wrong("document_no_object")
            return {}
        self.entries += [(inside.at(name).path, str(name)) for name in inside.value]
        found = {folded(str(name)): inside.number(name) for name in inside.value}
        return {name: points for name, points in found.items() if points is not None}

    def _kinds(self, place: Place) -> Iterator[PartKind]:
        """The kinds of part at one place; no part may be of two."""
        seen: set[str] = set()
        rest = False
        for inside in place.each("parts"):
            inside.only(_KIND)
            names = []
            for one in inside.each("of"):
                name = one_line(one.value) if isinstance(one.value, str) else ""
                if not name:
                    one.wrong("document_no_text")
                elif folded(name) in seen:
                    one.wrong("document_twice", value=name)
                self.parts.append((one.path, name))
                seen.add(folded(name))
                names.append(folded(name))
            if not names and rest:
                inside.at("of").wrong("document_missing")
            rest = rest or not names
            yield _kind(inside, frozenset(names))


def _kind(place: Place, names: frozenset[str]) -> PartKind:
    rule = StageRule(
        PanelValue(place.choice("panel", [value.value for value in PanelValue], default=PanelValue.MEAN.value)),
        place.whole("drop_lowest", 0, MOST_DROPPED, default=0),
        place.whole("drop_highest", 0, MOST_DROPPED, default=0),
        _decimals(place, "panel_decimals"),
        _decimals(place, "points_decimals"),
    )
    low, high, step = (place.number(key) for key in ("min", "max", "step"))
    if step is not None and step <= 0:
        place.at("step").wrong("document_not_above_zero")
    if low is not None and high is not None and high <= low:
        place.at("max").wrong("document_max_below_min")
    bounds = Bounds(low if low is not None else Decimal(0), high, step)
    factor = place.number("factor", default=Decimal(1))
    return PartKind(
        names, rule, factor or Decimal(0), _name(place, "factor_column"), _name(place, "base_column"), bounds
    )


def _name(place: Place, key: str) -> str:
    """The name of a column; "" where it is left out."""
    return one_line(place.text(key, needed=False, longest=LONGEST_NAME)) if isinstance(place.value, Mapping) else ""


def _decimals(place: Place, key: str) -> int | None:
    """How many decimals a figure is rounded to; None (left out, or null) where it is not."""
    if place.at(key).value is None:
        return None
    return place.whole(key, 0, MOST_DECIMALS, default=0)
