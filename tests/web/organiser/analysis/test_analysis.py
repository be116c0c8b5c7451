"""The organisers' analysis: how sure the order is, what it hangs on, other weights, how the judges score."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from judging.storage.models import Assignment, AssignmentState
from tests.pages import Visitor, parsed
from tests.story import gladys_sinks_the_first, imported
from tests.world import World

EDITION = "/organiser/caranavi-2026"
DRAFT, HANGS, WEIGHTS = f"{EDITION}/results", f"{EDITION}/analysis", f"{EDITION}/what-if"
JUDGES, DECISIONS = f"{EDITION}/analysis/judges", f"{EDITION}/decisions"
PAGES = (DRAFT, HANGS, WEIGHTS, JUDGES, DECISIONS)


def html(visitor: Visitor) -> str:
    assert visitor.page is not None
    return visitor.page.text


def with_rule(world: World, **changes: object) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        edition.rule = {**edition.rule, **changes}


def only(world: World, *keep: tuple[str, str]) -> None:
    """Everybody was absent but these (judge, farm)."""
    with world.writing() as session:
        for assignment in session.scalars(select(Assignment)):
            if (assignment.judge.key, assignment.entry.number) not in keep:
                assignment.state = AssignmentState.ABSENT


# ------------------------------------------------------------------------------------------- how sure it is
def test_the_draft_tells_which_places_have_no_clear_difference(world: World) -> None:
    nelly = world.organiser()
    nelly.get(DRAFT)
    assert "Puesto 5 : C008 y C011" in nelly.text
    assert "quedarían detrás de la finca que ahora les sigue: C007." in nelly.text
    assert "C008 5 5 a 6 0 % 55 % prácticamente iguales (55 %)" in nelly.text
    assert "Calculado con 10.000 sorteos" in nelly.text
    assert "semilla 1" in nelly.text
    assert html(nelly).count('class="join"') == 2 + 1, "two neighbours in the plot, and the sign that explains it"


def test_the_levelled_and_the_robust_score_stand_beside_the_official_one(world: World) -> None:
    nelly = world.organiser()
    nelly.get(DRAFT)
    assert "3 46,83 33,29" in nelly.text
    assert "Nota nivelada y nota robusta, para comparar" in nelly.text
    assert "C003 1 80,13 80,88 80,88" in nelly.text


def test_place_entry_and_official_score_come_first(world: World) -> None:
    nelly = world.organiser()
    nelly.get(DRAFT)
    heads = [" ".join("".join(head.itertext()).split()) for head in parsed(html(nelly)).iter("th")]
    assert heads[:3] == ["Puesto", "Finca", "Nota"]


def test_the_plot_is_as_wide_as_the_page_and_every_mark_lies_inside(world: World) -> None:
    nelly = world.organiser()
    nelly.get(DRAFT)
    plot = re.search(r'<svg class="plot".*?</svg>', html(nelly), re.DOTALL)
    assert plot
    shares = [float(text) for text in re.findall(r'(?:x1|x2|cx|x)="([\d.-]+)%"', plot.group())]
    assert len(shares) > 30
    assert all(0 <= share <= 100 for share in shares)


def test_an_edition_s_own_seed_is_used_and_shown(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        edition.texts = {**edition.texts, "seed": 77}
    nelly = world.organiser()
    nelly.get(DRAFT)
    assert "semilla 77" in nelly.text
    nelly.get(HANGS)
    assert "Semilla del sorteo: 77." in nelly.text


def test_the_levelled_rule_explains_itself_to_organisers_and_to_everybody(world: World) -> None:
    with_rule(world, kind="levelled")
    nelly = world.organiser()
    nelly.get(DRAFT)
    assert "esa diferencia se quita de sus hojas" in nelly.text
    assert "La nota nivelada y la robusta están al lado para comparar." not in nelly.text
    anybody = world.anybody()
    anybody.get("/editions/caranavi-2026/criteria")
    assert "esa diferencia se quita de sus hojas" in anybody.text


def test_where_no_judge_links_the_farms_the_page_says_so_instead_of_an_order(world: World) -> None:
    with_rule(world, kind="levelled", min_sheets=1)
    only(world, ("J1", "C001"), ("J1", "C002"), ("J5", "C006"), ("J5", "C009"))
    nelly = world.organiser()
    for page in PAGES:
        nelly.get(page)
        assert "Todavía no hay un orden" in nelly.text
        assert "Grupo 1: inscripciones C001, C002; jueces J1." in nelly.text


def test_under_the_plain_mean_the_same_farms_are_ranked_and_the_doubt_is_told_with_the_judges_names(
    world: World,
) -> None:
    with_rule(world, min_sheets=1)
    only(world, ("J1", "C001"), ("J1", "C002"), ("J5", "C006"), ("J5", "C011"))
    nelly = world.organiser()
    nelly.get(DRAFT)
    assert "no_order" not in html(nelly)
    assert "Las inscripciones forman 2 grupos sin ningún juez en común." in nelly.text
    assert "Rosa Elena Tarifa Vargas" in nelly.text, "the message about J1 carries her name"
    assert "hacen falta dos inscripciones, dos jueces" in nelly.text


# ----------------------------------------------------------------------------------------- what it hangs on
def test_the_panel_names_what_another_rule_a_judge_or_a_criterion_would_change(world: World) -> None:
    nelly = world.organiser()
    nelly.get(HANGS)
    assert "3. C001 : del puesto 3 al 4, según la regla; entre los 5 primeros con 7 de 7 reglas." in nelly.text
    assert "Sin Hannah Whitfield : entra C004; sale C011." in nelly.text
    assert "Sin B1 Cobertura y conservación del suelo : entra C004; salen C008 y C011." in nelly.text


def test_the_least_move_of_weights_is_told_in_points(world: World) -> None:
    """C006 leads C001 by 17/150 marks; D1 and B2 differ most: 34/675 of 100 points is 5.04."""
    nelly = world.organiser()
    nelly.get(HANGS)
    assert "C006 y C001 : mover 5,04 de 100 puntos de «D1» a «B2» cambia los puestos 2 y 3." in nelly.text
    assert "C008 y C011 : tienen la misma nota." in nelly.text


def test_the_order_under_drawn_weights_is_told_as_chances(world: World) -> None:
    nelly = world.organiser()
    nelly.get(HANGS)
    assert "Se sortearon 2.000 repartos de pesos" in nelly.text
    assert "C003 1 100 % 100 %" in nelly.text


def test_the_panel_repeats_the_levelled_score_where_that_is_the_rule(world: World) -> None:
    nelly = world.organiser()
    nelly.get(HANGS)
    assert "con el promedio de los jueces, sin los pasos de desempate" in nelly.text
    with_rule(world, kind="levelled")
    nelly.get(HANGS)
    assert "Estas pruebas se hacen con la nota nivelada." in nelly.text


# --------------------------------------------------------------------------------------------- other weights
def test_the_form_begins_with_the_official_weights_and_the_official_order(world: World) -> None:
    nelly = world.organiser()
    nelly.get(WEIGHTS)
    assert 'name="w.A" type="text" value="24"' in html(nelly)
    assert "Ahora suman 100." in nelly.text
    assert "Estos son los pesos oficiales." in nelly.text
    assert "▲" not in nelly.text


def test_other_weights_show_who_would_climb_and_who_would_fall(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{WEIGHTS}?w.A=0&w.B=0&w.C=0&w.D=100&w.E=0")
    assert re.search(r"Con estos pesos cambian de puesto \d+ fincas de 11\.", nelly.text)
    assert "El resultado oficial no cambia." in nelly.text
    assert "▲ sube" in nelly.text
    assert "▼ baja" in nelly.text
    nelly.get(DRAFT)
    assert "80,13" in nelly.text, "the official order is untouched"


def test_only_the_proportion_of_weights_counts_and_it_is_exact(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{WEIGHTS}?w.A=2,4&w.B=2.4&w.C=1,2&w.D=2,2&w.E=1,8")
    assert "Con estos pesos el orden es el mismo." in nelly.text
    assert "1 80,13 1 80,13 igual" in nelly.text


def test_weights_may_be_tried_criterion_by_criterion(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{WEIGHTS}?by=criteria")
    assert 'name="w.A1" type="text" value="7"' in html(nelly)
    nelly.get(f"{WEIGHTS}?by=criteria&w.A1=60")
    assert "Con estos pesos cambia" in nelly.text


@pytest.mark.parametrize("typed", ["x", "-1", "", "1e9", "NaN", "Infinity", "1/0", "1" * 13])
def test_what_is_no_weight_is_said_at_its_field_and_kept(world: World, typed: str) -> None:
    nelly = world.organiser()
    nelly.get(f"{WEIGHTS}?w.E={typed}", status=422)
    assert f"E: «{typed[:12]}» no es un peso." in nelly.text
    assert 'id="w.E" name="w.E"' in html(nelly)
    assert f'value="{typed}"' in html(nelly)


def test_weights_that_are_all_zero_make_no_order(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{WEIGHTS}?w.A=0&w.B=0&w.C=0&w.D=0&w.E=0", status=422)
    assert "Al menos un peso tiene que ser mayor que 0." in nelly.text


# ------------------------------------------------------------------------------------------------ the judges
def test_the_judges_page_tells_strictness_with_its_margin_and_flags_for_a_person(world: World) -> None:
    nelly = world.organiser()
    nelly.get(JUDGES)
    assert "Gladys Rocha Ibáñez 6 -5,43 0,37 0,94" in nelly.text
    assert "Nada llama la atención en las hojas entregadas." in nelly.text, "judges differ: that is no news"
    assert "ninguna cambia una nota ni aparta a nadie" in nelly.text
    assert html(nelly).count('class="whisker"') == 5 + 1


def test_a_judge_whom_nothing_compares_has_a_dash_and_no_dot(world: World) -> None:
    """Hannah Whitfield judged alone: a dot at 0 would say that he is as strict as the others."""
    with_rule(world, min_sheets=1)
    only(world, ("J1", "C001"), ("J2", "C001"), ("J1", "C002"), ("J2", "C002"), ("J5", "C007"))
    nelly = world.organiser()
    nelly.get(JUDGES)
    assert html(nelly).count('r="6"') == 2, "one dot for each of the two who share farms"
    assert "Hannah Whitfield 1 – – –" in nelly.text


def test_the_judges_page_tells_how_far_they_agree_and_how_many_would_be_needed(world: World) -> None:
    nelly = world.organiser()
    nelly.get(JUDGES)
    assert "93 vienen de las fincas, 7 de lo exigente que es cada juez y 0 de todo lo demás." in nelly.text
    assert "la confianza en el promedio es de 0,96 sobre 1" in nelly.text
    assert "alcanza 1 juez por finca" in nelly.text
    assert "Krippendorff α (interval) 0,916" in nelly.text
    assert "Jueces por finca Otros jueces en cada finca Los mismos en todas 1 0,92 1,00 2 0,96 1,00" in nelly.text
    assert html(nelly).count('class="curve"') == 9, "from one judge to ten"
    gladys_sinks_the_first(world, "1")
    nelly.get(JUDGES)
    assert re.search(r"harían falta \d+ jueces por finca", nelly.text)


# ------------------------------------------------------------------------------------------------ all of them
def test_the_pages_speak_french_and_english(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{HANGS}?lang=fr")
    assert "déplacer 5,04 points sur 100 de « D1 » à « B2 » échange les places 2 et 3." in nelly.text
    nelly.get(f"{JUDGES}?lang=en")
    assert "Of every 100 parts of difference between sheets, 93 come from the farms" in nelly.text
    nelly.get(f"{WEIGHTS}?lang=en&w.E=22.5")
    assert "They now add up to 104.5." in nelly.text


@pytest.mark.parametrize("page", PAGES)
def test_nobody_but_organisers_opens_the_analysis(world: World, page: str) -> None:
    world.judge("J1").get(page, status=403)
    world.applicant("C003").get(page, status=403)
    anybody = world.anybody()
    anybody.get(page)
    assert anybody.path == "/sign-in"


def test_the_pages_hold_without_a_single_sheet(world: World) -> None:
    only(world)
    nelly = world.organiser()
    for page in PAGES:
        nelly.get(page)
        assert "NaN" not in nelly.text


@pytest.mark.parametrize(("page", "expected"), [(HANGS, 9), (WEIGHTS, 11), (JUDGES, 10), (DECISIONS, 14)])
def test_the_pages_ask_the_database_the_same_few_questions_however_many_sheets_there_are(
    world: World, page: str, expected: int
) -> None:
    nelly = world.organiser()
    nelly.get(page)
    counts = []
    for rows in (1, 3):
        with world.queries() as sent:
            nelly.get(page)
        counts.append(len(sent))
        with world.writing() as session:
            table = "entry,judge,A1\n" + "".join(f"Familia {rows}{n},J1,3\n" for n in range(rows))
            imported(session, world, table)
    assert counts == [expected, expected]
