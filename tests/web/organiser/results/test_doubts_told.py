"""The pages that publish and that give special prizes: what is in doubt is read, and said yes to, before it is done."""

from __future__ import annotations

from sqlalchemy import func, select

from judging.services.results import awards, results
from judging.services.scoring import scoring
from judging.storage.models import Award, Publication
from tests.services.results.test_results import NELLY
from tests.story import pair
from tests.world import START, World

EDITION = "/organiser/caranavi-2026"


def reopen(world: World, judge: str, number: str) -> None:
    with world.writing() as session:
        scoring.reopen_ballot(session, actor=NELLY, assignment=pair(session, judge, number), reason="Ver.", now=START)


def published(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(Publication)) or 0


def test_a_sheet_that_is_open_again_is_read_before_results_are_public(world: World) -> None:
    reopen(world, "J2", "C003")
    marta = world.organiser()
    marta.get(f"{EDITION}/publish")
    assert "está abierta otra vez y no cuenta" in marta.text
    marta.submit(action="/publish", status=422)
    assert "Lea lo que está en duda" in marta.text
    assert published(world) == 0
    box = next(item for item in marta.form("/publish").iter("input") if item.get("name") == "confirmed")
    reopen(world, "J4", "C003")
    marta.submit({"confirmed": box.get("value")}, action="/publish", status=422)  # she has not read of the other one
    box = next(item for item in marta.form("/publish").iter("input") if item.get("name") == "confirmed")
    marta.submit({"confirmed": box.get("value")}, action="/publish")
    assert published(world) == 1


def test_nothing_is_asked_where_nothing_is_in_doubt(world: World) -> None:
    marta = world.organiser()
    marta.get(f"{EDITION}/publish")
    assert "Antes de publicar, lea esto" not in marta.text
    marta.submit(action="/publish")
    assert published(world) == 1


def test_a_prize_without_its_condition_is_given_only_by_who_says_so(world: World) -> None:
    with world.writing() as session:
        made = results.publish(session, actor=NELLY, edition=world.edition(session), now=START)
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)
    marta = world.organiser()
    marta.get(f"{EDITION}/certificates")
    assert "El jurado lo sabe" not in marta.text
    chosen = {"entry-youth": "C006", "reason-youth": "Por su vivero."}
    marta.submit(chosen, action="/distinctions/youth", status=422)
    assert (
        "C006: la mención es para quien tiene de 16 a 28 años. Años de nacimiento en la inscripción: 1970."
        in marta.text
    )
    marta.submit({**chosen, "anyway-youth": "yes"}, action="/distinctions/youth")
    marta.submit({"entry-woman_producer": "C003", "reason-woman_producer": "Por su vivero."}, action="/woman_producer")
    with world.reading() as session:
        given = {award.kind: award.entry.number for award in session.scalars(select(Award))}
    assert (given["youth"], given["woman_producer"]) == ("C006", "C003")
