"""Pages for when something is not there, not allowed or not possible: human words, the right status, a way on."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import ClassVar

from flask import Flask
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from judging.domain.errors import NotFound, Problem, Refused
from judging.web.context import forget_what_was_read
from judging.web.page import Page, render, words

SPOKEN = {400, 403, 404, 405, 413, 429}


@dataclass(frozen=True)
class ErrorPage(Page):
    """One reason, said in words; `status` chooses the heading."""

    template: ClassVar[str] = "public/error.html"
    status: int
    problems: tuple[Problem, ...] = ()


def slowed(page: tuple[str, int], problem: Problem) -> ResponseReturnValue:
    """The page; where its problem is that somebody has to wait, 429 with the seconds."""
    seconds = problem.params.get("seconds")
    return page if seconds is None else (page[0], 429, {"Retry-After": str(seconds)})


def install(app: Flask) -> None:
    """Answer every error with a page of ours."""
    log = logging.getLogger("judging")

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> tuple[str, int]:
        return render(ErrorPage(400, (Problem.of("form_expired"),)), 400)

    @app.errorhandler(SecurityError)
    def not_our_name(error: SecurityError) -> Response:
        """Asked under a name that is not ours: no page, because no address in it would be true."""
        return Response(words().gettext("Este servicio no tiene esa dirección."), 400, mimetype="text/plain")

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
        status = error.code or 500
        if status < 400:
            return error
        return render(ErrorPage(status if status in SPOKEN else 500), status)

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> tuple[str, int]:
        return render(ErrorPage(404), 404)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[str, int]:
        return render(ErrorPage(409, error.problems), 409)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> tuple[str, int]:
        log.exception("unexpected error")
        forget_what_was_read()
        return render(ErrorPage(500), 500)
