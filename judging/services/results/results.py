"""Results: computed from delivered ballots by the edition's rule, and published as a sealed record.

Always true: a ranking is a pure function of the ledger and the rule and is never edited; only delivered ballots of
standing assignments count; a publication keeps the rule, the sheet, every counted mark (judges under their keys) and
the whole computation, so that anybody who holds the record can compute it again; its digest is made from its text;
nothing is published that its own rule does not allow, or that still needs a decision of the jury.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place
from judging.domain.errors import Problem, Refused
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.severity import levelled, robust_levelled
from judging.domain.permissions import Actor, Role
from judging.domain.ranking.ranking import Entry as RankedEntry
from judging.domain.ranking.ranking import JudgedSheet, Ranking, rank
from judging.domain.results.deliberation import Decision, Dispute, Why, dispute_of, settling, standing_votes
from judging.domain.results.record import FORMAT, FORMAT_OF_ROUNDS, CategoryTold, category_record, told
from judging.domain.results.rounds import CarriedIn
from judging.domain.scoring.scoresheet import ScoreSheet, Text
from judging.domain.typed import kept_story
from judging.services.agreed import Agreed
from judging.services.contest.editions import canonical, digest_of, last_round, round_before
from judging.services.contest.juries import all_placed, parted
from judging.services.contest.rounds import carrying_of, entries_of, round_told, rounds_before, rule_of, sheet_of
from judging.services.results import doubts
from judging.services.results.counted import Counted, CountedFarm, counted
from judging.services.results.guards import (
    log_publication,
    require_confirmed,
    require_may,
    require_note,
    require_same_publication,
)
from judging.services.results.kept import Kept
from judging.storage.models import (
    Assignment,
    Ballot,
    BallotSave,
    BallotState,
    Category,
    Edition,
    Publication,
    Round,
)
from judging.storage.queries import editions as queries
from judging.storage.queries import results as result_queries
from judging.storage.queries.results import FarmRow, JudgeRow

DEFAULT_SEED = 1
UNDIVIDED = "general"
"""The key under which the record keeps the entries of an edition without categories."""
Note = Sequence[Mapping[str, Any]]
"""What the record says of the flags about judges, as plain JSON (`domain/flags.py`)."""


@dataclass(frozen=True)
class CategoryResult:
    """The computed order of one category; entries stand under their numbers.

    `judged` are the entries with their counted sheets, as they were ranked; `decisions` what the jury decided, in the
    order in which it did; `fingerprint` names everything the ranking was made from; `carrying` is how points of an
    earlier round come in, None where none do.
    """

    key: str
    name: Text
    ranking: Ranking
    judged: Mapping[str, RankedEntry]
    decisions: tuple[Decision, ...]
    fingerprint: str
    carrying: CarriedIn | None = None

    @property
    def in_order(self) -> list[RankedEntry]:
        """The ranked entries with their sheets, best first."""
        return [self.judged[ranked.key] for ranked in self.ranking.entries]

    @property
    def weighed(self) -> list[RankedEntry]:
        """The same with totals as they enter the score: what an entry carries shifts all its sheets alike."""
        carrying = self.carrying
        return self.in_order if carrying is None else [_weighed(entry, carrying) for entry in self.in_order]


@dataclass(frozen=True)
class Draft:
    """The results of a round as they stand: every counted ballot, and the order they make.

    `farms` and `judges` say where entries (by number) and judges (by key) are from; `key` names everything that the
    record of these results says.
    """

    edition: Edition
    round: Round
    counted: Counted
    categories: tuple[CategoryResult, ...]
    farms: Mapping[str, FarmRow]
    judges: Mapping[str, JudgeRow]

    @cached_property
    def key(self) -> str:
        """Of everything in the record."""
        orders = [
            (own.key, own.name, own.fingerprint, list(map(Decision.to_document, own.decisions)))
            for own in self.categories
        ]
        return digest_of([_head(self.round), orders, self.counted.digest])

    @property
    def sheet(self) -> ScoreSheet:
        """The sheet of the round."""
        return sheet_of(self.round)


def counted_ballot(assignment: Assignment) -> Ballot | None:
    """The assignment's ballot if it counts: delivered, not a shadow's, not taken from the judge, of a farm that is
    judged."""
    ballot = assignment.ballot
    if assignment.judge.key in assignment.round.own_plan.sharing.shadows:
        return None
    if ballot is None or ballot.state is not BallotState.SUBMITTED:
        return None
    return ballot if assignment.is_open(Role.PUBLIC, Place.RECORD) else None


def draft(session: Session, edition: Edition, round_: Round | None = None, *, from_marks: bool = False) -> Draft:
    """The results as they stand, also where they may only be looked at (`Ranking.warnings`): those of a round, or those
    of the edition, which are its last round's.

    With `from_marks` every total is made from the ledger. Raises Refused where the rule is a levelled one and no order
    exists at all. What the jury decides is about the last round.
    """
    round_ = round_ or last_round(edition)
    found, among = counted(session, round_, from_marks=from_marks), entries_of(round_)
    farms, judges = result_queries.farms(session, edition), result_queries.judge_rows(session, edition)
    farms = farms if among is None else {number: row for number, row in farms.items() if number in among}
    decisions = decisions_by_category(session, edition) if round_ is last_round(edition) else {}
    categories: list[Category | None] = [item for item in edition.categories if not item.is_distinction]
    jurors, results = all_placed(session, round_), []
    for category in categories or [None]:
        own = {
            number: found.farms.get(number) or CountedFarm.of(number, {})
            for number, farm in farms.items()
            if category is None or farm.category_id == category.id
        }
        decided = decisions.get(category.key if category else UNDIVIDED, ())
        named = (category.key, category.name) if category else (UNDIVIDED, {})
        for own_name, numbers in parted(round_, named, own, jurors):
            results.append(_result(round_, own_name, {number: own[number] for number in numbers}, decided))
    return Draft(edition, round_, found, tuple(results), farms, judges)


def compute(session: Session, edition: Edition) -> tuple[CategoryResult, ...]:
    """The ranking of each category (entries without a category form one), by the edition's rule."""
    return draft(session, edition).categories


