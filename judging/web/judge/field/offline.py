"""Working without a signal: what is unsent, the page for when nothing else is there, and the code that does it.

Always true: a judge's page says whom it is for (`Judging-For`), so that a telephone never keeps it for somebody else,
and in which language it is (a telephone keeps each apart), and has an `ETag` that changes only with what can be read
on it, so that a page kept on a telephone is not fetched twice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from judging.domain.permissions import Role
from judging.storage.models import Judge
from judging.web.access import allow, is_borrowed, the_judge, visitor
from judging.web.judge.blueprint import JudgePage, blueprint
from judging.web.judge.field import bundle
from judging.web.page import render, words

ONCE_ONLY = re.compile(rb'name="(?:csrf_token|save_id|op_id)" value="[^"]*"')
YEAR = 31_536_000


@dataclass(frozen=True)
class OutboxPage(JudgePage):
    """What is on this telephone and not yet on the server; the list itself is known to the telephone alone.

    On a borrowed one (`is_borrowed`) this is also where she leaves it, everything of hers gone.
    """

    template: ClassVar[str] = "judge/field/outbox.html"
    judge: Judge
    is_borrowed: bool


@dataclass(frozen=True)
class OfflinePage(JudgePage):
    """Shown from the telephone when there is no signal and the page asked for is not kept."""

    template: ClassVar[str] = "judge/field/offline.html"
    judge: Judge


@blueprint.get("/outbox")
@allow(Role.JUDGE)
def outbox() -> ResponseReturnValue:
    """Lo que falta enviar."""
    judge = the_judge()
    return render(OutboxPage(judge.edition, judge, is_borrowed()))


@blueprint.get("/offline")
@allow(Role.JUDGE)
def offline() -> ResponseReturnValue:
    """Sin señal."""
    judge = the_judge()
    return render(OfflinePage(judge.edition, judge))


@blueprint.get("/sw.js")
@allow(Role.PUBLIC)
def service_worker() -> ResponseReturnValue:
    """The service worker; it may look after the judges' pages and no others."""
    answer = Response(bundle.worker(_static()), mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = url_for("judge.home")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/code/<version>/<any(judge, more, photos, here):name>.js")
@allow(Role.PUBLIC)
def code(version: str, name: str) -> ResponseReturnValue:
    """The judges' code, to be kept for a year: another version has another address."""
    answer = Response(bundle.code(_static(), name), mimetype="text/javascript")
    answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return answer


@blueprint.context_processor
def names_for_templates() -> dict[str, Callable[[str], str]]:
    """`script("judge")`: the address of one file of the code."""
    return {"script": lambda name: url_for("judge.code", version=bundle.version(_static()), name=name)}


@blueprint.after_request
def say_whom_it_is_for(response: Response) -> Response:
    """Mark a judge's page, and answer "not changed" to a telephone that has it."""
    judge = visitor().judge
    if judge is None or request.method != "GET" or response.status_code != 200 or response.mimetype != "text/html":
        return response
    response.headers["Judging-For"] = f"{judge.edition_id}-{judge.id}"
    response.headers["Content-Language"] = words().language
    response.set_etag(hashlib.sha256(ONCE_ONLY.sub(b"", response.get_data())).hexdigest()[:20], weak=True)
    response.make_conditional(request)
    return response


def _static() -> str:
    folder = current_app.static_folder
    assert folder is not None  # the application names it
    return folder
