"""What organisers see beside an order: how sure it is, what it hangs on, and how the judges work. Reads only.

Always true: everything is computed from the counted ballots, and kept in the process under the fingerprint of what it
was computed from, so that it is never older than the marks; messages about judges carry their names (only organisers
read them), and no message changes a score.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from judging.domain.analysis.confidence import Confidence, confidence
from judging.domain.analysis.markrows import MarkRows
from judging.domain.analysis.otherrules import OtherRule
from judging.domain.analysis.reliability import Reliability, reliability
from judging.domain.analysis.sensitivity import (
    Sensitivity,
    WeightFlip,
    ZoneChange,
    sensitivity,
    weight_flips,
    zone_changes,
)
from judging.domain.errors import Problem
from judging.domain.levelling.severity import Severity, levelled
from judging.domain.numbering import by_number
from judging.domain.ranking.aggregation import RuleKind
from judging.domain.ranking.ranking import Entry as RankedEntry
from judging.domain.ranking.ranking import JudgedSheet, Ranking, rank
from judging.domain.results.deliberation import Decision, settling, standing_votes
from judging.domain.scoring.conflicts import Roots, detected_conflicts
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.domain.scoring.scoring import Scorer
from judging.domain.watching.figures import JudgeFigure
from judging.domain.watching.watch import Watch, watch
from judging.services.results.kept import Kept
from judging.services.results.results import CategoryResult, Draft, seed_of
from judging.storage.queries import results as queries

_LEVELLED = (RuleKind.LEVELLED, RuleKind.ROBUST)
_Panel = tuple[Sensitivity, tuple[ZoneChange, ...], tuple[ZoneChange, ...], tuple[WeightFlip | None, ...]]
_Begun = dict[str, list[tuple[str, str | datetime]]]
"""Entry -> each of its judges with the moment of the first save, as the database has it."""
_Watch = tuple[Watch, tuple[Severity, ...], Reliability]
_PICTURES: Kept[Confidence] = Kept(32)
_PANELS: Kept[_Panel] = Kept(32)
_WATCHES: Kept[_Watch] = Kept(32)
_TRIED: Kept[Ranking] = Kept(32)


@dataclass(frozen=True)
class Trusted:
    """One category with how far its order can be trusted, and the decision that settles its dispute, if any."""

    result: CategoryResult
    picture: Confidence
    settled_by: Decision | None

    @property
    def needs_decision(self) -> bool:
        """Whether the jury still has to decide before anything is published."""
        return self.picture.dispute is not None and self.settled_by is None


@dataclass(frozen=True)
class Hanging:
    """One category with what its order hangs on. `base` is the rule that was repeated; its ranks are compared."""

    result: CategoryResult
    base: OtherRule
    panel: Sensitivity
    judges: tuple[ZoneChange, ...]
    criteria: tuple[ZoneChange, ...]
    flips: tuple[WeightFlip | None, ...]


@dataclass(frozen=True)
class Watched:
    """One category with its judges: severities, all figures by kind, what to look at, and how far they agree.

    `flags` carry the judges' names, `raised` the same flags under their keys.
    """

    result: CategoryResult
    severities: tuple[Severity, ...]
    figures: Mapping[str, tuple[JudgeFigure, ...]]
    flags: tuple[Problem, ...]
    raised: tuple[Problem, ...]
    agreement: Reliability
    usual_panel: int


def judge_names(drafted: Draft) -> dict[str, str]:
    """Judge key -> name, as people count."""
    return {key: judge.name for key, judge in drafted.judges.items()}


def with_name(problem: Problem, names: Mapping[str, str]) -> Problem:
    """The same message with the judges' names in place of their keys."""
    if problem.code == "judges_together":
        together = ", ".join(names.get(key, key) for key in str(problem.params["judges"]).split(", "))
        return replace(problem, params={**problem.params, "judges": together})
    key = str(problem.params.get("judge", ""))
    return problem if key not in names else replace(problem, params={**problem.params, "judge": names[key]})


def trusted(drafted: Draft) -> list[Trusted]:
    """How far each category's order can be trusted."""
    names = judge_names(drafted)
    found = []
    for result in drafted.categories:
        picture = _picture(result, seed_of(drafted.edition), drafted.edition.public_places)
        picture = replace(picture, messages=tuple(with_name(message, names) for message in picture.messages))
        settled_by = settling(picture.dispute, result.decisions) if picture.dispute else None
        found.append(Trusted(result, picture, settled_by))
    return found


def _picture(result: CategoryResult, seed: int, top: int) -> Confidence:
    return _PICTURES.get(
        (result.fingerprint, seed, top), lambda: confidence(result.ranking, result.weighed, seed=seed, top=top)
    )


def hanging(drafted: Draft) -> list[Hanging]:
    """What each category's order hangs on; categories without a ranked entry are left out."""
    return [_hanging(drafted, result) for result in drafted.categories if result.ranking.entries]


def _hanging(drafted: Draft, result: CategoryResult) -> Hanging:
    seed, top = seed_of(drafted.edition), drafted.edition.public_places
    panel, judges, criteria, flips = _PANELS.get(
        (result.fingerprint, seed, top), lambda: _panel(drafted.sheet, result, seed, top)
    )
    return Hanging(result, _base(result), panel, judges, criteria, flips)


