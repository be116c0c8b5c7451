"""The pages that a judge's telephone keeps to work without a signal, many in one answer and in each language.

Compressed together they cost a quarter of what they cost one by one, because the sheets repeat one another. Each page
is made exactly as if it had been asked for alone, for the same judge, with its own headers; what the telephone has
already is named and not sent again. Always true: only her own pages, those of the list below; her language and her
notices stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import abort, current_app, jsonify, request, session, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from judging.domain.entries.standing import Place
from judging.domain.number import counted
from judging.domain.permissions import Role
from judging.i18n import LANGUAGES
from judging.storage.models import Judge
from judging.storage.queries import judge as queries
from judging.web.access import allow, the_judge
from judging.web.api.blueprint import blueprint
from judging.web.api.guard import message_of_ours
from judging.web.context import read_session
from judging.web.security import csrf

AT_ONCE = 40
LONGEST_MARK = 80
AROUND = ("home", "outbox", "offline", "review", "help_page", "commitment", "confirm_all", "report", "dictate")
NOT_KEPT = frozenset({"Content-Length", "Date", "Set-Cookie", "Vary"})
"""What a page on a telephone has no use for; a cookie least of all."""


@blueprint.post("/api/v1/pages")
@allow(Role.JUDGE)
def pages() -> ResponseReturnValue:
    """The pages from a place of the list on, in one language; `have` tells by address which of them are there."""
    judge, message = the_judge(), message_of_ours()
    first, language, have = counted(message.get("from", 0)), message.get("lang"), message.get("have")
    if first is None or not isinstance(language, str) or language not in LANGUAGES:
        abort(422)
    marks = have if isinstance(have, dict) else {}
    wanted = _addresses(judge)
    sent = [_page(address, language, marks.get(address)) for address in wanted[first:][:AT_ONCE]]
    return jsonify(all=len(wanted), pages=sent)


def _page(address: str, language: str, mark: object) -> dict[str, Any]:
    """One page: its address, with what its answer says, or nothing where the telephone has just this one."""
    made = _made(address, language, mark if isinstance(mark, str) else "")
    if made.status_code != 200:
        return {"url": address, "status": made.status_code}
    headers = {name: value for name, value in made.headers if name not in NOT_KEPT}
    return {"url": address, "status": 200, "headers": headers, "html": made.get_data(as_text=True)}


def _made(address: str, language: str, mark: str) -> Response:
    """What the service answers to a judge who opens this page, by itself."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context(), app.request_context(_as_if_opened(request.environ, address, language, mark)):
        session.pop("_flashes", None)  # it waits for the page that she opens herself
        answer: Response = app.full_dispatch_request()
        return answer


def _as_if_opened(environ: Mapping[str, Any], address: str, language: str, mark: str) -> dict[str, Any]:
    """This request, as if the page had been opened instead."""
    asked = {name: value for name, value in environ.items() if not name.startswith(("flask.", "werkzeug."))}
    for name in ("HTTP_ACCEPT_ENCODING", "HTTP_ORIGIN", "HTTP_REFERER", "CONTENT_TYPE"):
        asked.pop(name, None)
    return {
        **asked,
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": f"lang={language}",
        "CONTENT_LENGTH": "0",
        "wsgi.input": BytesIO(),
        "HTTP_IF_NONE_MATCH": mark[:LONGEST_MARK],
    }


def _addresses(judge: Judge) -> list[str]:
    """The pages to keep on a telephone: those around, and the sheets that she may open, with their photos."""
    sheets = [
        url_for(page, assignment_id=item.id)
        for item in queries.assignments(read_session(), judge)
        if item.is_open(Role.JUDGE, Place.PAPER) and item.conflict_statement is not None
        for page in ("judge.sheet", "judge.photos")
    ]
    return [*(url_for(f"judge.{name}") for name in AROUND), *sheets]


csrf.exempt(pages)  # `message_of_ours` guards it instead
