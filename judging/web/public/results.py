"""The published results: first places with names by consent, everybody else as a number; the same as JSON and CSV.

Always true: what is shown comes from the sealed record; a name is looked up at each showing, so that taking back one's
consent takes the name off the page; nothing of an entry outside the public places is shown, not even in a tie.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar

from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from sqlalchemy.orm import Session

from judging.certificates.layout.labels import listed, words_in
from judging.domain.errors import Problem
from judging.domain.permissions import Role
from judging.domain.ranking.ranking import Rule
from judging.domain.results.deliberation import Decision
from judging.domain.results.flags import FlagTold, note_of
from judging.domain.results.record import CategoryTold, RecordLine, TieTold, most_points, step_name, told
from judging.domain.results.rounds import Carry, Cut
from judging.domain.scoring.scoresheet import ScoreSheet, Text, sheet_from_document
from judging.domain.scoring.scoring import half_up
from judging.services.contest.editions import canonical
from judging.services.prizes.shown import by_place
from judging.services.prizes.winning import offered
from judging.storage.models import Edition, Prize, Publication
from judging.storage.queries import public as queries
from judging.storage.queries.public import Named
from judging.storage.tabular import csv_file
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.numbers import reader_habit
from judging.web.page import Page, render, words
from judging.web.public.blueprint import blueprint, edition_or_404, published_or_404

PODIUM = 3


@dataclass(frozen=True)
class Shown:
    """One public line: the figures, and who it is as far as they agreed."""

    line: RecordLine
    label: str
    community: str
    is_named: bool
    title: str
    prizes: Sequence[str]


@dataclass(frozen=True)
class ShownCategory:
    """The public part of one category. `open_ties` are told with figures, `closed_ties` without.

    A closed tie is one with an entry outside the public places; of it only the public entries are told.
    """

    name: Text
    shown: Sequence[Shown]
    others: int
    open_ties: Sequence[TieTold]
    closed_ties: Sequence[tuple[TieTold, Sequence[str]]]

    @property
    def podium(self) -> Sequence[Shown]:
        return [item for item in self.shown if item.line.rank <= PODIUM]


@dataclass(frozen=True)
class ShownDecision:
    """What the jury decided; `votes` only of entries in the public places."""

    kind: str
    reason: str
    when: datetime
    votes: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class ShownRound:
    """A round before the last one, as everybody reads it: how many were judged, who went on, by which cut, and what
    became of its points in the next (`carry`)."""

    name: Text
    judged: int
    went_on: int
    cut: Cut
    reason: str
    digest: str
    carry: Carry


@dataclass(frozen=True)
class ResultsPage(Page):
    """The published results of one edition."""

    template: ClassVar[str] = "public/results.html"
    edition: Edition
    publication: Publication
    categories: Sequence[ShownCategory]
    who: Mapping[str, str]
    sheet: ScoreSheet
    rule: Rule
    step_names: Mapping[str, Text]
    applied: str
    out_of: Fraction
    rounds: Sequence[ShownRound]
    decisions: Sequence[ShownDecision]
    category_names: Mapping[str, Text]
    flags: Sequence[tuple[FlagTold, Problem, Problem]] | None
    """Each line of the note on flags about judges, its kind and what was done; None where nothing was sealed of it."""


@blueprint.get("/editions/<slug>/results")
@allow(Role.PUBLIC)
def results(slug: str) -> ResponseReturnValue:
    """The published results."""
    return render(_page(read_session(), slug))


def _page(session: Session, slug: str) -> ResultsPage:
    edition = edition_or_404(session, slug)
    publication = published_or_404(session, edition)
    record = json.loads(publication.snapshot)
    sheet, rule = sheet_from_document(record["sheet"]), Rule.from_document(record["rule"])
    categories = told(record)
    places = edition.public_places
    numbers = [line.number for category in categories for line in category.first_places(places)]
    people = queries.named(session, edition, numbers)
    prizes = offered(session, edition.id)
    shown = {number: _label(number, people.get(number, Named())) for number in numbers}
    return ResultsPage(
        edition=edition,
        publication=publication,
        categories=[_category(category, places, shown, people, prizes) for category in categories],
        who={number: " · ".join(people.get(number, Named()).names) or shown[number] for number in numbers},
        sheet=sheet,
        rule=rule,
        step_names={step: step_name(sheet, step) for step in rule.tie_chain},
        applied=record["categories"][0]["applied"],
        out_of=most_points(record),
        rounds=_rounds(record),
        decisions=[_decision(own, shown) for category in categories for own in category.decisions],
        category_names={category.key: category.name for category in categories},
        flags=_flags(note_of(record)),
    )


def _rounds(record: Mapping[str, Any]) -> list[ShownRound]:
    rounds = [*record.get("rounds", ()), record]
    return [
        ShownRound(
            name=before["round"]["name"],
            judged=sum(len(category.judged) for category in told(before)),
            went_on=len(before["goes_on"]),
            cut=Cut.from_document(before["cut"]),
            reason=before["reason"],
            digest=hashlib.sha256(canonical(before).encode()).hexdigest(),
            carry=Carry.from_document(after["round"]["carry"]),
        )
        for before, after in pairwise(rounds)
    ]


def _flags(note: Sequence[FlagTold] | None) -> Sequence[tuple[FlagTold, Problem, Problem]] | None:
    return (
        None
        if note is None
        else [
            (line, Problem(f"flag {line.code}"), Problem(f"flag outcome {line.outcome or 'undecided'}"))
            for line in note
        ]
    )


def _decision(own: Decision, shown: Mapping[str, str]) -> ShownDecision:
    """The decision with its votes, if all of them are for entries in the public places."""
    votes = list(own.votes.items()) if shown.keys() >= own.votes.keys() else []
    when = datetime.fromisoformat(own.decided_at)
    return ShownDecision(own.kind, own.reason, when, [(shown[key], count) for key, count in votes])


def _label(number: str, person: Named) -> str:
    """The names of the holders as a reader says them, or the number alone."""
    if person.names:
        return listed(person.names, words_in(words().language))
    return words().gettext("Finca %(number)s") % {"number": number}


def _shown(line: RecordLine, labels: Mapping[str, str], who: Named, prizes: Sequence[str]) -> Shown:
    return Shown(line, labels[line.number], who.community, bool(who.names), who.title, prizes)


def _category(
    category: CategoryTold,
    places: int,
    labels: Mapping[str, str],
    people: Mapping[str, Named],
    prizes: Sequence[Prize],
) -> ShownCategory:
    lines = category.first_places(places)
    visible = {line.number for line in lines}
    open_ties = [tie for tie in category.ties if visible.issuperset(tie.group)]
    part = [(tie, [labels[key] for key in tie.group if key in visible]) for tie in category.ties]
    return ShownCategory(
        name=category.name,
        shown=[
            _shown(
                line,
                labels,
                people.get(line.number, Named()),
                by_place(words(), prizes, category.key, line.rank, shares=line.shares_place),
            )
            for line in lines
        ],
        others=len(category.lines) + len(category.unranked) - len(lines),
        open_ties=open_ties,
        closed_ties=[(tie, seen) for tie, seen in part if seen and tie not in open_ties],
    )


# ---------------------------------------------------------------------------------------- the same as data
@blueprint.get("/editions/<slug>/results.json")
@allow(Role.PUBLIC)
def results_json(slug: str) -> ResponseReturnValue:
    """What the page shows, for programs."""
    text = json.dumps(_document(_page(read_session(), slug)), ensure_ascii=False, indent=2)
    return _download(text.encode(), "application/json", f"{slug}.json")


@blueprint.get("/editions/<slug>/results.csv")
@allow(Role.PUBLIC)
def results_csv(slug: str) -> ResponseReturnValue:
    """What the page shows, for spreadsheets: in the habit of the page's language, or as `habit` asks."""
    page = _page(read_session(), slug)
    pick, gettext = words().pick, words().gettext
    header = [gettext("Categoría"), gettext("Puesto"), gettext("Número"), gettext("Titulares"), gettext("Comunidad")]
    header += [gettext("Nota"), *(pick(part.name) for part in page.sheet.parts)]
    with_prizes = any(item.prizes for category in page.categories for item in category.shown)
    header += [gettext("Premios")] if with_prizes else []
    rows = [
        [
            pick(category.name),
            item.line.rank,
            item.line.number,
            item.label if item.is_named else "",
            item.community,
            item.line.score,
            *(Decimal(points) if points else None for points in _parts(page, item.line).values()),
            *(["; ".join(item.prizes)] if with_prizes else []),
        ]
        for category in page.categories
        for item in category.shown
    ]
    return _download(csv_file(header, rows, reader_habit()), "text/csv; charset=utf-8", f"{slug}.csv")


