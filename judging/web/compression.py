"""Answers are sent compressed: on a slow line a page arrives in a seventh of the time.

brotli where a browser offers it (all do, over a safe line), gzip otherwise. A file of ours is compressed once and hard;
its address carries its digest. Why: docs/decisions/0008-compression.md.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

import brotli
from flask import Flask, request
from flask.wrappers import Response

KINDS = frozenset(
    {
        "application/json",
        "image/svg+xml",
        "text/css",
        "text/csv",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)
SMALLEST = 400
FILES = frozenset({"static", "judge.code", "judge.service_worker"})


def install(app: Flask) -> None:
    """Compress what can be compressed; must be installed first, so that it sees an answer last."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.status_code != 200 or response.mimetype not in KINDS or "Content-Encoding" in response.headers:
            return response
        response.headers.add("Vary", "Accept-Encoding")
        how = request.accept_encodings.best_match(["br", "gzip"])
        if how is None or request.method == "HEAD":
            return response
        response.direct_passthrough = False
        source, body = response.response, response.get_data()
        if hasattr(source, "close"):
            source.close()  # a file: it has been read
        if len(body) < SMALLEST:
            return response
        response.set_data(_file(body, how) if request.endpoint in FILES else _page(body, how))
        response.headers["Content-Encoding"] = how
        etag, _weak = response.get_etag()
        if etag is not None:
            response.set_etag(etag, weak=True)
        return response


def _page(body: bytes, how: str) -> bytes:
    """Quickly: a page is compressed each time it is made."""
    return bytes(brotli.compress(body, quality=6)) if how == "br" else gzip.compress(body, 6, mtime=0)


@lru_cache(maxsize=128)
def _file(body: bytes, how: str) -> bytes:
    return bytes(brotli.compress(body, quality=11)) if how == "br" else gzip.compress(body, 9, mtime=0)
