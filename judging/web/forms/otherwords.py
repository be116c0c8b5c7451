"""A page that answers a form, in another language: the form is sent once more for its words alone.

Such a page has no address: what it shows was typed, and what is wrong with it was found in it. So its languages are
buttons that send the same fields again with `speak`; the view makes the same page, in the other language.
Always true: nothing is done or saved for it, not even where the form would be taken by now (web/context.py lets no
transaction commit but that of a try at a secret, which counts whatever it was sent for); then the page says that it is
not saved yet. Secrets and files are not sent again: they never stand in a page.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, request
from werkzeug.exceptions import HTTPException

from judging.web.context import SPEAK
from judging.web.forms.returned import SECRETS, TOKEN_FIELD


def install(app: Flask) -> None:
    """Tell templates what is sent again."""
    app.jinja_env.globals.update(sent_again=sent_again, spoken_at=spoken_at)


def sent_again() -> list[tuple[str, str]] | None:
    """The fields to send again for another language; None where the page answers no form, or one that was too large."""
    if request.method != "POST":
        return None
    try:
        fields = request.form.items(multi=True)
    except HTTPException:
        return None
    return [(name, text) for name, text in fields if name == TOKEN_FIELD or name not in SECRETS]


def spoken_at(language: str) -> str:
    """Where the fields are sent for this language."""
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key not in ("lang", SPEAK)]
    return f"{request.path}?{urlencode([*pairs, ('lang', language), (SPEAK, '1')])}"
