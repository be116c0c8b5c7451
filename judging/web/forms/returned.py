"""A form that could not be taken comes back: why, all that was typed, and where it may, a button that sends it again.

Always true: nothing typed is lost by arriving at the wrong moment; a form is never taken for anybody but the person on
whose page it was typed. Each form's token names that person (`raw_token`), so that her form still counts after she
signed in again, and nobody else's ever does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from urllib.parse import urlencode

from flask import current_app, g, request, session
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadData, URLSafeTimedSerializer

from judging.domain import codes
from judging.domain.errors import Problem
from judging.domain.permissions import ANYBODY, Actor
from judging.web.context import SPEAK
from judging.web.forms.form import UNSPOKEN, sends_files, sent_texts
from judging.web.page import Page, render

TOKEN_FIELD = "csrf_token"
SECRETS = {TOKEN_FIELD, "current", "password", "pin", "word", "again"}
"""Fields that are never written into a page: the token is put there knowingly, the others are typed again."""
_OWNED = "of "
_SALT = "wtf-csrf-token"


class Whose(StrEnum):
    """To whom a form belongs that is not the form of the person who asks."""

    SOMEBODY = "somebody"  # a person who is not signed in here now
    NOBODY = "nobody"  # it was typed before anybody signed in
    UNKNOWN = "unknown"  # it does not come from a page of ours


@dataclass(frozen=True)
class ReturnedPage(Page):
    """`problem` says why. `again` is where the form was sent ("" where it may not be sent again), `token` what it is
    sent with, `sent` its fields but for secrets, `door` where its person signs in ("" where that is not asked)."""

    template: ClassVar[str] = "public/returned.html"
    problem: Problem
    again: str
    token: str
    sent: list[tuple[str, str]]
    typed: list[tuple[str, str]]
    has_files: bool
    door: str = ""


def raw_token(secret: bytes, actor: Actor) -> str:
    """What the tokens of this person's forms are made of, at every sign-in the same."""
    return _OWNED + codes.digest(secret, "forms", str(actor))[:32]


def whose() -> Whose:
    """To whom the form belongs that has just been refused for its token."""
    raw = _raw()
    if raw is None:
        return Whose.UNKNOWN
    return Whose.SOMEBODY if raw.startswith(_OWNED) else Whose.NOBODY


def _raw() -> str | None:
    """What the token that arrived is made of; None where it is none of ours."""
    try:
        return str(URLSafeTimedSerializer(current_app.secret_key or b"", salt=_SALT).loads(request.form[TOKEN_FIELD]))
    except (KeyError, BadData):
        return None


def is_somebody_elses() -> bool:
    """Whether a form arrived that another person typed than the one who is signed in here."""
    return request.method == "POST" and whose() is Whose.SOMEBODY and _raw() != session.get(TOKEN_FIELD)


def stale() -> tuple[str, int]:
    """The answer to a form with another token than this browser's."""
    owner = whose()
    if owner is Whose.NOBODY and g.visitor.actor is not ANYBODY:
        owner = Whose.UNKNOWN  # whom it would be saved for, she did not know when she typed it
    token = {Whose.SOMEBODY: lambda: request.form[TOKEN_FIELD], Whose.NOBODY: generate_csrf, Whose.UNKNOWN: str}[owner]
    return render(returned(Problem.of(f"form_of_{owner.value}"), token()), 400)


def signed_out(door: str) -> tuple[str, int]:
    """The answer to a form whose person is not signed in any more; `door` is where she signs in."""
    token = request.form.get(TOKEN_FIELD, "") if whose() is Whose.SOMEBODY else ""
    return render(returned(Problem.of("form_signed_out"), token, door), 401)


def if_for_its_language(problems: Sequence[Problem]) -> tuple[str, int] | None:
    """The answer to a form that would be taken by now, but was sent for the language of its page alone."""
    problem = next((one for one in problems if one.code == "only_language"), None)
    return None if problem is None else render(returned(problem, request.form.get(TOKEN_FIELD, "")), 409)


def _address() -> str:
    """Where this form is sent in earnest."""
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key not in ("lang", SPEAK)]
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


def has_words() -> bool:
    """Whether anything arrived that a person may have typed."""
    return bool(sent_texts(but_for=UNSPOKEN | SECRETS))


def returned(problem: Problem, token: str, door: str = "") -> ReturnedPage:
    """The form that arrived, to be shown; without a token there is no button."""
    return ReturnedPage(
        problem=problem,
        again=_address() if token else "",
        token=token,
        sent=sent_texts(but_for=SECRETS, blank=True) if token else [],
        typed=sent_texts(but_for=UNSPOKEN | SECRETS),
        has_files=sends_files(),
        door=door,
    )