def _document(page: ResultsPage) -> dict[str, Any]:
    return {
        "edition": page.edition.slug,
        "name": page.edition.name,
        "is_demonstration": page.edition.is_invented,
        "publication": page.publication.number,
        "published_at": page.publication.published_at.isoformat(),
        "note": page.publication.note,
        "record_sha256": page.publication.digest,
        "rule": page.rule.to_document(),
        "applied": page.applied,
        **({"rounds": [_round_document(one) for one in page.rounds]} if page.rounds else {}),
        "decisions": [
            {"kind": own.kind, "reason": own.reason, "decided_at": own.when.isoformat(), "votes": dict(own.votes)}
            for own in page.decisions
        ],
        "flags": None if page.flags is None else [line.to_document() for line, _, _ in page.flags],
        "categories": [
            {
                "name": category.name,
                "entries": [
                    {
                        "rank": item.line.rank,
                        "number": item.line.number,
                        **({"title": item.title} if item.title else {}),
                        "holders": item.label if item.is_named else None,
                        "community": item.community or None,
                        "score": str(item.line.score),
                        **({} if item.line.own is None else {"own": str(item.line.own), "before": str(item.line.came)}),
                        "parts": _parts(page, item.line),
                        **({"prizes": list(item.prizes)} if item.prizes else {}),
                    }
                    for item in category.shown
                ],
                "others": category.others,
            }
            for category in page.categories
        ],
    }


def _round_document(one: ShownRound) -> dict[str, Any]:
    return {
        "name": one.name,
        "judged": one.judged,
        "went_on": one.went_on,
        "cut": one.cut.to_document(),
        "reason": one.reason,
        "record_sha256": one.digest,
        "carry": one.carry.to_document(),
    }


def _parts(page: ResultsPage, line: RecordLine) -> dict[str, str]:
    """Points by the key of each part of the sheet; empty where nothing of it could be judged."""
    return {
        part.key: str(half_up(line.parts[part.key], page.rule.decimals)) if part.key in line.parts else ""
        for part in page.sheet.parts
    }


def _download(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
