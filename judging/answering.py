"""What the server answers before anybody is asked: a request whose address or headers are longer than it reads.

Always true: the words stand in all three languages, because the request that says which one is not read; every other
fault of a request stays gunicorn's own.
"""

from __future__ import annotations

import html
from typing import Any

from gunicorn import util
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from judging.i18n import LANGUAGES, SOURCE, translator
from judging.sentences import SENTENCES

STATUS = {LimitRequestLine: "414 URI Too Long", LimitRequestHeaders: "431 Request Header Fields Too Large"}


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn carries no types
    """A worker that says in people's words what it does not read."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that cannot be read; the line is closed afterwards."""
        status = STATUS.get(type(exc))
        if status is None:
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("Invalid request from ip=%s: %s", addr[0] if addr else "", exc)
        try:
            util.write_nonblock(client, too_long(status))
        except OSError:
            self.log.debug("Failed to send error message.")


def too_long(status: str) -> bytes:
    """The whole answer: a small page that says so, with the way to the first page."""
    said = {language: translator(language).gettext for language in LANGUAGES}
    words = "".join(
        f'<p lang="{language}">{html.escape(say(SENTENCES["request_too_long"]))} '
        f'<a href="/">{html.escape(say(SENTENCES["to_the_beginning"]))}</a></p>'
        for language, say in said.items()
    )
    title = html.escape(said[SOURCE](SENTENCES["request_too_long"]))
    page = (
        f'<!doctype html><html lang="{SOURCE}"><head><title>{title}</title></head><body>{words}</body></html>'.encode()
    )
    head = (
        f"HTTP/1.1 {status}",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        "Cache-Control: no-store",
        f"Content-Length: {len(page)}",
    )
    return "\r\n".join((*head, "", "")).encode() + page
