"""Judges and their farms, as an organiser sees and changes them: forms, cards, the table, the proposal."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from judging.domain import codes
from judging.domain.permissions import OPERATOR
from judging.services.results import results
from judging.storage.models import Assignment, AssignmentState, BallotState, Edition, Entry, EntryStatus, Judge
from tests.pages import Visitor
from tests.world import START, World

HERE = "/organiser/caranavi-2026"


def at(world: World, page: str) -> Visitor:
    organiser = world.organiser()
    organiser.get(HERE + page)
    return organiser


def judge_id(world: World, key: str) -> int:
    with world.reading() as session:
        return session.scalars(select(Judge.id).where(Judge.key == key)).one()


def pair(world: World, number: str, key: str) -> Assignment:
    with world.reading() as session:
        return session.scalars(
            select(Assignment)
            .join(Entry)
            .join(Judge)
            .options(joinedload(Assignment.ballot))
            .where(Entry.number == number, Judge.key == key)
        ).one()


# --- judges --------------------------------------------------------------------------------------------------------


def test_irma_is_added_and_her_card_and_message_are_ready_in_french(world: World) -> None:
    organiser = at(world, "/judges/new")
    organiser.submit({"name": "Irma Quisbert", "language": "fr", "expertise-ecology": "on"}, action="/new")
    assert "Su tarjeta está lista" in organiser.text
    code = world.judge_code("J6")
    assert codes.shown(code) in organiser.text
    assert "Bonjour Irma Quisbert. Vous êtes membre du jury" in organiser.text
    world.judge("J6").get("/judge/")


def test_a_judge_without_a_name_is_refused_and_nothing_typed_is_lost(world: World) -> None:
    organiser = at(world, "/judges/new")
    organiser.submit(
        {"name": "", "community": "Coroico", "email": "no", "expertise-social": "on"}, action="/new", status=422
    )
    assert "Escriba el nombre del juez." in organiser.text
    assert organiser.page is not None
    assert 'value="Coroico"' in organiser.page.text
    assert re.search(r'name="expertise-social" value="yes" checked', organiser.page.text)
    assert not re.search(r'name="expertise-ecology" value="yes" checked', organiser.page.text)


def test_what_is_known_of_a_judge_is_changed(world: World) -> None:
    organiser = at(world, f"/judges/{judge_id(world, 'J4')}")
    organiser.submit({"community": "Coripata"}, action=f"/judges/{judge_id(world, 'J4')}")
    assert "Los datos están guardados." in organiser.text
    assert "Coripata" in organiser.text
    organiser.get(f"{HERE}/judges/{judge_id(world, 'J4')}")
    organiser.submit({"name": "Claire Delvaux"}, action=f"/judges/{judge_id(world, 'J4')}", status=422)
    assert "Ya hay un juez con el nombre Claire Delvaux." in organiser.text


def test_of_two_organisers_at_one_judge_the_second_sees_both_values(world: World) -> None:
    """Marta and Nelly have Hannah's page open; Nelly saves first."""
    address = f"/judges/{judge_id(world, 'J5')}"
    marta, nelly = at(world, address), at(world, address)
    nelly.submit({"phone": "71234567", "expertise-social": None, "language": "fr"}, action=address)
    hers = {"community": "Coripata", "expertise-ecology": None, "phone": "76543210", "language": "es"}
    marta.submit(hers, action=address, status=409)
    for said in ("Otra persona guardó esto", "Ahora dice: 71234567", "Ahora dice: Français"):
        assert said in marta.text
    assert "Ahora está" not in marta.text, "a box that Nelly left alone is in no conflict"
    assert 'name="expertise-social" value="yes">' in marta.page.text, "as Nelly left it"  # type: ignore[union-attr]
    assert "Otra persona cambió esto: así está ahora." in marta.text
    with world.reading() as session:
        standing = session.get_one(Judge, judge_id(world, "J5"))
        assert (standing.phone, standing.community) != ("", "Coripata")
        assert "ecology" in standing.expertise
    marta.submit({"phone": "71234567", "language": "fr"}, action=address)
    with world.reading() as session:
        standing = session.get_one(Judge, judge_id(world, "J5"))
        assert (standing.phone, standing.community, standing.language) == ("71234567", "Coripata", "fr")
        assert "social" not in standing.expertise, "Nelly's change is not undone by what Marta never touched"
        assert "ecology" not in standing.expertise