_ENTRIES: Kept[RankedEntry] = Kept(2_000)
"""Each with its means, by its number and the digests of its sheets: when one changes, the others need no counting."""
_RANKINGS: Kept[tuple[Ranking, Mapping[str, RankedEntry]]] = Kept(64)
_DISPUTES: Kept[tuple[Dispute | None]] = Kept(64)
_DIGESTS: Kept[str] = Kept(64)
_TOLD: Kept[tuple[CategoryTold, ...]] = Kept(16)


def _result(
    round_: Round,
    named: tuple[str, Text],
    farms: Mapping[str, CountedFarm],
    decisions: Sequence[Decision],
) -> CategoryResult:
    """One category, or a local jury's part of it, in its order, computed unless this very order was computed before."""
    rule, version, votes = rule_of(round_), round_.sheet_version, standing_votes(decisions)
    own_rule = round_.own_plan.rule
    stated = round_.edition.rule if own_rule is None else own_rule.to_document()
    carrying = carrying_of(round_)
    made_from = [stated, version.digest, votes, [farm.line for farm in farms.values()]]
    if carrying is not None:
        came = entries_of(round_) or {}
        made_from += [round_.own_plan.carry.to_document(), {number: str(came[number]) for number in farms}]
    fingerprint = digest_of(made_from)

    def ranked() -> tuple[Ranking, Mapping[str, RankedEntry]]:
        entries = {number: _ENTRIES.get(farm.line, partial(_entry, number, farm)) for number, farm in farms.items()}
        order = rank(sheet_of(round_), entries.values(), rule, votes=votes, official=False, carried=carrying)
        return order, entries

    ranking, judged = _RANKINGS.get(fingerprint, ranked)
    return CategoryResult(*named, ranking, judged, tuple(decisions), fingerprint, carrying)


