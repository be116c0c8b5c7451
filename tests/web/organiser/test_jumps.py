"""The places to jump to on a page: its headings, each with an id, and nothing that is folded away or only told once."""

from __future__ import annotations

import pytest
from flask import Flask
from markupsafe import Markup

from judging.web.organiser.jumps import MOST, Parts, parts_of


@pytest.fixture
def app() -> Flask:
    app = Flask("pages")
    for name in ("organiser", "public"):
        app.add_url_rule(f"/{name}", f"{name}.page", lambda: "")
    return app


def parts(app: Flask, body: Markup, whose: str = "organiser") -> Parts:
    with app.test_request_context(f"/{whose}"):
        return parts_of(body)


def test_each_heading_has_an_id_and_one_that_has_it_keeps_it(app: Flask) -> None:
    two = '<h2 class="soft" id="two">Dos <span>tres</span></h2>'
    found = parts(app, Markup("<h2>Uno</h2>" + two + '<p>y</p><h2 class="a">M &amp; N</h2>'))
    assert {one.id: one.words for one in found.places} == {"part-1": "Uno", "two": "Dos tres", "part-3": "M & N"}
    assert found.body == f'<h2 id="part-1">Uno</h2>{two}<p>y</p><h2 id="part-3" class="a">M &amp; N</h2>'


def test_what_is_folded_away_or_a_message_is_no_place(app: Flask) -> None:
    told = '<div class="notice bad" role="alert">\n  <h2>Falta</h2></div>'
    body = Markup(f"{told}<details><h2>Oculto</h2></details><template><h2>No</h2></template>" + "<h2>a</h2>" * 3)
    found = parts(app, body)
    assert [one.words for one in found.places] == ["a", "a", "a"]
    assert "<h2>Oculto</h2>" in found.body


def test_a_page_of_few_parts_or_of_somebody_else_offers_none(app: Flask) -> None:
    few = Markup("<h2>Uno</h2><h2>Dos</h2>")
    assert not parts(app, few).is_long_in_hand
    assert parts(app, few + Markup("<p>y</p>") * 300).is_long_in_hand
    assert not parts(app, few + Markup("<p>y</p>") * 300).is_long
    assert parts(app, few + Markup("<h2>Tres</h2>")).is_long
    assert parts(app, few + Markup("<p>y</p>") * 1000).is_long, "to its end, if to nothing else"
    public = parts(app, Markup("<h2>Uno</h2><h2>Dos</h2><h2>Tres</h2>"), "public")
    assert not public.is_long
    assert "id=" not in public.body


def test_what_people_wrote_stays_words(app: Flask) -> None:
    body = Markup("<h2>{}</h2>").format("<script>") * 3
    assert parts(app, Markup(body)).places[0].words == "<script>"
    assert "<script>" not in parts(app, Markup(body)).body


def test_a_list_of_things_alike_is_jumped_over_whole(app: Flask) -> None:
    parted, listed = (parts(app, Markup("<h2>Aviso</h2>") * count) for count in (MOST, MOST + 1))
    assert (len(parted.places), len(listed.places)) == (MOST, 0)
    assert listed.is_long, "to its beginning and its end"