def test_one_organiser_saves_a_judge_twice_without_being_asked(world: World) -> None:
    address = f"/judges/{judge_id(world, 'J5')}"
    marta = at(world, address)
    for community in ("Coripata", "Taipiplaya"):
        marta.get(HERE + address)
        marta.submit({"community": community}, action=address)
    with world.reading() as session:
        assert session.get_one(Judge, judge_id(world, "J5")).community == "Taipiplaya"


def test_a_judge_s_address_is_read_forgivingly_and_a_wrong_one_said_at_its_field(world: World) -> None:
    address = f"/judges/{judge_id(world, 'J5')}"
    marta = at(world, address)
    marta.submit({"email": "\u200bHannah@Ejemplo.org ", "phone": "712\u2013345\u00a067"}, action=address)
    with world.reading() as session:
        found = session.get_one(Judge, judge_id(world, "J5"))
        assert (found.email, found.phone) == ("hannah@ejemplo.org", "712-345 67")
    marta.get(HERE + address)
    marta.submit({"email": "hannah@", "name": "Hannah \u202eW"}, action=address, status=422)
    assert "Escriba un correo completo" in marta.text
    assert "un signo que no se ve y que da vuelta las letras" in marta.text


def test_a_lost_card_is_replaced_from_the_judge_s_page(world: World) -> None:
    old = world.judge_code("J1")
    organiser = at(world, f"/judges/{judge_id(world, 'J1')}")
    assert codes.shown(old) in organiser.text
    organiser.submit(action="/code")
    assert codes.shown(old) not in organiser.text
    assert codes.shown(world.judge_code("J1")) in organiser.text
    stranger = world.anybody()
    stranger.get(f"/e/{old}")
    stranger.submit(status=401)


def test_a_judge_who_leaves_moves_down_the_list_and_may_come_back(world: World) -> None:
    organiser = at(world, f"/judges/{judge_id(world, 'J5')}")
    organiser.submit(action="/off")
    assert "Lo que entregó se conserva y cuenta." in organiser.text
    organiser.get(HERE + "/judges")
    assert "Ya no participan Hannah Whitfield" in organiser.text
    organiser.get(f"{HERE}/judges/{judge_id(world, 'J5')}")
    organiser.submit(action="/on")
    world.judge("J5").get("/judge/")


@pytest.mark.parametrize("left", [1, 3])
def test_the_list_of_judges_asks_the_database_the_same_for_one_and_three(world: World, left: int) -> None:
    with world.writing() as session:
        for place, judge in enumerate(session.scalars(select(Judge).order_by(Judge.key))):
            judge.is_active = place < left
    organiser = world.organiser()
    with world.queries() as sent:
        organiser.get(HERE + "/judges")
    assert len(sent) == 7
    with world.queries() as sent:
        organiser.get(HERE + "/cards")
    assert len(sent) == 5
    assert organiser.page is not None
    assert organiser.page.text.count('class="card-code"') == left


def test_a_card_carries_the_name_the_code_and_a_picture_of_the_address(world: World) -> None:
    organiser = at(world, "/cards")
    code = codes.shown(world.judge_code("J2"))
    assert f"Claire Delvaux Tarjeta de jurado · Agroecología del café, Caranavi 2026 {code}" in organiser.text
    assert organiser.page is not None
    pictures = re.findall(r'src="data:image/svg\+xml,([^"]+)"', organiser.page.text)
    assert len(set(pictures)) == 5
    assert all("<svg" in unquote(picture) for picture in pictures)
    organiser.get(f"{HERE}/cards?judge={judge_id(world, 'J2')}")
    assert "Rosa Elena" not in organiser.text


