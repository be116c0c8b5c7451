"""What is said before judges are shared out: how many each takes, shadows, fields, days, ways, bridges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.assigning.sharing import MOST_A_DAY, MOST_OVERLAP, MOST_TAKEN, MOST_WAYS, Sharing, typed_ways
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.number import whole as number_of
from judging.domain.permissions import Role
from judging.services.assigning import sharing as service
from judging.services.contest.rounds import why_fixed
from judging.storage.models import Edition, Judge, Round
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import ByKey, Story, Whole
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.numbers import comma
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.chosen import round_or_404
from judging.web.page import Page, render, words


class SharingForm(Form):
    """How judges are shared out in a round. `most-KEY` is how many entries a judge takes, empty: her share."""

    seen = Seen()
    a_day = Whole(low=1, high=MOST_A_DAY)
    overlap = Whole(low=0, high=MOST_OVERLAP)
    most = ByKey(prefix="most-", is_words=True)
    shadow = ByKey(prefix="shadow-")
    field = ByKey(prefix="field-")
    ways = Story(longest=limits.STORY)


@dataclass(frozen=True)
class SharingPage(Page):
    """The form; `stays` says why it cannot change any more who is a shadow, `closed` why nothing changes."""

    template: ClassVar[str] = "organiser/assigning/sharing.html"
    edition: Edition
    judges: Sequence[Judge]
    fields: Sequence[str]
    form: SharingForm
    stays: Problem | None
    closed: Problem | None


@blueprint.get("/<slug>/assignments/sharing")
@allow(Role.ORGANISER)
def sharing(slug: str) -> ResponseReturnValue:
    """The form as it stands."""
    session = read_session()
    return render(_page(session, round_or_404(session, slug)))


@blueprint.post("/<slug>/assignments/sharing")
@allow(Role.ORGANISER)
def save_sharing(slug: str) -> ResponseReturnValue:
    """Keep what is said."""
    form = SharingForm.sent()
    try:
        form.checked()
        with transaction() as db:
            round_ = round_or_404(db, slug)
            said = _said(form, service.judges_of(db, round_), round_)
            service.change_sharing(db, actor=visitor().actor, round_=round_, said=said, now=now(), seen=form.seen.data)
    except Stale as stale:
        session = read_session()
        round_ = round_or_404(session, slug)
        return render(replace(_page(session, round_), form=form.clashing(stale, _typed(round_))), 409)
    except Refused as refusal:
        session = read_session()
        return render(replace(_page(session, round_or_404(session, slug)), form=form.refused(refusal)), 422)
    flash(words().gettext("Está guardado. La próxima propuesta lo respeta."))
    return redirect(url_for("organiser.assignments", slug=slug), 303)


def _page(session: Session, round_: Round) -> SharingPage:
    judges = service.judges_of(session, round_)
    form = SharingForm.showing(_typed(round_), standing=service.standing_of(round_))
    stays, closed = service.why_shadows_stay(session, round_), why_fixed(session, round_)
    return SharingPage(round_.edition, judges, service.fields_known(judges), form, stays, closed)


def _typed(round_: Round) -> dict[str, str]:
    """What stands, as one would type it."""
    own = service.sharing_of(round_)
    hours = [f"{way.hours:g}".replace(".", comma()) for way in own.ways]
    return {
        "a_day": str(own.a_day),
        "overlap": str(own.overlap),
        "ways": "\n".join(f"{way.here}; {way.there}; {time}" for way, time in zip(own.ways, hours, strict=True)),
        **{f"most-{key}": str(number) for key, number in own.most},
        **{f"shadow-{key}": "yes" for key in own.shadows},
        **{f"field-{name}": "yes" for name in own.fields},
    }


def _said(form: SharingForm, judges: Sequence[Judge], round_: Round) -> Sharing:
    """What the form says. Raises Refused at each field that is not understood."""
    problems, most = [], []
    for judge in judges:
        text = form.most.data.get(judge.key, "").strip()
        number = number_of(text)
        if text and (number is None or number > MOST_TAKEN):
            told = {"typed": text[:40], "low": 0, "high": MOST_TAKEN}
            problems.append(Problem.of("number_wrong", at=f"most-{judge.key}", **told))
        elif number is not None:
            most.append((judge.key, number))
    ways, wrong = typed_ways(form.ways.data)
    if wrong is not None:
        problems.append(Problem.of("way_wrong", at="ways", line=wrong[:80]))
    elif len(ways) > MOST_WAYS:
        problems.append(Problem.of("ways_too_many", at="ways", most=MOST_WAYS))
    if problems:
        raise Refused(*problems)
    before, known = service.sharing_of(round_), service.fields_known(list(judges))
    return Sharing(
        tuple(most),
        tuple(judge.key for judge in judges if judge.key in form.shadow.data),
        tuple(name for name in known if name in form.field.data),
        form.a_day.data or before.a_day,
        before.overlap if form.overlap.data is None else form.overlap.data,
        ways,
    )