def _weighed(entry: RankedEntry, carrying: CarriedIn) -> RankedEntry:
    return RankedEntry(
        entry.key,
        {
            judge: replace(own, score=replace(own.score, total=carrying(entry.key, own.score.total)))
            for judge, own in entry.sheets.items()
        },
    )


def _entry(number: str, farm: CountedFarm) -> RankedEntry:
    return RankedEntry(number, {judge: own.judged for judge, own in farm.sheets.items() if own.judged is not None})


def decisions_by_category(session: Session, edition: Edition) -> dict[str, list[Decision]]:
    """What the jury decided, by the key of the category, in the order in which it did."""
    found: dict[str, list[Decision]] = {}
    for row in result_queries.deliberations(session, edition):
        decision = Decision(
            row.kind, row.reason, tuple(row.entries), row.decided_by, row.decided_at.isoformat(), row.votes
        )
        found.setdefault(row.category, []).append(decision)
    return found


def dispute_in(result: CategoryResult, places: int) -> Dispute | None:
    """Where the levelled and the robust levelled score disagree in the prize places of a category."""
    (found,) = _DISPUTES.get((result.fingerprint, places), lambda: (_dispute(result, places),))
    return found


def _dispute(result: CategoryResult, places: int) -> Dispute | None:
    scores = [(entry.key, judge, own.score.total) for entry in result.weighed for judge, own in entry.sheets.items()]
    if not scores:
        return None
    fit, rule = levelled(CrossedTotals.of(scores)), result.ranking.rule
    return dispute_of(rule.kind, fit, robust_levelled(fit), places=places, decimals=rule.decimals)


def missing_decisions(drafted: Draft) -> list[Problem]:
    """The disputes that the jury has not settled, one problem each."""
    problems = []
    for result in drafted.categories:
        dispute = dispute_in(result, drafted.edition.public_places)
        if dispute is not None and settling(dispute, result.decisions) is None:
            code = "decision_needed_rule" if dispute.why is Why.RULE else "decision_needed_panels"
            problems.append(Problem.of(code, entries=", ".join(dispute.entries)))
    return problems


def places_with(drafted: Draft, more: Mapping[str, Mapping[str, JudgedSheet]]) -> dict[str, int]:
    """The place of each ranked entry, were these sheets counted too (entry -> judge -> sheet)."""
    found: dict[str, int] = {}
    for own in drafted.categories:
        ranking = own.ranking
        if any(number in own.judged for number in more):
            entries = [replace(one, sheets={**one.sheets, **more.get(key, {})}) for key, one in own.judged.items()]
            votes = standing_votes(own.decisions)
            ranking = rank(drafted.sheet, entries, ranking.rule, votes=votes, official=False, carried=own.carrying)
        found |= {ranked.key: ranked.rank for ranked in ranking.entries}
    return found


def doubts_about(session: Session, drafted: Draft, now: datetime) -> list[Problem]:
    """What whoever publishes these results has to have read, and say yes to."""
    sizes = [(own.name or drafted.edition.name, len(own.ranking.entries)) for own in drafted.categories]
    return doubts.doubts(session, drafted.edition, partial(places_with, drafted), sizes, now)


