"""Reaching the results as they stand, and the page that says why there is no order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, make_response

from judging.domain.errors import Problem, Refused
from judging.services.results.results import Draft, draft
from judging.storage.models import Edition, Round
from judging.web.context import read_session
from judging.web.organiser.blueprint import edition_or_404
from judging.web.organiser.chosen import chosen_round
from judging.web.page import Page, render


@dataclass(frozen=True)
class NoOrderPage(Page):
    """Why the sheets make no order at all."""

    template: ClassVar[str] = "organiser/results/no_order.html"
    edition: Edition
    problems: Sequence[Problem]


def draft_or_reasons(slug: str, round_: Round | None = None) -> Draft:
    """The results of the round that the address names (or of this one) as they stand; where there is no order, the
    answer is the page that says why."""
    edition = edition_or_404(read_session(), slug)
    try:
        return draft(read_session(), edition, round_ or chosen_round(edition))
    except Refused as refusal:
        abort(make_response(render(NoOrderPage(edition, refusal.problems))))