# --- who scores what -----------------------------------------------------------------------------------------------


def test_the_table_shows_how_far_each_pair_is(world: World) -> None:
    organiser = at(world, "/assignments")
    assert "C001 Colonia Alto Mirador ✓ entregada ✓ entregada" in organiser.text
    assert "10 de 20 notas" in organiser.text
    assert "✕ apartado" in organiser.text
    with world.writing() as session:
        session.scalars(select(Judge).where(Judge.key == "J5")).one().cooperative = "Coop. Neblina Alta"
    organiser.get(HERE + "/assignments")
    assert organiser.text.count("⚠ misma cooperativa") == 1  # C001; on C004 she has delivered already


def test_ticks_are_saved_and_the_begun_ones_have_none(world: World) -> None:
    organiser = at(world, "/assignments")
    given = pair(world, "C011", "J2")
    tick = f"p-{given.entry_id}-{given.judge_id}"
    new = f"p-{pair(world, 'C001', 'J1').entry_id}-{judge_id(world, 'J5')}"
    begun = pair(world, "C001", "J1")
    assert organiser.page is not None
    assert f'name="{tick}"' in organiser.page.text
    assert f'name="p-{begun.entry_id}-{begun.judge_id}"' not in organiser.page.text
    organiser.submit({tick: None, new: "on"}, action="/assignments")
    assert "Agregó 1 y quitó 1." in organiser.text
    assert pair(world, "C001", "J5").state is AssignmentState.ASSIGNED


def test_an_old_page_cannot_take_a_sheet_begun_meanwhile(world: World) -> None:
    organiser = at(world, "/assignments")
    given = pair(world, "C011", "J2")
    claire = world.judge("J2")
    claire.get(f"/judge/sheets/{given.id}")
    claire.submit({"A1": "3"})
    organiser.submit({f"p-{given.entry_id}-{given.judge_id}": None}, action="/assignments", status=422)
    assert "Claire Delvaux ya empezó la hoja de la finca C011" in organiser.text
    assert pair(world, "C011", "J2").state is AssignmentState.ASSIGNED


def test_a_large_edition_shows_a_hundred_farms_at_a_time_and_saves_only_those(world: World) -> None:
    given = pair(world, "C011", "J2")
    with world.writing() as session:
        edition = world.edition(session)
        for number in range(95):
            session.add(
                Entry(
                    edition_id=edition.id,
                    number=f"B{number:03}",
                    status=EntryStatus.ACCEPTED,
                    answers={},
                    consents={},
                    steps_done=[],
                    code_digest=f"b{number}",
                    created_at=START,
                    submitted_at=START,
                )
            )
    organiser = at(world, "/assignments")
    assert "100 fincas aquí, de 107. Página 1 de 2." in organiser.text
    assert "C011" not in organiser.text.split("Apartar a un juez")[0]
    organiser.submit(action="/assignments")
    assert pair(world, "C011", "J2").state is AssignmentState.ASSIGNED
    organiser.get(HERE + "/assignments?page=2")
    organiser.submit({f"p-{given.entry_id}-{given.judge_id}": None}, action="/assignments?page=2")
    assert "Agregó 0 y quitó 1. Asignación" in organiser.text
    assert "Página 2 de 2" in organiser.text


@pytest.mark.parametrize("kept", [1, 3])
def test_the_table_asks_the_database_the_same_for_one_judge_and_three(world: World, kept: int) -> None:
    with world.writing() as session:
        for place, judge in enumerate(session.scalars(select(Judge).order_by(Judge.key))):
            judge.is_active = place < kept
    organiser = world.organiser()
    with world.queries() as sent:
        organiser.get(HERE + "/assignments")
    assert len(sent) == 10
    organiser.get(HERE + "/assignments/proposal")  # what sheets come to is kept from now on
    with world.queries() as sent:
        organiser.get(HERE + "/assignments/proposal")
    assert len(sent) == 19


