"""What is compressed on its way to a browser, and what is left as it is."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from judging.web import compression
from tests.world import World

WORDS = b"Caranavi, en los Yungas de La Paz. " * 40
READY = gzip.compress(b"".join(b"C%03d " % (number * 7919 % 997) for number in range(997)))


@pytest.fixture
def browser() -> FlaskClient:
    """Somebody's browser, at a service that says the same words in several ways."""
    app = Flask(__name__)
    compression.install(app)

    @app.get("/words")
    def words() -> Response:
        return Response(WORDS, mimetype="text/plain")

    @app.get("/ready")
    def ready() -> Response:
        return Response(READY, mimetype="text/plain", headers={"Content-Encoding": "gzip"})

    @app.get("/picture")
    def picture() -> Response:
        return Response(WORDS, mimetype="image/jpeg")

    @app.get("/short")
    def short() -> Response:
        return Response(b"C003", mimetype="text/plain")

    return app.test_client()


@pytest.mark.parametrize(("how", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)])
def test_words_are_compressed_as_the_browser_can(browser: FlaskClient, how: str, unpack: object) -> None:
    answer = browser.get("/words", headers={"Accept-Encoding": how})
    assert answer.headers["Content-Encoding"] == how
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert len(answer.data) < len(WORDS)
    assert callable(unpack)
    assert unpack(answer.data) == WORDS


def test_what_comes_compressed_already_is_not_compressed_twice(browser: FlaskClient) -> None:
    assert len(READY) > compression.SMALLEST
    for accepted in ("gzip", "br", "gzip, br"):
        answer = browser.get("/ready", headers={"Accept-Encoding": accepted})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.data == READY


@pytest.mark.parametrize("where", ["/picture", "/short"])
def test_what_would_gain_nothing_stays_as_it_is(browser: FlaskClient, where: str) -> None:
    answer = browser.get(where, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data in (WORDS, b"C003")


def test_a_browser_that_understands_none_of_it_gets_plain_words(browser: FlaskClient) -> None:
    answer = browser.get("/words")
    assert "Content-Encoding" not in answer.headers
    assert answer.data == WORDS


def test_a_file_of_a_year_is_sent_without_what_asks_again_for_it(world: World) -> None:
    anybody = world.anybody().client
    for file in ("css/app.css", "img/coffee.svg"):
        with anybody.get(f"/static/{file}") as answer:
            headers = answer.headers
        assert headers["Cache-Control"].endswith("immutable")
        assert not {"Last-Modified", "ETag", "Content-Disposition", "Accept-Ranges"} & set(headers.keys())
    assert headers["Content-Security-Policy"] == "default-src 'none'"
    assert "script-src" in anybody.get("/").headers["Content-Security-Policy"]
