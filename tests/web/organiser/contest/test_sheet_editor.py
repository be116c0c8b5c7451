"""The score sheet on screens: its organiser changes it, and it stays once the results are out."""

from __future__ import annotations

import io
import json
from fractions import Fraction

import pytest
from sqlalchemy import select

from judging.domain.contest.sheets import read_sheet
from judging.domain.errors import Refused
from judging.domain.permissions import OPERATOR
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.services.contest import sheets
from judging.services.contest.editions import first_round
from judging.services.people import sign_in
from judging.storage.models import Edition, Event, SheetVersion
from tests.pages import Visitor
from tests.web.organiser.test_demonstration_wall import marta
from tests.web.public.test_public import publish
from tests.workbooks import xlsx
from tests.world import QUICK, START, World

HERE = "/organiser/fair"
SHEET = f"{HERE}/sheet"
ONE = f"{SHEET}/criterion"
FAIR = {
    "key": "fair",
    "version": 1,
    "title": {"es": "Feria", "en": "Fair"},
    "scale": {"min": "1", "max": "10", "step": "1"},
    "out_of": "100",
    "sections": [
        {
            "key": "A",
            "name": {"es": "Idea"},
            "criteria": [
                {"key": "A1", "weight": "30", "name": {"es": "Pregunta", "en": "Question", "fr": "Question"}},
                {"key": "A2", "weight": "25", "name": {"es": "Método", "en": "Method", "fr": "Méthode"}},
            ],
        },
        {"key": "B", "name": {"es": "Cuaderno"}, "criteria": [{"key": "B1", "weight": "20", "name": {"es": "Orden"}}]},
    ],
}


