"""Prizes and sponsors on screens: written, moved, taken away and put back; read by whom; shown where it matters."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image
from sqlalchemy import select

from judging.domain.permissions import EditionRole
from judging.domain.prizes.prize import PlannedSponsor
from judging.services.prizes import catalogue
from judging.services.results import awards, results
from judging.storage.models import Award, Certificate, Prize, Sponsor
from tests.pages import Visitor
from tests.services.certificates.test_certificates import draw
from tests.services.prizes.test_prizes import MONEY, issued
from tests.services.results.test_results import NELLY
from tests.web.organiser.exports.test_books import colleague
from tests.world import START, World

HERE = "/organiser/caranavi-2026"
PAGE = f"{HERE}/prizes"
POSTER = "/editions/caranavi-2026"


def picture(colour: str = "#205030") -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (120, 60), colour).save(made, "PNG")
    made.seek(0)
    return made


def with_sponsor(world: World) -> Visitor:
    """Nelly writes the cooperative that gives the first prize."""
    nelly = world.organiser()
    nelly.get(f"{HERE}/new-sponsor")
    nelly.submit(
        {"name": "Cooperativa Río Coroico", "website": "www.rio-coroico.example.org", "words-es": "Compra café."},
        action="/new-sponsor",
    )
    return nelly


def written(world: World) -> Visitor:
    """And two prizes: money from the cooperative for the first, a thing for each of the second."""
    nelly = with_sponsor(world)
    nelly.get(f"{HERE}/new-prize")
    nelly.submit({"place": "1", "amount": "5000,50", "currency": "BOB", "sponsor": "sponsor-1"}, action="/new-prize")
    nelly.get(f"{HERE}/new-prize")
    nelly.submit(
        {"place": "2", "gives": "thing", "words-es": "una despulpadora", "amount": "", "per_holder": "yes"},
        action="/new-prize",
    )
    return nelly


def test_what_she_writes_stands_in_the_list_and_in_the_call(world: World) -> None:
    nelly = written(world)
    assert "Primer lugar 5.000,50 BOB" in nelly.text.replace("\u00a0", " ")
    assert "una despulpadora · uno para cada titular" in nelly.text
    anybody = world.anybody()
    anybody.get(POSTER)
    assert "Primer lugar 5.000,50 BOB Da: Cooperativa Río Coroico" in anybody.text.replace("\u00a0", " ")
    assert "https://www.rio-coroico.example.org" in anybody.links()
    anybody.get(f"{POSTER}?lang=en")
    assert "First place BOB 5,000.50 Given by: Cooperativa Río Coroico" in anybody.text.replace("\u00a0", " ")


@pytest.mark.parametrize("key", ["new", "sign", "up"])
def test_whatever_key_a_kit_gave_them_their_pages_open_and_another_can_be_added(world: World, key: str) -> None:
    with world.writing() as session:
        about = {"actor": NELLY, "edition": world.edition(session), "now": START}
        catalogue.add_sponsor(session, said=PlannedSponsor(key, "Ferretería Illimani"), **about)  # type: ignore[arg-type]
        catalogue.add_prize(session, said=replace(MONEY, key=key, sponsor=key), **about)  # type: ignore[arg-type]
    nelly = world.organiser()
    nelly.get(PAGE)
    assert {f"{PAGE}/{key}", f"{HERE}/sponsors/{key}"} <= set(nelly.links())
    nelly.get(f"{HERE}/sponsors/{key}")
    nelly.submit({"name": "Ferretería Sajama"}, action=f"/sponsors/{key}")
    nelly.get(f"{PAGE}/{key}")
    nelly.submit({"amount": "77"}, action=f"/prizes/{key}")
    assert "77 BOB Da: Ferretería Sajama" in nelly.text.replace("\u00a0", " ")
    nelly.get(f"{HERE}/new-prize")
    nelly.submit({"place": "2", "amount": "33", "currency": "BOB"}, action="/new-prize")
    with world.reading() as session:
        assert [one.key for one in catalogue.prizes(session, world.edition(session))] == [key, "prize-1"]


def test_a_refused_form_says_each_reason_at_its_field_and_shows_all_that_was_typed(world: World) -> None:
    nelly = with_sponsor(world)
    nelly.get(f"{HERE}/new-prize")
    nelly.submit({"place": "77", "amount": "mucho", "sponsor": "sponsor-1"}, action="/new-prize", status=422)
    assert nelly.standing("/new-prize")["amount"] == "mucho"
    nelly.submit({"place": "1", "amount": "50", "words-es": "una olla"}, action="/new-prize", status=422)
    assert "pero eligió dinero" in nelly.text
    assert nelly.standing("/new-prize")["words-es"] == "una olla", "no word is dropped in silence"
    nelly.submit({"place": "77", "words-es": ""}, action="/new-prize", status=422)
    assert "elija uno de ellos" in nelly.text
    nelly.submit({"place": "1", "gives": "thing"}, action="/new-prize", status=422)
    assert "Diga qué se entrega" in nelly.text
    with world.reading() as session:
        assert session.scalars(select(Prize)).all() == []
    nelly.submit({"gives": "money"}, action="/new-prize")
    assert nelly.path == PAGE


def test_a_sign_is_kept_shown_and_taken_away(world: World) -> None:
    nelly = with_sponsor(world)
    nelly.get(f"{HERE}/sponsors/sponsor-1")
    nelly.submit({"file": (picture(), "logo.png")}, action="/sponsors/sponsor-1")
    anybody = world.anybody()
    anybody.get(POSTER)
    assert anybody.page is not None
    assert f'src="{POSTER}/sponsors/sponsor-1"' in anybody.page.text
    with anybody.client.get(f"{POSTER}/sponsors/sponsor-1") as sign:
        assert sign.mimetype in ("image/png", "image/jpeg")
    nelly.get(f"{HERE}/sponsors/sponsor-1")
    nelly.submit({"no_picture": "yes"}, action="/sponsors/sponsor-1")
    assert anybody.client.get(f"{POSTER}/sponsors/sponsor-1").status_code == 404


def test_what_is_no_picture_is_refused_and_the_name_is_not_lost(world: World) -> None:
    nelly = with_sponsor(world)
    nelly.get(f"{HERE}/new-sponsor")
    drawing = (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "logo.svg")
    nelly.submit({"name": "Ferretería Illimani", "file": drawing}, action="/new-sponsor", status=422)
    assert nelly.standing("/new-sponsor")["name"] == "Ferretería Illimani"


def test_she_moves_takes_away_and_puts_back_and_a_list_that_changed_meanwhile_is_left_alone(world: World) -> None:
    nelly, pedro = written(world), world.organiser()
    pedro.get(PAGE)
    nelly.submit(action="/prizes/prize-2/up")
    assert nelly.text.index("una despulpadora") < nelly.text.index("5.000,50")
    pedro.submit(action="/prizes/prize-1/remove", status=409)
    nelly.submit(action="/prizes/prize-1/remove")
    assert "5.000,50" not in world.anybody().get(POSTER).text
    nelly.submit(action="/prizes/prize-1/back")
    assert "5.000,50" in world.anybody().get(POSTER).text
    nelly.submit(action="/sponsors/sponsor-1/remove", status=422)
    assert "todavía da un premio" in nelly.text


def test_of_two_at_one_prize_the_second_sees_both_values_and_loses_nothing(world: World) -> None:
    nelly, pedro = written(world), world.organiser()
    for one in (nelly, pedro):
        one.get(f"{PAGE}/prize-1")
    nelly.submit({"amount": "6000"}, action="/prizes/prize-1")
    pedro.submit({"amount": "7000"}, action="/prizes/prize-1", status=409)
    assert "Ahora dice: 6000" in pedro.text
    assert pedro.standing("/prizes/prize-1")["amount"] == "7000"
    pedro.submit(action="/prizes/prize-1")
    assert "7.000" in pedro.text


@pytest.mark.parametrize("role", [EditionRole.SECRETARY, EditionRole.AUDITOR])
def test_who_may_not_run_the_edition_reads_the_list_and_changes_nothing(world: World, role: EditionRole) -> None:
    written(world)
    colleague(world, EditionRole.OWNER)
    her = colleague(world, role)
    her.get(PAGE)
    assert "5.000,50" in her.text
    assert her.page is not None
    assert "<form" not in her.page.text.partition("<main")[2].partition("</main>")[0]
    her.get(f"{PAGE}/prize-1", status=403)
    her.post(f"{PAGE}/prize-1/remove", {}, status=403)
    with world.reading() as session:
        assert session.scalars(select(Prize).where(Prize.removed_at.is_not(None))).all() == []
        assert session.scalars(select(Sponsor).where(Sponsor.removed_at.is_not(None))).all() == []


def test_the_prize_stands_beside_the_winner_on_the_results_and_at_the_check_of_her_paper(world: World) -> None:
    written(world)
    with world.writing() as session:
        made = results.publish(session, actor=NELLY, edition=world.edition(session), now=START)
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)
    said = "5.000,50 BOB, con el auspicio de Cooperativa Río Coroico"
    anybody = world.anybody()
    anybody.get(f"{POSTER}/results")
    assert anybody.text.replace("\u00a0", " ").count(said) == 2, "beside her name, and in the table"
    assert said in anybody.get(f"{POSTER}/results.csv").text.replace("\u00a0", " ")
    assert said in anybody.get(f"{POSTER}/results.json").text.replace("\u00a0", " ")
    issued(world)
    draw(world, 99)
    with world.reading() as session:
        hers = select(Certificate.code).join(Certificate.award).where(Award.kind == "place", Award.place == 1)
        code = session.scalars(hers).first()
    anybody.get(f"/v/{code}")
    assert f"Qué recibe Premio: {said}" in anybody.text.replace("\u00a0", " ")
