"""The printing room is sealed: nothing is fetched, names are text, faults of ours stop the press."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from judging.certificates import render_certificate, render_receipt
from judging.certificates.engine.engine import Engine, RenderingFault
from judging.certificates.layout.ornaments import NAMES, drawings
from judging.certificates.layout.pages import Design
from judging.certificates.layout.palette import PALETTES
from judging.certificates.layout.sheet import Sheet
from judging.certificates.model import LOOKS
from judging.paths import templates_folder
from tests.certificates.readers import picture_of, text_of
from tests.certificates.samples import RECEIPT, SPANISH


class Canary:
    """A web server on this machine that counts who calls."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        canary = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                canary.requests.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/canary"


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    thread = threading.Thread(target=canary.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield canary
    canary.server.shutdown()
    canary.server.server_close()
    thread.join()


HOSTILE = (
    "<img src={address}>",
    "{{{{7*7}}}}",
    "{{% raise %}}",
    "</p><link rel=attachment href=file:///etc/passwd>",
    "\"><style>@import '{address}'</style>",
    "<base href={address}>&lt;b&gt;",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_printed_as_it_is_and_fetches_nothing(name: str, canary: Canary, tmp_path: Path) -> None:
    name = name.format(address=canary.address)
    certificate = render_certificate(replace(SPANISH, holder_name=name, citation=name))
    receipt = render_receipt(replace(RECEIPT, holder_names=(name,), contact=name))
    for pdf in (certificate, receipt):
        assert text_of(pdf, tmp_path).replace(" ", "").count(name.replace(" ", "")) == 2
        assert b"/EmbeddedFile" not in pdf
    assert canary.requests == []


def document(body: str) -> str:
    return f'<html lang="es"><head><title>Prueba</title></head><body>{body}</body></html>'


def plain_engine(css: str = "") -> Engine:
    return Engine(stylesheets={"plain": css}, assets={})


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{address}"/>',
        '<img src="file:///etc/passwd"/>',
        '<img src="asset:unknown.svg"/>',
        '<p style="background: url({address})"/>',
        '<p style="list-style: url({address}); display: list-item"/>',
        '<link rel="stylesheet" href="{address}"/>',
        "<style>@import url({address});</style>",
        '<style>@font-face {{ font-family: "X Y"; src: url({address}) }}</style>',
        '<link rel="attachment" href="file:///etc/passwd"/>',
        '<p><a rel="attachment" href="{address}">x</a></p>',
        '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E"/>',
    ],
)
def test_even_a_hostile_template_fetches_nothing_and_stops_the_press(markup: str, canary: Canary) -> None:
    with pytest.raises(RenderingFault):
        plain_engine().pdf(document(markup.format(address=canary.address)), stylesheet="plain")
    assert canary.requests == []


def test_an_honest_template_is_printed() -> None:
    assert plain_engine().pdf(document("<p>Rosa</p>"), stylesheet="plain").startswith(b"%PDF-1.7")


def test_a_fault_the_engine_would_only_log_stops_the_press() -> None:
    with pytest.raises(RenderingFault, match="sparkle"):
        plain_engine("p { sparkle: much }")
    with pytest.raises(RenderingFault, match="mismatched tag"):
        plain_engine().pdf(document("<p>Rosa</b>"), stylesheet="plain")
    with pytest.raises(RenderingFault, match="2 pages"):
        plain_engine().pdf(document('<p style="break-after: page">Rosa</p><p>Juan</p>'), stylesheet="plain")


@pytest.mark.parametrize("look", LOOKS)
def test_drawings_worked_out_once_look_the_same_as_drawn_anew(look: str, tmp_path: Path) -> None:
    design = Design(look, Sheet("A4", "landscape"), PALETTES[look])
    sheets = Environment(loader=FileSystemLoader(templates_folder() / "certificates"), autoescape=False)
    css = "@page { size: 297mm 210mm; margin: 0; background: url(asset:border.svg) 0 0 / 297mm 210mm }"
    css += "p { color: red }"
    for name in ("emblem", "flourish"):
        css += f".{name} {{ height: 24mm; background: url(asset:{name}.svg) no-repeat }}"
    html = '<div class="flourish"></div><p>Rosa</p><div class="emblem"></div><div class="flourish"></div>'
    pictures = []
    for frozen in ((), NAMES):
        engine = Engine(stylesheets={"plain": css}, assets=drawings(design, sheets), frozen=frozen)
        for _ in range(2):
            pictures.append(picture_of(engine.pdf(document(html), stylesheet="plain"), tmp_path))
    assert len(pictures[0]) > 10_000  # there is something to see
    assert all(picture == pictures[0] for picture in pictures)


def test_a_drawing_that_cannot_be_worked_out_beforehand_stops_the_press() -> None:
    gradient = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><linearGradient id="g"><stop stop-color="red"/>'
        b'<stop offset="1" stop-color="blue"/></linearGradient><rect width="9" height="9" fill="url(#g)"/></svg>'
    )
    engine = Engine({"plain": "p { background: url(asset:g.svg) }"}, {"g.svg": gradient}, frozen=["g.svg"])
    with pytest.raises(RenderingFault, match="asset:g"):
        engine.pdf(document("<p>Rosa</p>"), stylesheet="plain")
