"""What stands on a person's device of a form that she has not saved yet (static/js/keep.js): the service's part in it.

A form that is kept brings along the name of its draft. A page that answers with the form itself says so (`refused`);
an answer that leads on means that it was saved, and the next page says so (`saved`), so that the device forgets it.
Always true: the service learns nothing of a draft but its name, which says nothing.
"""

from __future__ import annotations

import re

from flask import Flask, flash, get_flashed_messages, request
from flask.wrappers import Response
from werkzeug.exceptions import RequestEntityTooLarge

from judging.web.context import only_for_its_language

FIELD = "kept"
SAVED = "kept"
_NAME = re.compile(r"[a-z0-9]{8,24}")
_LEADS_ON = (302, 303)


def install(app: Flask) -> None:
    """Say on the next page that a draft was saved; must come before what bounds the notices."""

    app.jinja_env.globals.update(sent_draft=sent_draft, saved_drafts=saved_drafts)

    @app.after_request
    def say_saved(response: Response) -> Response:
        if response.status_code in _LEADS_ON and not only_for_its_language() and (name := sent_draft()):
            flash(name, SAVED)
        return response


def sent_draft() -> str:
    """The name of the draft that came with this form; "" where none did, or more came than is read."""
    try:
        name = request.form.get(FIELD, "") if request.method == "POST" else ""
    except RequestEntityTooLarge:
        return ""
    return name if _NAME.fullmatch(name) else ""


def saved_drafts() -> str:
    """The names of those that were saved since the last page, with blanks between them."""
    return " ".join(str(name) for name in get_flashed_messages(category_filter=(SAVED,)))
