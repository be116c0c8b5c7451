"""Felipa and Eusebio enter the contest: from the first page to the receipt, with nothing but forms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from judging.storage.models import Entry, EntryStatus, Event
from tests.pages import Visitor, parsed
from tests.world import World

START_PAGE = "/apply/caranavi-2026"
NEEDED = {"consent-process": "yes", "consent-jury": "yes"}
ANSWERS: dict[str, dict[str, str]] = {
    "familia": {
        "person-1-full_name": "Felipa Ñáñez de Condori",
        "person-1-birth_year": "1978",
        "person-1-gender": "woman",
        "person-2-full_name": "Eusebio Condori",
        "phone": "712 34567",
    },
    "finca": {"community": "Colonia Alto Mirador", "area_ha": "2,5", "altitude_m": "1.450", "coffee_since": "2004"},
    "cultivos": {
        "row-0-crop": "Coffea arabica",
        "row-0-amount": "6.200",
        "row-1-other": "sikili blanco",
        "row-1-unit": "trees",
        "row-1-use": "home",
    },
    "ingresos": {"row-0-source": "café", "row-0-share": "70", "row-1-source": "miel", "row-1-share": "30"},
    "cuidado": {
        "story": "Llegamos cuando era puro barbecho.",
        "shade": "Siquili y cedro.",
        "soil_water": "Compost con la pulpa.",
        "next_step": "",
        **{f"declaration-K{place}": "no" for place in range(1, 6)},
    },
}


def begun(world: World) -> Visitor:
    """Felipa, who has just begun."""
    felipa = world.anybody()
    felipa.get(START_PAGE)
    felipa.submit(NEEDED)
    assert felipa.path == "/apply/code"
    return felipa


def filled_in(world: World) -> Visitor:
    """Felipa, with every step done."""
    felipa = begun(world)
    for step, answers in ANSWERS.items():
        felipa.get(f"/apply/step/{step}")
        felipa.submit(answers)
    return felipa


def entry_of(world: World, number: str = "C013") -> Entry:
    with world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.number == number)).one()
        _ = entry.holders, entry.crops, entry.incomes
        return entry


def count_of(world: World) -> int:
    with world.reading() as session:
        return len(session.scalars(select(Entry)).all())


def test_felipa_enters_in_a_handful_of_pages_each_leading_to_the_next(world: World) -> None:
    felipa = begun(world)
    felipa.get("/apply/step/familia")
    for step, answers in ANSWERS.items():
        assert felipa.path == f"/apply/step/{step}"
        felipa.submit(answers)
    assert felipa.path == "/apply/review"
    assert "2,5 hectáreas" in felipa.text
    assert "6.200 plantas" in felipa.text
    felipa.submit()
    assert felipa.path == "/apply/receipt"
    assert "C013" in felipa.text
    assert "15 de septiembre de 2026" in felipa.text
    entry = entry_of(world)
    assert entry.status is EntryStatus.SUBMITTED
    assert entry.submitted_at == world.clock.now
    assert [(holder.full_name, holder.birth_year, holder.gender) for holder in entry.holders] == [
        ("Felipa Ñáñez de Condori", 1978, "woman"),
        ("Eusebio Condori", None, "unspecified"),
    ]
    assert [(row.crop, row.other_name, row.amount) for row in entry.crops] == [
        ("Coffea arabica", "", 6200),
        ("", "sikili blanco", None),
    ]
    assert entry.cooperative == ""
    assert entry.answers["knock_outs"] == {f"K{place}": "no" for place in range(1, 6)}


def test_the_first_save_gives_a_number_and_a_code_that_leads_back(world: World) -> None:
    felipa = begun(world)
    code = world.entry_code("C013")
    assert f"{code[:4]}-{code[4:]}" in felipa.text
    assert any(link.startswith("https://wa.me/?text=") and code in link for link in felipa.links())
    felipa.get("/apply/step/familia")
    felipa.submit(ANSWERS["familia"])
    at_the_neighbours = world.anybody()
    at_the_neighbours.get("/enter")
    at_the_neighbours.submit({"code": f" {code[:4].lower()} {code[4:]}"})
    assert at_the_neighbours.path == "/apply/"
    assert "Seguir con: Su finca" in at_the_neighbours.text
    at_the_neighbours.get("/apply/step/familia")
    assert "Felipa Ñáñez de Condori" in at_the_neighbours.text


def test_without_the_two_needed_consents_nothing_begins(world: World) -> None:
    felipa = world.anybody()
    felipa.get(START_PAGE)
    assert "checked" not in felipa.page.text if felipa.page else False
    felipa.submit({"consent-publish": "yes", "typed_by": "su hija Nely"}, status=422)
    assert felipa.page is not None
    assert "<title>Error:" in felipa.page.text
    assert "el jurado puede leer" in felipa.text
    assert 'value="su hija Nely"' in felipa.page.text
    assert count_of(world) == 12
    felipa.submit(NEEDED)
    assert entry_of(world).typed_by == "su hija Nely"
    assert entry_of(world).consents == {
        "process": True,
        "jury": True,
        "visit": False,
        "publish": True,
    }


def test_a_double_press_begins_one_entry_but_the_next_family_gets_its_own(world: World) -> None:
    felipa = world.anybody()
    felipa.get(START_PAGE)
    fields = {**NEEDED, "begin_id": "7e6f"}
    felipa.post(START_PAGE, fields)
    felipa.post(START_PAGE, fields)
    assert count_of(world) == 13
    felipa.get("/apply/step/familia")
    felipa.submit(ANSWERS["familia"])
    felipa.post(START_PAGE, fields)
    assert count_of(world) == 14
    felipa.get("/apply/step/familia")
    assert "Felipa" not in felipa.text


def test_a_technician_registers_two_families_and_nothing_is_mixed(world: World) -> None:
    nely = filled_in(world)
    nely.get(START_PAGE)
    assert "está abierta la inscripción C013" in nely.text
    nely.submit(NEEDED)
    assert "C014" in nely.text
    for step in ANSWERS:
        nely.get(f"/apply/step/{step}")
        assert nely.page is not None
        assert "Felipa" not in nely.page.text
        assert "sikili" not in nely.page.text
    nely.get("/apply/step/familia")
    nely.submit({"person-1-full_name": "Hilaria Quispe"})
    assert entry_of(world).holder_names == ["Felipa Ñáñez de Condori", "Eusebio Condori"]


@pytest.mark.parametrize("step", list(ANSWERS))
def test_a_step_saved_half_done_keeps_what_was_said_and_asks_again_gently(world: World, step: str) -> None:
    felipa = begun(world)
    felipa.get(f"/apply/step/{step}")
    felipa.submit({})
    felipa.get("/apply/")
    assert felipa.text.count("✓ Hecho") == 0
    half = {
        "familia": {"phone": "71234567"},
        "finca": {"community": "Bolinda"},
        "cultivos": {},
        "ingresos": {},
        "cuidado": {"story": "Llegamos."},
    }[step]
    felipa.get(f"/apply/step/{step}")
    felipa.submit({**half, "do": "later"})
    assert felipa.path == "/apply/"
    assert ("En curso" in felipa.text) is bool(half)
    if half:
        felipa.get(f"/apply/step/{step}")
        assert "Todavía falta en esta parte" in felipa.text
        assert felipa.page is not None
        assert next(iter(half.values())) in felipa.page.text


def test_what_cannot_be_read_comes_back_as_typed_with_the_reason_at_its_field(world: World) -> None:
    felipa = begun(world)
    felipa.get("/apply/step/finca")
    felipa.submit({"community": "Colonia Ñandú", "area_ha": "abc", "altitude_m": "99"}, status=422)
    assert felipa.page is not None
    html = felipa.page.text
    assert "<title>Error:" in html
    assert 'value="Colonia Ñandú"' in html
    assert 'value="abc"' in html
    assert 'href="#area_ha"' in html
    assert 'href="#altitude_m"' in html
    assert 'id="area_ha-error"' in html
    assert "por ejemplo 2,5" in felipa.text
    assert entry_of(world).community == ""
    felipa.submit({"area_ha": "2.5", "altitude_m": "1450"})
    assert str(entry_of(world).area_ha) == "2.5"


def test_incomes_that_do_not_add_up_tell_their_sum_but_can_wait_for_another_day(world: World) -> None:
    felipa = begun(world)
    felipa.get("/apply/step/ingresos")
    wrong = {"row-0-source": "café", "row-0-share": "70", "row-1-source": "miel", "row-1-share": "12,5"}
    felipa.submit(wrong, status=422)
    assert "suman 82" in felipa.text
    assert entry_of(world).incomes == []
    felipa.submit({"do": "later"})
    assert felipa.path == "/apply/"
    assert [str(row.share) for row in entry_of(world).incomes] == ["70", "12.5"]
    felipa.get("/apply/step/ingresos")
    felipa.submit({"row-0-share": "7", "row-1-share": "3"}, status=422)
    assert "cada piedra vale 10" in felipa.text


def test_rows_are_added_and_taken_away_with_everything_kept_and_saved(world: World) -> None:
    felipa = begun(world)
    felipa.get("/apply/step/cultivos")
    felipa.submit({**ANSWERS["cultivos"], "row-3-crop": "Persea americana", "do": "add"})
    assert felipa.path == "/apply/step/cultivos"
    assert "Quitar la fila 5" in felipa.text
    assert len(entry_of(world).crops) == 3
    felipa.submit({"row-4-crop": "Manihot esculenta", "row-4-unit": "m2", "do": "remove-0"})
    assert [(row.crop or row.other_name, row.unit) for row in entry_of(world).crops] == [
        ("sikili blanco", "trees"),
        ("Persea americana", "plants"),
        ("Manihot esculenta", "m2"),
    ]
    felipa.submit({"row-0-amount": "muchos", "do": "add"}, status=422)
    assert felipa.page is not None
    assert 'value="muchos"' in felipa.page.text
    assert entry_of(world).crops[0].amount is None


def test_two_phones_on_one_step_lose_nothing(world: World) -> None:
    felipa = begun(world)
    eusebio = world.applicant("C013")
    felipa.get("/apply/step/finca")
    eusebio.get("/apply/step/finca")
    felipa.submit({"community": "Alto Mirador", "area_ha": "2,5"})
    eusebio.submit({"community": "Bolinda", "area_ha": "3"}, status=409)
    assert "Alto Mirador" in eusebio.text
    assert "Bolinda" in eusebio.text
    assert entry_of(world).community == "Alto Mirador"
    eusebio.submit({"do": "later"})
    assert entry_of(world).community == "Bolinda"


def test_what_one_of_two_phones_left_empty_is_shown_and_kept_as_empty(world: World) -> None:
    felipa = begun(world)
    felipa.get("/apply/step/finca")
    felipa.submit({**ANSWERS["finca"], "cooperative": "Cenaproc"})
    eusebio = world.applicant("C013")
    felipa.get("/apply/step/finca")
    eusebio.get("/apply/step/finca")
    felipa.submit({"altitude_m": "1500"})
    eusebio.submit({"cooperative": ""}, status=409)
    stands, typed = eusebio.text.split("Lo que usted acaba de escribir")
    assert "Cooperativa o asociación Cenaproc" in stands
    assert "Cooperativa o asociación Sin respuesta" in typed
    eusebio.submit({"do": "later"})
    assert (entry_of(world).cooperative, entry_of(world).altitude_m) == ("", 1450)


def test_shares_that_do_not_add_up_hold_nobody_back_who_takes_them_all_out(world: World) -> None:
    felipa = begun(world)
    felipa.get("/apply/step/ingresos")
    felipa.submit({"row-0-source": "café", "row-0-share": "70", "do": "later"})
    felipa.get("/apply/step/ingresos")
    felipa.submit({"row-0-source": "", "row-0-share": "", "do": "continue"})
    assert "A esta parte todavía le falta algo" in felipa.text
    assert entry_of(world).incomes == []


def test_two_phones_on_two_steps_do_not_disturb_each_other_nor_does_a_second_press(world: World) -> None:
    felipa = begun(world)
    eusebio = world.applicant("C013")
    felipa.get("/apply/step/finca")
    eusebio.get("/apply/step/ingresos")
    form = felipa.form()
    felipa.submit(ANSWERS["finca"])
    eusebio.submit(ANSWERS["ingresos"])
    seen = next(field.get("value") for field in form.iter("input") if field.get("name") == "seen")
    felipa.post("/apply/step/finca", {**ANSWERS["finca"], "seen": seen})
    assert entry_of(world).steps_done == ["finca", "ingresos"]
    assert entry_of(world).version == 3


def test_every_change_leaves_a_line_in_the_log_without_the_familys_words(world: World) -> None:
    filled_in(world).submit(action="/review")
    with world.reading() as session:
        lines = session.scalars(select(Event).where(Event.subject == f"entry:{entry_of(world).id}")).all()
    assert [line.action for line in lines] == ["entry.begun", *["entry.step_saved"] * 5, "entry.submitted"]
    assert lines[0].details["consents"]["process"] is True
    told = " ".join(str(line.details) for line in lines)
    assert "Felipa" not in told
    assert "barbecho" not in told


def test_before_and_after_the_time_for_entries_a_page_says_when(world: World) -> None:
    visitor = world.anybody()
    visitor.get(START_PAGE)
    world.clock.pass_by(days=31)
    visitor.submit(NEEDED, status=409)
    assert "15 de octubre de 2026" in visitor.text
    visitor.get(START_PAGE)
    assert "ya cerraron" in visitor.text
    with world.writing() as session:
        edition = world.edition(session)
        edition.entries_from = world.clock.now + timedelta(days=3)
        edition.entries_until = None
    visitor.get(START_PAGE)
    assert "desde el 19 de octubre de 2026" in visitor.text
    assert count_of(world) == 12
    visitor.get("/apply/no-such-contest", status=404)


def test_a_place_that_families_spell_in_several_ways_is_offered_once_as_most_of_them_wrote_it(world: World) -> None:
    spelled = ("Bolinda", "BOLINDA", "Bolinda", "bolin\u200bda", "Bo\u0301linda", "Żółć", "Zolc", "Żółć", "")
    with world.writing() as session:
        admitted = session.scalars(select(Entry).where(Entry.status == EntryStatus.ACCEPTED).order_by(Entry.id)).all()
        for entry in admitted:
            entry.community = entry.cooperative = ""
        for entry, name in zip(admitted, spelled, strict=False):
            entry.community = entry.cooperative = name
    felipa = begun(world)
    felipa.get("/apply/step/finca")
    assert felipa.page is not None
    for field in ("community", "cooperative"):
        known = next(one for one in parsed(felipa.page.text).iter("datalist") if one.get("id") == f"{field}-known")
        assert [option.get("value") for option in known] == ["Bolinda", "Żółć"]
