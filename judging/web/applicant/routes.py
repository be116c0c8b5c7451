"""Entering the contest: the form in steps."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.web.access import allow

blueprint = Blueprint("applicant", __name__, url_prefix="/apply")


@blueprint.get("/")
@allow(Role.APPLICANT)
def tasks() -> ResponseReturnValue:
    """The applicant's list of steps."""
    return redirect(url_for("public.home"))
