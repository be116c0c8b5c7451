"""Issuing certificates: alone or with a second person, and going on after a stop."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.errors import Refused, Stale
from judging.domain.permissions import Role
from judging.domain.results.kinds import ALL
from judging.services.certificates import issuing, papers, pending, recipients
from judging.services.results import awards
from judging.storage.models import Publication
from judging.web.access import allow, now, visitor
from judging.web.context import settings, transaction
from judging.web.forms.fields import ByKey, OneLine, Story, Tick
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.certificates.certificates import list_page
from judging.web.organiser.certificates.press import press_and_back
from judging.web.page import render, words


def _occasion(session: Session, slug: str) -> recipients.Occasion:
    return recipients.occasion_of(session, edition_or_404(session, slug))


class IssueForm(Form):
    """The kinds to issue, whether a second person has to agree from now on, and an address typed to confirm it."""

    kind = ByKey(prefix="kind-")
    two_people = Tick()
    address = OneLine()
    without_condition = Story(longest=limits.REASON)
    seen = Seen()


class ProposalForm(Form):
    """The proposal that was read."""

    seen = Seen()


@blueprint.post("/<slug>/certificates")
@allow(Role.ORGANISER)
def issue(slug: str) -> ResponseReturnValue:
    """Issue what is due of the kinds that were chosen, or propose it where two people have to agree; papers are made in
    the background."""
    form = IssueForm.sent()
    try:
        with transaction() as db:
            occasion = _occasion(db, slug)
            issuing.require_as_read(occasion, form.seen.data)
            _issue_or_propose(db, occasion, form)
    except Refused as refusal:
        return _refused(slug, refusal, dict(form.typed))
    return press_and_back(slug)


def _issue_or_propose(db: Session, occasion: recipients.Occasion, form: IssueForm) -> None:
    actor, edition, base_url = visitor().actor, occasion.edition, settings().base_url
    issuing.confirm_address(db, actor=actor, edition=edition, base_url=base_url, typed=form.address.data, now=now())
    issuing.require_address(edition, base_url)
    if isinstance(occasion, Publication):
        why = form.without_condition.data
        awards.confirm_without_condition(db, actor=actor, publication=occasion, reason=why, now=now())
    if form.two_people.data:  # a second person is asked for from now on
        issuing.require_two(db, actor=actor, edition=edition, wanted=True, now=now())
    kinds = [kind for kind in ALL if form.kind.data.get(kind)]
    paper = papers.paper_of(edition, words())
    if issuing.needs_two(edition):
        issuing.propose(db, actor=actor, publication=occasion, paper=paper, kinds=kinds, now=now())
    else:
        issuing.issue(db, actor=actor, publication=occasion, paper=paper, kinds=kinds, base_url=base_url, now=now())


@blueprint.post("/<slug>/certificates/approve")
@allow(Role.ORGANISER)
def approve_issue(slug: str) -> ResponseReturnValue:
    """Issue what somebody else proposed."""
    seen = ProposalForm.sent().seen.data
    try:
        with transaction() as db:
            issuing.approve(
                db,
                actor=visitor().actor,
                publication=_occasion(db, slug),
                base_url=settings().base_url,
                now=now(),
                seen=seen,
            )
    except Refused as refusal:
        return _refused(slug, refusal, {})
    return press_and_back(slug)


def _refused(slug: str, refusal: Refused, typed: dict[str, str]) -> ResponseReturnValue:
    return render(list_page(slug, typed, refusal.problems), 409 if isinstance(refusal, Stale) else 422)


@blueprint.post("/<slug>/certificates/withdraw")
@allow(Role.ORGANISER)
def withdraw_issue(slug: str) -> ResponseReturnValue:
    """Do away with a proposal."""
    seen = ProposalForm.sent().seen.data
    try:
        with transaction() as db:
            issuing.withdraw(db, actor=visitor().actor, publication=_occasion(db, slug), now=now(), seen=seen)
    except Refused as refusal:
        return _refused(slug, refusal, {})
    return redirect(url_for("organiser.certificates", slug=slug), 303)


@blueprint.post("/<slug>/certificates/resume")
@allow(Role.ORGANISER)
def resume(slug: str) -> ResponseReturnValue:
    """Go on drawing, after a failure or a crash."""
    with transaction() as db:
        pending.retry(db, edition=edition_or_404(db, slug))
    return press_and_back(slug)
