"""The application, wired: settings in, Flask out. Only wiring; every step has a module of its own."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NoReturn

from flask import Flask
from sqlalchemy.exc import DBAPIError

from judging.config import Settings, SettingsError
from judging.i18n import cli_language, translator
from judging.paths import PACKAGE, templates_folder
from judging.queue import Queue
from judging.sentences import sentence
from judging.services.certificates.printers import Printers
from judging.serving import NOT_SERVED
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.trouble import trouble_of
from judging.web import access, compression, context, errors, numbers, page, security, uploads
from judging.web.api.routes import blueprint as api
from judging.web.applicant.routes import blueprint as applicant
from judging.web.auth.pages import blueprint as auth
from judging.web.forms import door, kept, otherwords, unplaced
from judging.web.judge.routes import blueprint as judge
from judging.web.organiser.routes import blueprint as organiser
from judging.web.public.routes import blueprint as public

LARGEST_POST = 2 * 1024 * 1024
MOST_FIELDS = 20_000


def create_app(settings: Settings, *, clock: Callable[[], datetime] = access.system_clock) -> Flask:
    """One application for one database. `clock` tells the time (tests give their own)."""
    app = Flask(
        "judging",
        root_path=str(PACKAGE),
        instance_path=str(settings.instance),
        template_folder=str(templates_folder()),
        static_folder=str(PACKAGE / "static"),
    )
    equip(app, settings, clock)
    door.install(app)
    numbers.install(app)
    compression.install(app)
    context.install(app)
    uploads.install(app)
    access.install(app)
    security.install(app)
    page.install(app)
    errors.install(app)
    kept.install(app)
    unplaced.install(app)
    otherwords.install(app)
    for blueprint in (public, auth, applicant, judge, organiser, api):
        app.register_blueprint(blueprint)
    return app


def served() -> Flask:
    """The application of the environment's settings, for a web server."""
    settings = to_be_served()
    settings.note_address()
    app = create_app(settings)
    gc.freeze()  # what was loaded stays: looking through it again and again for garbage costs pages a tenth of a second
    return app


def to_be_served() -> Settings:
    """The settings of the environment, where they and the database can be served.

    On a database of another version nothing is served: the reason is said, and the process ends with 3, which gunicorn
    takes for "do not try again". A database that does not answer yet is waited for: pages say so meanwhile.
    """
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        _refuse(str(error))
    database = Database(settings.database_url)
    try:
        problem = migrate.problem_with(database)
    except DBAPIError as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        logging.getLogger("judging").error("the database is not usable (%s)", trouble.value)
        problem = None
    finally:
        database.close()
    if problem is not None:
        _refuse(sentence(problem, translator(cli_language()).gettext))
    return settings


def _refuse(reason: str) -> NoReturn:
    print(reason, file=sys.stderr, flush=True)
    raise SystemExit(NOT_SERVED)


def equip(app: Flask, settings: Settings, clock: Callable[[], datetime]) -> None:
    """Give an application its settings, its database and its queue, in place of those that it had."""
    _configure(app, settings)
    database = Database(settings.database_url)
    app.extensions |= {
        "judging.clock": clock,
        "judging.database": database,
        "judging.printers": Printers(settings.printers),
        "judging.queue": Queue(settings.queue_url),
    }


def let_go(app: Flask) -> None:
    """Close all that an application was equipped with; it serves no more."""
    app.extensions["judging.database"].close()
    app.extensions["judging.queue"].close()


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=LARGEST_POST,
        MAX_FORM_MEMORY_SIZE=LARGEST_POST,
        MAX_FORM_PARTS=MOST_FIELDS,
        PERMANENT_SESSION_LIFETIME=timedelta(days=90),
        SESSION_COOKIE_NAME="__Host-judging" if settings.secure_cookies else "judging",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
