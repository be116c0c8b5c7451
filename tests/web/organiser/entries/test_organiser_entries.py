"""The entries as an organiser sees them: finding one, reading all it says, deciding, and taking a decision back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from judging.domain.permissions import OPERATOR
from judging.domain.typed import folded
from judging.services.contest.forms import form_document, set_form
from judging.storage.models import Entry, EntryStatus, Holder
from tests.pages import Visitor
from tests.world import START, World

ENTRIES = "/organiser/caranavi-2026/entries"
NEW = ("C101", "C102", "C103")


def send_in(world: World, *numbers: str, knock_outs: dict[str, str] | None = None) -> None:
    """Families that have just sent their entry in."""
    with world.writing() as session:
        edition = world.edition(session)
        for number in numbers:
            session.add(
                Entry(
                    edition_id=edition.id,
                    number=number,
                    status=EntryStatus.SUBMITTED,
                    community="Colonia Broncini",
                    answers={
                        "story": "Sembramos café y guineo.",
                        "knock_outs": knock_outs or dict.fromkeys(("K1", "K2", "K3", "K4", "K5"), "no"),
                    },
                    consents={"process": True},
                    steps_done=["all"],
                    code_digest=f"x{number}",
                    created_at=START,
                    submitted_at=START,
                    category=edition.categories[0],
                    holders=[Holder(position=0, full_name=f"Señora de {number}", gender="woman")],
                )
            )


def status_of(world: World, number: str) -> EntryStatus:
    with world.reading() as session:
        return session.scalars(select(Entry.status).where(Entry.number == number)).one()


def at(world: World, page: str) -> Visitor:
    organiser = world.organiser()
    organiser.get(ENTRIES + page)
    return organiser


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("c003", {"C003"}),
        ("nanez condori", {"C001"}),
        ("RIO VERDE", {"C007", "C012"}),
        ("700 00101", {"C001"}),
        ("siquili", {"C002", "C010"}),
        ("nadie", set()),
    ],
)
def test_a_family_is_found_by_whatever_one_remembers(world: World, query: str, found: set[str]) -> None:
    organiser = at(world, f"?q={query}")
    assert {link.rpartition("/")[2] for link in organiser.links() if f"{ENTRIES}/C" in link} == found
    assert ("No encontramos ninguna inscripción así." in organiser.text) == (not found)


def test_entries_are_narrowed_by_where_they_stand_and_counted(world: World) -> None:
    send_in(world, *NEW)
    organiser = at(world, "?status=submitted")
    assert "Todas 15" in organiser.text
    assert "Por revisar 3" in organiser.text
    assert "3 de 15 inscripciones" in organiser.text
    assert not [link for link in organiser.links() if link.endswith("C001")]


def listed(organiser: Visitor) -> list[str]:
    return [link.rpartition("/")[2] for link in organiser.links() if f"{ENTRIES}/C" in link]


def test_entries_stand_in_the_order_asked_for_which_the_filters_keep(world: World) -> None:
    send_in(world, *NEW)
    numbers = listed(at(world, ""))
    assert numbers == sorted(numbers)
    assert listed(at(world, "?order=nothing")) == numbers
    by_status = listed(at(world, "?order=status"))
    assert by_status[: len(NEW)] == list(NEW), "those to be checked come before those admitted"
    organiser = at(world, "?order=name")
    with world.reading() as session:
        called = {entry.number: " ".join(entry.called) for entry in session.scalars(select(Entry))}
    names = [folded(called[number]) for number in listed(organiser)]
    assert names == sorted(names)
    assert [link for link in organiser.links() if "order=name" in link and "status=submitted" in link]
    assert 'value="name" selected' in organiser.page.text if organiser.page else False


@pytest.mark.parametrize("kept", [1, 3])
def test_the_list_asks_the_database_the_same_for_one_entry_and_three(world: World, kept: int) -> None:
    send_in(world, *NEW[:kept])
    organiser = world.organiser()
    with world.queries() as sent:
        organiser.get(f"{ENTRIES}?status=submitted")
    assert f"{kept} de" in organiser.text
    assert len(sent) == 9


def test_an_entry_shows_all_the_family_said_and_who_judges_it(world: World) -> None:
    organiser = at(world, "/C005")
    for words in (
        "Hilarión Choquehuanca Sirpa",
        "Colonia Bolinda",
        "1.490 m",
        "3,5 ha",
        "8.800 plantas",
        "Somos de los primeros colonos.",
        "Pasar sus datos a los auspiciadores No",
        "Néstor Choque Laime ⚠ misma comunidad ✕ apartado",
        "Motivo: Vive en la misma comunidad que la familia.",
        "Gladys Rocha Ibáñez entregó la hoja de la finca C005",
    ):
        assert words in organiser.text


def test_answers_to_questions_of_the_edition_s_own_stand_there_with_their_words(world: World) -> None:
    own = [
        {"key": "bees", "kind": "yes_no", "label": {"es": "¿Tiene abejas?"}},
        {"key": "why", "kind": "short_text", "label": {"es": "¿Por qué participa?"}},
        {"key": "buyer", "kind": "choice", "label": {"es": "¿A quién vende?"}, "options": [
            {"key": "coop", "name": {"es": "A la cooperativa"}}, {"key": "shop", "name": {"es": "A la tienda"}}]},
        {"key": "wish", "kind": "short_text", "label": {"es": "Para el jurado"}, "seen_by": ["judges"]},
    ]  # fmt: skip
    with world.writing() as session:
        edition = world.edition(session)
        document = form_document(edition)
        document["sections"][4]["questions"] += own
        set_form(session, actor=OPERATOR, edition=edition, document=document, now=START)
    send_in(world, "C101")
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C101")).one()
        entry.form_digest = entry.edition.form_digest
        said = {"why": "Por mis hijos", "buyer": "coop", "wish": "Nada"}
        entry.answers = {**entry.answers, **said, "knock_outs": {**entry.answers["knock_outs"], "bees": "yes"}}
    told = at(world, "/C101").text.split("Lo que cuenta la familia")[1].split("Causas de exclusión")[0]
    for words in (
        "Su familia y su finca Sembramos café y guineo.",
        "¿Tiene abejas? Sí",
        "¿Por qué participa? Por mis hijos",
    ):
        assert words in told
    assert "¿A quién vende? A la cooperativa" in told
    assert "Para el jurado" not in told, "its form shows it to judges alone"
    assert "¿Se usó veneno" not in told, "it stands below"


def test_a_yes_to_a_reason_for_exclusion_stands_on_top(world: World) -> None:
    send_in(world, "C101", knock_outs={"K1": "yes", "K2": "no"})
    organiser = at(world, "/C101")
    assert "Hay 1 causa de exclusión K1: ¿Se usó veneno" in organiser.text
    assert organiser.text.count("sin respuesta") == 3
    assert "causa de exclusión" not in at(world, "/C001").text.split("Causas de exclusión")[0]


def test_an_entry_is_admitted_and_the_decision_undone(world: World) -> None:
    send_in(world, "C101")
    organiser = at(world, "/C101")
    organiser.submit(action="/accept")
    assert status_of(world, "C101") is EntryStatus.ACCEPTED
    organiser.submit(action="/undo")
    assert status_of(world, "C101") is EntryStatus.SUBMITTED
    assert "La decisión está deshecha." in organiser.text
    assert "deshizo la decisión sobre la inscripción C101" in organiser.text


@pytest.mark.parametrize(
    ("act", "field", "status"),
    [("exclude", "exclude-reason", EntryStatus.EXCLUDED), ("return", "return-reason", EntryStatus.DRAFT)],
)
def test_a_family_is_turned_down_or_asked_again_only_with_a_reason(
    world: World, act: str, field: str, status: EntryStatus
) -> None:
    send_in(world, "C101")
    organiser = at(world, "/C101")
    organiser.submit({field: "  "}, action=f"/{act}", status=422)
    assert "Escriba el motivo." in organiser.text
    assert organiser.page is not None
    assert f'href="#{field}"' in organiser.page.text
    assert status_of(world, "C101") is EntryStatus.SUBMITTED
    organiser.submit({field: "Falta la superficie."}, action=f"/{act}")
    assert status_of(world, "C101") is status
    assert "Motivo: Falta la superficie." in organiser.text
    organiser.submit(action="/undo")
    assert status_of(world, "C101") is EntryStatus.SUBMITTED


def test_a_decision_is_not_undone_once_something_was_built_on_it(world: World) -> None:
    organiser = at(world, "/C001")
    assert "Deshacer la decisión" not in organiser.text
    with world.reading() as session:
        version = session.scalars(select(Entry.version).where(Entry.number == "C001")).one()
    organiser.post(f"{ENTRIES}/C001/undo", {"version": version}, status=422)
    assert "ya tiene jueces" in organiser.text
    organiser.post(f"{ENTRIES}/C001/undo", {"version": version + 1}, status=422)
    assert "cambió después" in organiser.text
    assert status_of(world, "C001") is EntryStatus.ACCEPTED


def test_all_that_were_checked_are_admitted_at_once_and_taken_back_at_once(world: World) -> None:
    send_in(world, "C101", "C102")
    send_in(world, "C103", knock_outs={"K1": "no", "K2": "yes", "K3": "no", "K4": "no", "K5": "no"})
    organiser = at(world, "/admit")
    for words in ("3 inscripciones por revisar", "C101 Señora de C101 · Colonia Broncini", "mire primero: K2"):
        assert words in organiser.text
    organiser.submit(action="/admit")
    assert [status_of(world, number).value for number in NEW] == ["accepted", "accepted", "submitted"]
    assert "Admitió 2 inscripciones." in organiser.text
    organiser.submit(action="/entries/undo")
    assert [status_of(world, number).value for number in NEW] == ["submitted"] * 3


def test_a_bulk_decision_is_taken_back_whole_or_not_at_all(world: World) -> None:
    send_in(world, "C101", "C102")
    organiser = at(world, "/admit")
    organiser.submit(action="/admit")
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C102")).one().version += 1
    organiser.submit(action="/entries/undo", status=409)
    assert [status_of(world, number).value for number in NEW[:2]] == ["accepted", "accepted"]


def test_a_farm_without_judges_says_so_and_where_to_assign_them(world: World) -> None:
    send_in(world, "C101")
    organiser = at(world, "/C101")
    assert "Esta finca todavía no tiene jueces." in organiser.text
    assert not [link for link in organiser.links() if link.endswith("/assignments")]
    organiser.submit(action="/accept")
    assert [link for link in organiser.links() if link.endswith("/assignments")]


# ------------------------------------------------------------------------------------------------ two organisers
def test_a_decision_is_not_done_over_by_somebody_who_had_not_seen_it(world: World) -> None:
    """Marta and Nelly look at the same entry; Nelly sends it back to the family while Marta still reads."""
    send_in(world, "C101")
    marta, nelly = at(world, "/C101"), at(world, "/C101")
    nelly.submit({"return-reason": "Falta decir la altura."}, action="/return")
    marta.submit({"exclude-reason": "Está fuera del municipio."}, action="/exclude", status=409)
    assert status_of(world, "C101") is EntryStatus.DRAFT
    assert "Otra persona cambió esto mientras usted miraba." in marta.text
    assert "Motivo: Falta decir la altura." in marta.text
    assert "No se guardó. Aquí lo puede copiar: Está fuera del municipio." in marta.text, "its field is gone"


def test_what_she_wrote_stays_when_somebody_else_decided_and_goes_through_the_second_time(world: World) -> None:
    send_in(world, "C101")
    marta, nelly = at(world, "/C101"), at(world, "/C101")
    nelly.submit({}, action="/accept")
    marta.submit({"exclude-reason": "Está fuera del municipio."}, action="/exclude", status=409)
    assert "Está fuera del municipio." in (marta.page.text if marta.page else "")
    assert status_of(world, "C101") is EntryStatus.ACCEPTED
    marta.submit({}, action="/exclude")
    assert status_of(world, "C101") is EntryStatus.EXCLUDED


def test_admitting_many_leaves_alone_and_names_what_somebody_else_decided(world: World) -> None:
    send_in(world, *NEW)
    marta, nelly = at(world, "/admit"), at(world, "/C102")
    nelly.submit({"exclude-reason": "Ya participa con otra finca."}, action="/exclude")
    marta.submit({f"admit-{number}": "on" for number in NEW}, action="/admit")
    assert [status_of(world, number) for number in NEW] == [
        EntryStatus.ACCEPTED,
        EntryStatus.EXCLUDED,
        EntryStatus.ACCEPTED,
    ]
    assert "Otra persona ya había decidido sobre: C102." in marta.text
