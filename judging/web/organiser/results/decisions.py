"""The jury's decisions: what needs one, writing one down, and those that were taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.domain.results.deliberation import DecisionKind
from judging.domain.typed import version_of
from judging.services.analysis.analysis import Trusted, trusted
from judging.services.contest.editions import last_round
from judging.services.results import deliberation as service
from judging.storage.models import Deliberation, Edition, Entry
from judging.storage.queries import results as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import ByKey, Kept, Words
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.results.drafts import draft_or_reasons
from judging.web.page import Page, render, words


@dataclass(frozen=True)
class Typed:
    """What stands in the form."""

    kind: str = ""
    reason: str = ""
    votes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DecisionsPage(Page):
    """The decisions on one category (`chosen`); `candidates` are the entries that may be voted on."""

    template: ClassVar[str] = "organiser/results/decisions.html"
    edition: Edition
    categories: Sequence[Trusted]
    chosen: Trusted
    candidates: Sequence[str]
    entries: Mapping[str, Entry]
    voters: service.Voters
    taken: Sequence[Deliberation]
    typed: Typed
    seen: str
    problems: tuple[Problem, ...]


@blueprint.get("/<slug>/decisions")
@allow(Role.ORGANISER, to=Deed.ORDER)
def decisions(slug: str) -> ResponseReturnValue:
    """What the jury decided, and what it still has to."""
    return render(_page(slug, request.args.get("category", ""), Typed()))


class DecisionForm(Form):
    """What the jury decided about a category: the kind, why, which entries, votes by entry, and what stood before."""

    category = Kept()
    kind = Kept()
    reason = Words()
    about = Kept()
    votes = ByKey(prefix="votes.")
    seen = Seen()

    def as_typed(self) -> Typed:
        """The form as it was filled in."""
        votes = {number: text.strip() for number, text in self.votes.data.items() if text.strip()}
        return Typed(self.kind.data, self.reason.data, votes)


@blueprint.post("/<slug>/decisions")
@allow(Role.ORGANISER, marks=True)
def record_decision(slug: str) -> ResponseReturnValue:
    """Write a decision down."""
    form = DecisionForm.sent()
    typed, category = form.as_typed(), form.category.data
    try:
        proposed = _proposed(category, typed, form.about.data)
        with transaction() as db:
            edition = edition_or_404(db, slug)
            service.record(
                db, actor=visitor().actor, edition=edition, proposed=proposed, now=now(), seen=form.seen.data
            )
    except Refused as refusal:
        status = 409 if isinstance(refusal, Stale) else 422
        return render(_page(slug, category, typed, refusal.problems), status)
    flash(words().gettext("La decisión quedó anotada. Irá en el acta sellada y en la página pública."))
    return redirect(url_for("organiser.decisions", slug=slug, category=category), 303)


def _proposed(category: str, typed: Typed, entries: str) -> service.Proposed:
    """The form as a decision; raises Refused where a field cannot be read at all."""
    problems = [
        Problem.of("votes_wrong", at=f"votes.{number}", entry=number)
        for number, text in typed.votes.items()
        if not (text.isascii() and text.isdigit() and len(text) <= 4)
    ]
    if typed.kind not in set(DecisionKind):
        problems.append(Problem.of("decision_kind_needed", at="kind"))
    if problems:
        raise Refused(*problems)
    about = [number for number in entries.split(",") if number]
    votes = {number: int(text) for number, text in typed.votes.items()}
    return service.Proposed(category, DecisionKind(typed.kind), typed.reason, about, votes)


def _page(slug: str, category: str, typed: Typed, problems: tuple[Problem, ...] = ()) -> DecisionsPage:
    drafted = draft_or_reasons(slug, last_round(edition_or_404(read_session(), slug)))
    edition, session = drafted.edition, read_session()
    found = trusted(drafted)
    waiting = next((own for own in found if own.needs_decision), found[0])
    chosen = next((own for own in found if own.result.key == category), waiting)
    candidates = _candidates(chosen, edition.public_places)
    every = queries.deliberations(session, edition)
    return DecisionsPage(
        edition=edition,
        categories=found,
        chosen=chosen,
        candidates=candidates,
        entries=queries.named_farms(session, edition, candidates),
        voters=service.voters(session, edition, candidates),
        taken=[own for own in every if own.category == chosen.result.key],
        typed=typed,
        seen=version_of(service.taken(every, chosen.result.key)),
        problems=problems,
    )


def _candidates(chosen: Trusted, top: int) -> list[str]:
    """The entries in the prize places, those in dispute, and those that share a place or were parted by the chain."""
    disputed = chosen.picture.dispute.entries if chosen.picture.dispute else ()
    return [own.key for own in chosen.result.ranking.entries if own.rank <= top or own.tie or own.key in disputed]
