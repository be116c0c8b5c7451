"""Pages as typed objects: a frozen dataclass names its template and holds all that the template may read.

A template sees `page` and the few names installed here (words, numbers, dates, addresses); nothing else. Jinja runs
with StrictUndefined: a name that does not exist stops the page instead of leaving a hole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Protocol
from urllib.parse import parse_qsl, urlencode

from flask import Flask, g, render_template, request, session, url_for
from flask.wrappers import Response
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError

from judging.domain import codes, limits
from judging.domain.errors import Problem
from judging.domain.phones import example
from judging.domain.scoring.choices import CHOICES
from judging.domain.scoring.scoring import half_up
from judging.i18n import LANGUAGES, SOURCE, Translator, best_language, translator
from judging.sentences import sentence
from judging.storage.models import Edition
from judging.storage.queries.editions import editions
from judging.web import members
from judging.web.context import contest_name, emblem, home, read_session, speak

_INVITING = ("auth.invitation", "auth.accept_invitation", "auth.make_account")
MOST_DRAWINGS = 4096  # of one or two kilobytes
_DRAWINGS: dict[object, Markup] = {}


@dataclass(frozen=True)
class Page:
    """What one template shows. One of an edition names it in `edition`, and is said in its words."""

    template: ClassVar[str]

    @property
    def vocabulary(self) -> str:
        """The words in which it is said; "" for those of who reads it."""
        edition: Edition | None = getattr(self, "edition", None)
        return edition.vocabulary if edition is not None else ""

    @property
    def own_address(self) -> str:
        """Where this very page can be read, for an answer to a form that was sent elsewhere; "" where it is no such."""
        return ""


def render(page: Page, status: int = 200) -> tuple[str, int]:
    """The page as HTML. A page may know that it refuses what was sent (web/forms/unplaced.py)."""
    g.is_refusal = status >= 400
    g.page = page
    if page.vocabulary:
        speak(page.vocabulary)
    return render_template(page.template, page=page), status


def shared_vocabulary(editions: Iterable[Edition]) -> str:
    """The words that all these editions have; "" where they differ."""
    known = {one.vocabulary for one in editions}
    return known.pop() if len(known) == 1 else ""


def words() -> Translator:
    """The translator of this request: its reader's language, and the clocks of the page's edition."""
    known: Translator | None = g.get("words")
    if known is None or known.home != home():
        g.words = known = translator(_language(), home())
    return known


def _language() -> str:
    """Of those the page is offered in, the one asked for, else the browser's dearest, else the first of the edition.

    An organiser may ask for any at an edition's pages of hers; unasked they are in its own languages.
    """
    wanted = request.args.get("lang") or session.get("language")
    accepted = [tag for tag, quality in request.accept_languages if quality > 0]
    if wanted in offered():
        return str(wanted)
    known = home().languages
    return best_language(accepted, known) or (_ours() if contest_name() is None else known[0])


def offered() -> dict[str, str]:
    """The languages of this page and how each calls itself, the first of its edition first."""
    return {key: LANGUAGES[key] for key in (LANGUAGES if is_for_staff() else home().languages)}


def tongues() -> list[tuple[str, str]]:
    """The languages in which the texts of this page's edition are written, as their fields call them."""
    said = {
        "es": words().gettext("En español"),
        "fr": words().gettext("En francés"),
        "en": words().gettext("En inglés"),
    }
    return [(key, said[key]) for key in home().languages]


def is_for_staff() -> bool:
    """Whether this is a page of the organisers', which are the service's own and stand in every language."""
    return request.blueprint == "organiser" or request.endpoint in _INVITING


def _ours() -> str:
    """The first language of all the contests held here, where it is one; Spanish otherwise."""
    first = {edition.home.languages[0] for edition in _editions() if not edition.is_invented}
    return first.pop() if len(first) == 1 else SOURCE


def _editions() -> Sequence[Edition]:
    """Every edition of this service, read once for a page; none where the database cannot be read."""
    if "editions" not in g:
        try:
            g.editions = editions(read_session())
        except SQLAlchemyError:  # an error page must be shown even without a database
            g.editions = ()
    found: Sequence[Edition] = g.editions
    return found


def pick(text: Mapping[str, str] | None) -> Markup:
    """An organiser's text in this language; marked with its own language where it had to fall back."""
    if not text:
        return Markup("")
    own = words().language_of(text)
    chosen = words().pick(text)
    if own == words().language:
        return escape(chosen)
    return Markup('<span lang="{}">{}</span>').format(own, chosen)


def points(value: Fraction | Decimal | str | None, decimals: int = 2) -> str:
    """A score for reading: rounded half up once, in this language; a dash for unknown."""
    if value is None:
        return "–"
    exact = value if isinstance(value, Decimal) else half_up(Fraction(value), decimals)
    return words().number(exact, decimals)


def mark_text(value: Decimal | None) -> str:
    """A mark as judges say it: 3, 2,5."""
    return "–" if value is None else words().number(value.normalize())


def say(problem: Problem) -> str:
    """A problem as a sentence; its figures are written as this language writes them."""
    figures = {key: words().number(value) for key, value in problem.params.items() if isinstance(value, Decimal)}
    return sentence(replace(problem, params={**problem.params, **figures}), words().gettext, words().pick)


