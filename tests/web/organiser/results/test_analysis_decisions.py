"""Deciding on the organisers' pages: the jury's decisions, and what does not apply to a farm."""

from __future__ import annotations

from judging.domain.scoring.scoresheet import Mark
from judging.services.scoring import scoring
from tests.pages import Visitor
from tests.story import gladys_sinks_the_first, pair, write
from tests.world import World

EDITION = "/organiser/caranavi-2026"
DRAFT, DECISIONS, PUBLISH = f"{EDITION}/results", f"{EDITION}/decisions", f"{EDITION}/publish"
REASON = "Se miraron las hojas de C003 y se confirma el orden."


def stuck_sheet(world: World) -> None:
    """Claire's sheet of C012 has every mark, but E2 could not be observed."""
    with world.writing() as session:
        sheet = pair(session, "J2", "C012")
        keys = [criterion.key for criterion in scoring.sheet_of(sheet).criteria]
        write(
            session,
            world,
            sheet,
            *(Mark.not_observed(key, "Llovió todo el día.") if key == "E2" else Mark.of(key, "3") for key in keys),
        )


def decide(visitor: Visitor, **fields: str) -> None:
    visitor.get(DECISIONS)
    visitor.submit({"kind": "order", "reason": REASON, **fields}, action="/decisions")


# ---------------------------------------------------------------------------------------------- the jury
def test_publishing_waits_for_the_decision_and_the_decision_is_public_afterwards(world: World) -> None:
    gladys_sinks_the_first(world)
    nelly = world.organiser()
    nelly.get(DRAFT)
    assert "Falta una decisión del jurado" in nelly.text
    nelly.get(PUBLISH)
    assert "Todavía no se puede publicar" in nelly.text
    assert "Falta que el jurado decida y escriba por qué." in nelly.text
    assert "Va a publicar" not in nelly.text
    nelly.post(PUBLISH, {"seen": ""}, status=422)
    nelly.get(DECISIONS)
    assert "C003 1 2 1" in nelly.text
    decide(nelly)
    assert "La decisión quedó anotada." in nelly.text
    assert REASON in nelly.text
    nelly.get(DRAFT)
    assert "El jurado ya decidió" in nelly.text
    nelly.get(PUBLISH)
    nelly.submit(action="/publish")
    anybody = world.anybody()
    anybody.get("/editions/caranavi-2026/results")
    assert "El jurado confirmó el orden calculado" in anybody.text
    assert REASON in anybody.text
    document = anybody.client.get("/editions/caranavi-2026/results.json").get_json()
    assert [(one["kind"], one["reason"]) for one in document["decisions"]] == [("order", REASON)]


def test_without_a_dispute_nothing_obliges_and_nothing_is_asked_for(world: World) -> None:
    nelly = world.organiser()
    nelly.get(DECISIONS)
    assert "Ahora nada obliga al jurado a decidir" in nelly.text
    nelly.get(DRAFT)
    assert "decisión del jurado" not in nelly.text
    nelly.get(PUBLISH)
    nelly.submit(action="/publish")
    assert "Decisiones del jurado" not in nelly.text


def test_a_vote_is_shown_to_everybody_only_for_farms_in_the_public_list(world: World) -> None:
    nelly = world.organiser()
    decide(nelly, **{"kind": "vote", "votes.C008": "2", "votes.C011": "3"})
    assert "Votos: C008: 2; C011: 3" in nelly.text
    decide(nelly, **{"kind": "vote", "votes.C005": "1", "votes.C007": "3"})
    nelly.get(PUBLISH)
    nelly.submit(action="/publish")
    assert "Zenón Calle Mayta: 2; " in nelly.text
    assert "Rufino" not in nelly.text, "C007 and C005 are not in the public list"


def test_what_is_missing_or_wrong_is_said_at_its_field_and_what_was_typed_is_kept(world: World) -> None:
    nelly = world.organiser()
    nelly.get(DECISIONS)
    nelly.submit({"reason": "Algo"}, action="/decisions", status=422)
    assert "Elija qué decide el jurado." in nelly.text
    assert "Algo" in nelly.text
    nelly.submit({"kind": "vote", "votes.C008": "dos"}, action="/decisions", status=422)
    assert "Escriba los votos de C008 con números enteros" in nelly.text
    nelly.submit({"kind": "vote", "votes.C008": "4", "votes.C011": "2"}, action="/decisions", status=422)
    assert "Hay 6 votos y solo pueden votar 5 jueces" in nelly.text
    nelly.submit({"kind": "note", "reason": " "}, action="/decisions", status=422)
    assert "Escriba el motivo." in nelly.text


def test_votes_beside_another_choice_are_given_back(world: World) -> None:
    nelly = world.organiser()
    nelly.get(DECISIONS)
    typed = {"kind": "order", "reason": REASON, "votes.C008": "3", "votes.C011": "1"}
    nelly.submit(typed, action="/decisions", status=422)
    assert "Escribió votos y eligió otra cosa." in nelly.text
    assert nelly.standing("/decisions").items() >= typed.items()
    nelly.submit({"votes.C008": "", "votes.C011": ""}, action="/decisions")
    assert "La decisión quedó anotada." in nelly.text


