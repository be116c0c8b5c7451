"""The organisers' pages that tell: editions, overview, log, dates; and that nobody else sees or does any of it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import judging
from judging.domain.permissions import OPERATOR
from judging.sentences import SENTENCES
from judging.services.contest.editions import create_edition
from judging.services.people.staff import add_staff
from judging.services.results import results
from judging.storage.models import Edition, Entry, EntryStatus, Event, Judge
from tests.world import QUICK, START, World

HERE = "/organiser/caranavi-2026"
PAGES = [
    "/organiser/",
    *(
        f"{HERE}{page}"
        for page in (
            "/",
            "/entries",
            "/entries/C001",
            "/entries/C001/code",
            "/entries/admit",
            "/judges",
            "/judges/new",
            "/judges/1",
            "/cards",
            "/assignments",
            "/assignments/proposal",
            "/assignments/sharing",
            "/assignments/tables",
            "/dates",
            "/name",
            "/texts",
            "/log",
        )
    ),
]
DEEDS = [
    f"{HERE}{deed}"
    for deed in (
        "/entries/C001/accept",
        "/entries/C001/code",
        "/entries/C001/word",
        "/entries/C001/exclude",
        "/entries/C001/return",
        "/entries/C001/undo",
        "/entries/admit",
        "/entries/undo",
        "/judges/new",
        "/judges/1",
        "/judges/1/code",
        "/judges/1/pin",
        "/judges/1/off",
        "/judges/1/on",
        "/assignments",
        "/assignments/proposal",
        "/assignments/proposal/undo",
        "/assignments/sharing",
        "/assignments/tables",
        "/assignments/tables/presence",
        "/assignments/recuse",
        "/assignments/1/recuse",
        "/assignments/1/restore",
        "/assignments/1/reopen",
        "/dates",
        "/dates/now",
        "/name",
        "/texts",
    )
]


@pytest.mark.parametrize("page", PAGES)
def test_only_an_organiser_opens_a_page(world: World, page: str) -> None:
    stranger = world.anybody()
    stranger.get(page)
    assert stranger.path == "/sign-in"
    world.judge("J1").get(page, status=403)
    world.applicant("C001").get(page, status=403)
    world.organiser().get(page)


def test_nobody_but_an_organiser_does_any_of_it(world: World) -> None:
    people = [world.judge("J1"), world.applicant("C001")]
    stranger = world.anybody()
    with world.reading() as session:
        before = len(session.scalars(select(Event)).all())
    for deed in DEEDS:
        for person in people:
            person.post(deed, {"reason": "x", "act": "close_scoring", "name": "x"}, status=403)
        stranger.post(deed, {"reason": "x", "act": "close_scoring", "name": "x"}, status=401)
    with world.reading() as session:
        assert len(session.scalars(select(Event)).all()) == before


def test_every_deed_of_the_organisers_is_in_the_list_above(world: World) -> None:
    mine = ("entries", "judges", "cards", "assignments", "dates", "name", "texts", "log")
    rules = [
        rule
        for rule in world.app.url_map.iter_rules()
        if rule.rule.removeprefix("/organiser/<slug>/").split("/")[0] in mine and "POST" in (rule.methods or ())
    ]
    shapes = {
        re.sub(r"<int:[^>]+>", "1", rule.rule).replace("<slug>", "caranavi-2026").replace("<number>", "C001")
        for rule in rules
    }
    assert shapes == set(DEEDS)


@pytest.mark.parametrize("page", ["/", "/entries/C099", "/judges/99", "/nothing"])
def test_what_does_not_exist_is_not_found(world: World, page: str) -> None:
    organiser = world.organiser()
    organiser.get(f"/organiser/no-such-edition{page}", status=404)
    if page != "/":
        organiser.get(HERE + page, status=404)


def test_a_judge_and_a_pair_of_another_edition_are_not_found(world: World) -> None:
    add_second_edition(world)
    organiser = world.organiser()
    organiser.get("/organiser/otra/judges/1", status=404)
    organiser.get("/organiser/otra/entries/C001", status=404)
    organiser.get(HERE + "/")
    organiser.post("/organiser/otra/assignments/1/recuse", {"recuse-1": "x"}, status=404)
    organiser.post("/organiser/otra/judges/1/code", status=404)


def test_with_one_edition_the_organiser_is_there_at_once_and_with_two_she_chooses(world: World) -> None:
    organiser = world.organiser()
    assert organiser.path == HERE + "/"
    add_second_edition(world)
    organiser.get("/organiser/")
    assert "12 inscripciones enviadas · 5 jueces" in organiser.text
    assert "0 inscripciones enviadas · 0 jueces" in organiser.text
    assert "/organiser/otra/" in organiser.links()


def test_before_there_is_an_edition_the_page_says_how_to_make_one(empty_world: World) -> None:
    with empty_world.writing() as session:
        add_staff(
            session, email="marta@example.org", name="Marta", password_hash=QUICK.hash("cafe con leche"), now=START
        )
    marta = empty_world.anybody()
    marta.get("/sign-in")
    marta.submit({"email": "marta@example.org", "password": "cafe con leche"})
    assert marta.path == "/organiser/"
    assert "/organiser/new" in marta.links()


def test_the_overview_says_where_things_stand_and_what_is_to_be_done(world: World) -> None:
    organiser = world.organiser()
    for words in (
        "12 de 12 inscripciones enviadas",
        "27 de 30 hojas de notas",
        "11 de 12 fincas tienen",
        "Faltan 3 hojas de 30. Claire Delvaux, Néstor Choque Laime",
        "1 finca de 1 con un juez apartado espera otro juez. C005",
        "falta 1 hoja",
    ):
        assert words in organiser.text
    assert "todavía no entró" not in organiser.text


def test_the_overview_names_what_is_missing_before_judging(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        edition.scoring_from = edition.scoring_until = None
        session.scalars(select(Entry).where(Entry.number == "C004")).one().status = EntryStatus.SUBMITTED
    organiser = world.organiser()
    assert "Hay 1 inscripción por revisar, de 12 enviadas." in organiser.text
    assert "Faltan fechas: 1 de 2 comienzos." in organiser.text
    assert "Faltan 3 hojas" not in organiser.text
    organiser.get(HERE + "/?lang=en")
    assert "1 entry to check, of 12 sent in." in organiser.text


def test_once_published_nothing_is_left_to_do(world: World) -> None:
    with world.writing() as session:
        results.publish(session, actor=OPERATOR, edition=world.edition(session), now=START)
    organiser = world.organiser()
    assert "Los resultados están publicados." in organiser.text
    assert "Faltan 3 hojas" not in organiser.text


def test_the_overview_asks_the_database_the_same_for_one_judge_and_three(world: World) -> None:
    organiser = world.organiser()
    for others in (["J2", "J3", "J4", "J5"], ["J4", "J5"]):
        with world.writing() as session:
            for judge in session.scalars(select(Judge)):
                judge.is_active = judge.key not in others
        with world.queries() as sent:
            organiser.get(HERE + "/")
        assert len(sent) == 19


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_editions_asks_the_database_the_same_for_two_and_four(world: World, count: int) -> None:
    for number in range(count):
        add_second_edition(world, f"otra-{number}")
    organiser = world.organiser()
    with world.queries() as sent:
        organiser.client.get("/organiser/", headers={"Accept-Language": "es"})
    assert len(sent) == 5
    with world.queries() as sent:
        organiser.get("/organiser/")
    assert len(sent) == 6, "who asks for no language reads that of the contests held here"


def test_the_log_tells_each_thing_in_words_and_fifty_to_a_page(world: World) -> None:
    organiser = world.organiser()
    organiser.get(HERE + "/log")
    assert "57 líneas · página 1 de 2" in organiser.text
    assert "Rosa Elena Tarifa Vargas entregó la hoja de la finca C012" in organiser.text
    organiser.get(HERE + "/log?page=2")
    assert "página 2 de 2" in organiser.text
    assert "El servidor creó la edición" in organiser.text
    organiser.get(HERE + "/log?page=9")
    assert "Todavía no pasó nada aquí." in organiser.text


def test_the_log_is_asked_about_one_judge_or_one_farm(world: World) -> None:
    organiser = world.organiser()
    with world.reading() as session:
        gladys = session.scalars(select(Judge).where(Judge.key == "J4")).one()
        farm = session.scalars(select(Entry).where(Entry.number == "C003")).one()
    organiser.get(f"{HERE}/log?about=judge:{gladys.id}")
    lines = lines_of(organiser.page.text if organiser.page else "")
    assert len(lines) == 12
    assert all("Gladys Rocha" in line for line in lines)
    organiser.get(f"{HERE}/log?about=entry:{farm.id}")
    lines = lines_of(organiser.page.text if organiser.page else "")
    assert len(lines) == 6
    assert all("C003" in line for line in lines)


def test_every_kind_of_event_has_a_sentence() -> None:
    """Every action a service writes ("ballot.saved") is told in words of its own."""
    services = Path(judging.__file__).parent / "services"
    kinds = "edition|entry|judge|assignment|conflict|ballot|results|scores|awards|certificates?|distinction"
    written = {
        found
        for file in services.rglob("*.py")
        for found in re.findall(rf'"((?:{kinds})\.[a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    assert "ballot.saved" in written
    assert {f"event {action}" for action in written} <= SENTENCES.keys()


def test_an_event_without_a_sentence_is_still_told(world: World) -> None:
    with world.writing() as session:
        session.add(
            Event(
                edition_id=world.edition(session).id,
                at=START + timedelta(days=1),
                actor="organiser:1",
                actor_name="Marta",
                action="moon.moved",
                subject="moon:1",
                details={},
            )
        )
    organiser = world.organiser()
    organiser.get(HERE + "/log")
    assert "Marta hizo un cambio: moon.moved" in organiser.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_asks_the_database_the_same_for_one_line_and_three(world: World, count: int) -> None:
    with world.writing() as session:
        farm = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        for number in range(count):
            session.add(
                Event(
                    edition_id=farm.edition_id,
                    at=START,
                    actor="organiser:1",
                    actor_name="Marta",
                    action="edition.dates",
                    subject=f"edition:{number}",
                    details={},
                )
            )
    organiser = world.organiser()
    with world.queries() as sent:
        organiser.get(HERE + "/log")
    assert len(sent) == 10


def lines_of(html: str) -> list[str]:
    """The lines of the log on a page, without marks of HTML."""
    listed = re.search(r'<ol class="list history">(.*?)</ol>', html, re.DOTALL)
    assert listed
    return [re.sub(r"<[^>]+>", "", line) for line in listed.group(1).split("<li>")[1:]]


def add_second_edition(world: World, slug: str = "otra") -> None:
    with world.writing() as session:
        first = session.scalars(select(Edition).order_by(Edition.id)).first()
        assert first is not None
        create_edition(
            session,
            actor=OPERATOR,
            now=START,
            is_demo=True,
            sheet=first.rounds[0].sheet_version.document,
            document={
                "competition": {"slug": "otro-premio", "name": {"es": "Otro premio"}},
                "edition": {"slug": slug, "name": {"es": f"Otra edición {slug}"}, "rule": first.rule},
            },
        )
