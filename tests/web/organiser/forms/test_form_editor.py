"""The application form on screens: Marta writes the form of her fair, piece by piece."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from judging.domain.forms.kinds import FormDocument, Kind, Role
from judging.domain.permissions import OPERATOR
from judging.services.contest.forms import edition_form, set_form
from judging.services.people import sign_in
from judging.storage.models import Edition, Event
from tests.pages import Visitor
from tests.web.organiser.test_demonstration_wall import marta
from tests.world import QUICK, START, World

HERE = "/organiser/fair"
FORM = f"{HERE}/form"
PIECE = f"{FORM}/piece"
NEW = f"{FORM}/new"
FAIR = {
    "format": 1,
    "key": "fair",
    "title": {"es": "Feria", "en": "Fair"},
    "languages": ["es", "en"],
    "sections": [
        {
            "key": "team",
            "title": {"es": "El equipo", "en": "The team"},
            "questions": [
                {
                    "key": "people",
                    "kind": "people",
                    "role": "holders",
                    "required": True,
                    "label": {"es": "¿Quiénes son?"},
                },
                {"key": "school", "kind": "short_text", "label": {"es": "Su escuela", "en": "Your school"}},
                {
                    "key": "theme",
                    "kind": "choice",
                    "label": {"es": "Tema", "en": "Theme"},
                    "options": [
                        {"key": "water", "name": {"es": "Agua", "en": "Water"}},
                        {"key": "soil", "name": {"es": "Suelo", "en": "Soil"}},
                    ],
                },
            ],
        },
        {
            "key": "work",
            "title": {"es": "El trabajo", "en": "The work"},
            "questions": [
                {"key": "pages", "kind": "whole", "label": {"es": "Páginas", "en": "Pages"}, "low": "1", "high": "90"},
                {
                    "key": "source",
                    "kind": "long_text",
                    "label": {"es": "¿De dónde es el agua?", "en": "Where is the water from?"},
                    "when": 'theme = "water" and pages > 3',
                },
            ],
        },
    ],
}


@pytest.fixture
def own(world: World, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Marta at the form of her fair."""
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    her = marta(world)
    her.get("/organiser/new")
    her.submit({"name-es": "Feria de ciencias", "slug": "fair"})
    with world.writing() as session:
        set_form(session, actor=OPERATOR, edition=fair(session), document=FAIR, now=START)
    her.get(FORM)
    return her


def fair(session) -> Edition:  # type: ignore[no-untyped-def]
    return session.scalars(select(Edition).where(Edition.slug == "fair")).one()


def form(world: World) -> FormDocument:
    with world.reading() as session:
        return edition_form(fair(session))


def order(world: World) -> str:
    return " | ".join(" ".join(one.key for one in section.questions) for section in form(world).sections)


def test_the_form_is_read_with_its_conditions_in_words(own: Visitor) -> None:
    assert "«Tema» es «Agua» y «Páginas» es más que 3" in own.text
    assert "falta 1 traducción" in own.text
    assert "Una de varias respuestas" in own.text


@pytest.mark.parametrize(("spoken", "is_told"), [(["es"], False), (["en"], True), (["es", "en"], True)])
def test_only_the_languages_of_the_fair_are_counted(
    world: World, own: Visitor, spoken: list[str], is_told: bool
) -> None:
    with world.writing() as session:
        fair(session).languages = spoken
    own.get(f"{FORM}?lang=es")
    assert ("falta 1 traducción" in own.text) is is_told
    assert ("Textos que faltan en un idioma" in own.text) is is_told


def test_a_question_is_changed_in_its_words_and_settings(world: World, own: Visitor) -> None:
    own.get(f"{PIECE}?question=pages")
    own.submit({"label-es": "¿Cuántas páginas tiene?", "high": "120", "required": "yes", "help-en": "With the cover."})
    assert "El formulario está guardado." in own.text
    changed = form(world).by_key["pages"]
    assert (changed.label["es"], changed.high, changed.required) == ("¿Cuántas páginas tiene?", 120, True)
    assert changed.help == {"en": "With the cover."}
    assert changed.low == 1
    with world.reading() as session:
        event = session.scalars(select(Event).where(Event.action == "edition.form").order_by(Event.id.desc())).first()
        assert event is not None
        assert (event.details["did"], event.actor_name) == ("question", "Marta")


@pytest.mark.parametrize(
    ("typed", "message", "from_there_on"),
    [
        ('theme = "fire"', "«fire» no es una de las respuestas de esta pregunta", '"fire"'),
        ("pages >", "falta algo después", ""),
        ("pagina > 3", "el formulario no tiene ninguna pregunta «pagina»", "pagina > 3"),
        ("source = school", "dependen unas de otras en círculo", ""),
    ],
)
def test_a_condition_with_a_mistake_is_refused_at_its_field_with_its_place(
    world: World, own: Visitor, typed: str, message: str, from_there_on: str
) -> None:
    own.get(f"{PIECE}?question=source")
    own.submit({"when": typed, "help-es": "El caño o el río."}, status=422)
    assert message in own.text
    assert own.page is not None
    assert "El caño o el río." in own.page.text
    if from_there_on:
        assert f"<mark>{from_there_on.replace('>', '&gt;').replace(chr(34), '&#34;')}" in own.page.text
    assert form(world).by_key["source"].help == {}


