"""Texts that will stand on a certificate, looked at where they are typed and not on the day of the prize.

Always true: the paper is set in one typeface and never in another, so a sign that this one does not hold cannot be
shown; what passes here can be shown on every look of the paper. A name in letters that it lacks is asked for a
*spelling*, which stands beside it and is printed in its place; for a sign that is no letter none is asked.
"""

from __future__ import annotations

import unicodedata

from judging.certificates.layout.fitting import fit
from judging.certificates.layout.sheet import HOLDER
from judging.certificates.layout.typeface import printable
from judging.domain import limits
from judging.domain.errors import Problem, Refused
from judging.services.reasons import reason_from


def problems_of_name(name: str, *, at: str | None = None) -> list[Problem]:
    """Why a certificate cannot be made out to this name: a sign the paper does not have, or too many letters."""
    try:
        fit(name, HOLDER, name=at or "")
    except Refused as refusal:
        sign = _sign(refusal)
        return [Problem.of("name_sign_unknown", at=at, sign=sign) if sign else Problem.of("name_too_long", at=at)]
    return []


def problems_of_text(text: str, *, at: str | None = None) -> list[Problem]:
    """The first sign of a text that the paper does not have."""
    try:
        printable(text, name=at or "")
    except Refused as refusal:
        return [Problem.of("text_sign_unknown", at=at, sign=_sign(refusal))]
    return []


def problems_of_spelled(text: str, spelling: str, *, at: str, spelling_at: str) -> list[Problem]:
    """Why a text, or the spelling that is printed in its place, cannot stand on paper.

    A spelling is asked for, at its own field, where the text is in letters that the paper does not have.
    """
    try:
        printable(spelling or text, name=at)
    except Refused as refusal:
        sign = _sign(refusal)
        if not spelling and is_written(sign):
            return [Problem.of("paper_spelling_needed", at=spelling_at, sign=sign)]
        return [Problem.of("paper_sign_unknown", at=spelling_at if spelling else at, sign=sign)]
    return []


def is_written(sign: str) -> bool:
    """Whether a sign that the paper lacks is a letter, or a mark on one, and not a picture or what nobody sees."""
    return sign != "" and not sign.startswith("U+") and unicodedata.category(sign[0])[0] in "LM"


def printed_reason(text: str, *, at: str) -> str:
    """A reason that will stand on a certificate (`reasons.reason_from`). Refused for signs that it cannot show."""
    reason = reason_from(text, at=at, longest=limits.PRINTED_REASON)
    if unshown := problems_of_text(reason, at=at):
        raise Refused(*unshown)
    return reason


def _sign(refusal: Refused) -> str:
    return str(refusal.problems[0].params.get("character", ""))