def language_links() -> list[tuple[str, str, str]]:
    """(language, its own name, address of this very page in it), with all that its query says kept.

    A page that answers a form has none: its buttons send the form once more (web/forms/otherwords.py). Where that
    cannot be, the address leads to the page behind it.
    """
    readable = request.method == "GET" or (request.url_rule is not None and "GET" in (request.url_rule.methods or ()))
    path, _, query = (g.page.own_address if "page" in g else "").partition("?")
    asked = parse_qsl(query) if path else request.args.items(multi=True)
    pairs = [(key, value) for key, value in asked if key != "lang"]
    path = path or (request.path if readable else url_for("public.home"))
    return [(key, name, f"{path}?{urlencode([*pairs, ('lang', key)])}") for key, name in offered().items()]


def only_demo() -> bool:
    """Whether all this service holds is a demonstration: then pages of no edition say so too (one query)."""
    return bool(_editions()) and all(edition.is_demo for edition in _editions())


class Drawn(Protocol):
    """Something that is drawn alike for everybody: `serial` names what it belongs to, for ever, `key` itself in it."""

    @property
    def serial(self) -> int: ...

    @property
    def key(self) -> str: ...


def kept(part: str, of: Drawn | None = None, state: str = "", *, caller: Callable[[], Markup]) -> Markup:
    """`{% call kept("levels", question, chosen) %}...{% endcall %}`: drawn once for each language and home, then kept.

    What is inside may read only what its key names: the words, `part`, `of` and `state`, and no
    address. `state` is one of few. Memory is bounded: when too much is kept, all of it is forgotten.
    """
    place = (words(), part, of and (of.serial, of.key), state)
    known = _DRAWINGS.get(place)
    if known is None:
        if len(_DRAWINGS) >= MOST_DRAWINGS:
            _DRAWINGS.clear()
        known = _DRAWINGS[place] = caller()
    return known


@cache
def _version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file, with its digest, so that it can be kept for a year."""
    folder = Path(__file__).parents[1] / "static"
    return url_for("static", filename=name, v=_version(folder / name))


Notice = tuple[str, str]
MOST_NOTICES, LONGEST_NOTICES = 5, 1000
"""So many notices wait for the next page at once, and so many signs all together."""
_NOTICES = "_flashes"  # where Flask's `flash` keeps them


def newest(notices: Sequence[Notice]) -> list[Notice]:
    """The newest notices that fit, in their order; the very last one always, cut where it is too long alone."""
    fitting: list[Notice] = []
    room = LONGEST_NOTICES
    for kind, text in reversed(notices[-MOST_NOTICES:]):
        if not fitting and len(text) > LONGEST_NOTICES:
            return [(kind, text[: LONGEST_NOTICES - 1] + "…")]
        room -= len(text)
        if room < 0:
            break
        fitting.insert(0, (kind, text))
    return fitting


def _bound_notices(response: Response) -> Response:
    """They wait in the signed cookie: a browser drops one beyond 4 KB whole, and the sign-in with it."""
    if not session.modified:  # to look into it otherwise would make every answer one of its reader's own
        return response
    kept = session.get(_NOTICES, ())
    fitting = newest(kept)
    if len(fitting) < len(kept) or any(len(text) > LONGEST_NOTICES for _, text in kept):
        session[_NOTICES] = fitting
    return response


def _names() -> dict[str, Any]:
    """What every template may say, each read when it is said."""
    return {
        "pick": pick,
        "member": lambda table, key, *num, **figures: members.told(words(), table, key, *num, **figures),
        "chip": lambda table, key, **figures: members.chip(words(), table, key, **figures),
        "points": points,
        "mark_text": mark_text,
        "asset": asset,
        "kept": kept,
        "limits": limits,
        "shown_code": codes.shown,
        "choices": {state.value: written for state, written in CHOICES.items()},
        "language_links": language_links,
        "csrf_token": generate_csrf,
        "language": lambda: words().language,
        "date": lambda moment: words().date(moment),
        "day": lambda day: words().day(day),
        "moment": lambda moment: words().moment(moment),
        "clocks": lambda: words().clocks(),
        "zone": lambda: home().zone,
        "phone_example": lambda: example(home().country),
        "tongues": tongues,
        "site": lambda: words().pick(contest_name() or {}) or "Judging",
        "emblem_of_page": emblem,
        "endpoint_of_page": lambda: request.endpoint,
        "visitor": lambda: g.get("visitor"),
        "number": lambda value, decimals=None: words().number(value, decimals),
        "sentence": say,
        "only_demo": only_demo,
        "text_in": lambda text: words().pick(text),
    }


def install(app: Flask) -> None:
    """Set up Jinja, remember a chosen language, and bound what is said on the next page."""
    app.after_request(_bound_notices)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: words().gettext(message),
        lambda one, many, count: words().ngettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals.update(_names())

    @app.before_request
    def remember_language() -> None:
        wanted = request.args.get("lang")
        if wanted in LANGUAGES:
            session["language"] = wanted