@pytest.fixture
def own(world: World, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Marta at the sheet of her fair, which nobody has scored with."""
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    her = marta(world)
    her.get("/organiser/new")
    her.submit({"name-es": "Feria de ciencias", "slug": "fair"})
    with world.writing() as session:
        edition = session.scalars(select(Edition).where(Edition.slug == "fair")).one()
        edition.rule = {**edition.rule, "tie_chain": ["criterion:A1"]}
        sheets.set_sheet(session, actor=OPERATOR, round_=first_round(edition), document=FAIR, now=START)
    her.get(SHEET)
    return her


def sheet(world: World) -> ScoreSheet:
    with world.reading() as session:
        return sheets.sheet_of(first_round(session.scalars(select(Edition).where(Edition.slug == "fair")).one()))


def order(world: World) -> str:
    return " ".join(one.key for one in sheet(world).criteria)


def versions(world: World) -> int:
    with world.reading() as session:
        fair = session.scalars(select(Edition).where(Edition.slug == "fair")).one()
        return len(session.scalars(select(SheetVersion.id).where(SheetVersion.edition_id == fair.id)).all())


def weight(world: World, key: str = "A1") -> Fraction:
    found = sheet(world).criterion(key)
    assert found is not None
    return found.weight


def press(her: Visitor, act: str, **typed: str) -> None:
    her.submit({"act": act, **{f"weight-{key}": weight for key, weight in typed.items()}}, action=SHEET)


def test_a_weight_is_changed_in_its_place_and_is_a_version_more(world: World, own: Visitor) -> None:
    before = versions(world)
    own.submit({"weight-A1": "32,5"}, action=SHEET)
    assert "La hoja está guardada." in own.text
    changed = sheet(world).criterion("A1")
    assert changed is not None
    assert float(changed.weight) == 32.5
    assert versions(world) == before + 1
    with world.reading() as session:
        events = session.scalars(select(Event).where(Event.action == "edition.sheet").order_by(Event.id)).all()
        assert events[-1].details["did"] == "weights"
    own.submit({}, action=SHEET)
    assert versions(world) == before + 1, "what is not changed makes no version"


def test_each_button_keeps_the_weights_that_are_typed(world: World, own: Visitor) -> None:
    press(own, "down:A1", A2="26")
    assert order(world) == "A2 A1 B1"
    press(own, "down:A1")
    assert order(world) == "A2 A1 B1", "at the end of its section it goes on into the next one"
    assert [section.key for section in sheet(world).sections] == ["A", "B"]
    press(own, "up:B")
    assert order(world) == "A1 B1 A2"
    changed = sheet(world).criterion("A2")
    assert changed is not None
    assert changed.weight == 26


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("0", "Escriba un número mayor que 0"),
        ("-2", "Escriba un número mayor que 0"),
        ("mucho", "Escriba un número mayor que 0"),
        ("", "Diga cuánto"),
        ("1e5", "Escriba un número mayor que 0"),
    ],
)
def test_a_weight_that_is_none_is_refused_beside_it_and_stays_typed(
    world: World, own: Visitor, typed: str, message: str
) -> None:
    before = versions(world)
    own.submit({"weight-A1": typed, "weight-A2": "77"}, action=SHEET, status=422)
    assert message in own.text
    assert own.page is not None
    assert 'value="77"' in own.page.text
    assert versions(world) == before


def test_a_section_without_criteria_is_gone_and_the_last_criterion_stays(world: World, own: Visitor) -> None:
    press(own, "drop:B1")
    assert [section.key for section in sheet(world).sections] == ["A"]
    press(own, "drop:A2")
    own.submit({"act": "drop:A1"}, action=SHEET, status=422)
    assert order(world) == "A1"


def test_what_settles_ties_does_not_leave_the_sheet(world: World, own: Visitor) -> None:
    own.submit({"act": "drop:A1"}, action=SHEET, status=422)
    assert "«A1» está en el orden que desempata" in own.text
    assert order(world) == "A1 A2 B1"


def test_a_new_criterion_in_a_new_section_with_levels_and_a_scale_of_its_own(world: World, own: Visitor) -> None:
    own.get(f"{ONE}?section=")
    own.submit(
        {
            "name-es": "Demora",
            "new_section-es": "Penalizaciones",
            "weight": "1",
            "low": "-5",
            "high": "0",
            "step": "1",
            "not_applicable": "yes",
            "more_expertise": "física, química",
        }
    )
    assert "El criterio está guardado." in own.text
    made = sheet(world).criterion("C1")
    assert made is not None
    assert made.is_penalty
    assert made.scale is not None
    assert (made.scale.min, made.not_applicable_allowed, made.expertise) == (-5, True, ("física", "química"))
    own.get(f"{ONE}?key=C1")
    own.submit({"level--5-es": "Llegó después del cierre"})
    made = sheet(world).criterion("C1")
    assert made is not None
    assert [str(level.mark) for level in made.levels] == ["-5"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"name-es": "", "name-fr": "", "name-en": ""}, "Diga cómo se llama el criterio"),
        ({"high": "10"}, "Diga la nota más alta y de cuánto en cuánto"),
        ({"high": "10", "step": "3"}, "tiene que haber un número entero de pasos"),
        ({"low": "-5", "high": "-1", "step": "1"}, "La nota más alta de una penalización es 0."),
        ({"high": "1000000", "step": "0,01"}, "Una escala tiene hasta 1000 pasos."),
        ({"section": "", "new_section-es": ""}, "Diga cómo se llama la sección"),
        ({"section": "Z"}, "Esta sección ya no está en la hoja."),
    ],
)
def test_a_mistake_is_told_and_all_that_was_typed_stands(
    world: World, own: Visitor, said: dict[str, str], message: str
) -> None:
    own.get(f"{ONE}?key=A2")
    own.submit({"evidence-es": "El cuaderno de laboratorio", **said}, status=422)
    assert message in own.text
    assert own.page is not None
    assert "El cuaderno de laboratorio" in own.page.text
    assert sheet(world).criterion("A2") == read_sheet(FAIR)[0].criterion("A2")  # type: ignore[union-attr]


def test_levels_that_leave_the_scale_are_named(world: World, own: Visitor) -> None:
    own.get(f"{ONE}?key=A1")
    own.submit({"level-10-es": "Nueva y clara"})
    own.get(f"{ONE}?key=A1")
    own.submit({"low": "0", "high": "5", "step": "1"}, status=422)
    assert "La nota 10 ya no está en la escala de este criterio." in own.text


def test_two_organisers_undo_nothing_of_one_another(world: World, own: Visitor) -> None:
    own.get(f"{ONE}?key=A1")
    seen = own.form().find(".//input[@name='seen']")
    assert seen is not None
    own.submit({"weight": "40"})
    own.get(f"{ONE}?key=A1")
    own.submit({"seen": seen.get("value"), "weight": "10", "evidence-es": "El cartel"}, status=409)
    assert "40" in own.text
    assert own.page is not None
    assert "El cartel" in own.page.text
    assert weight(world) == 40
    own.submit({})
    assert weight(world) == 10, "now that she saw both, hers is kept"


def test_the_head_and_a_section_are_named(world: World, own: Visitor) -> None:
    own.get(f"{SHEET}/head")
    own.submit({"title-fr": "Foire", "out_of": "200", "low": "0"})
    own.get(f"{SHEET}/section?key=B")
    own.submit({"name-es": "Cuaderno de campo"})
    named = sheet(world)
    assert (named.title["fr"], named.out_of, named.scale.min) == ("Foire", 200, 0)
    assert named.sections[1].name["es"] == "Cuaderno de campo"
    own.get(f"{SHEET}/head")
    own.submit({"high": "0", "low": "-1"}, status=422)
    assert "Hace falta un criterio que dé puntos" in own.text
    own.get(f"{SHEET}/section?key=none", status=404)


def test_a_sheet_whose_results_are_out_stays(world: World) -> None:
    publish(world)
    nelly = world.organiser()
    nelly.get("/organiser/caranavi-2026/sheet")
    assert "Los resultados están publicados: la hoja queda como está" in nelly.text
    assert nelly.page is not None
    assert 'name="weight-A1"' not in nelly.page.text
    for page in ("criterion?key=A1", "head", "section"):
        answer = nelly.client.get(f"/organiser/caranavi-2026/sheet/{page}")
        assert answer.location == "/organiser/caranavi-2026/sheet", "no form that can only fail is offered"
    with world.writing() as session, pytest.raises(Refused, match="sheet_published"):
        round_ = first_round(world.edition(session))
        sheets.set_sheet(session, actor=OPERATOR, round_=round_, document=FAIR, now=START)


def test_the_sheet_goes_out_as_it_would_come_in(world: World, own: Visitor) -> None:
    document = json.loads(own.get(f"{SHEET}.json").data)
    found, problems = read_sheet(document)
    assert problems == []
    assert found == sheet(world)


def bring(her: Visitor, content: bytes, *, status: int = 200) -> None:
    her.get(SHEET)
    seen = her.form("/sheet/file").find(".//input[@name='seen']")
    assert seen is not None
    fields = {"csrf_token": her.token(), "seen": seen.get("value"), "file": (io.BytesIO(content), "mine.json")}
    her.post(f"{SHEET}/file", fields, status=status)


def test_a_sheet_comes_in_as_a_document_whole_or_not_at_all(world: World, own: Visitor) -> None:
    document = json.loads(own.get(f"{SHEET}.json").data)
    document["sections"][0]["criteria"][0]["name"]["es"] = "Pregunta \ud83d\u0000clara"
    bring(own, json.dumps(document).encode())
    found = sheet(world).criterion("A1")
    assert found is not None
    assert found.name["es"].startswith("Pregunta ")
    assert found.name["es"].endswith("clara")
    found.name["es"].encode()
    document["sections"][0]["criteria"][0]["weight"] = "0"
    document["scale"]["step"] = "4"
    before = versions(world)
    bring(own, json.dumps(document).encode(), status=422)
    assert "mine.json, /sections/0/criteria/0/weight: aquí va un número mayor que 0" in own.text
    assert "mine.json, /scale: " in own.text
    bring(own, b"{", status=422)
    assert "no es JSON" in own.text
    assert versions(world) == before


def test_nobody_else_sees_or_changes_it(world: World, own: Visitor) -> None:
    nelly = world.organiser()
    for address in (SHEET, f"{SHEET}.json", ONE, f"{SHEET}/head", f"{SHEET}/section"):
        nelly.get(address, status=404)


def test_the_sheet_goes_out_as_a_workbook_and_comes_in_changed_or_not_at_all(world: World, own: Visitor) -> None:
    answer = own.client.get(f"{SHEET}.xlsx")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    before = versions(world)
    bring(own, answer.data)
    assert versions(world) == before, "the same sheet is no new version"
    heading = ["Sección", "Nombre de la sección · Español", "Clave", "Nombre del criterio · Español", "Peso"]
    bring(own, xlsx({"Criterios": [heading, ["A", "Idea", "A1", "Pregunta", "32,5"], ["", "", "", "Método", 7]]}))
    assert "La hoja está guardada." in own.text
    assert order(world) == "A1 A2"
    assert float(weight(world)) == 32.5
    bring(own, xlsx({"Criterios": [heading, ["A", "Idea", "A1", "Pregunta", "mucho"]]}), status=422)
    assert "mine.json, Criterios, fila 2, columna E: aquí va un número" in own.text
    bring(own, b"PK\x03\x04 no workbook", status=422)
    assert order(world) == "A1 A2"


def test_numbers_stand_as_the_reader_writes_them(world: World, own: Visitor) -> None:
    own.submit({"weight-A1": "32,5"}, action=SHEET)
    assert own.form("/sheet").find(".//input[@name='weight-A1']").get("value") == "32,5"  # type: ignore[union-attr]
    own.get(f"{ONE}?key=A1")
    assert own.form().find(".//input[@name='weight']").get("value") == "32,5"  # type: ignore[union-attr]
    own.submit({"low": "0", "high": "4", "step": "0,5"})
    own.get(f"{ONE}?key=A1&lang=en")
    assert own.form().find(".//input[@name='step']").get("value") == "0.5"  # type: ignore[union-attr]
    own.get(f"{SHEET}?lang=es")
    before = versions(world)
    own.submit({}, action=SHEET)
    assert versions(world) == before, "what was only shown otherwise is not changed"
