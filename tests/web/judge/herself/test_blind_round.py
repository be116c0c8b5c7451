"""A blind round: on every page and in every file of hers the judge meets numbers, and never whose or where it is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from judging.domain.permissions import Role
from judging.domain.typed import folded
from judging.services.contest.editions import current_round
from judging.services.paper.papersheets import _sheet  # what is printed on a sheet's head
from judging.services.scoring import assignment as pairs
from judging.storage.models import Assignment, Entry, Judge
from tests.pages import Visitor
from tests.story import pair
from tests.web.judge.field.sending import Sender, ask, nestor, op, send
from tests.web.judge.sheet.judging_paths import address
from tests.world import World

__all__ = ["nestor", "send"]
ROUNDS = "/organiser/caranavi-2026/rounds/visit"


def make_blind(world: World) -> None:
    with world.writing() as session:
        round_ = current_round(world.edition(session))
        round_.plan = replace(round_.own_plan, is_blind=True).to_document()


def telling(world: World, judge: str = "J3") -> set[str]:
    """All that tells whose her farms are: names of people, their places and cooperatives."""
    with world.reading() as session:
        hers = session.scalars(select(Assignment).join(Assignment.judge).where(Judge.key == judge)).all()
        her = hers[0].judge
        own = {her.name, her.community, her.cooperative}
        return {
            word
            for one in hers
            for word in (*one.entry.holder_names, one.entry.community, one.entry.cooperative, one.entry.title)
            if word and word not in own
        }


def pages(app: Flask, world: World, judge: str = "J3") -> Iterator[str]:
    """The address of every page and file of hers."""
    with world.reading() as session:
        hers = select(Assignment).join(Assignment.judge).join(Assignment.entry).where(Judge.key == judge)
        sheets = [one.id for one in session.scalars(hers.order_by(Entry.number)) if one.state == "assigned"]
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "GET" not in (rule.methods or ()) or Role.JUDGE not in getattr(view, "audience", ()):
            continue
        if not rule.rule.startswith("/judge") or rule.arguments - {"assignment_id", "key"}:
            continue
        for sheet in sheets if "assignment_id" in rule.arguments else [0]:
            yield rule.rule.replace("<int:assignment_id>", str(sheet)).replace("<key>", "A1")
    yield f"/judge/compare?farm={sheets[0]}&farm={sheets[1]}&criterion=A1"
    yield from (f"/judge/{page}?sheet={sheets[0]}" for page in ("dictate", "report", "deliver"))


def read(pdf: bytes) -> str:
    """The words of a file that is printed."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def found(visitor: Visitor, addresses: list[str], words: set[str]) -> dict[str, set[str]]:
    """Address -> what it tells of these words."""
    told: dict[str, set[str]] = {}
    for one in addresses:
        answer = visitor.client.get(one, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=True)
        text = folded(read(answer.data) if answer.mimetype == "application/pdf" else answer.text)
        if there := {word for word in words if folded(word) in text}:
            told[one] = there
    return told


def test_no_page_of_a_judge_names_anybody_in_a_blind_round_and_the_same_pages_do_in_an_open_one(
    world: World, nestor: Visitor
) -> None:
    addresses, words = list(pages(world.app, world)), telling(world)
    assert len(addresses) > 20
    assert len(words) > 8
    open_ = found(nestor, addresses, words)
    assert {"/judge/", "/judge/commitment", address(world, "J3", "C009")} <= open_.keys()
    make_blind(world)
    assert found(nestor, addresses, words) == {}
    assert "C009" in nestor.get("/judge/").text


def test_what_a_telephone_keeps_names_nobody_either(world: World, nestor: Visitor, send: Sender) -> None:
    make_blind(world)
    kept = ask(nestor, "pages", {"from": 0, "lang": "es", "have": {}})
    assert kept["pages"]
    answers = send(op(world, "C009", "E4", "3"), op(world, "C009", "Z9", "3"))
    said = folded(repr(kept) + repr(answers))
    assert [word for word in telling(world) if folded(word) in said] == []


def test_a_search_does_not_answer_to_a_name(world: World, nestor: Visitor) -> None:
    with world.reading() as session:
        name = pair(session, "J3", "C009").entry.holder_names[0]
    card = 'data-number="C009"'
    assert card in nestor.get(f"/judge/?q={name}").text
    make_blind(world)
    assert card not in nestor.get(f"/judge/?q={name}").text
    assert card in nestor.get("/judge/?q=C009").text


def test_her_paper_has_the_number_alone(world: World) -> None:
    for is_blind in (False, True):
        with world.reading() as session:
            own = pair(session, "J3", "C009")
            page = _sheet(own.round.edition, own.round, own, (), ())
            names = {*own.entry.paper_names, own.entry.community_on_paper}
            assert {name for name in names if name in page.place} == (set() if is_blind else names)
            assert page.farm == "C009"
        make_blind(world)


def test_organisers_still_see_whose_conflict_it_would_be_and_resolve_it(world: World) -> None:
    with world.writing() as session:
        own = pair(session, "J3", "C009")
        own.judge.community = own.entry.community
    nestor, nelly = world.judge("J3"), world.organiser()
    assert "son de la misma comunidad" in nestor.get("/judge/commitment").text
    make_blind(world)
    assert "misma comunidad" not in nestor.get("/judge/commitment").text
    assert "sin saber de quién es" in nestor.text
    with world.reading() as session:
        own = pair(session, "J3", "C009")
        assert pairs.found_conflicts([own.judge], [own.entry])
    assert "misma comunidad" in nelly.get("/organiser/caranavi-2026/entries/C009").text


def test_an_organiser_makes_a_round_blind_and_open_again(world: World) -> None:
    nelly = world.organiser()
    nelly.get(ROUNDS)
    nelly.submit({"blind": "yes"}, action="/rounds/visit")
    assert "a ciegas" in nelly.text
    with world.reading() as session:
        assert current_round(world.edition(session)).is_blind
    nelly.get(ROUNDS)
    nelly.submit({"blind": None}, action="/rounds/visit")
    with world.reading() as session:
        assert not current_round(world.edition(session)).is_blind
