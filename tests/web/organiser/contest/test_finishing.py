"""What keeps an edition from finishing, on its pages: each finding leads to a page that is there, at its place."""

from __future__ import annotations

import re

import pytest

from judging.domain.finishing.finding import BOTH, At, found
from judging.domain.permissions import OPERATOR, EditionRole
from judging.services.people import sign_in, staff
from judging.web.organiser import finishing
from tests.pages import Visitor
from tests.web.organiser.test_demonstration_wall import PASSWORD, made_real, signed_in
from tests.world import QUICK, START, World

HOME = "/organiser/caranavi-2026/"
DATES = f"{HOME}dates"
PLACES = {
    At.NAMES: "",
    At.PLACE: "contact_phone",
    At.TEXTS: "about",
    At.DATES: "scoring_from",
    At.FORM: "/sections/0/questions/0/when",
    At.SHEET: "end",
    At.ROUND: "visit",
    At.ROUNDS: "",
    At.JURIES: "visit",
    At.JUDGES: "",
    At.JUDGE: "1",
    At.NEW_JUDGE: "",
    At.TEAM: "",
    At.DESIGN: "name-0",
    At.ASSIGNMENTS: "",
    At.ENTRIES: "",
    At.NOT_APPLICABLE: "C003",
}
"""Every place that a finding may have, with a key as findings have it there."""


def lines(visitor: Visitor) -> list[tuple[str, str]]:
    """What is told under the question: the sentence and where its link leads."""
    assert visitor.page is not None
    part = visitor.page.text.partition('id="finish"')[2].partition("<h2")[0]
    told = re.findall(r"<li>(.*?)</li>", part, re.S)
    link = re.compile(r'href="([^"]+)"')
    return [(re.sub(r"<[^>]+>", "", one).strip(), (link.findall(one) or [""])[0]) for one in told]


def test_every_place_that_a_finding_may_have_is_on_a_page_that_is_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(PLACES) == set(At)
    said = [found("finish_no_signatory", at, key=key) for at, key in PLACES.items()]
    monkeypatch.setattr(finishing, "of_edition", lambda *_: tuple(said))
    nelly = world.organiser()
    nelly.get(HOME)
    ways = [way for _, way in lines(nelly)]
    assert len(ways) == len(PLACES)
    for way in ways:
        path, _, anchor = way.partition("#")
        nelly.get(path)
        assert nelly.page is not None
        assert not anchor or f'id="{anchor}"' in nelly.page.text, way


def test_the_page_of_an_edition_says_what_to_look_at_and_leads_there(world: World) -> None:
    nelly = world.organiser()
    nelly.get(HOME)
    assert "¿Puede terminar esta edición?" in nelly.text
    assert "Sí: nada lo impide." in nelly.text
    assert lines(nelly) == [
        ("Los jueces empiezan a calificar antes de que cierren las inscripciones. Ir allí 1", f"{DATES}#scoring_from")
    ]
    nelly.get(f"{HOME}place")
    nelly.submit({"country": "BE", "contact_phone": "", "contact_email": ""}, action="/place")
    nelly.get(HOME)
    assert [way for _, way in lines(nelly)] == [
        f"{HOME}place#country", f"{HOME}place#contact_phone", f"{DATES}#scoring_from"
    ]  # fmt: skip
    assert "La hora es de America/La_Paz (Bolivia), y los teléfonos sin prefijo" in nelly.text
    nelly.get(f"{HOME}place")
    nelly.submit({"country": "BO", "contact_phone": "71234567"}, action="/place")
    assert len(lines(nelly.get(HOME) and nelly)) == 1


def test_a_contact_that_is_none_is_refused_at_its_field_with_what_was_typed(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{HOME}place")
    nelly.submit({"contact_phone": "12", "contact_email": "nelly"}, action="/place", status=422)
    assert nelly.page is not None
    assert 'value="nelly"' in nelly.page.text
    assert "Escriba un teléfono solo con números" in nelly.text
    assert "Escriba un correo completo" in nelly.text


def test_what_stops_a_step_is_told_beside_its_button_and_refused_with_the_list(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        edition.rule = {**edition.rule, "min_sheets": 9}
        edition.scoring_from = edition.scoring_until = None
    nelly = world.organiser()
    nelly.get(DATES)
    assert "1 cosa impide abrir." in nelly.text
    assert nelly.page is not None
    seen = re.search(r'name="seen" value="([^"]+)"', nelly.page.text)
    assert seen is not None
    nelly.post(f"{DATES}/now", {"act": "open_scoring", "seen": seen.group(1)}, status=422)
    assert "Así la edición no puede terminar, y por eso no se abre. Hay que arreglar antes: 1." in nelly.text
    assert "los jueces son 5, y cada inscripción necesita las hojas de 9 para tener puesto" in nelly.text
    with world.reading() as session:
        assert world.edition(session).scoring_opened_at is None


@pytest.mark.parametrize(
    ("role", "has_way"), [(EditionRole.AUDITOR, False), (EditionRole.SECRETARY, False), (EditionRole.ORGANISER, True)]
)
def test_who_may_not_mend_it_is_told_and_led_nowhere(
    world: World, monkeypatch: pytest.MonkeyPatch, role: EditionRole, has_way: bool
) -> None:
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    made_real(world)
    with world.writing() as session:
        edition = world.edition(session)
        edition.texts = {**edition.texts, "contact": {}}
        hashed = QUICK.hash(PASSWORD)
        staff.add_staff(session, email="marta@example.org", name="Marta", password_hash=hashed, now=START)
        staff.add_staff(session, email="ema@example.org", name="Ema", password_hash=hashed, now=START)
        staff.let_join(session, actor=OPERATOR, edition=edition, email="ema@example.org", role=role, now=START)
    ema = signed_in(world, "ema@example.org", PASSWORD)
    ema.get(HOME)
    way = next(way for sentence, way in lines(ema) if sentence.startswith("No hay teléfono ni correo"))
    assert way == (f"{HOME}place#contact_phone" if has_way else "")


def test_before_entries_open_the_page_of_an_edition_lists_every_part_with_how_it_stands(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nelly = world.organiser()
    nelly.get(HOME)
    assert "Preparar la edición" not in nelly.text, "families enter already"
    said = [found("finish_no_signatory", At.DESIGN), found("finish_no_signatory", At.SHEET, stops=BOTH)]
    monkeypatch.setattr(finishing, "of_edition", lambda *_: tuple(said))
    nelly.get(DATES)
    later = {f"{what}_{end}": f"20{27 + place}-01-01T08:00" for place, (what, end) in enumerate(
        [("entries", "from"), ("entries", "until"), ("scoring", "from"), ("scoring", "until")])}  # fmt: skip
    nelly.submit(later, action="/dates")
    nelly.get(HOME)
    assert nelly.page is not None
    listed = nelly.page.text.rpartition("Preparar la edición")[2].partition("<h2")[0]
    told = {
        re.sub(r"<[^>]+>", "", name): re.sub(r"<[^>]+>|\s+", " ", state).strip()
        for name, state in re.findall(r"<li>(<a.*?</a>)(.*?)</li>", listed, re.S)
    }
    assert next(iter(told)) == "Nombre"
    assert told["Hoja de notas"] == "1 cosa impide abrir."
    assert told["Diseño de los certificados"] == "Conviene mirar 1 cosa"
    assert told["Fechas"] == "✓ nada que corregir"
