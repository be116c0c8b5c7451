"""Waking who makes the papers, and going back to the list where they appear one by one."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.work import Kind
from judging.web.context import queue


def press_and_back(slug: str) -> ResponseReturnValue:
    """Have the papers made (after the commit) and show the list of certificates."""
    queue().wake(Kind.PAPERS)
    return redirect(url_for("organiser.certificates", slug=slug), 303)
