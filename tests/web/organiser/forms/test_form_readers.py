"""Who may write the form and who may read it; and how heavy its pages are."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from judging.domain.permissions import OPERATOR, EditionRole
from judging.services.contest.forms import set_form
from judging.services.people import staff
from judging.storage.models import EditionMember, Staff
from tests.pages import Visitor
from tests.web.organiser.forms.test_form_editor import (  # noqa: F401 - a fixture
    FAIR,
    FORM,
    PIECE,
    fair,
    order,
    own,
)
from tests.web.organiser.test_demonstration_wall import PASSWORD, signed_in
from tests.world import QUICK, START, World

MOST_BYTES = 60_000
OPTIONS = [{"key": f"o{one}", "name": {"es": "Sí, o casi"}} for one in range(12)]


def nelly(world: World, role: EditionRole) -> Visitor:
    """Nelly, who belongs to the fair as this."""
    with world.writing() as session:
        hashed = QUICK.hash(PASSWORD)
        staff.add_staff(session, email="nelly@example.org", name="Nelly", password_hash=hashed, now=START)
        staff.let_join(session, actor=OPERATOR, edition=fair(session), email="nelly@example.org", now=START)
    with world.writing() as session:
        joined = select(EditionMember).join(Staff, Staff.id == EditionMember.staff_id)
        session.scalars(joined.where(Staff.name == "Nelly")).one().role = role
    return signed_in(world, "nelly@example.org", PASSWORD)


@pytest.mark.parametrize("role", [EditionRole.SECRETARY, EditionRole.AUDITOR])
def test_a_secretary_and_an_auditor_read_the_form_and_change_nothing(
    world: World,
    own: Visitor,  # noqa: F811
    role: EditionRole,
) -> None:
    standing = own.standing("/form")
    her = nelly(world, role)
    her.get(FORM)
    assert "«Tema» es «Agua»" in her.text
    assert "Agregar" not in her.text
    assert her.page is not None
    assert "<form" not in her.page.text.partition("<main")[2].partition("</main>")[0]
    her.get(PIECE)
    assert her.path == FORM
    her.get(f"{FORM}/versions")
    assert "Que valga otra vez" not in her.text
    data = {**standing, "act": "drop:question:source", "csrf_token": her.token()}
    assert her.client.post(FORM, data=data, headers={"Sec-Fetch-Site": "same-origin"}).status_code in (403, 404)
    assert order(world) == "people school theme | pages source"


def test_an_organiser_writes_it(world: World, own: Visitor) -> None:  # noqa: F811
    her = nelly(world, EditionRole.ORGANISER)
    her.get(FORM)
    her.submit({"act": "drop:question:source"}, action="/form")
    assert order(world) == "people school theme | pages"


def test_the_pages_of_a_form_of_sixty_questions_are_light(world: World, own: Visitor) -> None:  # noqa: F811
    sections = [
        {
            "key": f"part{part}",
            "title": {"es": f"Parte {part}", "en": f"Part {part}"},
            "questions": [
                {
                    "key": f"q{part}_{number}",
                    "kind": "choice" if number % 2 else "short_text",
                    "label": {"es": f"¿Qué dice la pregunta {number} de la parte?", "en": "What does it say?"},
                    "required": number % 3 == 0,
                    **(
                        {"options": [{"key": f"o{one}", "name": {"es": "Sí, o casi"}} for one in range(12)]}
                        if number % 2
                        else {}
                    ),
                    **({"when": f'q{part}_1 = "o1"'} if number % 5 == 2 else {}),
                }
                for number in range(10)
            ],
        }
        for part in range(6)
    ]
    with world.writing() as session:
        document = json.loads(json.dumps({**FAIR, "sections": sections}))
        set_form(session, actor=OPERATOR, edition=fair(session), document=document, now=START)
    weights = {
        address: len(own.client.get(address).data)
        for address in (FORM, f"{PIECE}?question=q0_1", f"{FORM}/kind?question=q0_1", f"{FORM}/new?what=question")
    }
    assert {address: weight for address, weight in weights.items() if weight > MOST_BYTES} == {}