def test_answers_to_choose_from_are_added_moved_and_taken_out_each_button_keeping_what_is_typed(
    world: World, own: Visitor
) -> None:
    own.get(f"{PIECE}?question=theme")
    own.submit({"options-2-name-es": "Aire puro", "options-2-name-en": "Clean air", "act": "up:1"})
    assert [one.key for one in form(world).by_key["theme"].options] == ["soil", "water", "aire_puro"]
    own.submit({"help-es": "El más cercano.", "act": "drop:0"})
    theme = form(world).by_key["theme"]
    assert [one.key for one in theme.options] == ["water", "aire_puro"]
    assert theme.help == {"es": "El más cercano."}
    own.submit({"options-0-name-es": "", "options-0-name-en": "", "options-0-key": "", "act": ""}, status=422)
    assert "En «¿De dónde es el agua?»" in own.text, "a condition speaks of that answer"
    assert [one.key for one in form(world).by_key["theme"].options] == ["water", "aire_puro"]


def test_an_answer_without_words_is_named_at_its_row(own: Visitor) -> None:
    own.get(f"{PIECE}?question=theme")
    own.submit({"options-3-key": "fuego"}, status=422)
    assert own.page is not None
    assert 'href="#options-3-name-es"' in own.page.text


def test_a_question_is_added_and_gone_on_with_at_its_own_page(world: World, own: Visitor) -> None:
    own.get(f"{NEW}?what=question&section=work")
    own.submit({"label-es": "¿Qué mes?", "kind": "choice", "lines-es": "Mayo\nJunio", "lines-en": "May\nJune"})
    assert own.path == PIECE
    made = form(world).by_key["que_mes"]
    assert [(one.key, one.name) for one in made.options] == [
        ("mayo", {"es": "Mayo", "en": "May"}),
        ("junio", {"es": "Junio", "en": "June"}),
    ]
    assert order(world).endswith("pages source que_mes")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"kind": "choice", "label-es": "¿Cuál?"}, "Con esta clase hacen falta respuestas"),
        ({"label-es": ""}, "Esto hace falta, al menos en un idioma."),
        ({"label-es": "Otra", "key": "theme"}, "«theme» está dos veces."),
        ({"label-es": "Otra", "key": "mi clave"}, "Una clave empieza con una letra"),
        ({"label-es": "Otra", "key": "and"}, "La clave «and» ya quiere decir otra cosa."),
    ],
)
def test_a_question_that_cannot_be_is_refused_with_all_that_was_typed(
    world: World, own: Visitor, said: dict[str, str], message: str
) -> None:
    own.get(f"{NEW}?what=question&section=work")
    own.submit({"label-en": "Which one, though?", **said}, status=422) if said["label-es"] else own.submit(
        said, status=422
    )
    assert message in own.text
    assert order(world) == "people school theme | pages source"


def test_sections_rules_lists_and_questions_of_each_row_are_added(world: World, own: Visitor) -> None:
    own.get(f"{NEW}?what=section")
    own.submit({"title-es": "Materiales", "label-es": "Lo que usaron", "kind": "group", "lines-es": "Material\nCosto"})
    made = form(world).sections[-1]
    assert (made.key, [one.key for one in made.questions[0].inside]) == ("materiales", ["material", "costo"])
    own.get(f"{NEW}?what=inside&group=lo_que_usaron")
    own.submit({"label-es": "Gramos", "kind": "whole"})
    own.get(f"{NEW}?what=list")
    own.submit({"key": "near", "texts": "Caranavi\nTaipiplaya"})
    own.get(f"{NEW}?what=rule")
    own.submit({"holds": "any(lo_que_usaron, gramos > 5) or school in near", "reason-es": "Solo de cerca."})
    whole = form(world)
    assert [one.kind for one in whole.by_key["lo_que_usaron"].inside] == [Kind.SHORT_TEXT, Kind.SHORT_TEXT, Kind.WHOLE]
    assert whole.lists == {"near": ("Caranavi", "Taipiplaya")}
    assert [rule.key for rule in whole.rules] == ["solo_de_cerca"]
    own.get(FORM)
    assert "en alguna fila de «Lo que usaron», «Gramos» es más que 5 o «Su escuela» está entre" in own.text
    own.submit({"act": "drop:list:near"}, action="/form", status=422)
    assert "En «Solo de cerca.»" in own.text, "a rule speaks of the list"
    own.submit({"act": "drop:rule:solo_de_cerca"}, action="/form")
    own.submit({"act": "drop:list:near"}, action="/form")
    assert (form(world).rules, form(world).lists) == ((), {})
    own.submit({"act": "drop:question:lo_que_usaron:costo"}, action="/form")
    assert [one.key for one in form(world).by_key["lo_que_usaron"].inside] == ["material", "gramos"]


