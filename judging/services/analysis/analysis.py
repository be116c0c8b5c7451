"""What organisers see beside an order: how sure it is, what it hangs on, and how the judges work. Reads only.

Always true: everything is computed from the counted ballots when it is asked for, nothing is kept; messages about
judges carry their names (only organisers read them), and no message changes a score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

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
from judging.domain.analysis.watch import JudgeFigure, watch
from judging.domain.errors import Problem
from judging.domain.levelling.severity import Severity, levelled
from judging.domain.ranking.aggregation import RuleKind
from judging.domain.ranking.ranking import Entry as RankedEntry
from judging.domain.ranking.ranking import JudgedSheet, Ranking, rank
from judging.domain.results.deliberation import Decision, settling, standing_votes
from judging.domain.scoring.conflicts import Roots, detected_conflicts
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.services.results.results import CategoryResult, Draft, public_places, rule_of, seed_of, sheet_of

_LEVELLED = (RuleKind.LEVELLED, RuleKind.ROBUST)


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
    """Judge key -> name, of all who gave a counted sheet."""
    return {assignment.judge.key: assignment.judge.name for assignment, _ in drafted.counted}


def with_name(problem: Problem, names: Mapping[str, str]) -> Problem:
    """The same message with the judge's name in place of the key."""
    key = str(problem.params.get("judge", ""))
    return problem if key not in names else replace(problem, params={**problem.params, "judge": names[key]})


def trusted(drafted: Draft) -> list[Trusted]:
    """How far each category's order can be trusted."""
    edition, names = drafted.edition, judge_names(drafted)
    found = []
    for result in drafted.categories:
        picture = confidence(result.ranking, result.in_order, seed=seed_of(edition), top=public_places(edition))
        picture = replace(picture, messages=tuple(with_name(message, names) for message in picture.messages))
        settled_by = settling(picture.dispute, result.decisions) if picture.dispute else None
        found.append(Trusted(result, picture, settled_by))
    return found


def hanging(drafted: Draft) -> list[Hanging]:
    """What each category's order hangs on; categories without a ranked entry are left out."""
    edition = drafted.edition
    sheet, rule, top = sheet_of(edition), rule_of(edition), public_places(edition)
    base = OtherRule.LEVELLED if rule.kind in _LEVELLED else OtherRule.MEAN
    found = []
    for result in drafted.categories:
        if not result.ranking.entries:
            continue
        rows = MarkRows.of(sheet, result.in_order)
        panel = sensitivity(rows, seed=seed_of(edition), top=top, base=base, decimals=rule.decimals)
        official = panel.rules.ranks[base]
        found.append(
            Hanging(
                result=result,
                base=base,
                panel=panel,
                judges=zone_changes(official, panel.without_judge, top=top),
                criteria=zone_changes(official, panel.without_criterion, top=top),
                flips=weight_flips(sheet, result.in_order),
            )
        )
    return found


def what_if(result: CategoryResult, sheet: ScoreSheet) -> Ranking:
    """The order that the same marks would make on this sheet, which differs in its weights only."""
    entries = [
        RankedEntry(
            key,
            {
                judge: rescored
                for judge, own in entry.sheets.items()
                if (rescored := JudgedSheet.of(sheet, own.marks.values())) is not None
            },
        )
        for key, entry in result.judged.items()
    ]
    return rank(sheet, entries, result.ranking.rule, votes=standing_votes(result.decisions), official=False)


def reweighted(sheet: ScoreSheet, weights: Mapping[str, Fraction]) -> ScoreSheet:
    """The sheet with other weights for its criteria; one that weighs nothing takes no part."""
    return replace(
        sheet,
        sections=tuple(
            replace(section, criteria=tuple(replace(own, weight=weights[own.key]) for own in section.criteria))
            for section in sheet.sections
        ),
    )


def watched(drafted: Draft) -> list[Watched]:
    """How the judges of each category work; categories without a ranked entry are left out."""
    edition, names = drafted.edition, judge_names(drafted)
    sheet = sheet_of(edition)
    pairs = {(one.entry.number, one.judge.key): one for one, _ in drafted.counted}
    written = {key: one.ballot.created_at.timestamp() for key, one in pairs.items() if one.ballot is not None}
    links = {
        key
        for key, one in pairs.items()
        if detected_conflicts(
            Roots(one.judge.community, one.judge.cooperative), Roots(one.entry.community, one.entry.cooperative)
        )
    }
    found = []
    for result in drafted.categories:
        if not result.ranking.entries:
            continue
        rows = MarkRows.of(sheet, result.in_order)
        seen = watch(rows, seed=seed_of(edition), order=written, links=links)
        sizes = [len(entry.sheets) for entry in result.in_order]
        found.append(
            Watched(
                result=result,
                severities=levelled(rows.totals).severities,
                figures=seen.figures,
                flags=tuple(with_name(flag, names) for flag in seen.flags),
                raised=seen.flags,
                agreement=reliability(rows.totals),
                usual_panel=max(set(sizes), key=lambda size: (sizes.count(size), size)),
            )
        )
    return found
