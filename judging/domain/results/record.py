"""The record of a computed result as one plain JSON document, and what anybody can check in it without a database.

A *record* holds the rule, the score sheet, every counted ballot (judges under their keys, entries under their numbers)
and, for each category, the computed order with every tie step that was taken, and what the jury decided beside it (the
key "deliberation", absent where it decided nothing). It is what a publication seals, what an organiser may hand to an
observer, and what pages show.

Always true: figures are text (fractions and decimals, never floats); reading a record's ballots back and ranking them
by its rule gives exactly its categories, or `differences` says where not; a record that cannot be read is refused
with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

from judging.domain.errors import Problem, Refused
from judging.domain.ranking.ranking import Entry, JudgedSheet, Ranked, Ranking, Rule, rank
from judging.domain.ranking.ties import TieStep
from judging.domain.results.deliberation import Decision, standing_votes
from judging.domain.results.rounds import CarriedIn, Carry, CarryKind, Cut
from judging.domain.scoring.scoresheet import Mark, MarkState, ScoreSheet, Text, sheet_from_document
from judging.domain.scoring.scoring import Scorer, half_up

FORMAT = "judging-results-1"
FORMAT_OF_ROUNDS = "judging-results-2"
"""Of an edition with more than one round: the record is the last round's, `round` says what came into it, and `rounds`
holds the sealed records of those before."""
Document = Mapping[str, Any]


# ------------------------------------------------------------------------------------------------ writing
def category_record(key: str, name: Text, ranking: Ranking, decisions: Iterable[Decision] = ()) -> dict[str, Any]:
    """One category's computed order as plain JSON, with what the jury decided."""
    told_decisions = [decision.to_document() for decision in decisions]
    return {
        "key": key,
        "name": dict(name),
        "applied": ranking.applied.value,
        "entries": [_entry_record(ranked) for ranked in ranking.entries],
        "unranked": [{"entry": item.key, "judges": item.judges} for item in ranking.unranked],
        "tie_steps": [_step_record(step) for step in ranking.tie_steps],
        **({"deliberation": told_decisions} if told_decisions else {}),
    }


def decisions_of(category: Document) -> tuple[Decision, ...]:
    """What the jury decided, from one category of a record."""
    return tuple(Decision.from_document(item) for item in category.get("deliberation", ()))


def marks_record(marks: Mapping[str, Mark]) -> dict[str, str]:
    """The marks of one ballot: a number as text, or the state of a mark without a number; none that was taken back."""
    return {
        key: str(mark.value) if mark.value is not None else mark.state.value
        for key, mark in sorted(marks.items())
        if mark.is_given
    }


def _entry_record(ranked: Ranked) -> dict[str, Any]:
    return {
        "entry": ranked.key,
        "judges": ranked.judges,
        "exact": str(ranked.exact),
        "score": str(ranked.score),
        "rank": ranked.rank,
        "tie": list(ranked.tie),
        "sections": {key: str(value) for key, value in ranked.sections.items()},
        "parts": {key: str(value) for key, value in ranked.parts.items()},
        **({} if ranked.own is None else {"own": str(ranked.own)}),
    }


def _step_record(step: TieStep) -> dict[str, Any]:
    return {
        "step": step.step,
        "group": list(step.group),
        "figures": {key: None if figure is None else str(figure) for key, figure in step.figures.items()},
        "outcome": [list(group) for group in step.outcome],
        "duels": [[duel.first, duel.second, duel.for_first, duel.for_second] for duel in step.duels],
    }


# ------------------------------------------------------------------------------------------------ checking
def recompute(record: Document) -> list[dict[str, Any]]:
    """The categories that the record's own ballots, sheet and rule make; raises Refused for what is no record."""
    try:
        sheet, rule = sheet_from_document(record["sheet"]), Rule.from_document(record["rule"])
        judged, carried = _judged_sheets(sheet, record["ballots"]), _carrying(record)
        return [_recomputed(sheet, rule, judged, item, carried) for item in record["categories"]]
    except _UNREADABLE as error:
        raise _unreadable(error) from error


_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, InvalidOperation)


def _unreadable(error: Exception) -> Refused:
    return Refused(Problem.of("record_unreadable", reason=f"{type(error).__name__}: {error}"[:200]))


def _carrying(record: Document) -> CarriedIn | None:
    """How points of the round before come in, as the record says."""
    told_ = record.get("round", {})
    carry, came = Carry.from_document(told_.get("carry", {})), told_.get("came")
    if came is None or carry.kind is CarryKind.RESET:
        return None
    return CarriedIn(carry, {key: Decimal(score) for key, score in came.items()})


