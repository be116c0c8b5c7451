"""When entries and scores are taken: both windows, in Bolivia's time, and a button to open or close each now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.domain.phases import Windows, entries_are_open, scoring_is_open
from judging.i18n import BOLIVIA
from judging.services.contest.editions import set_windows, windows
from judging.storage.models import Edition
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words

FIELDS = ("entries_from", "entries_until", "scoring_from", "scoring_until")


@dataclass(frozen=True)
class DatesPage(Page):
    """The four moments as they are typed ("2026-09-15T10:30"), and what is open at this moment."""

    template: ClassVar[str] = "organiser/contest/dates.html"
    edition: Edition
    typed: Mapping[str, str]
    entries_are_open: bool
    scoring_is_open: bool
    is_published: bool
    now: datetime
    problems: tuple[Problem, ...] = ()


@blueprint.get("/<slug>/dates")
@allow(Role.ORGANISER)
def dates(slug: str) -> ResponseReturnValue:
    """The dates."""
    return render(_page(slug))


@blueprint.post("/<slug>/dates")
@allow(Role.ORGANISER)
def set_dates(slug: str) -> ResponseReturnValue:
    """Set all four moments."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        moments = moments_from(typed)
        with transaction() as db:
            edition = edition_or_404(db, slug)
            times = Windows(
                moments["entries_from"], moments["entries_until"], moments["scoring_from"], moments["scoring_until"]
            )
            set_windows(db, actor=visitor().actor, edition=edition, times=times, now=now())
    except Refused as refusal:
        return render(replace(_page(slug), typed=typed, problems=refusal.problems), 422)
    flash(words().gettext("Las fechas están guardadas."))
    return redirect(url_for("organiser.dates", slug=slug), 303)


@blueprint.post("/<slug>/dates/now")
@allow(Role.ORGANISER)
def open_or_close(slug: str) -> ResponseReturnValue:
    """Open or close one of the windows at this moment."""
    change = CHANGES.get(request.form.get("act", "")) or abort(400)
    with transaction() as db:
        edition = edition_or_404(db, slug)
        times = change(windows(db, edition), now())
        set_windows(db, actor=visitor().actor, edition=edition, times=times, now=now())
    flash(words().gettext("Las fechas están guardadas."))
    return redirect(url_for("organiser.dates", slug=slug), 303)


def opened_entries(times: Windows, moment: datetime) -> Windows:
    """Entries are taken from now on; an end that has passed is forgotten."""
    return replace(times, entries_from=moment, entries_until=_still_ahead(times.entries_until, moment))


def closed_entries(times: Windows, moment: datetime) -> Windows:
    """No entry is taken any more."""
    return replace(times, entries_until=moment)


def opened_scoring(times: Windows, moment: datetime) -> Windows:
    """Judges may write from now on; an end that has passed is forgotten."""
    return replace(times, scoring_from=moment, scoring_until=_still_ahead(times.scoring_until, moment))


def closed_scoring(times: Windows, moment: datetime) -> Windows:
    """No judge may write any more."""
    return replace(times, scoring_until=moment)


CHANGES = {
    "open_entries": opened_entries,
    "close_entries": closed_entries,
    "open_scoring": opened_scoring,
    "close_scoring": closed_scoring,
}


def _still_ahead(end: datetime | None, moment: datetime) -> datetime | None:
    return end if end is not None and end > moment else None


def moments_from(typed: Mapping[str, str]) -> dict[str, datetime | None]:
    """The moments typed in Bolivia's time; an empty field is None. Refuses what is no moment, at its field."""
    moments: dict[str, datetime | None] = {}
    problems = []
    for name in FIELDS:
        text = typed.get(name, "").strip()
        try:
            moments[name] = datetime.fromisoformat(text).replace(tzinfo=BOLIVIA) if text else None
        except ValueError:
            problems.append(Problem.of("moment_wrong", at=name))
    if problems:
        raise Refused(*problems)
    return moments


def _page(slug: str) -> DatesPage:
    edition = edition_or_404(read_session(), slug)
    times = windows(read_session(), edition)
    typed = {name: _as_typed(getattr(times, name)) for name in FIELDS}
    return DatesPage(
        edition, typed, entries_are_open(times, now()), scoring_is_open(times, now()), times.published, now()
    )


def _as_typed(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(BOLIVIA).strftime("%Y-%m-%dT%H:%M")
