"""The computed order before it is published, the sheets behind it, its publication and the full record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from judging.domain.agreement.steps import What
from judging.domain.analysis.confidence import Confidence
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.domain.ranking.ranking import Rule
from judging.domain.results.record import CategoryTold, step_name
from judging.domain.scoring.scoresheet import ScoreSheet, Text
from judging.domain.scoring.scoring import SheetScore, sheet_score
from judging.services.agreement.changes import Change
from judging.services.agreement.proposals import do_or_ask
from judging.services.agreement.publishing import needs_two as publishing_needs_two
from judging.services.analysis import flags
from judging.services.analysis.analysis import Trusted, trusted
from judging.services.contest.editions import last_round
from judging.services.contest.rounds import most_points, rule_of, sheet_of
from judging.services.results import doubts
from judging.services.results import results as service
from judging.services.scoring import corrections
from judging.storage.models import Assignment, Edition, Entry, Publication, Round
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import results as queries
from judging.storage.queries.public import agreed_to_be_named
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, Whole, Words
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.agreement.agreement import asked_and_back, means
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.chosen import chosen_round
from judging.web.organiser.finishing import Found, found_in
from judging.web.organiser.paging import Paging
from judging.web.organiser.plots import PlaceBar, PlacePlot
from judging.web.organiser.results.drafts import draft_or_reasons
from judging.web.organiser.results.looking import Looking, looking
from judging.web.page import Page, render


@dataclass(frozen=True)
class ShownCategory:
    """What one page shows of one category; `is_end` says that the last of its ranked farms is among them."""

    told: CategoryTold
    trusted: Trusted
    plot: PlacePlot
    is_end: bool

    @property
    def numbers(self) -> list[str]:
        return [*(line.number for line in self.told.lines), *(number for number, _ in self.told.unranked)]


@dataclass(frozen=True)
class DraftPage(Page):
    """The computed order, before and after it is published, and how far it can be trusted, a page of farms at a time.

    `shown` is what stands on this page, `entries` its farms; `ranked` and `farms` count those of the whole edition.
    """

    template: ClassVar[str] = "organiser/results/results.html"
    edition: Edition
    round: Round
    rule: Rule
    sheet: ScoreSheet
    step_names: Mapping[str, Text]
    shown: Sequence[ShownCategory]
    paging: Paging
    ranked: int
    farms: int
    applied: str
    entries: Mapping[str, Entry]
    delivered: int
    expected: int
    publications: Sequence[Publication]
    looking: Looking

    @property
    def out_of(self) -> Fraction:
        """What a full score of the round comes to."""
        return most_points(self.round)

    @property
    def is_last(self) -> bool:
        """Whether this is the round that decides, whose order is published."""
        return self.round is last_round(self.edition)

    @property
    def who(self) -> dict[str, str]:
        """How ties call the farms: by number."""
        return {number: number for category in self.shown for tie in category.told.ties for number in tie.group}


@dataclass(frozen=True)
class JudgedSheet:
    """One judge's sheet as the organisers see it; no score while it is not delivered and complete."""

    assignment: Assignment
    counts: bool
    score: SheetScore | None


