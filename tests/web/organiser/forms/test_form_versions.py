"""The form's versions, and the form as a file: Marta brings one, and lets an earlier one stand again."""

from __future__ import annotations

import io
import json
from typing import Any

from judging.domain.forms.formdocument import document_of
from judging.services.contest.forms import coffee_form
from judging.services.exports.writing import workbook
from judging.storage.models import EntryStatus
from tests.pages import Visitor
from tests.services.contest.test_forms import let_stand
from tests.web.organiser.forms.test_form_editor import FAIR, FORM, HERE, PIECE, form, order, own  # noqa: F401 - a fixture
from tests.world import World


def bring(her: Visitor, document: Any, status: int = 303) -> None:
    her.get(FORM)
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    data = {**her.standing("/form/file"), "file": (io.BytesIO(content), "feria.json")}
    answer = her.client.post(f"{FORM}/file", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == status, answer.text[:2000]
    her.page = answer


def test_a_form_goes_out_and_comes_in_as_the_same(world: World, own: Visitor) -> None:  # noqa: F811
    answer = own.client.get(f"{HERE}/form.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="fair-form.json"'
    assert answer.json == document_of(form(world))
    longer = {**FAIR, "sections": FAIR["sections"][:1]}  # type: ignore[index]
    bring(own, longer)
    assert order(world) == "people school theme"
    bring(own, answer.data)
    assert order(world) == "people school theme | pages source"


def test_a_file_with_mistakes_changes_nothing_and_each_is_named(world: World, own: Visitor) -> None:  # noqa: F811
    broken = json.loads(json.dumps(FAIR))
    broken["sections"][1]["questions"][0]["kind"] = "guess"
    broken["sections"][0]["questions"][1]["colour"] = "red"
    bring(own, broken, status=422)
    assert "feria.json, /sections/1/questions/0/kind" in own.text
    assert "feria.json, /sections/0/questions/1/colour: no conocemos esta clave." in own.text
    bring(own, b"{", status=422)
    assert "feria.json: la línea 1, columna 2, no es JSON." in own.text
    assert order(world) == "people school theme | pages source"
    own.get(FORM)
    own.submit({}, action="/form/file", status=422)
    assert "Elija un archivo, o con cuál empezar." in own.text


def test_one_begins_with_the_form_of_a_kit_or_with_almost_nothing(world: World, own: Visitor) -> None:  # noqa: F811
    own.submit({"kit": "coffee"}, action="/form/file")
    assert form(world) == coffee_form()
    own.submit({"kit": "empty"}, action="/form/file")
    assert order(world) == "people phone community"


def test_an_earlier_version_stands_again(world: World, own: Visitor) -> None:  # noqa: F811
    own.get(f"{PIECE}?question=school")
    own.submit({"label-es": "¿De qué escuela vienen?"})
    own.get(f"{FORM}/versions")
    assert "una pregunta" in own.text
    assert own.text.count("vale ahora") == 1
    buttons = own.page.text.count('name="version"') if own.page is not None else 0
    assert buttons == 2, "the coffee form it began with, and the fair's"
    version = own.page.text.split('name="version" value="')[1].split('"')[0] if own.page is not None else ""
    own.submit({"version": version})
    assert form(world).by_key["school"].label["es"] == "Su escuela"
    own.get(f"{FORM}/versions")
    assert "volvió una versión de antes" in own.text
    own.submit({"version": "0" * 64}, status=422)


def test_what_others_are_asked_anew_is_said_before_and_after(world: World) -> None:
    let_stand(world, EntryStatus.DRAFT, "C001")
    her = world.organiser()
    her.get("/organiser/caranavi-2026/form")
    assert "usa el del premio de café" in her.text
    assert "1 borrador sigue en la versión nueva" in her.text
    her.get("/organiser/caranavi-2026/form/new?what=question&section=finca")
    her.submit({"label-es": "¿Tiene abejas?", "kind": "yes_no"})
    assert "En los borradores se pregunta una cosa de nuevo: «¿Tiene abejas?»." in her.text
    her.get("/organiser/caranavi-2026/form")
    assert "usa el del premio de café" not in her.text


def test_a_file_that_was_chosen_beside_another_organisers_change_is_not_taken(
    world: World,
    own: Visitor,  # noqa: F811
) -> None:
    own.get(FORM)
    standing = own.standing("/form/file")
    own.get(f"{PIECE}?question=school")
    own.submit({"label-es": "Colegio"})
    data = {**standing, "file": (io.BytesIO(json.dumps(FAIR).encode()), "feria.json")}
    answer = own.client.post(f"{FORM}/file", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 409
    assert form(world).by_key["school"].label["es"] == "Colegio"


def test_the_form_that_stands_is_no_new_version(world: World, own: Visitor) -> None:  # noqa: F811
    before = own.client.get(f"{FORM}/versions").text.count("<tr>")
    bring(own, FAIR)
    assert own.client.get(f"{FORM}/versions").text.count("<tr>") == before


def test_an_xlsform_goes_out_and_comes_in_once_what_is_left_out_was_agreed_to(
    world: World,
    own: Visitor,  # noqa: F811
) -> None:
    answer = own.client.get(f"{HERE}/form.xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="fair-form.xlsx"'
    bring(own, {**FAIR, "sections": FAIR["sections"][:1]})  # type: ignore[index]
    own.get(FORM)
    data = {**own.standing("/form/file"), "file": (io.BytesIO(answer.data), "feria.xlsx")}
    own.page = own.client.post(f"{FORM}/file", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert own.page.status_code == 303, own.page.text[:3000]
    assert order(world) == "people school theme | pages source"
    changed = form(world).by_key["source"]
    assert changed.when is not None


def test_a_workbook_that_says_more_than_a_form_of_ours_is_taken_only_when_that_is_ticked(
    world: World,
    own: Visitor,  # noqa: F811
) -> None:
    own.get(FORM)
    content = io.BytesIO()
    with workbook(content) as book:
        sheet = book.add_worksheet("survey")
        for line, row in enumerate([("type", "name", "label"), ("audio", "voice", "Voz"), ("text", "name", "Nombre")]):
            for place, text in enumerate(row):
                sheet.write_string(line, place, text)
    for agreed, status in (({}, 422), ({"partly": "yes"}, 303)):
        data = {**own.standing("/form/file"), **agreed, "file": (io.BytesIO(content.getvalue()), "feria.xlsx")}
        answer = own.client.post(f"{FORM}/file", data=data, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == status
        if status == 422:
            own.page = answer
            assert "Fila 2, «voice»: aquí no existe la clase audio." in own.text
            assert "Traerlo sin lo que aquí no existe" in own.text
            assert order(world) == "people school theme | pages source"
    assert order(world) == "name"
    bring(own, b"PK\x03\x04 no workbook", status=422)
    assert order(world) == "name"
