"""Waking what makes the papers, and going back to the list where they appear one by one."""

from __future__ import annotations

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue


def press_and_back(slug: str) -> ResponseReturnValue:
    """Wake the press of this process (after the commit) and show the list of certificates."""
    press = current_app.extensions.get("judging.press")
    if press is not None:
        press.wake()
    return redirect(url_for("organiser.certificates", slug=slug), 303)