def _base(result: CategoryResult) -> OtherRule:
    return OtherRule.LEVELLED if result.ranking.rule.kind in _LEVELLED else OtherRule.MEAN


def _panel(sheet: ScoreSheet, result: CategoryResult, seed: int, top: int) -> _Panel:
    base, rows = _base(result), MarkRows.of(sheet, result.in_order, result.carrying)
    panel = sensitivity(rows, seed=seed, top=top, base=base, decimals=result.ranking.rule.decimals)
    official = panel.rules.ranks[base]
    return (
        panel,
        _in_number_order(zone_changes(official, panel.without_judge, top=top)),
        zone_changes(official, panel.without_criterion, top=top),
        weight_flips(sheet, result.in_order, result.carrying),
    )


def _in_number_order(changes: Iterable[ZoneChange]) -> tuple[ZoneChange, ...]:
    return tuple(sorted(changes, key=lambda change: by_number(change.without)))


def what_if(result: CategoryResult, announced: ScoreSheet, sheet: ScoreSheet) -> Ranking:
    """The order that the same marks would make on this sheet, which differs from the announced one in weights only."""
    weights = tuple(criterion.weight for criterion in sheet.criteria)
    if _shares(sheet) == _shares(announced):
        return result.ranking
    return _TRIED.get((result.fingerprint, weights), lambda: _what_if(result, sheet))


def _shares(sheet: ScoreSheet) -> list[Fraction]:
    """What each criterion weighs of the whole: two sheets with the same shares give the same points."""
    return [sheet.points(criterion.weight) for criterion in sheet.weighed]


def _what_if(result: CategoryResult, sheet: ScoreSheet) -> Ranking:
    scorer = Scorer(sheet)
    entries = [
        RankedEntry(
            key,
            {
                judge: JudgedSheet(own.marks, score)
                for judge, own in entry.sheets.items()
                if (score := scorer.score(own.marks)) is not None
            },
        )
        for key, entry in result.judged.items()
    ]
    votes = standing_votes(result.decisions)
    return rank(sheet, entries, result.ranking.rule, votes=votes, official=False, carried=result.carrying)


def reweighted(sheet: ScoreSheet, weights: Mapping[str, Fraction]) -> ScoreSheet:
    """The sheet with other weights for its criteria; one that weighs nothing takes no part."""
    return replace(
        sheet,
        sections=tuple(
            replace(section, criteria=tuple(replace(own, weight=weights[own.key]) for own in section.criteria))
            for section in sheet.sections
        ),
    )


def watched(session: Session, drafted: Draft) -> list[Watched]:
    """How the judges of each category work; categories without a ranked entry are left out."""
    begun: _Begun = {}
    for entry, judge, at in queries.begun_at(session, drafted.round):
        begun.setdefault(entry, []).append((judge, at))
    return [_watched(drafted, result, begun) for result in drafted.categories if result.ranking.entries]


def _watched(drafted: Draft, result: CategoryResult, begun: _Begun) -> Watched:
    seed, names = seed_of(drafted.edition), judge_names(drafted)
    order = {(entry.key, judge): at for entry in result.in_order for judge, at in begun.get(entry.key, ())}
    links = frozenset(_links(drafted, result))
    known = (result.fingerprint, seed, links, tuple(order.values()))
    seen, severities, agreement = _WATCHES.get(known, lambda: _watch(drafted.sheet, result, seed, order, links))
    sizes = [len(entry.sheets) for entry in result.in_order]
    return Watched(
        result=result,
        severities=severities,
        figures=seen.figures,
        flags=tuple(with_name(flag, names) for flag in seen.flags),
        raised=seen.flags,
        agreement=agreement,
        usual_panel=max(set(sizes), key=lambda size: (sizes.count(size), size)),
    )


def _watch(
    sheet: ScoreSheet,
    result: CategoryResult,
    seed: int,
    order: Mapping[tuple[str, str], str | datetime],
    links: Collection[tuple[str, str]],
) -> _Watch:
    rows = MarkRows.of(sheet, result.in_order)
    moments = {pair: datetime.fromisoformat(str(at)).replace(tzinfo=UTC).timestamp() for pair, at in order.items()}
    seen = watch(rows, seed=seed, order=moments, links=links)
    return seen, levelled(rows.totals).severities, reliability(rows.totals)


def _links(drafted: Draft, result: CategoryResult) -> Iterator[tuple[str, str]]:
    """The pairs of entry and judge that are from one place or cooperative."""
    roots = {key: Roots(judge.community, judge.cooperative) for key, judge in drafted.judges.items()}
    looked_at: dict[tuple[Roots, Roots], bool] = {}
    for entry in result.in_order:
        farm = drafted.farms[entry.key]
        own = Roots(farm.community, farm.cooperative)
        for judge in entry.sheets:
            pair = (roots[judge], own)
            if pair not in looked_at:
                looked_at[pair] = bool(detected_conflicts(*pair))
            if looked_at[pair]:
                yield entry.key, judge