def test_of_two_organisers_who_write_a_decision_at_once_the_second_sees_the_first(world: World) -> None:
    marta, nelly = world.organiser(), world.organiser()
    marta.get(DECISIONS)
    nelly.get(DECISIONS)
    nelly.submit({"kind": "note", "reason": "La jurado Gladys llegó tarde a C004."}, action="/decisions")
    marta.submit({"kind": "note", "reason": "Se miraron las fotos de C008."}, action="/decisions", status=409)
    assert "Otra persona guardó esto mientras usted escribía." in marta.text
    assert "La jurado Gladys llegó tarde a C004." in marta.text
    assert "Se miraron las fotos de C008." in (marta.page.text if marta.page else ""), "what she wrote stays"
    marta.submit({}, action="/decisions")
    assert "Se miraron las fotos de C008." in marta.text


def test_nobody_but_an_organiser_writes_a_decision(world: World) -> None:
    rosa = world.judge("J1")
    rosa.post(DECISIONS, {"kind": "order", "reason": REASON, "category": "general"}, status=403)
    world.applicant("C003").post(DECISIONS, {"kind": "order", "reason": REASON}, status=403)


# ------------------------------------------------------------------------------------------ not applicable
def test_an_organiser_frees_a_stuck_sheet_and_the_judge_reads_why(world: World) -> None:
    stuck_sheet(world)
    nelly = world.organiser()
    nelly.get(f"{EDITION}/")
    assert "1 hoja de las 3 que faltan espera su decisión" in nelly.text
    assert f"{DRAFT}/C012#not-applicable" in nelly.links()
    nelly.get(f"{DRAFT}/C012")
    assert "Claire Delvaux: «Llovió todo el día.»" in nelly.text
    assert "E2 · Mercados y valor agregado (no se pudo observar)" in nelly.text
    nelly.submit({"reason": "No vende en ningún mercado."}, action="/not-applicable")
    assert "Se anotó «no corresponde» en 2 hojas." in nelly.text
    assert "Decidido para todos los jueces: «No vende en ningún mercado.»" in nelly.text
    claire = world.judge("J2")
    with world.reading() as session:
        address = f"/judge/sheets/{pair(session, 'J2', 'C012').id}"
    claire.get(address)
    if claire.path != address:  # she has to sign her commitment first
        claire.submit({"commit": "yes"})
        claire.get(address)
    assert "La organización decidió que no corresponde a esta finca: «No vende en ningún mercado.»" in claire.text
    assert claire.page is not None
    assert 'name="E2"' not in claire.page.text
    claire.submit({"then": "stay", "E1": "4"})
    assert "Guardado: C012, 20 de 20 criterios." in claire.text


def test_a_judge_who_had_the_page_open_is_told_and_loses_nothing(world: World) -> None:
    stuck_sheet(world)
    claire = world.judge("J2")
    with world.reading() as session:
        address = f"/judge/sheets/{pair(session, 'J2', 'C012').id}"
    claire.get(address)
    if claire.path != address:
        claire.submit({"commit": "yes"})
        claire.get(address)
    nelly = world.organiser()
    nelly.get(f"{DRAFT}/C012")
    nelly.submit({"reason": "No vende."}, action="/not-applicable")
    claire.submit({"then": "stay", "E2": "4", "E2.note": "", "E1": "1"}, status=422)
    assert "La organización decidió que E2 no corresponde a esta finca. No lleva nota." in claire.text


def test_undoing_brings_the_marks_back_and_needs_a_reason(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{DRAFT}/C003")
    nelly.submit({"criterion": "E2", "reason": "No vende."}, action="/not-applicable")
    nelly.submit({"reason": " "}, action="/applicable", status=422)
    assert "Escriba el motivo." in nelly.text
    nelly.submit({"reason": "Sí vende."}, action="/applicable")
    assert "Se deshizo: valen otra vez las notas de antes." in nelly.text
    assert "Claire Delvaux Entregada 18,75 17,50 9,50 19,00 14,00 78,75" in nelly.text


def test_a_criterion_and_a_reason_are_asked_for(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{DRAFT}/C003")
    nelly.submit({"criterion": "", "reason": ""}, action="/not-applicable", status=422)
    assert "Elija un criterio de la lista." in nelly.text
    assert "Escriba el motivo." in nelly.text
    nelly.post(f"{DRAFT}/C099/not-applicable", {"criterion": "E2", "reason": "x"}, status=404)


def test_once_published_the_form_is_gone(world: World) -> None:
    nelly = world.organiser()
    nelly.get(PUBLISH)
    nelly.submit(action="/publish")
    nelly.get(f"{DRAFT}/C003")
    assert "Los resultados están publicados: ya no se cambia." in nelly.text
    nelly.post(f"{DRAFT}/C003/not-applicable", {"criterion": "E2", "reason": "x"}, status=422)
    assert "Los resultados ya están publicados." in nelly.text


def test_nobody_but_an_organiser_decides_what_does_not_apply(world: World) -> None:
    world.judge("J1").post(f"{DRAFT}/C001/not-applicable", {"criterion": "E2", "reason": "x"}, status=403)
    world.judge("J1").post(f"{DRAFT}/C001/applicable", {"criterion": "E2", "reason": "x"}, status=403)