def publish(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    now: datetime,
    note: str = "",
    seen: str | None = None,
    seen_publication: int | None = None,
    confirmed: str = "",
    watching: Note | None = None,
    agreed: Agreed | None = None,
) -> Publication:
    """Seal the results as they stand. A later publication takes the place of this one; neither is ever changed.

    `seen` is the digest (`digest_of`) of the `draft_record` that the organiser looked at: if the results changed
    meanwhile, nothing is published. `seen_publication` is the number of the publication that stood then (0: none):
    Stale where somebody published since. `confirmed` is the version of the `doubts_about` them that she said yes to, if
    there are any. `watching` is the note on the flags about judges (`flags.method_note`), sealed with the rest. A
    second publication needs a note that says why. `agreed` is who agreed, where two people are needed. Raises
    Refused. There is no way back, because what was public has been read and copied: a mistake is corrected by a new
    publication, in the open.
    """
    previous = queries.latest_publication(session, edition)
    require_may(session, actor, edition, previous, agreed, now)
    # What is sealed is computed from the marks themselves, not from anything that was kept of them.
    drafted = draft(session, edition, from_marks=True)
    document = record_of(drafted)
    require_same_publication(previous, seen_publication)
    if not any(category["entries"] for category in document["categories"]):
        raise Refused(Problem.of("nothing_to_publish"))
    if seen is not None and seen != digest_of(document):
        raise Refused(Problem.of("results_changed_meanwhile"))
    if obstacles := publication_obstacles(drafted):
        raise Refused(*obstacles)
    require_confirmed(doubts_about(session, drafted, now), confirmed)
    require_note(note, is_needed=previous is not None)
    publication = Publication(
        edition_id=edition.id,
        number=previous.number + 1 if previous else 1,
        **_sealed({**document, "published_at": now.isoformat()}, watching),
        published_at=now,
        published_by=str(actor),
        note=kept_story(note, at="note"),
        last_save_id=session.scalar(select(func.max(BallotSave.id))) or 0,
    )
    session.add(publication)
    session.flush()
    log_publication(session, actor, publication, agreed)
    return publication


def _sealed(document: Mapping[str, Any], watching: Note | None) -> dict[str, str]:
    """The text of a publication (the note on flags is part of it) and its digest."""
    text = canonical(document if watching is None else {**document, "watching": list(watching)})
    return {"snapshot": text, "digest": hashlib.sha256(text.encode()).hexdigest()}


def publication_obstacles(drafted: Draft) -> list[Problem]:
    """Why these results may not be made official: the guards of a levelled rule, and decisions that are missing."""
    warnings = [warning for result in drafted.categories for warning in result.ranking.warnings]
    return warnings + missing_decisions(drafted)


def draft_record(session: Session, edition: Edition) -> dict[str, Any]:
    """The whole record as it would be sealed now: rule, sheet, counted ballots, and the order they make."""
    return record_of(draft(session, edition))


def record_of(drafted: Draft) -> dict[str, Any]:
    """The record of these results."""
    return {
        **_head(drafted.round),
        "sheet": drafted.round.sheet_version.document,
        "ballots": [{"entry": own.entry, "judge": own.judge, "marks": own.record} for own in drafted.counted.sheets],
        "categories": _category_records(drafted),
        **({"rounds": rounds_before(drafted.round)} if round_before(drafted.round) else {}),
    }


def _head(round_: Round) -> dict[str, Any]:
    """What the record says before any mark: which edition, which of its rounds, and how it is ranked."""
    edition = round_.edition
    return {
        "format": FORMAT if len(edition.rounds) == 1 else FORMAT_OF_ROUNDS,
        "edition": {"slug": edition.slug, "name": edition.name, "is_demo": edition.is_invented},
        "rule": rule_of(round_).to_document(),
        "seed": seed_of(edition),
        "sheet_digest": round_.sheet_version.digest,
        **({} if len(edition.rounds) == 1 else {"round": round_told(round_)}),
    }


def _category_records(drafted: Draft) -> list[dict[str, Any]]:
    return [category_record(own.key, own.name, own.ranking, own.decisions) for own in drafted.categories]


def digest_of_record(drafted: Draft) -> str:
    """The digest of the record of these results."""
    return _DIGESTS.get(drafted.key, lambda: digest_of(record_of(drafted)))


def told_of(drafted: Draft) -> tuple[CategoryTold, ...]:
    """The categories of the record, to be shown."""
    document = drafted.round.sheet_version.document
    head = _head(drafted.round)
    return _TOLD.get(drafted.key, lambda: told({**head, "sheet": document, "categories": _category_records(drafted)}))


def seed_of(edition: Edition) -> int:
    """The seed of every drawing of lots in the analysis: the edition's own, else the one `judging rank` begins with."""
    return int(edition.texts.get("seed", DEFAULT_SEED))