@dataclass(frozen=True)
class EntryPage(Page):
    """The sheets of one entry, judge by judge."""

    template: ClassVar[str] = "organiser/results/results_entry.html"
    edition: Edition
    entry: Entry
    sheet: ScoreSheet
    sheets: Sequence[JudgedSheet]
    questions: Sequence[corrections.Question]
    is_published: bool
    chosen: str = ""
    reason: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class PublishPage(Page):
    """What is missing, what becomes public (`entries`, of all the `farms`), and the button."""

    template: ClassVar[str] = "organiser/results/publish.html"
    edition: Edition
    categories: Sequence[CategoryTold]
    entries: Mapping[str, Entry]
    farms: int
    named: Mapping[str, bool]
    places: int
    delivered: int
    expected: int
    seen: str
    obstacles: Sequence[Problem]
    previous: Publication | None
    doubts: list[Problem]
    found: Found
    note: str = ""
    problems: tuple[Problem, ...] = ()
    flags: int = 0
    undecided: int = 0
    needs_two: bool = False

    @property
    def doubts_version(self) -> str:
        """What says in the form that these doubts were read."""
        return doubts.version(self.doubts)

    @property
    def shown(self) -> int:
        """How many results become public."""
        return sum(len(category.first_places(self.places)) for category in self.categories)

    @property
    def ranked(self) -> int:
        return sum(len(category.lines) for category in self.categories)

    @property
    def unranked(self) -> list[str]:
        return [number for category in self.categories for number, _ in category.unranked]

    @property
    def unnamed(self) -> list[str]:
        """Entries that become public by their number only."""
        first = (line for category in self.categories for line in category.first_places(self.places))
        return [line.number for line in first if not self.named.get(line.number)]


@blueprint.get("/<slug>/results")
@allow(Role.ORGANISER, to=Deed.ORDER)
def results(slug: str) -> ResponseReturnValue:
    """The computed order."""
    drafted = draft_or_reasons(slug)
    session, edition, rule, sheet = read_session(), drafted.edition, rule_of(drafted.round), drafted.sheet
    delivered, expected = queries.sheet_counts(session, drafted.round)
    told, paging = service.told_of(drafted), Paging.of([len(own.judged) for own in drafted.categories])
    shown = shown_categories(told, trusted(drafted), paging)
    page = DraftPage(
        edition=edition,
        round=drafted.round,
        rule=rule,
        sheet=sheet,
        step_names={step: step_name(sheet, step) for step in rule.tie_chain},
        shown=shown,
        paging=paging,
        ranked=sum(len(category.lines) for category in told),
        farms=len(drafted.farms),
        applied=drafted.categories[0].ranking.applied.value,
        entries=queries.named_farms(session, edition, [number for own in shown for number in own.numbers]),
        delivered=delivered,
        expected=expected,
        publications=queries.publications(session, edition),
        looking=looking(session, edition, told),
    )
    return render(page)


def shown_categories(
    categories: Sequence[CategoryTold], pictures: Sequence[Trusted], paging: Paging
) -> list[ShownCategory]:
    """What of each category stands on this page; a category without any farm stands on the first."""
    found = []
    for category, own, part in zip(categories, pictures, paging.slices, strict=True):
        ranked = len(category.lines)
        lines, unranked = (
            category.lines[part],
            category.unranked[max(part.start - ranked, 0) : max(part.stop - ranked, 0)],
        )
        here = {line.number for line in lines}
        if not here and not unranked and (ranked or category.unranked or paging.page > 1):
            continue
        told = replace(
            category, lines=lines, unranked=unranked, ties=tuple(tie for tie in category.ties if here & set(tie.group))
        )
        picture = replace(
            own.picture,
            standings=own.picture.standings[part],
            groups=tuple(group for group in own.picture.groups if here & set(group.entries)),
        )
        found.append(
            ShownCategory(told, replace(own, picture=picture), place_plot(picture, ranked), part.stop >= ranked)
        )
    return found


def place_plot(picture: Confidence, last: int) -> PlacePlot:
    """The places each entry may have, of all from 1 to `last`; the official order from top to bottom."""
    bars = [
        PlaceBar(own.entry, own.low, own.high, own.rank, joined=own.is_level_with_next or own.is_behind_next)
        for own in picture.standings
    ]
    return PlacePlot(bars, last, picture.top)


@blueprint.get("/<slug>/results/<number>")
@allow(Role.ORGANISER, to=Deed.ORDER)
def entry_results(slug: str, number: str) -> ResponseReturnValue:
    """The sheets behind one entry's score."""
    return render(entry_page(slug, number))


