"""What an edition says of itself to everybody: written on a screen, read on the poster, refused, kept from two."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from judging.domain import limits
from judging.storage.models import Event
from tests.pages import Visitor
from tests.world import World

HERE = "/organiser/caranavi-2026"
TEXTS = f"{HERE}/texts"
POSTER = "/editions/caranavi-2026"


def at_the_texts(world: World) -> Visitor:
    nelly = world.organiser()
    nelly.get(TEXTS)
    return nelly


def texts(world: World) -> dict[str, dict[str, str]]:
    with world.reading() as session:
        return dict(world.edition(session).texts)


def test_an_organiser_writes_who_may_enter_and_everybody_reads_it_in_each_language(world: World) -> None:
    before = texts(world)
    nelly = at_the_texts(world)
    typed = {"who_can_enter-es": "Familias de Caranavi.\n\nY de Coroico.", "who_can_enter-fr": "Des familles."}
    nelly.submit(typed, action="/texts")
    assert "Los textos están guardados." in nelly.text
    after = texts(world)
    assert after["who_can_enter"]["es"] == "Familias de Caranavi.\n\nY de Coroico."
    assert after["who_can_enter"]["en"] == before["who_can_enter"]["en"], "nobody touched it"
    assert {key: said for key, said in after.items() if key != "who_can_enter"} == {
        key: said for key, said in before.items() if key != "who_can_enter"
    }
    anybody = world.anybody()
    page = anybody.get(POSTER).text
    assert "<p>Familias de Caranavi.</p><p>Y de Coroico.</p>" in page
    assert "<p>Des familles.</p>" in anybody.get(f"{POSTER}?lang=fr").text


def test_what_is_changed_stands_in_the_log_with_what_it_said_before(world: World) -> None:
    before = texts(world)["summary"]["es"]
    nelly = at_the_texts(world)
    nelly.submit({}, action="/texts")
    with world.reading() as session:
        assert session.scalars(select(Event).where(Event.action == "edition.texts")).all() == [], "nothing changed"
    nelly.submit({"summary-es": "Un premio nuevo."}, action="/texts")
    with world.reading() as session:
        [line] = session.scalars(select(Event).where(Event.action == "edition.texts")).all()
        assert line.details["before"] == {"summary-es": before}
        assert line.details["after"] == {"summary-es": "Un premio nuevo."}
    nelly.get(f"{HERE}/log")
    assert "cambió los textos de la convocatoria" in nelly.text


def test_a_text_that_is_emptied_is_gone_from_the_poster_with_its_heading(world: World) -> None:
    assert "De qué se trata" in world.anybody().get(POSTER).text
    at_the_texts(world).submit({f"about-{one}": " \n " for one in ("es", "fr", "en")}, action="/texts")
    assert "about" not in texts(world)
    assert "De qué se trata" not in world.anybody().get(POSTER).text
    at_the_texts(world).submit({"about-en": "It is about coffee."}, action="/texts")
    assert "It is about coffee." in world.anybody().get(POSTER).text, "another language where one is missing"


def test_what_looks_like_markup_is_read_as_it_was_written(world: World) -> None:
    at_the_texts(world).submit({"about-es": "<b>Café</b> & [monte](javascript:x)"}, action="/texts")
    page = world.anybody().get(POSTER).text
    assert "&lt;b&gt;Café&lt;/b&gt; &amp; [monte](javascript:x)" in page
    assert "<b>Café" not in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [("a" * (limits.EDITION_TEXT + 1), "4000"), ("Café \u202e monte", "")],
)
def test_a_text_that_cannot_be_kept_is_refused_at_its_field_and_all_that_was_typed_stays(
    world: World, wrong: str, told: str
) -> None:
    before = texts(world)
    nelly = at_the_texts(world)
    nelly.submit({"prizes-es": wrong, "about-es": "Otro texto de la feria."}, action="/texts", status=422)
    assert 'href="#prizes-es"' in nelly.page.text  # type: ignore[union-attr]
    assert told in nelly.text
    assert "Otro texto de la feria." in nelly.page.text  # type: ignore[union-attr]
    assert texts(world) == before


def test_a_text_as_long_as_may_be_is_kept(world: World) -> None:
    at_the_texts(world).submit({"prizes-es": "é" * limits.EDITION_TEXT}, action="/texts")
    assert texts(world)["prizes"]["es"] == "é" * limits.EDITION_TEXT


def test_of_two_who_write_at_once_the_second_is_shown_both_and_decides(world: World) -> None:
    first, second = at_the_texts(world), at_the_texts(world)
    first.submit({"summary-es": "Lo que escribió Nelly."}, action="/texts")
    second.submit({"summary-es": "Lo que escribió Sara."}, action="/texts", status=409)
    assert "Lo que escribió Nelly." in second.text
    assert "Lo que escribió Sara." in second.page.text  # type: ignore[union-attr]
    assert texts(world)["summary"]["es"] == "Lo que escribió Nelly."
    second.submit({}, action="/texts")
    assert texts(world)["summary"]["es"] == "Lo que escribió Sara."


def test_a_text_in_a_language_that_the_edition_does_not_speak_stays(world: World) -> None:
    with world.writing() as session:
        world.edition(session).languages = ["es", "fr"]
    before = texts(world)["about"]
    nelly = at_the_texts(world)
    assert 'id="about-en"' not in nelly.page.text  # type: ignore[union-attr]
    nelly.submit({"about-es": "Solo esto cambia."}, action="/texts")
    assert texts(world)["about"] == {**before, "es": "Solo esto cambia."}
