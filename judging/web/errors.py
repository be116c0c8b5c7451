"""Pages for when something is not there, not allowed or not possible: human words, the right status, a way on."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import ClassVar

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from judging.domain.errors import NotFound, Problem, Refused
from judging.storage import migrate
from judging.storage.trouble import Trouble, trouble_of
from judging.web.context import database, forget_what_was_read
from judging.web.forms import returned
from judging.web.page import Page, render, say, words

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


@dataclass(frozen=True)
class LaterPage(Page):
    """The database cannot be used now, and why; nothing was sent."""

    template: ClassVar[str] = "public/later.html"
    problem: Problem


RETRY_SECONDS = {Trouble.BUSY: 2, Trouble.SCHEMA: 60}
RETRY_OTHERWISE = 30


def install(app: Flask) -> None:
    """Answer every error with a page of ours."""

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> tuple[str, int]:
        return returned.stale()

    @app.errorhandler(SecurityError)
    def not_our_name(error: SecurityError) -> Response:
        """Asked under a name that is not ours: no page, because no address in it would be true."""
        return Response(words().gettext("Este servicio no tiene esa dirección."), 400, mimetype="text/plain")

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
        status = error.code or 500
        if status < 400:
            return error
        return _not_there() if status == 404 else render(ErrorPage(status if status in SPOKEN else 500), status)

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> tuple[str, int]:
        return _not_there()

    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[str, int]:
        return returned.if_for_its_language(error.problems) or render(ErrorPage(409, error.problems), 409)

    app.register_error_handler(Exception, _unexpected)


def _not_there() -> tuple[str, int]:
    """404; a form comes back with all that was typed: what it is about may have gone since it was opened."""
    if request.method == "POST" and returned.has_words():
        return render(returned.returned(Problem.of("form_of_gone"), ""), 404)
    return render(ErrorPage(404), 404)


def _unexpected(error: Exception) -> ResponseReturnValue:
    """What nobody foresaw; trouble with the database among it."""
    log = logging.getLogger("judging")
    trouble = trouble_of(error) or _of_another_schema(error)
    if trouble is not None:
        log.error("the database is not usable (%s): %s", trouble.value, error)
        return _later(trouble)
    log.exception("unexpected error")
    forget_what_was_read()
    return render(ErrorPage(500), 500)


def _of_another_schema(error: Exception) -> Trouble | None:
    """Whether a statement failed because another version of the service has changed the schema meanwhile."""
    if not isinstance(error, DBAPIError):
        return None
    if database().is_gone:
        return Trouble.GONE
    try:
        return None if migrate.is_current(database()) else Trouble.SCHEMA
    except SQLAlchemyError:
        return None


def _later(trouble: Trouble) -> ResponseReturnValue:
    """503 with the time to wait; a form comes back with all that was typed."""
    forget_what_was_read()
    headers = {"Retry-After": str(RETRY_SECONDS.get(trouble, RETRY_OTHERWISE)), "Cache-Control": "no-store"}
    problem = Problem.of(f"later_{trouble.value}")
    if request.path.startswith("/api/"):
        return jsonify(reason=trouble.value, said=say(problem)), 503, headers
    is_form = request.method == "POST"
    page = returned.returned(problem, generate_csrf()) if is_form else LaterPage(problem)
    body, status = render(page, 503)
    return body, status, headers
