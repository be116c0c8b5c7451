"""A prize tried on the edition's ordinary paper before it is kept: what does not fit is said where it is typed."""

from __future__ import annotations

from dataclasses import replace

from judging.certificates.engine.trial import problems_of_prize
from judging.domain.errors import Problem
from judging.domain.prizes.prize import PlannedPrize
from judging.i18n import translator
from judging.services.prizes.saying import Given, line
from judging.storage.models import Edition


def problems_on_paper(edition: Edition, prize: PlannedPrize, sponsor: str) -> list[Problem]:
    """Why a certificate cannot say this prize, in a language of the edition; at what is typed of it."""
    said = {
        language: line(translator(language, edition.home), [Given(prize, sponsor, is_shared=True)])
        for language in edition.home.languages
    }
    found = problems_of_prize(said)
    return [replace(one, field=_field(prize, language)) for language, one in found.items()]


def _field(prize: PlannedPrize, language: str) -> str:
    return "amount" if prize.is_money else f"words-{language}"
