"""Comparar and Mis notas: farms side by side, her own marks drawn and as a file, and nothing of anybody else's."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select

from judging.domain.scoring.scoresheet import Mark
from judging.storage.models import SheetVersion
from tests.pages import Visitor, parsed
from tests.web.judge.sheet.judging_paths import address, assign, marks, new_judge, number_of, office_writes
from tests.world import World

CIRCLE = "{http://www.w3.org/2000/svg}circle"


@pytest.fixture
def nieves(world: World) -> Visitor:
    """Nieves has three farms and has begun none."""
    new_judge(world)
    for entry in ("C001", "C002", "C003"):
        assign(world, "J6", entry)
    return world.judge("J6")


def side(world: World, entry: str) -> int:
    return number_of(world, "J6", entry)


def open_two(world: World, visitor: Visitor, at: str = "A1") -> tuple[int, int]:
    one, other = side(world, "C001"), side(world, "C002")
    visitor.get(f"/judge/compare?farm={one}&farm={other}&at={at}")
    return one, other


def test_two_farms_stand_side_by_side_and_each_gets_its_own_mark(world: World, nieves: Visitor) -> None:
    nieves.get("/judge/review")
    assert "/judge/compare" in nieves.links()
    one, other = open_two(world, nieves)
    assert "C001" in nieves.text
    assert "C002" in nieves.text
    assert "C003" not in nieves.text
    assert not [box for box in nieves.form().iter("input") if box.get("type") == "radio" and "checked" in box.attrib]
    nieves.post(
        "/judge/compare",
        {**hidden(nieves), f"{one}.mark": "3", f"{other}.mark": "1.5", f"{other}.note": "Poca sombra.", "then": "next"},
    )
    assert marks(world, "J6", "C001") == {"A1": Mark.of("A1", 3)}
    assert marks(world, "J6", "C002") == {"A1": Mark.of("A1", "1.5", "Poca sombra.")}
    assert "Criterio 2 de 20" in nieves.text


def hidden(visitor: Visitor) -> dict[str, object]:
    """What the form of the page holds, several farms under one name."""
    fields: dict[str, list[str]] = {}
    for item in visitor.form().iter("input"):
        if item.get("type") == "hidden" or "checked" in item.attrib:
            fields.setdefault(item.get("name", ""), []).append(item.get("value", ""))
    return dict(fields)


def test_what_cannot_be_is_said_at_its_farm_and_nothing_is_saved_on_the_other(world: World, nieves: Visitor) -> None:
    one, other = open_two(world, nieves)
    nieves.post("/judge/compare", {**hidden(nieves), f"{one}.mark": "9", f"{other}.mark": "2"}, status=422)
    assert "La nota de A1 va de 0 a 4" in nieves.text
    assert marks(world, "J6", "C002") == {}
    chosen = [item.get("value") for item in nieves.form().iter("input") if "checked" in item.attrib]
    assert chosen == ["2"]
    nieves.post("/judge/compare", {**hidden(nieves), f"{one}.note": "Solo esto."}, status=422)
    assert "pero no eligió un nivel" in nieves.text


@pytest.mark.parametrize(("choice", "stands"), [("1", 1), ("4", 4)])
def test_another_mark_that_came_meanwhile_is_said_and_both_stay_in_the_history(
    world: World, nieves: Visitor, choice: str, stands: int
) -> None:
    one, _ = open_two(world, nieves)
    sent = hidden(nieves)
    office_writes(world, "J6", "C001", Mark.of("A1", 4, "En papel."))
    nieves.post("/judge/compare", {**sent, f"{one}.mark": "1"}, status=409)
    assert "Alguien escribió aquí otra nota mientras tanto: 4." in nieves.text
    assert marks(world, "J6", "C001")["A1"].value == 4
    nieves.post("/judge/compare", {**hidden(nieves), f"{one}.mark": choice})
    assert marks(world, "J6", "C001")["A1"].value == stands
    nieves.get(address(world, "J6", "C001"))
    assert ("1 nota anterior" if choice == "1" else "2 notas anteriores") in nieves.text


def languages(visitor: Visitor) -> list[str]:
    """Where the other languages lead."""
    assert visitor.page is not None
    links = parsed(visitor.page.text).iter("a")
    return [link.get("href") or "" for link in links if link.get("hreflang") in ("fr", "en")]


def test_another_language_compares_the_same_farms(world: World, nieves: Visitor) -> None:
    one, other = open_two(world, nieves, at="B2")
    kept = f"/judge/compare?farm={one}&farm={other}&at=B2&lang="
    assert {address[:-2] for address in languages(nieves)} == {kept}
    nieves.post("/judge/compare", {**hidden(nieves), f"{one}.mark": "7"}, status=422)
    assert languages(nieves) == [], "what was refused is asked for again, with what was typed"
    assert nieves.page is not None
    [speak] = [form for form in parsed(nieves.page.text).iter("form") if form.get("id") == "speak"]
    again = {(field.get("name"), field.get("value")) for field in speak.iter("input")}
    assert again >= {(f"{one}.mark", "7"), ("farm", str(one)), ("farm", str(other))}


def test_her_mark_comes_before_what_the_family_says(world: World, nieves: Visitor) -> None:
    one, _ = open_two(world, nieves)
    field = next(box for box in nieves.form().iter("fieldset") if box.get("id") == f"f{one}")
    order = [(child.get("class") or "").split(" ")[0] for child in field]
    assert order.index("levels") < order.index("card")


def test_it_takes_two_to_four_farms_of_hers(world: World, nieves: Visitor) -> None:
    one = side(world, "C001")
    nieves.get("/judge/compare")
    assert "Elija de 2 a 4 fincas suyas." in nieves.text
    nieves.get(f"/judge/compare?go=1&farm={one}", status=422)
    assert "Elija de 2 a 4 fincas." in nieves.text
    for farms in ([], [str(one)]):
        nieves.post("/judge/compare", {"farm": farms, "at": "A1"}, status=422)
        assert "Elija de 2 a 4 fincas." in nieves.text
    theirs = number_of(world, "J1", "C001")
    nieves.get(f"/judge/compare?farm={one}&farm={theirs}", status=404)
    nieves.post("/judge/compare", {"farm": [str(one), str(theirs)], "at": "A1"}, status=404)
    assign(world, "J6", "C004", asked=False)
    nieves.get(f"/judge/compare?farm={one}&farm={side(world, 'C004')}", status=404)


@pytest.mark.parametrize("farms", [[], ["C001"]])
def test_where_there_is_nothing_to_compare_the_page_says_so_and_takes_nothing(world: World, farms: list[str]) -> None:
    new_judge(world)
    for farm in farms:
        assign(world, "J6", farm)
    irma = world.judge("J6")
    for place, status in (("/judge/compare", 200), ("/judge/compare?go=1", 422), ("/judge/compare?farm=0", 422)):
        irma.get(place, status=status)
        assert "Para comparar hacen falta dos fincas." in irma.text
        assert irma.links(), "there is a way back"
    irma.post("/judge/compare", {"farm": ["1", "2"], "at": "A1"}, status=404)


def test_a_delivered_sheet_is_shown_and_takes_nothing(world: World) -> None:
    nestor = world.judge("J3")
    sealed, draft = number_of(world, "J3", "C003"), number_of(world, "J3", "C009")
    before = marks(world, "J3", "C003")["A1"]
    nestor.get(f"/judge/compare?farm={sealed}&farm={draft}&at=A1")
    assert "ya no se cambia" in nestor.text
    names = {item.get("name") for item in nestor.form().iter("input")}
    assert f"{draft}.mark" in names
    assert f"{sealed}.mark" not in names
    nestor.post("/judge/compare", {**hidden(nestor), f"{sealed}.mark": "0"})
    assert marks(world, "J3", "C003")["A1"] == before


@pytest.mark.parametrize("farms", [("C001", "C002"), ("C001", "C002", "C003")])
def test_comparing_asks_the_database_the_same_for_two_and_for_three(
    world: World, nieves: Visitor, farms: tuple[str, ...]
) -> None:
    for entry in farms:
        office_writes(world, "J6", entry, Mark.of("A1", 3))
    where = "&".join(f"farm={side(world, entry)}" for entry in farms)
    with world.queries() as sent:
        nieves.get(f"/judge/compare?{where}")
    assert len(sent) == 7, sent


# -------------------------------------------------------------------------------------------------------- her marks
def test_her_marks_are_a_file_with_a_line_for_each_criterion_and_only_hers(world: World, nieves: Visitor) -> None:
    office_writes(world, "J6", "C001", Mark.of("A1", "2.5", "=1+1"))
    answer = nieves.client.get("/judge/review.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Ronda", "Finca", "Comunidad", "Estado", "Criterio", "Nombre", "Nota", "Comentario"]
    assert len(rows) == 1 + 3 * 20
    assert [row[6:] for row in rows if row[1] == "C001" and row[4] == "A1"] == [["2,5", "'=1+1"]]
    assert {row[6] for row in rows[1:]} == {"2,5", ""}  # other judges have marked these farms
    assert world.anybody().client.get("/judge/review.csv").status_code == 302


def test_her_marks_are_drawn_one_dot_for_each_value(world: World, nieves: Visitor) -> None:
    for entry, value in (("C001", 0), ("C002", 4), ("C003", 4)):
        office_writes(world, "J6", entry, Mark.of("A1", value))
    nieves.get("/judge/review")
    assert "0 a 4 · en 3 de 3" in nieves.text
    assert nieves.page is not None
    page = parsed(nieves.page.text)
    patterns = {id(item) for one in page.iter("template") for item in one.iter(CIRCLE)}
    drawn = [item for item in page.iter(CIRCLE) if id(item) not in patterns]
    dots = [(item.get("cx"), float(item.get("r", 0))) for item in drawn]
    assert [place for place, _ in dots] == ["0.0", "100.0"]
    assert dots[1][1] > dots[0][1]


def test_a_criterion_with_a_scale_of_its_own_says_its_ends_beside_its_dots(world: World, nieves: Visitor) -> None:
    """Her telephone draws the dots again from these, with the marks that are only there."""
    with world.tampering() as session:
        version = session.scalars(select(SheetVersion)).one()
        first, *rest = version.document["sections"]
        own, *others = first["criteria"]
        own = {**own, "levels": [], "scale": {"min": "6", "max": "10", "step": "0.25"}}
        version.document = {**version.document, "sections": [{**first, "criteria": [own, *others]}, *rest]}
        version.digest = "a scale of its own"
    office_writes(world, "J6", "C001", Mark.of("A1", 7))
    nieves.get("/judge/review")
    assert nieves.page is not None
    rows = [row for row in parsed(nieves.page.text).iter("td") if row.get("class") == "range"]
    assert [(rows[0].get("data-low"), rows[0].get("data-high"))] == [("6", "10")]
    assert {(row.get("data-low"), row.get("data-high")) for row in rows[1:]} == {("0", "4")}
    assert [item.get("cx") for item in rows[0].iter(CIRCLE)] == ["25.0"]


def test_the_same_mark_everywhere_is_pointed_out_and_never_stops_a_delivery(world: World, nieves: Visitor) -> None:
    keys = [
        f"{part}{place}"
        for part, count in (("A", 4), ("B", 5), ("C", 3), ("D", 4), ("E", 4))
        for place in range(1, count + 1)
    ]
    office_writes(world, "J6", "C001", *(Mark.of(key, 3) for key in keys))
    office_writes(world, "J6", "C002", *(Mark.of(key, 3 if key != "E4" else 2) for key in keys))
    nieves.get("/judge/deliver")
    assert nieves.text.count("Puso la misma nota en todos los criterios: 3.") == 1
    nieves.post("/judge/deliver", {"sheet": [str(side(world, "C001")), str(side(world, "C002"))]})
    assert "2 hojas entregadas. ¡Gracias!" in nieves.text