def entry_page(
    slug: str, number: str, *, chosen: str = "", reason: str = "", problems: tuple[Problem, ...] = ()
) -> EntryPage:
    """The sheets of one entry, with the form to say that a criterion does not apply to it."""
    session = read_session()
    edition = edition_or_404(session, slug)
    entry = queries.entry(session, edition, number) or abort(404)
    round_ = chosen_round(edition)
    sheet = sheet_of(round_)
    found = queries.sheets_of_entry(session, round_, entry)
    return EntryPage(
        edition=edition,
        entry=entry,
        sheet=sheet,
        sheets=[_judged(sheet, assignment) for assignment in found],
        questions=corrections.questions(sheet, found),
        is_published=not round_.is_now or edition_queries.latest_publication(session, edition) is not None,
        chosen=chosen,
        reason=reason,
        problems=problems,
    )


def _judged(sheet: ScoreSheet, assignment: Assignment) -> JudgedSheet:
    ballot = service.counted_ballot(assignment)
    return JudgedSheet(assignment, ballot is not None, sheet_score(sheet, ballot.marks) if ballot else None)


@blueprint.get("/<slug>/publish")
@allow(Role.ORGANISER, marks=True)
def publish(slug: str) -> ResponseReturnValue:
    """What becomes public, before it does."""
    return render(_publish_page(slug))


class PublishForm(Form):
    """Why anew, where it is not the first time, the results that were looked at and the publication that stood then
    (0: none), and the doubts that were read."""

    note = Words()
    seen = Seen()
    publication = Whole()
    confirmed = Kept()


@blueprint.post("/<slug>/publish")
@allow(Role.ORGANISER, marks=True)
def publish_now(slug: str) -> ResponseReturnValue:
    """Seal and publish, or propose it where a second person is needed."""
    form = PublishForm.sent()
    note, seen = form.note.data, form.seen.data
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            told = {"note": note, "seen": seen, "publication": form.publication.data, "confirmed": form.confirmed.data}
            change = Change(What.PUBLISH, told)
            asked = do_or_ask(db, actor=visitor().actor, edition=edition, change=change, means=means(), now=now())
    except Refused as refusal:
        status = 409 if isinstance(refusal, Stale) else 422
        return render(_publish_page(slug, note, refusal.problems), status)
    return redirect(url_for("public.results", slug=slug), 303) if asked is None else asked_and_back(slug, asked)


def _publish_page(slug: str, note: str = "", problems: tuple[Problem, ...] = ()) -> PublishPage:
    drafted = draft_or_reasons(slug, last_round(edition_or_404(read_session(), slug)))
    session, edition, categories = read_session(), drafted.edition, service.told_of(drafted)
    delivered, expected = queries.sheet_counts(session, drafted.round)
    places, seen = edition.public_places, flags.seen(session, drafted)
    first = [line.number for category in categories for line in category.first_places(places)]
    entries = queries.named_farms(session, edition, first)
    return PublishPage(
        edition=edition,
        categories=categories,
        entries=entries,
        farms=len(drafted.farms),
        named={number: agreed_to_be_named(entry) for number, entry in entries.items()},
        places=places,
        delivered=delivered,
        expected=expected,
        seen=service.digest_of_record(drafted),
        obstacles=service.publication_obstacles(drafted),
        previous=edition_queries.latest_publication(session, edition),
        note=note,
        problems=problems,
        doubts=service.doubts_about(session, drafted, now()),
        found=found_in(session, edition),
        flags=len(seen),
        undecided=sum(own.outcome is None for own in seen),
        needs_two=publishing_needs_two(session, edition),
    )


@blueprint.get("/<slug>/publications/<int:number>.json")
@allow(Role.ORGANISER, to=Deed.ORDER)
def record(slug: str, number: int) -> ResponseReturnValue:
    """The full sealed record, byte for byte: its SHA-256 is the published digest."""
    session = read_session()
    publication = queries.publication(session, edition_or_404(session, slug), number) or abort(404)
    answer = Response(publication.snapshot.encode(), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{number}.json"'
    return answer