def _recomputed(
    sheet: ScoreSheet,
    rule: Rule,
    judged: Mapping[str, Mapping[str, JudgedSheet]],
    item: Document,
    carried: CarriedIn | None,
) -> dict[str, Any]:
    """One category again: the recorded votes are taken as they stand, everything else is computed."""
    decisions = decisions_of(item)
    entries = [Entry(key, judged.get(key, {})) for key in _keys(item)]
    ranking = rank(sheet, entries, rule, votes=standing_votes(decisions), carried=carried)
    return category_record(item["key"], item["name"], ranking, decisions)


def differences(record: Document) -> list[Problem]:
    """Where the record's order is not the one its own ballots make, in any of its rounds, or a round takes in what the
    one before did not send on; empty when all agree."""
    try:
        found = _chain_differences(record)
    except _UNREADABLE as error:
        raise _unreadable(error) from error
    for written, computed in zip(record.get("categories", ()), recompute(record), strict=True):
        if written == computed:
            continue
        before, after = _places(written), _places(computed)
        found += [
            Problem.of("record_place_differs", entry=key, written=_shown(before.get(key)), computed=_shown(after[key]))
            for key in after
            if before.get(key) != after[key]
        ] or [Problem.of("record_figures_differ", category=written.get("key", ""))]
    return found


def _chain_differences(record: Document) -> list[Problem]:
    """Each round before on its own marks, and each next one with just who went on, at the score they went with."""
    rounds = [*record.get("rounds", ()), record]
    found: list[Problem] = []
    for before, after in pairwise(rounds):
        found += differences(before)
        sent, came = before.get("goes_on", {}), after.get("round", {}).get("came", {})
        wrong = sorted({key for key in sent.keys() | came.keys() if sent.get(key) != came.get(key)})
        wrong += sorted({key for item in after["categories"] for key in _keys(item)} - came.keys())
        if wrong or dict(sent) != went_on(before):
            name = str(before.get("round", {}).get("key", ""))
            found.append(Problem.of("record_shortlist_differs", round=name, entries=", ".join(wrong) or "–"))
    return found


def most_points(record: Document) -> Fraction:
    """What a full score comes to, with what the rounds before bring."""
    most = Fraction(0)
    for one in (*record.get("rounds", ()), record):
        carry = Carry.from_document(one.get("round", {}).get("carry", {}))
        most = carry.most(Fraction(sheet_from_document(one["sheet"]).out_of), most)
    return most


def went_on(record: Document) -> dict[str, str]:
    """Who goes on from a round by its declared cut, or as it was chosen by hand, with the score each goes with."""
    cut, chosen = Cut.from_document(record["cut"]), set(record.get("chosen", ()))
    return {
        item["entry"]: item["score"]
        for category in record["categories"]
        for item in category["entries"]
        if item["entry"] in chosen or cut.goes_on(rank=item["rank"], score=Decimal(item["score"]))
    }


def _keys(category: Document) -> list[str]:
    return [item["entry"] for item in (*category["entries"], *category["unranked"])]


def _places(category: Document) -> dict[str, tuple[int, str] | None]:
    ranked: dict[str, tuple[int, str] | None] = {
        item["entry"]: (item["rank"], item["score"]) for item in category["entries"]
    }
    return ranked | {item["entry"]: None for item in category["unranked"]}


def _shown(place: tuple[int, str] | None) -> str:
    return "–" if place is None else f"{place[0]} ({place[1]})"


def _judged_sheets(sheet: ScoreSheet, ballots: Iterable[Document]) -> dict[str, dict[str, JudgedSheet]]:
    judged: dict[str, dict[str, JudgedSheet]] = {}
    scorer = Scorer(sheet)
    for ballot in ballots:
        own = JudgedSheet.by(scorer, (_mark(key, text) for key, text in ballot["marks"].items()))
        if own is not None:
            judged.setdefault(ballot["entry"], {})[ballot["judge"]] = own
    return judged


def _mark(criterion: str, text: str) -> Mark:
    if text in (MarkState.NOT_APPLICABLE.value, MarkState.NOT_OBSERVED.value):
        return Mark(criterion, MarkState(text))
    return Mark.of(criterion, text)


# ------------------------------------------------------------------------------------------------ reading
@dataclass(frozen=True)
class RecordLine:
    """One ranked entry, to be shown. `parts` are the points of each part of the sheet, by key; `own` is the score that
    its sheets of this round make, where points of the round before are carried in (`came`)."""

    number: str
    rank: int
    score: Decimal
    judges: int
    parts: Mapping[str, Fraction]
    shares_place: bool
    own: Decimal | None = None
    came: Decimal | None = None


