"""The contests as posters, and their score sheets, which are public from the start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from flask import abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from sqlalchemy.orm import Session

from judging.domain.permissions import ANYBODY, Role
from judging.domain.phases import Phase, Windows, entries_are_open, phase
from judging.domain.ranking.ranking import Rule
from judging.domain.results.record import step_name
from judging.domain.scoring.scoresheet import ScoreSheet, Text
from judging.services.contest.editions import first_round, windows
from judging.services.contest.kits import may_begin
from judging.services.contest.rounds import rule_of, sheet_of
from judging.services.people.staff import needs_first
from judging.services.prizes.shown import ShownPrize, sign_of, what_can_be_won
from judging.storage.models import Edition, Round, Sponsor
from judging.storage.queries import editions as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session
from judging.web.page import Page, render, shared_vocabulary, words
from judging.web.public.blueprint import blueprint, edition_or_404
from judging.web.uploads import picture_response

START = "applicant.start"


class OwnContest(StrEnum):
    """What "start your own contest" means for who looks."""

    BEGIN = "begin"  # she may begin an edition at once
    SIGN_IN = "sign_in"  # there are organisers here: one of them signs in
    NOT_HERS = "not_hers"  # signed in, as somebody who begins none
    FIRST = "first"  # nobody organises here yet: the link that the server shows at its start


def own_contest() -> OwnContest:
    """What it means for who asks (one query where nobody is signed in)."""
    who = visitor()
    if who.staff is not None and may_begin(who.staff):
        return OwnContest.BEGIN
    if needs_first(read_session()):
        return OwnContest.FIRST
    return OwnContest.SIGN_IN if who.actor is ANYBODY else OwnContest.NOT_HERS


@dataclass(frozen=True)
class ListPage(Page):
    """Every edition, newest first; or none yet."""

    template: ClassVar[str] = "public/home.html"
    editions: Sequence[Edition]
    own: OwnContest

    @property
    def vocabulary(self) -> str:
        """That of the contests here, where it is one."""
        return shared_vocabulary(self.editions)


@dataclass(frozen=True)
class OwnContestPage(Page):
    """How somebody begins a contest of her own here."""

    template: ClassVar[str] = "auth/own.html"
    own: OwnContest


@dataclass(frozen=True)
class EditionPage(Page):
    """One edition as a poster. `start` is where to enter, None while entries are closed."""

    template: ClassVar[str] = "public/edition.html"
    edition: Edition
    phase: Phase
    windows: Windows
    start: str | None
    sheet: ScoreSheet
    prizes: Sequence[ShownPrize]
    sponsors: Sequence[Sponsor]
    own: OwnContest | None = None

    def text(self, key: str) -> Text:
        """One of the edition's public texts; empty where it has none."""
        given = self.edition.texts.get(key)
        return given if isinstance(given, dict) else {}

    @property
    def contact(self) -> dict[str, Any]:
        known: dict[str, Any] = self.edition.texts.get("contact") or {}
        return known

    @property
    def distinctions(self) -> list[Text]:
        return [category.name for category in self.edition.categories if category.is_distinction]


@dataclass(frozen=True)
class CriteriaPage(Page):
    """The score sheet of a round with its weights and described levels, and the rule."""

    template: ClassVar[str] = "public/criteria.html"
    edition: Edition
    round: Round
    sheet: ScoreSheet
    rule: Rule
    step_names: Mapping[str, Text]
    knock_outs: Sequence[Text]


@blueprint.get("/")
@allow(Role.PUBLIC)
def home() -> ResponseReturnValue:
    """The poster of the only edition, or the list of them."""
    editions = queries.announced(read_session(), visitor().staff)
    if len(editions) == 1:
        return _poster(read_session(), editions[0].slug, own_contest() if editions[0].is_demo else None)
    return render(ListPage(editions, own_contest()))


@blueprint.get("/your-own")
@allow(Role.PUBLIC)
def your_own() -> ResponseReturnValue:
    """How to begin a contest of one's own."""
    return render(OwnContestPage(own_contest()))


@blueprint.get("/editions/<slug>")
@allow(Role.PUBLIC)
def edition(slug: str) -> ResponseReturnValue:
    """One edition."""
    return _poster(read_session(), slug)


def _poster(session: Session, slug: str, own: OwnContest | None = None) -> ResponseReturnValue:
    shown = edition_or_404(session, slug)
    times = windows(session, shown)
    prizes, sponsors = what_can_be_won(session, words(), shown)
    may_enter = entries_are_open(times, now()) and START in current_app.view_functions
    return render(
        EditionPage(
            edition=shown,
            phase=phase(times, now()),
            windows=times,
            start=url_for(START, slug=slug) if may_enter else None,
            sheet=sheet_of(first_round(shown)),
            prizes=prizes,
            sponsors=sponsors,
            own=own,
        )
    )


@blueprint.get("/editions/<slug>/sponsors/<key>")
@allow(Role.PUBLIC)
def sponsor_picture(slug: str, key: str) -> Response:
    """The sign of a sponsor."""
    session = read_session()
    return picture_response(sign_of(session, edition_or_404(session, slug), key) or abort(404))


@blueprint.get("/editions/<slug>/criteria")
@allow(Role.PUBLIC)
def criteria(slug: str) -> ResponseReturnValue:
    """What the jury looks at."""
    shown = edition_or_404(read_session(), slug)
    asked = request.args.get("round", shown.rounds[0].key)
    round_ = next((one for one in shown.rounds if one.key == asked), None) or abort(404)
    sheet, rule = sheet_of(round_), rule_of(round_)
    document = first_round(shown).sheet_version.document if round_ is first_round(shown) else {}
    questions = [item["text"] for item in document.get("knock_outs", ())]
    names = {step: step_name(sheet, step) for step in rule.tie_chain}
    return render(CriteriaPage(shown, round_, sheet, rule, names, questions))
