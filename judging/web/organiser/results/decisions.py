"""The jury's decisions: what needs one, writing one down, and those that were taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.domain.results.deliberation import DecisionKind
from judging.services.analysis.analysis import Trusted, trusted
from judging.services.results import deliberation as service
from judging.services.results.results import public_places
from judging.storage.models import Deliberation, Edition
from judging.storage.queries import results as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
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
    voters: service.Voters
    taken: Sequence[Deliberation]
    typed: Typed
    problems: tuple[Problem, ...]


@blueprint.get("/<slug>/decisions")
@allow(Role.ORGANISER)
def decisions(slug: str) -> ResponseReturnValue:
    """What the jury decided, and what it still has to."""
    return render(_page(slug, request.args.get("category", ""), Typed()))


@blueprint.post("/<slug>/decisions")
@allow(Role.ORGANISER)
def record_decision(slug: str) -> ResponseReturnValue:
    """Write a decision down."""
    typed = _typed()
    category = request.form.get("category", "")
    try:
        proposed = _proposed(category, typed)
        with transaction() as db:
            edition = edition_or_404(db, slug)
            service.record(db, actor=visitor().actor, edition=edition, proposed=proposed, now=now())
    except Refused as refusal:
        return render(_page(slug, category, typed, refusal.problems), 422)
    flash(words().gettext("La decisión quedó anotada. Irá en el acta sellada y en la página pública."))
    return redirect(url_for("organiser.decisions", slug=slug, category=category), 303)


def _typed() -> Typed:
    votes = {
        name.removeprefix("votes."): text.strip()
        for name, text in request.form.items()
        if name.startswith("votes.") and text.strip()
    }
    return Typed(request.form.get("kind", ""), request.form.get("reason", ""), votes)


def _proposed(category: str, typed: Typed) -> service.Proposed:
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
    about = [number for number in request.form.get("about", "").split(",") if number]
    votes = {number: int(text) for number, text in typed.votes.items()}
    return service.Proposed(category, DecisionKind(typed.kind), typed.reason, about, votes)


def _page(slug: str, category: str, typed: Typed, problems: tuple[Problem, ...] = ()) -> DecisionsPage:
    drafted = draft_or_reasons(slug)
    edition, session = drafted.edition, read_session()
    found = trusted(drafted)
    waiting = next((own for own in found if own.needs_decision), found[0])
    chosen = next((own for own in found if own.result.key == category), waiting)
    candidates = _candidates(chosen, public_places(edition))
    return DecisionsPage(
        edition=edition,
        categories=found,
        chosen=chosen,
        candidates=candidates,
        voters=service.voters(session, edition, candidates),
        taken=[own for own in queries.deliberations(session, edition) if own.category == chosen.result.key],
        typed=typed,
        problems=problems,
    )


def _candidates(chosen: Trusted, top: int) -> list[str]:
    """The entries in the prize places, those in dispute, and those that share a place or were parted by the chain."""
    disputed = chosen.picture.dispute.entries if chosen.picture.dispute else ()
    return [own.key for own in chosen.result.ranking.entries if own.rank <= top or own.tie or own.key in disputed]
