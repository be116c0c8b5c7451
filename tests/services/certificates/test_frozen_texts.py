"""Texts are measured where they are typed, and papers lead where others can go, before anything is frozen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from judging.certificates.engine.trial import edition_line, refuse_unfit_names
from judging.certificates.layout.pages import certificate_page
from judging.domain.errors import Problem, Refused
from judging.sentences import sentence
from judging.services.certificates import issuing, mentions, papers, revoking, sampling
from judging.services.contest.editions import create_edition
from judging.services.demo import demo
from judging.storage.models import Certificate, Edition, Entry, Event
from tests.services.certificates.test_certificates import BASE, PAPER, latest
from tests.services.results.test_results import NELLY
from tests.world import START, World

LONG_EDITION = (
    "Concurso Departamental de Agroecología, Diversificación Productiva y Café de Especialidad de las Familias "
    "Productoras de los Yungas de La Paz, Caranavi, Coroico, Chulumani, Irupana, Palos Blancos y Alto Beni 2026"
)
LONG_ISSUER = "Premio Departamental de Agroecología y Diversificación Productiva de los Yungas 2026"
LOOPBACK = "http://127.0.0.1:8000"


def problem_of(refusal: pytest.ExceptionInfo[Refused]) -> Problem:
    [problem] = refusal.value.problems
    return problem


# -------------------------------------------------------------------------------------------- names of editions
def documents(name: str, distinction: str = "Premio joven") -> dict[str, Any]:
    shipped = demo.shipped("demo_caranavi.json")
    about = {**shipped["edition"], "slug": "yungas-2026", "name": {"es": name}}
    special = [{"key": "young", "name": {"es": distinction}}]
    return {
        **shipped,
        "edition": about,
        "distinctions": special,
        "competition": {"slug": "y", "name": {"es": "Premio"}},
    }


def made(world: World, document: dict[str, Any]) -> None:
    with world.writing() as session:
        sheet = session.scalars(select(Edition)).one().rounds[0].sheet_version.document
        create_edition(session, actor=NELLY, document=document, sheet=sheet, now=START)


def test_an_edition_whose_name_no_certificate_can_hold_is_not_made_and_one_shorter_by_what_is_told_is(
    world: World,
) -> None:
    with pytest.raises(Refused) as refusal:
        made(world, documents(LONG_EDITION))
    problem = problem_of(refusal)
    assert (problem.code, problem.field) == ("text_too_long_by", "name-es")
    over = int(str(problem.params["letters"]))
    assert 0 < over < len(LONG_EDITION)
    assert f"le sobran unas {over} letras" in sentence(problem)
    made(world, documents(LONG_EDITION[: len(LONG_EDITION) - over].strip()))


def test_a_special_prize_is_measured_with_its_edition(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        made(world, documents("Yungas 2026", "La finca con más especies nativas de sombra " * 12))
    assert problem_of(refusal).field == "distinctions"
    made(world, documents("Yungas 2026", "La finca con más especies nativas de sombra"))


def test_a_name_in_every_language_of_the_edition_is_measured() -> None:
    refuse_unfit_names({"es": "Premio"}, {"es": "Yungas 2026", "fr": "Yungas 2026"})
    with pytest.raises(Refused):
        refuse_unfit_names({"es": "Premio"}, {"es": "Yungas 2026", "fr": LONG_EDITION})


def test_the_edition_s_name_stands_without_the_competition_s() -> None:
    assert edition_line("Premio Yungas", "Premio Yungas 2026") == "2026"
    assert edition_line("Premio Yungas", "Premio Yungas") == "Premio Yungas"


# --------------------------------------------------------------------------------------- issuers, places, signatures
def keep(world: World, **change: object) -> None:
    with world.writing() as session:
        paper = replace(PAPER, **change)  # type: ignore[arg-type]
        issuing.keep_look(session, actor=NELLY, publication=latest(world, session), paper=paper, now=START)


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
@pytest.mark.parametrize("look", ["warm", "solemn", "plain"])
@pytest.mark.parametrize("sheet", ["A4", "Letter"])
def test_a_long_issuer_keeps_clear_of_the_leaves_on_every_sheet(
    published: World, orientation: str, look: str, sheet: str
) -> None:
    keep(published, issuer_name=LONG_ISSUER, orientation=orientation, look=look, sheet=sheet)
    with published.reading() as session:
        paper = papers.paper_of(published.edition(session), papers.translator("es"))
        [data, *_] = sampling.samples(session, latest(published, session), paper, base_url=BASE, now=START)
    page = certificate_page(data, papers.SAMPLE_SEALING)
    width = page.design.sheet.width_mm
    for piece in page.issuer:
        free = 82 if orientation == "portrait" else 160
        assert piece.place.left_mm >= (width - free) / 2 - 0.001


def test_an_issuer_too_long_for_its_line_is_refused_at_its_field_with_the_letters_that_are_too_many(
    published: World,
) -> None:
    with pytest.raises(Refused) as refusal:
        keep(published, issuer_name=LONG_ISSUER * 3, orientation="portrait")
    problem = problem_of(refusal)
    assert (problem.code, problem.field) == ("text_too_long_by", "issuer")
    fits = len(LONG_ISSUER * 3) - int(str(problem.params["letters"]))
    keep(published, issuer_name=(LONG_ISSUER * 3)[:fits].strip(), orientation="portrait")


# ------------------------------------------------------------------------------------------------- at issuing
def issue(world: World, base_url: str = BASE, **change: object) -> int:
    with world.writing() as session:
        paper = replace(PAPER, **change)  # type: ignore[arg-type]
        return issuing.issue(
            session, actor=NELLY, publication=latest(world, session), paper=paper, base_url=base_url, now=START
        )


def test_nothing_is_issued_where_a_text_of_the_edition_would_fail_on_every_paper(published: World) -> None:
    with published.writing() as session:
        published.edition(session).name = {"es": LONG_EDITION}
    with pytest.raises(Refused) as refusal:
        issue(published)
    problem = problem_of(refusal)
    assert (problem.code, problem.field) == ("edition_name_too_long", None)
    assert "no entra en este papel" in sentence(problem)
    with published.reading() as session:
        assert session.scalars(select(Certificate)).all() == []
    with published.writing() as session:
        published.edition(session).name = {"es": "Yungas 2026"}
    assert issue(published) > 0


def test_a_mention_is_measured_where_it_is_given(published: World) -> None:
    with published.writing() as session:
        publication = latest(published, session)
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        given = {"actor": NELLY, "publication": publication, "entry": entry, "now": START}
        with pytest.raises(Refused) as refusal:
            mentions.give_mention(session, title={"es": "M" * 119}, reason="Por su vivero.", **given)
        assert problem_of(refusal).field == "mention-title-es"
        mentions.give_mention(session, title={"es": "Mención al vivero"}, reason="Por su vivero.", **given)


# --------------------------------------------------------------------------------------------------- the address
@pytest.fixture
def real(published: World) -> World:
    """The same, as if the people were real."""
    with published.writing() as session:
        published.edition(session).is_demo = False
    return published


def confirm(world: World, typed: str) -> None:
    with world.writing() as session:
        issuing.confirm_address(
            session, actor=NELLY, edition=world.edition(session), base_url=LOOPBACK, typed=typed, now=START
        )


@pytest.mark.parametrize("address", [LOOPBACK, "https://localhost", "https://127.0.0.1", "http://premio.example.org"])
def test_a_real_certificate_leads_to_no_address_that_others_cannot_open_safely(real: World, address: str) -> None:
    with pytest.raises(Refused) as refusal:
        issue(real, address)
    assert (problem_of(refusal).code, problem_of(refusal).field) == ("address_not_public", "address")
    with real.reading() as session:
        assert session.scalars(select(Certificate)).all() == []
    assert issue(real) > 0


def test_a_demonstration_s_certificates_lead_wherever_it_runs(published: World) -> None:
    assert issue(published, LOOPBACK) > 0


def test_an_organiser_who_types_the_address_may_issue_and_the_log_keeps_it(real: World) -> None:
    with pytest.raises(Refused):
        confirm(real, "sí")
    confirm(real, LOOPBACK)
    with pytest.raises(Refused):
        issue(real, "http://192.0.2.9")
    assert issue(real, LOOPBACK) > 0
    with real.reading() as session:
        [line] = session.scalars(select(Event).where(Event.action == "certificates.address_confirmed")).all()
        assert (line.actor_name, line.details) == ("Nelly Quisbert", {"address": LOOPBACK})


def test_a_corrected_certificate_bears_no_private_address_either(real: World) -> None:
    issue(real)
    with real.writing() as session:
        first = session.scalars(select(Certificate).order_by(Certificate.id)).first()
        assert first is not None
        again = {"actor": NELLY, "certificate": first, "holder_name": "Ana", "reason": "Se corrigió.", "now": START}
        with pytest.raises(Refused):
            revoking.reissue(session, base_url=LOOPBACK, **again)
        assert revoking.reissue(session, base_url=BASE, **again) is not None