@dataclass(frozen=True)
class StepTold:
    """One tie step: its kind and the name of what was compared, with the figures, best first.

    For the step "pairwise" `duels` holds (first, second, judges for the first, judges for the second).
    """

    kind: str
    name: Text
    figures: tuple[tuple[str, Decimal | None], ...]
    duels: tuple[tuple[str, str, int, int], ...]


@dataclass(frozen=True)
class TieTold:
    """What happened to one group with the same score: steps that told nothing apart, then the one that did (or None).

    `group` is in the order that came out, `score` the score they share, `place` the best rank among them.
    """

    group: tuple[str, ...]
    score: Decimal
    place: int
    equal: tuple[StepTold, ...]
    deciding: StepTold | None


@dataclass(frozen=True)
class CategoryTold:
    """One category of a record, to be shown."""

    key: str
    name: Text
    lines: tuple[RecordLine, ...]
    unranked: tuple[tuple[str, int], ...]
    ties: tuple[TieTold, ...]
    decisions: tuple[Decision, ...]

    def first_places(self, last: int) -> tuple[RecordLine, ...]:
        """The entries in place 1 to `last`, all that share the last one included."""
        return tuple(line for line in self.lines if line.rank <= last)

    @property
    def judged(self) -> tuple[str, ...]:
        """The numbers of all entries that at least one judge scored, whether they have a place or not."""
        return tuple(
            number for number, judges in (*((one.number, one.judges) for one in self.lines), *self.unranked) if judges
        )


def told(record: Document) -> tuple[CategoryTold, ...]:
    """The record's categories as they are shown to people."""
    sheet = sheet_from_document(record["sheet"])
    came, decimals = record.get("round", {}).get("came", {}), Rule.from_document(record.get("rule", {})).decimals
    return tuple(_category_told(sheet, item, came, decimals) for item in record["categories"])


def _category_told(sheet: ScoreSheet, item: Document, came: Mapping[str, str], decimals: int) -> CategoryTold:
    ranks = [entry["rank"] for entry in item["entries"]]
    lines = tuple(
        RecordLine(
            number=entry["entry"],
            rank=entry["rank"],
            score=Decimal(entry["score"]),
            judges=entry["judges"],
            parts={key: Fraction(text) for key, text in entry["parts"].items()},
            shares_place=ranks.count(entry["rank"]) > 1,
            own=half_up(Fraction(entry["own"]), decimals) if "own" in entry else None,
            came=Decimal(came[entry["entry"]]) if "own" in entry else None,
        )
        for entry in item["entries"]
    )
    unranked = tuple((missing["entry"], missing["judges"]) for missing in item["unranked"])
    ties = tuple(_ties(sheet, item, lines))
    return CategoryTold(item["key"], item["name"], lines, unranked, ties, decisions_of(item))


def _ties(sheet: ScoreSheet, item: Document, lines: Iterable[RecordLine]) -> Iterable[TieTold]:
    by_number = {line.number: line for line in lines}
    for group, steps in groupby(item["tie_steps"], key=lambda step: tuple(step["group"])):
        taken = list(steps)
        decided = len(taken[-1]["outcome"]) > 1
        equal = taken[:-1] if decided else taken
        yield TieTold(
            group=tuple(number for same in taken[-1]["outcome"] for number in same),
            score=by_number[group[0]].score,
            place=min(by_number[number].rank for number in group),
            equal=tuple(_step_told(sheet, step) for step in equal),
            deciding=_step_told(sheet, taken[-1]) if decided else None,
        )


def _step_told(sheet: ScoreSheet, step: Document) -> StepTold:
    kind = step["step"].partition(":")[0]
    best_first = [number for group in step["outcome"] for number in group]
    figures = {number: None if text is None else Decimal(text) for number, text in step["figures"].items()}
    return StepTold(
        kind=kind,
        name=step_name(sheet, step["step"]),
        figures=tuple((number, figures[number]) for number in best_first),
        duels=tuple((first, second, a, b) for first, second, a, b in step.get("duels", ())),
    )


def step_name(sheet: ScoreSheet, step: str) -> Text:
    """What the part, section or criterion of a tie step is called; empty for the other steps."""
    named: dict[str, Text] = {f"part:{part.key}": part.name for part in sheet.parts}
    named |= {f"section:{section.key}": section.name for section in sheet.sections}
    named |= {f"criterion:{criterion.key}": criterion.name for criterion in sheet.criteria}
    return named.get(step, {})
