"""Tables as Google Forms and KoboToolbox write them, read as they are."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256

import pytest
import xlsxwriter
from sqlalchemy import select

from judging.domain.forms.answers import CropLine, Point, YesNo
from judging.domain.imports.plan import State, What
from judging.services.certificates.printers import Printers
from judging.services.contest.forms import set_form
from judging.services.entries.answers import FROM_TABLE, answers_of
from judging.services.imports.orders import MOST, Order
from judging.services.imports.planning import guess
from judging.storage.models import Entry, Holder
from tests.services.imports.tables import brought, nelly, order_of, planned, said, states
from tests.world import World

FORM = {
    "format": 1,
    "key": "abierta",
    "title": {"es": "Inscripción"},
    "languages": ["es"],
    "sections": [
        {
            "key": "todo",
            "title": {"es": "Todo"},
            "questions": [
                {"key": "people", "kind": "people", "label": {"es": "Quién"}, "role": "holders", "at_most": 1},
                {"key": "phone", "kind": "telephone", "label": {"es": "Teléfono"}, "role": "telephone"},
                {
                    "key": "practices",
                    "kind": "several",
                    "label": {"es": "¿Qué prácticas usa?"},
                    "options": [
                        {"key": "shade", "name": {"es": "Sombra, de árboles propios"}},
                        {"key": "compost", "name": {"es": "Abono"}},
                        {"key": "terraces", "name": {"es": "Terrazas"}},
                    ],
                },
                {
                    "key": "water",
                    "kind": "choice",
                    "label": {"es": "Agua"},
                    "options": [{"key": "river", "name": {"es": "Del río"}}, {"key": "tap", "name": {"es": "De pila"}}],
                },
                {"key": "irrigates", "kind": "yes_no", "label": {"es": "¿Riega?"}},
                {"key": "place", "kind": "point", "label": {"es": "Dónde está"}},
                {"key": "photo_link", "kind": "short_text", "label": {"es": "Foto de la finca"}},
                {"key": "crops", "kind": "crops", "label": {"es": "Cultivos"}, "role": "crops"},
                {"key": "incomes", "kind": "shares", "label": {"es": "Ingresos"}, "role": "incomes"},
            ],
        }
    ],
}


@pytest.fixture
def open_form(world: World) -> World:
    with world.writing() as session:
        edition = world.edition(session)
        set_form(session, actor=nelly(world), edition=edition, document=FORM, now=world.clock.now)
    return world


def answers(world: World, name: str) -> dict[str, object]:
    with world.reading() as session:
        return answers_of(session.scalars(select(Entry).join(Entry.holders).where(Holder.full_name == name)).one())


def workbook(**sheets: list[list[object]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, int | float):
                        sheet.write_number(line, place, cell)
                    else:
                        sheet.write_string(line, place, str(cell))
    return made.getvalue()


def order_for(content: bytes, what: What, sheet: int = 0) -> Order:
    book = Printers().book(content, MOST)
    return replace(Order(what, book, sha256(content).hexdigest()), sheet=sheet)


GOOGLE = (
    '"Marca temporal","Quién: nombre completo","Nombres y apellidos","Teléfono","¿Qué prácticas usa?","Agua","¿Riega?",'
    '"Foto de la finca"\n'
    '"13/09/2026 20:15:30","","Rosa Quispe","71234567","Sombra, de árboles propios, Terrazas","Del río","Sí",'
    '"https://drive.google.com/open?id=1a, https://drive.google.com/open?id=2b"\n'
    '"09/10/2026 8:00:00","","Ana Nina","71234568","Abono, Riego por goteo","Del pozo","No",""\n'
)


def test_google_forms_joins_answers_by_commas_writes_options_in_words_and_stamps_in_its_own_zone(
    open_form: World,
) -> None:
    made = planned(open_form, order_of(GOOGLE, What.ENTRIES))
    assert said(made) == [
        ("E3", "import_option_unknown"),
        ("F3", "import_option_unknown"),
        ("A3", "import_moment_wrong"),
    ]
    brought(open_form, order_of(GOOGLE, What.ENTRIES, submit=True), only_sound=True)
    found = answers(open_form, "Rosa Quispe")
    assert (found["practices"], found["water"]) == (("shade", "terraces"), "river")
    assert str(found["photo_link"]).startswith("https://drive.google.com/open?id=1a, https")
    with open_form.reading() as session:
        entry = session.scalars(select(Entry).join(Entry.holders).where(Holder.full_name == "Rosa Quispe")).one()
        assert entry.submitted_at == datetime(2026, 9, 14, 0, 15, 30, tzinfo=UTC), "20:15 in La Paz"


def kobo(**changes: str) -> bytes:
    main: list[list[object]] = [
        [
            "start",
            "familia/people",
            "familia/phone",
            "finca/practices",
            "finca/practices/shade",
            "finca/practices/compost",
            "finca/water",
            "finca/irrigates",
            "finca/place",
            "finca/photo",
            "_id",
            "_uuid",
            "_submission_time",
            "_index",
        ],
        [
            "2026-09-12T10:00:00.000-04:00",
            "Rosa Quispe",
            71234567,
            "shade compost",
            1,
            1,
            "river",
            "yes",
            "-15.8301 -67.5602 1450.0 4.9",
            "1694500000000.jpg",
            101,
            "1B2c-aaaa",
            "2026-09-12T14:10:00",
            1,
        ],
        ["", changes.get("second", "Ana Nina"), 71234568, "", 0, 0, "tap", "no", "", "", 102, "1b2c-bbbb", "", 2],
    ]
    crops: list[list[object]] = [
        ["crop", "amount", "unit", "_index", "_parent_table_name", "_parent_index", "_submission__uuid"],
        ["Café", 3000, "plants", 1, "main", 1, "1b2c-aaaa"],
        ["Inga de monte", 40, "árboles", 2, "main", 1, "1b2c-aaaa"],
        ["Miel", "unas 5", "hives", 3, "main", 2, "1b2c-bbbb"],
    ]
    return workbook(main=main, crops=crops)


def test_kobo_groups_split_choices_points_and_repeats_are_read_and_the_uuid_makes_it_once(open_form: World) -> None:
    order = order_for(kobo(), What.ENTRIES)
    with open_form.reading() as session:
        columns = guess(session, open_form.edition(session), order)
    order = replace(order, columns=columns, zone="UTC")
    assert columns["familia/people"] == "people-1-full_name"
    assert columns["finca/practices/compost"] == "practices-compost"
    assert (columns["_id"], columns["_uuid"], columns["_submission_time"]) == ("ignore", "uuid", "sent_at")
    made = planned(open_form, order)
    assert (said(made), states(made)) == ([], ["new", "new"])
    brought(open_form, order)
    found = answers(open_form, "Rosa Quispe")
    assert (found["practices"], found["water"]) == (("shade", "compost"), "river")
    assert found["irrigates"] == YesNo("yes")
    assert found["place"] == Point(Decimal("-15.8301"), Decimal("-67.5602"), Decimal("4.9"))
    with open_form.reading() as session:
        entry = session.scalars(select(Entry).join(Entry.holders).where(Holder.full_name == "Rosa Quispe")).one()
        assert entry.answers[FROM_TABLE] == {"uuid": "1b2c-aaaa", "aside": {"finca/photo": "1694500000000.jpg"}}
    assert states(planned(open_form, order)) == ["there", "there"]
    again = order_for(kobo(second="Ana Nina Condori"), What.ENTRIES)
    renamed = planned(open_form, replace(again, columns=columns, zone="UTC"))
    assert [(row.state, row.changed) for row in renamed.rows] == [(State.THERE, ()), (State.CHANGES, ("people",))]

    for columns_of_crops in ({}, {"_submission__uuid": "ignore", "_parent_index": "parent"}):
        repeats = order_for(kobo(), What.CROPS, sheet=1)
        with open_form.reading() as session:
            told = {**guess(session, open_form.edition(session), repeats), **columns_of_crops}
        if columns_of_crops:
            assert told["_parent_index"] == "parent"
        else:
            told["_parent_index"] = "ignore"
        crops = planned(open_form, replace(repeats, columns=told))
        assert said(crops) == [("B4", "form_says")] or said(crops) == [("B4", "amount_not_whole")]
        assert [row.name.split()[0] for row in crops.rows] == [entry.number, "C014"]
    brought(open_form, replace(repeats, columns=told), only_sound=True)
    assert answers(open_form, "Rosa Quispe")["crops"] == (
        CropLine("Coffea arabica", "", Decimal(3000), "plants"),
        CropLine("", "Inga de monte", Decimal(40), "trees"),
    )


def test_incomes_in_money_become_shares_and_what_does_not_add_up_is_said(open_form: World) -> None:
    money = "inscripción;fuente;monto\nC001;Café;7500\nC001;Miel;1500\nC001;Jornales;1000\nC002;Café;x\n"
    made = planned(open_form, order_of(money, What.INCOMES))
    assert [row.state for row in made.rows] == [State.CHANGES, State.WRONG] or made.rows[0].state is State.NEW
    answer = made.rows[0].change.answer
    assert [(line.source, line.share) for line in answer] == [
        ("Café", Decimal(75)),
        ("Miel", Decimal(15)),
        ("Jornales", Decimal(10)),
    ]
    shares = planned(open_form, order_of("finca;fuente;%\nC001;Café;60\nC001;Miel;20\n", What.INCOMES))
    assert {told.problem.code for told in shares.problems} == {"shares_sum"}
    lost = planned(open_form, order_of("finca;fuente;%\nC999;Café;100\nNadie;Café;100\n", What.INCOMES))
    assert said(lost) == [("A2", "import_number_unknown"), ("A3", "import_nobody")]


def test_of_two_thousand_rows_fifty_wrong_ones_are_all_named_and_the_others_come_in_and_go(open_form: World) -> None:
    rows = [
        f"Persona {n:04d} Mamani;{'12' if n % 40 == 0 else 60000000 + n};{'sí' if n % 2 else 'no'}" for n in range(2000)
    ]
    order = order_of("Nombre;Teléfono;¿Riega?\n" + "\n".join(rows) + "\n", What.ENTRIES, submit=True)
    made = planned(open_form, order)
    assert [told.cell for told in made.problems] == [f"B{n + 2}" for n in range(0, 2000, 40)]
    assert len(made.to_do) == 1950