def test_a_proposal_is_looked_at_and_then_carried_out(world: World) -> None:
    organiser = at(world, "/assignments")
    organiser.get(HERE + "/assignments/proposal?per_entry=4")
    assert "Agrega 18 visitas y no quita ninguna." in organiser.text
    assert "Todos los jueces quedan unidos" in organiser.text
    with world.reading() as session:
        assert len(session.scalars(select(Assignment)).all()) == 31
    organiser.submit(action=None)
    assert "Agregó 18 y quitó 0." in organiser.text
    with world.reading() as session:
        assert len(session.scalars(select(Assignment)).all()) == 49
    organiser.get(HERE + "/assignments/proposal?per_entry=4")
    assert "No falta ninguna visita." in organiser.text


def test_a_proposal_that_cannot_be_complete_says_which_farms_lack_judges(world: World) -> None:
    organiser = at(world, "/assignments/proposal?per_entry=5")
    assert "1 finca no llega a 5 jueces" in organiser.text
    assert "cooperativa: C005" in organiser.text


def test_a_judge_is_taken_off_a_farm_and_let_back(world: World) -> None:
    delivered = pair(world, "C001", "J1")
    organiser = at(world, "/entries/C001")
    organiser.submit(action=f"/assignments/{delivered.id}/recuse", status=422)
    assert "Escriba el motivo." in organiser.text
    organiser.submit({f"recuse-{delivered.id}": "Es su comadre."}, action=f"/assignments/{delivered.id}/recuse")
    assert "Motivo: Es su comadre." in organiser.text
    rosa = world.judge("J1")
    rosa.get(f"/judge/sheets/{delivered.id}", status=404)
    organiser.submit(action=f"/assignments/{delivered.id}/restore")
    assert "El juez califica otra vez esa finca." in organiser.text
    rosa.get(f"/judge/sheets/{delivered.id}")


def test_a_tie_is_written_down_from_the_table(world: World) -> None:
    organiser = at(world, "/assignments")
    farm = pair(world, "C001", "J1").entry_id
    organiser.submit({"entry": farm, "judge": judge_id(world, "J4"), "reason": ""}, action="/recuse", status=422)
    assert "Escriba el motivo." in organiser.text
    assert organiser.page is not None
    assert f'<option value="{judge_id(world, "J4")}" selected>' in organiser.page.text
    organiser.submit({"entry": farm, "judge": 999, "reason": "x"}, action="/recuse", status=422)
    assert "Elija una finca y un juez de la lista." in organiser.text
    organiser.submit({"entry": farm, "judge": judge_id(world, "J4"), "reason": "Le compra café."}, action="/recuse")
    assert "Motivo: Le compra café." in organiser.text


def test_a_judge_whom_somebody_has_taken_off_keeps_that_reason(world: World) -> None:
    nelly, marta = at(world, "/assignments"), at(world, "/assignments")
    with world.reading() as session:
        entry = session.scalars(select(Entry.id).where(Entry.number == "C011")).one()
    form = {"entry": str(entry), "judge": str(judge_id(world, "J2"))}
    nelly.submit({**form, "reason": "Es su cuñada."}, action="/recuse")
    marta.submit({**form, "reason": "Está de viaje."}, action="/recuse", status=422)
    assert "Otra persona ya apartó a este juez de la finca, con este motivo: Es su cuñada." in marta.text
    assert pair(world, "C011", "J2").reason == "Es su cuñada."
    nelly.get(HERE + "/assignments")
    nelly.submit({**form, "reason": "Es su cuñada."}, action="/recuse")
    assert pair(world, "C011", "J2").reason == "Es su cuñada.", "the same said twice is once"


