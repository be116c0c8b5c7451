"""An organiser gives an edition another form: what becomes of families who are writing, and of those who have sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from judging.domain.errors import Refused
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.services.contest import kits
from judging.services.contest.forms import coffee_form, edition_form, form_document, set_form
from judging.services.entries import answering, answers, entries
from judging.services.results.checking import check
from judging.storage.models import Edition, Entry, EntryStatus, Event, FormVersion
from tests.world import START, World

NELLY = Actor(Role.ORGANISER, 1, "Nelly")
BEES = {"key": "bees", "kind": "yes_no", "label": {"es": "¿Tiene abejas?"}, "required": True}


def change(world: World, how: Callable[[list[Any]], object]) -> None:
    """Nelly changes the sections of the form that stands."""
    with world.writing() as session:
        edition = world.edition(session)
        document = form_document(edition)
        how(document["sections"])
        set_form(session, actor=NELLY, edition=edition, document=document, now=START)


def let_stand(world: World, status: EntryStatus, number: str = "C001") -> None:
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == number)).one().status = status


def add_bees(sections: list[Any]) -> None:
    sections[4]["questions"].append(BEES)


def missing(world: World, number: str = "C001") -> list[str | None]:
    with world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.number == number)).one()
        return [gap.field for _, gap in answers.missing(entry)]


def test_an_edition_that_nobody_gave_a_form_has_the_coffee_form(world: World) -> None:
    with world.reading() as session:
        assert edition_form(world.edition(session)) == coffee_form()
        assert session.scalars(select(FormVersion)).all() == []


def test_a_new_form_is_kept_said_in_the_log_and_checked(world: World) -> None:
    change(world, add_bees)
    with world.reading() as session:
        edition = world.edition(session)
        assert "bees" in edition_form(edition).by_key
        line = session.scalars(select(Event).where(Event.action == "edition.form")).one()
        assert (line.actor_name, line.details["digest"]) == ("Nelly", edition.form_digest)
        assert len(session.scalars(select(FormVersion)).all()) == 2, "the one before is kept too"
        assert check(session) == []
    change(world, lambda sections: None)
    with world.reading() as session:
        assert len(session.scalars(select(Event).where(Event.action == "edition.form")).all()) == 1


def test_a_form_that_was_tampered_with_is_found(world: World) -> None:
    change(world, add_bees)
    with world.tampering() as session:
        version = session.scalars(select(FormVersion)).first()
        assert version is not None
        version.document = {**version.document, "key": "another"}
    with world.reading() as session:
        assert [problem.code for problem in check(session)] == ["check_form"]
    with world.tampering() as session:
        world.edition(session).form_digest = "0" * 64
    with world.reading() as session:
        assert [problem.code for problem in check(session)] == ["check_form", "check_form"]


def test_a_draft_goes_on_in_the_new_form_and_is_asked_only_what_is_new(world: World) -> None:
    let_stand(world, EntryStatus.DRAFT)
    assert missing(world) == []
    change(world, add_bees)
    assert missing(world) == ["bees"]
    family = world.applicant("C001")
    assert "El formulario cambió desde que usted lo llenó" in family.text
    assert "¿Tiene abejas?" in family.text
    assert "Listo: 4 de 5 partes" in family.text
    family.get("/apply/step/cuidado?back=review")
    family.submit({"bees": "yes"})
    assert family.path == "/apply/review"
    assert missing(world) == []
    with world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        assert entry.form_digest == world.edition(session).form_digest
        assert (entry.answers["knock_outs"]["bees"], entry.answers["knock_outs"]["K1"]) == ("yes", "no")
    family.get("/apply/")
    assert "El formulario cambió" not in family.text


def test_what_was_sent_keeps_the_form_it_was_sent_in_until_it_is_given_back(world: World) -> None:
    change(world, add_bees)
    family = world.applicant("C001")
    family.get("/apply/review")
    assert "¿Tiene abejas?" not in family.text
    assert missing(world) == []
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        entries.reopen_entry(session, actor=NELLY, entry=entry, reason="Hay una pregunta nueva.", now=START)
    assert missing(world) == ["bees"]
    family.get("/apply/review")
    assert "¿Tiene abejas?" in family.text


def test_an_answer_that_means_something_else_now_is_asked_again_and_the_old_one_ends(world: World) -> None:
    change(world, add_bees)
    let_stand(world, EntryStatus.DRAFT)
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        entry.answers = {**entry.answers, "next_step": "Abejas"}
    change(world, lambda sections: sections[4]["questions"][3].update(kind="whole", longest=None) or _drop(sections))
    with world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        assert "next_step" in [question.key for question in answers.asked_anew(entry)]
        assert "next_step" not in answers.answers_of(entry)
        assert entry.answers["next_step"] == "Abejas", "nothing goes before the family saves"
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        section = answers.form_of(entry).sections[1]
        stood = answers.within(section, answers.answers_of(entry))
        answering.save_section(
            session,
            actor=OPERATOR,
            entry=entry,
            section=section,
            shown=section.asked,
            answers={**stood, "coffee_since": 1999},
            seen=answers.fingerprint(stood),
            now=START,
        )
        assert "next_step" not in entry.answers
        assert entry.answers["story"]


def _drop(sections: list[Any]) -> None:
    for name in ("longest", "lines"):
        sections[4]["questions"][3].pop(name, None)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (lambda sections: sections[0].pop("title"), "document_missing"),
        (
            lambda sections: sections[0]["questions"].append({**BEES, "kind": "files", "file_types": ["exe"]}),
            "document_no_choice",
        ),
    ],
)
def test_a_form_with_a_mistake_changes_nothing(world: World, how: Callable[[list[Any]], object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        change(world, how)
    assert refused.value.problems[0].code == code
    with world.reading() as session:
        assert world.edition(session).form_digest is None
        assert session.scalars(select(FormVersion)).all() == []


def test_a_kit_brings_its_form_and_takes_it_away_again(world: World) -> None:
    change(world, add_bees)
    with world.writing() as session:
        taken = kits.kit_of(world.edition(session))
        made = kits.begin(session, actor=OPERATOR, kit=taken, begun=kits.Begun({"es": "Premio 2028"}), now=START)
        assert "bees" in edition_form(made).by_key
        assert kits.kit_of(made).form_document == taken.form_document
        plain = kits.begin(
            session, actor=OPERATOR, kit=kits.shipped_kit("coffee"), begun=kits.Begun({"es": "Otro"}), now=START
        )
        assert edition_form(plain) == coffee_form()
        assert plain.form_digest is not None, "what ships later changes no edition that was begun"
        assert session.scalars(select(Edition.form_digest).where(Edition.id == plain.id)).one() == plain.form_digest


def test_the_first_page_speaks_of_what_the_form_of_the_edition_asks(world: World) -> None:
    anybody = world.anybody()
    anybody.get("/apply/caranavi-2026")
    assert "Son 5 partes cortas." in anybody.text
    assert "las hectáreas de la finca y diez piedras o granos" in anybody.text
    change(world, lambda sections: sections.__delitem__(slice(1, 4)))
    anybody.get("/apply/caranavi-2026")
    assert "Son 2 partes cortas." in anybody.text
    assert "hectáreas" not in anybody.text
    assert "Le conviene tener a mano su nombre, como está en el carnet." in anybody.text


def test_the_places_that_a_form_suggests_are_offered_beside_those_that_are_known(world: World) -> None:
    let_stand(world, EntryStatus.DRAFT, "C005")
    suggested = [{"es": "Santa Fe"}, {"es": "Colonia Alto Mirador"}]
    change(world, lambda sections: sections[1]["questions"][0].update(suggestions=suggested))
    family = world.applicant("C005")
    family.get("/apply/step/finca")
    assert family.page is not None
    offered = family.page.text.split('id="community-known"')[1].split("</datalist>")[0]
    assert offered.index("Santa Fe") < offered.index("Colonia Alto Mirador")
    assert offered.count("Colonia Alto Mirador") == 1
    assert offered.count("<option") > 2, "those of admitted families too"