def test_pieces_are_moved_by_buttons_and_go_into_the_next_section_at_an_end(world: World, own: Visitor) -> None:
    own.submit({"act": "down:question:people"}, action="/form")
    assert order(world) == "school people theme | pages source"
    own.submit({"act": "down:question:theme"}, action="/form")
    assert order(world) == "school people | theme pages source"
    own.submit({"act": "up:section:work"}, action="/form")
    assert order(world) == "theme pages source | school people"


def test_what_a_condition_speaks_of_stays_and_the_condition_is_named(world: World, own: Visitor) -> None:
    own.submit({"act": "drop:question:theme"}, action="/form", status=422)
    assert "En «¿De dónde es el agua?»: En el signo 1: el formulario no tiene ninguna pregunta «theme»." in own.text
    own.submit({"act": "drop:question:source"}, action="/form")
    own.submit({"act": "drop:question:theme"}, action="/form")
    own.submit({"act": "drop:question:pages"}, action="/form")
    assert order(world) == "people school", "a section goes with its last question"
    own.submit({"act": "drop:section:team"}, action="/form", status=422)
    assert "Un formulario tiene de 1 a 40 partes" in own.text


def test_another_kind_says_what_is_lost_and_keeps_the_rest(world: World, own: Visitor) -> None:
    own.get(f"{FORM}/kind?question=theme")
    assert "Texto de una línea Se pierde: Respuestas para elegir" in own.text
    own.submit({"kind": "several"}, status=422)
    assert "En «¿De dónde es el agua?»" in own.text, "a condition compares it with one answer"
    own.submit({"kind": "short_text"})
    theme = form(world).by_key["theme"]
    assert (theme.kind, theme.options, theme.label["en"]) == (Kind.SHORT_TEXT, (), "Theme")
    own.get(f"{FORM}/kind?question=school")
    own.submit({"kind": "choice"}, status=422)
    assert "Con esta clase hacen falta respuestas" in own.text
    own.submit({"kind": "choice", "lines-es": "Bolívar\nSucre"})
    school = form(world).by_key["school"]
    assert (school.kind, school.label["en"]) == (Kind.CHOICE, "Your school")


def test_a_role_is_given_only_to_a_kind_that_can_have_it_and_once(world: World, own: Visitor) -> None:
    own.get(f"{PIECE}?question=school")
    assert own.page is not None
    assert 'value="telephone"' not in own.page.text
    own.submit({"role": "cooperative"})
    assert form(world).by_role[Role.COOPERATIVE].key == "school"
    own.get(f"{NEW}?what=question&section=team")
    own.submit({"label-es": "Club"})
    own.submit({"role": "cooperative"}, status=422)
    assert "«cooperative» está dos veces." in own.text


def test_words_of_each_row_stand_on_a_page_of_their_own(world: World, own: Visitor) -> None:
    own.get(f"{PIECE}?question=people&part=birth_year")
    own.submit({"label-es": "¿En qué año nació?", "first_only": "yes"})
    part = form(world).by_key["people"].part("birth_year")
    assert (part.label, part.first_only) == ({"es": "¿En qué año nació?"}, True)
    own.get(f"{PIECE}?question=people&part=birth_year")
    own.submit({"label-es": "", "first_only": None})
    assert form(world).by_key["people"].parts == {}


def test_a_language_is_added_and_taken_away_with_its_texts(world: World, own: Visitor) -> None:
    own.get(PIECE)
    own.submit({"languages-fr": "yes", "title-fr": None})
    assert form(world).languages == ("es", "en", "fr")
    own.get(PIECE)
    own.submit({"languages-es": None, "languages-fr": None, "title-en": "The fair"})
    whole = form(world)
    assert (whole.languages, whole.title) == (("en",), {"en": "The fair"})
    assert whole.by_key["people"].label == {"en": "¿Quiénes son?"}, "words that there are in no other language stay"
    own.get(PIECE)
    own.submit({"languages-en": None}, status=422)
    assert "Elija al menos un idioma." in own.text


def test_two_organisers_at_one_question_see_both_values_and_nothing_is_undone(world: World, own: Visitor) -> None:
    own.get(f"{PIECE}?question=theme")
    with world.writing() as session:
        document = json.loads(json.dumps(FAIR))
        question = document["sections"][0]["questions"][2]
        question["help"] = {"es": "Uno solo."}
        question["options"].append({"key": "air", "name": {"es": "Aire"}})
        set_form(session, actor=OPERATOR, edition=fair(session), document=document, now=START)
    own.submit({"help-es": "El principal.", "label-en": "Topic"}, status=409)
    assert "Ahora dice: Uno solo." in own.text
    own.submit({})
    theme = form(world).by_key["theme"]
    assert (theme.help, theme.label["en"]) == ({"es": "El principal."}, "Topic")
    assert [one.key for one in theme.options] == ["water", "soil", "air"], "what she left alone"


def test_a_button_of_a_list_that_changed_meanwhile_does_nothing(world: World, own: Visitor) -> None:
    with world.writing() as session:
        document = json.loads(json.dumps(FAIR))
        document["sections"][0]["questions"].pop(1)
        set_form(session, actor=OPERATOR, edition=fair(session), document=document, now=START)
    own.submit({"act": "down:question:people"}, action="/form", status=409)
    assert order(world) == "people theme | pages source"