def test_a_delivered_sheet_is_given_back_with_a_reason_until_results_are_out(world: World) -> None:
    delivered = pair(world, "C001", "J1")
    organiser = at(world, "/entries/C001")
    organiser.submit(action=f"/assignments/{delivered.id}/reopen", status=422)
    organiser.submit({f"reopen-{delivered.id}": "Falta una foto."}, action=f"/assignments/{delivered.id}/reopen")
    assert "Abierta otra vez porque: Falta una foto." in organiser.text
    ballot = pair(world, "C001", "J1").ballot
    assert ballot is not None
    assert ballot.state is BallotState.REOPENED


def test_once_results_are_out_nothing_can_be_changed_here(world: World) -> None:
    with world.writing() as session:
        results.publish(session, actor=OPERATOR, edition=world.edition(session), now=START)
    organiser = at(world, "/entries/C001")
    assert "Apartar de esta finca" not in organiser.text
    assert "No admitir" not in organiser.text
    delivered = pair(world, "C001", "J1")
    organiser.post(f"{HERE}/assignments/{delivered.id}/reopen", {f"reopen-{delivered.id}": "tarde"}, status=422)
    assert "Los resultados ya están publicados." in organiser.text
    organiser.get(HERE + "/assignments")
    assert "Guardar asignación" not in organiser.text


def test_without_judges_the_table_says_what_to_do_first(world: World) -> None:
    with world.writing() as session:
        for entry in session.scalars(select(Entry)):
            entry.status = "submitted"  # type: ignore[assignment]
    organiser = at(world, "/assignments")
    assert "Todavía no hay fincas admitidas." in organiser.text
    assert HERE + "/entries" in organiser.links()


@pytest.mark.parametrize("typed", ["abc", "-1", "", "0", "99", "2.5"])
def test_a_number_of_judges_that_is_none_is_told_at_its_field(world: World, typed: str) -> None:
    organiser = world.organiser()
    organiser.get(f"{HERE}/assignments/proposal?per_entry={typed}", status=422)
    assert "un número de 1 a 9." in organiser.text
    assert 'aria-describedby="per_entry-error"' in " ".join(organiser.page.text.split())  # type: ignore[union-attr]
    organiser.get(f"{HERE}/assignments/proposal?per_entry=9")
    organiser.get(f"{HERE}/assignments/proposal")


def test_a_farm_that_is_not_in_the_list_is_told_at_its_field(world: World) -> None:
    organiser = at(world, "/assignments")
    organiser.post(f"{HERE}/assignments/recuse", {"entry": "999", "judge": "1", "reason": "Es su prima."}, status=422)
    page = " ".join(organiser.page.text.split())  # type: ignore[union-attr]
    assert 'aria-describedby="entry-error"' in page
    assert 'id="entry-error"' in page
    assert 'id="judge-error"' not in page


def in_the_table(visitor: Visitor) -> set[str]:
    """The farms that the table of who scores what shows."""
    assert visitor.page is not None
    return set(re.findall(r'<th scope="row" id="e\d+"><a [^>]*>(\w+)</a>', visitor.page.text))


def test_a_farm_of_the_table_is_found_and_what_others_have_stays_when_it_is_saved(world: World) -> None:
    with world.writing() as session:
        edition = session.scalars(select(Edition)).one()
        edition.rule = {**edition.rule, "min_sheets": 3}
    given, other = pair(world, "C011", "J2"), pair(world, "C012", "J2")
    everything = in_the_table(at(world, "/assignments"))
    organiser = at(world, "/assignments?q=C011")
    assert in_the_table(organiser) == {"C011"}
    organiser.submit({f"p-{given.entry_id}-{given.judge_id}": None}, action="/assignments?q=C011")
    assert "Agregó 0 y quitó 1." in organiser.text
    assert in_the_table(organiser) == {"C011"}, "what was looked for is still there"
    assert pair(world, "C012", "J2").state is other.state
    organiser.get(HERE + "/assignments?show=short")
    assert "C011" in in_the_table(organiser) < everything
    organiser.get(HERE + "/assignments?q=nadie-se-llama-asi")
    assert "No encontramos ninguna finca así." in organiser.text
    assert "Todavía no hay fincas admitidas." not in organiser.text
