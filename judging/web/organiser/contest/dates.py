"""When entries and scores are taken: both windows, on the edition's clocks, and a button to open or close each now.

Always true: a button changes no announced date; the page shows what is announced and what was done by button.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import Refused, Stale
from judging.domain.permissions import Role
from judging.domain.phases import Windows, ends_before_it_can_begin, entries_are_open, scoring_is_open
from judging.services.contest.editions import ENTRIES, SCORING, close_now, times_of, windows
from judging.services.finishing.opening import open_now, set_windows
from judging.storage.models import Edition
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, Moment, as_typed
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.finishing import Found, found_in, of_opening
from judging.web.page import Page, render, words


class DatesForm(Form):
    """The four moments as they are typed, on the edition's clocks; an empty one is not said."""

    entries_from = Moment()
    entries_until = Moment(is_end=True)
    scoring_from = Moment()
    scoring_until = Moment(is_end=True)
    seen = Seen()

    def times(self) -> Windows:
        """The windows they open and close."""
        return Windows(self.entries_from.data, self.entries_until.data, self.scoring_from.data, self.scoring_until.data)


class ActForm(Form):
    """Which button was pressed, and the dates that stood beside it."""

    act = Kept()
    seen = Seen()


@dataclass(frozen=True)
class DatesPage(Page):
    """The four moments, what is open now, and what was found that keeps the edition from finishing."""

    template: ClassVar[str] = "organiser/contest/dates.html"
    edition: Edition
    form: DatesForm
    entries_are_open: bool
    scoring_is_open: bool
    is_published: bool
    now: datetime
    found: Found


@blueprint.get("/<slug>/dates")
@allow(Role.ORGANISER)
def dates(slug: str) -> ResponseReturnValue:
    """The dates."""
    return render(_page(slug))


@blueprint.post("/<slug>/dates")
@allow(Role.ORGANISER)
def set_dates(slug: str) -> ResponseReturnValue:
    """Set all four moments."""
    form = DatesForm.sent()
    try:
        times = form.checked().times()
        with transaction() as db:
            edition = edition_or_404(db, slug)
            before = times_of(edition)
            set_windows(db, actor=visitor().actor, edition=edition, times=times, now=now(), seen=form.seen.data)
    except Stale as stale:
        return render(replace(_page(slug), form=form.clashing(stale, _as_typed(stale.current))), 409)
    except Refused as refusal:
        return render(replace(_page(slug), form=form.refused(of_opening(refusal))), 422)
    flash(words().gettext("Las fechas están guardadas."))
    if _is_newly_over(before["entries_until"], times.entries_until):
        flash(words().gettext("Ojo: según estas fechas, las inscripciones ya terminaron."), "warn")
    if _is_newly_over(before["scoring_until"], times.scoring_until):
        flash(words().gettext("Ojo: según estas fechas, la evaluación ya terminó."), "warn")
    return _back(slug, times)


def _is_newly_over(before: datetime | None, until: datetime | None) -> bool:
    """Whether an end was typed that has passed already: allowed, and worth a warning."""
    return until is not None and until != before and until <= now()


def _back(slug: str, times: Windows) -> ResponseReturnValue:
    """The page again; at either door she is told where judges would end before a family may begin."""
    if ends_before_it_can_begin(times):
        flash(words().gettext("Ojo: los jueces terminan de calificar antes de que se abran las inscripciones."), "warn")
    return redirect(url_for("organiser.dates", slug=slug), 303)


@blueprint.post("/<slug>/dates/now")
@allow(Role.ORGANISER)
def open_or_close(slug: str) -> ResponseReturnValue:
    """Open or close one of the windows at this moment; not over what somebody else did since the page was opened."""
    form = ActForm.sent()
    change, seen = CHANGES.get(form.act.data) or abort(400), form.seen.data
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            change(db, actor=visitor().actor, edition=edition, now=now(), seen=seen)
            times = windows(db, edition)
    except Refused as refusal:
        page = _page(slug)
        return render(
            replace(page, form=page.form.refused(of_opening(refusal))), 409 if isinstance(refusal, Stale) else 422
        )
    flash(words().gettext("Está hecho. Las fechas anunciadas siguen como estaban."))
    return _back(slug, times)


CHANGES = {
    "open_entries": partial(open_now, what=ENTRIES),
    "close_entries": partial(close_now, what=ENTRIES),
    "open_scoring": partial(open_now, what=SCORING),
    "close_scoring": partial(close_now, what=SCORING),
}
"""Button -> what it does."""


def _page(slug: str) -> DatesPage:
    edition = edition_or_404(read_session(), slug)
    times = windows(read_session(), edition)
    standing = times_of(edition)
    form = DatesForm.showing(_as_typed(standing), standing=standing)
    return DatesPage(
        edition,
        form,
        entries_are_open(times, now()),
        scoring_is_open(times, now()),
        times.published,
        now(),
        found_in(read_session(), edition),
    )


def _as_typed(moments: Mapping[str, datetime | None]) -> dict[str, str]:
    return {name: as_typed(moment) for name, moment in moments.items()}
