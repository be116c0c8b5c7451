"""The form as a family will meet it: Marta tries it, and nothing that she types is kept."""

from __future__ import annotations

from sqlalchemy import func, select

from judging.storage.models import Entry
from tests.pages import Visitor
from tests.web.organiser.forms.test_form_editor import FORM, NEW, PIECE, own  # noqa: F401 - a fixture
from tests.world import World

PREVIEW = f"{FORM}/preview"


def entries(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count(Entry.id))) or 0


def test_its_pages_follow_one_another_and_conditions_decide_what_is_asked(
    world: World,
    own: Visitor,  # noqa: F811
) -> None:
    before = entries(world)
    own.get(PREVIEW)
    assert "Parte 1 de 2 El equipo" in own.text
    own.submit({"do": "continue", "people-1-full_name": "Rosa Quispe", "theme": "water"})
    assert "Parte 2 de 2 El trabajo" in own.text
    assert "¿De dónde es el agua?" not in own.text, "the number of pages is not said yet"
    own.submit({"do": "continue", "pages": "12"})
    assert "¿De dónde es el agua?" in own.text
    own.submit({"do": "continue", "source": "Del río."})
    assert "Hasta aquí llega el formulario" in own.text
    assert "Rosa Quispe" in own.text
    assert "Del río." in own.text
    own.submit({"do": "back"})
    assert "Parte 2 de 2" in own.text
    own.submit({"do": "back", "pages": "2"})
    assert "Parte 1 de 2" in own.text
    assert own.page is not None
    assert "Rosa Quispe" in own.page.text, "going back keeps what was said"
    own.submit({"do": "continue"})
    assert "¿De dónde es el agua?" not in own.text, "two pages are not more than three"
    assert entries(world) == before


def test_what_is_not_understood_or_missing_or_shuts_out_is_told_as_to_a_family(
    world: World,
    own: Visitor,  # noqa: F811
) -> None:
    own.get(f"{NEW}?what=rule")
    own.submit({"holds": "pages < 50", "reason-es": "Trabajos de menos de 50 páginas."})
    own.get(PREVIEW)
    own.submit({"do": "continue"})
    own.submit({"do": "continue", "pages": "muchas"}, status=422)
    assert "«muchas» no se puede usar" in own.text
    own.submit({"do": "continue", "pages": "80"})
    assert "Con estas respuestas no puede participar Trabajos de menos de 50 páginas." in own.text
    assert "Antes de enviar faltaría" in own.text


def test_rows_are_added_in_the_preview(own: Visitor) -> None:  # noqa: F811
    own.get(f"{NEW}?what=section")
    own.submit({"title-es": "Materiales", "label-es": "Lo que usaron", "kind": "group", "lines-es": "Material"})
    own.get(PREVIEW)
    own.submit({"do": "continue"})
    own.submit({"do": "continue"})
    assert own.page is not None
    before = own.page.text.count("row-card")
    own.submit({"do": "add"})
    assert own.page.text.count("row-card") == before + 1


def test_it_speaks_each_language_and_what_is_carried_along_is_trusted_with_nothing(own: Visitor) -> None:  # noqa: F811
    own.get(f"{PREVIEW}?lang=en")
    assert "The team" in own.text
    assert "Part 1 of 2" in own.text
    own.submit({"do": "continue", "kept": '{"theme": {"x": ['})
    assert "The work" in own.text
    own.submit({"do": "continue", "kept": '{"theme": "fire", "pages": {"a": 1}}', "then": "nothing"})
    assert "The form ends here" in own.text
    own.get(f"{PIECE}?lang=es")


def test_what_was_overlooked_is_listed_with_a_link_to_its_place(own: Visitor) -> None:  # noqa: F811
    own.get(FORM)
    assert "impide el concurso" not in own.text
    assert "Ninguna pregunta pide un teléfono" in own.text
    own.get(f"{PIECE}?question=source")
    own.submit({"when": "pages > 90"})
    assert "Esta condición nunca es cierta: no se pregunta a nadie." in own.text
    assert own.page is not None
    assert f'<a href="{PIECE}?question=source">Ir allí' in own.page.text
    own.get(f"{PIECE}?question=people")
    own.submit({"role": ""})
    assert "impide el concurso Ninguna pregunta pide los titulares" in own.text
