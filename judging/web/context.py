"""What a request is about: its edition's home, one reading session for the page, one transaction for a change.

Always true: a page is at home where its edition is (`home`): the clocks, the country and the languages of one edition
never reach a page of another. What a view reads through `read_session` cannot write; a change happens inside `with
transaction()`, which commits once; both end with the request. A form that is sent once more only to be read in another
language changes nothing (web/forms/otherwords.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask, current_app, g, request
from sqlalchemy.orm import Session

from judging.config import Settings
from judging.domain.errors import Problem, Refused
from judging.domain.home import HOME, Home
from judging.queue import Queue
from judging.services.certificates.printers import Printers
from judging.storage.database import Database
from judging.storage.files import PhotoFiles
from judging.storage.models import Edition
from judging.storage.queries.editions import by_slug

SPEAK = "speak"
"""In the address to which a form is sent: no more is asked for than its page in another language."""


def only_for_its_language() -> bool:
    """Whether this form was sent once more for the language of its page."""
    return request.method == "POST" and SPEAK in request.args


def database() -> Database:
    """The database this application was made with."""
    known: Database = current_app.extensions["judging.database"]
    return known


def settings() -> Settings:
    """The settings this application was made with."""
    known: Settings = current_app.config["SETTINGS"]
    return known


def photo_files() -> PhotoFiles:
    """The photos of this application's instance."""
    return PhotoFiles(settings().instance)


def printers() -> Printers:
    """Who prints and who looks into strangers' files."""
    known: Printers = current_app.extensions["judging.printers"]
    return known


def queue() -> Queue:
    """The queue in which work is woken that goes on after the answer: call it after the commit."""
    known: Queue = current_app.extensions["judging.queue"]
    return known


def home() -> Home:
    """Where this page is at home: the clocks, country and languages of the edition it is about.

    That is the edition its address names, else that of the judge or the family who asks (`is_about`); of no edition,
    the service's own (`domain/home.py`).
    """
    found: Home = g.get("home", HOME)
    return found


def is_about(edition: Edition) -> None:
    """Say of which edition this page is."""
    g.home, g.emblem, g.contest = edition.home, edition.drawn, edition.name


def speak(vocabulary: str) -> None:
    """Say this page with these words, where it is of no edition or of several."""
    g.home = replace(home(), vocabulary=vocabulary)


def contest_name() -> Mapping[str, str] | None:
    """How the edition of this page is called; None for a page of no edition."""
    found: Mapping[str, str] | None = g.get("contest")
    return found


def emblem() -> str:
    """What is drawn at the head of this page: the emblem of its edition; "" on a page of none."""
    found: str = g.get("emblem", "")
    return found


def read_session() -> Session:
    """The reading session of this request."""
    if "read_session" not in g:
        g.read_session = database().reading_session()
    opened: Session = g.read_session
    return opened


def forget_what_was_read() -> None:
    """Read afresh from now on: after a change, before showing what stands."""
    opened: Session | None = g.pop("read_session", None)
    if opened is not None:
        opened.close()


@contextmanager
def transaction(*, is_try: bool = False) -> Iterator[Session]:
    """A writing session: everything in the block, or nothing. It waits only for writers of the same edition.

    Refused("only_language") where the form was sent for its language alone; `is_try`: what is written are tries at a
    secret, which count whatever was asked for.
    """
    edition = _edition_of_this_page()
    forget_what_was_read()
    with database().transaction(edition) as session:
        yield session
        if only_for_its_language() and not is_try:
            raise Refused(Problem.of("only_language"))


def _edition_of_this_page() -> int | None:
    """The edition that a page of a judge, of a family, or with an edition in its address is about; None: any."""
    if database().is_sqlite:
        return None  # one writer at a time, whatever the edition
    visitor = g.get("visitor")
    person = visitor and (visitor.judge or visitor.entry)
    if person:
        own: int = person.edition_id
        return own
    edition = by_slug(read_session(), (request.view_args or {}).get("slug", ""))
    return edition.id if edition is not None else None


def install(app: Flask) -> None:
    """End the reading session with the request."""

    @app.teardown_appcontext
    def end_reading(_error: BaseException | None) -> None:
        opened: Session | None = g.pop("read_session", None)
        if opened is not None:
            opened.close()
