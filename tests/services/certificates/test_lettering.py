"""Every door through which a text comes onto a certificate refuses a sign that the paper does not have, and what came
in before those doors were watched is seen and can be mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from sqlalchemy import select

from judging.certificates import CertificateData, Signatory
from judging.domain.agreement.steps import Step
from judging.domain.agreement.steps import What as Proposed
from judging.domain.errors import Problem, Refused
from judging.domain.forms.answers import Person
from judging.domain.imports.plan import What
from judging.domain.permissions import Actor, Role
from judging.domain.prizes.prize import PlannedPrize, PlannedSponsor
from judging.services import agreed
from judging.services.certificates import issuing, mentions, pending, recognitions, revoking
from judging.services.entries import answering, answers, entries
from judging.services.families import claims
from judging.services.imports.orders import Entries
from judging.services.imports.planning import plan
from judging.services.people import judges
from judging.services.people.judges import JudgeDetails
from judging.services.prizes import catalogue
from judging.services.results import awards
from judging.services.tries import Door
from judging.storage.models import Award, Certificate, CertificateState, Edition, Entry, Judge, NameProof, Recognition
from tests.services.certificates.test_certificates import BASE, PAPER, draw, issue, latest, made, one
from tests.services.certificates.test_frozen_texts import documents
from tests.services.certificates.test_frozen_texts import made as edition_made
from tests.services.certificates.test_kinds import issue_kinds
from tests.services.imports.tables import order_of
from tests.services.results.test_results import NELLY
from tests.world import SECRET, START, World

OSCAR = Actor(Role.ORGANISER, NELLY.id + 1, "Óscar Flores")
DOOR = Door(SECRET.encode(), "192.0.2.1", "Firefox", START)
FIRST = "CARANAVI-2026-0001"


def entry_of(world: World, number: str = "C004") -> int:
    with world.reading() as session:
        return session.scalars(select(Entry.id).where(Entry.number == number)).one()


def add_judge(world: World, text: str) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        judges.add_judge(session, actor=NELLY, edition=edition, details=JudgeDetails(text), secret=b"x" * 32, now=START)


def rename_judge(world: World, text: str) -> None:
    with world.writing() as session:
        gladys = session.scalars(select(Judge).where(Judge.name.startswith("Gladys"))).one()
        details = replace(judges.details_of(gladys), name=text)
        judges.change_judge(session, actor=NELLY, judge=gladys, details=details, now=START)


def spell_judge(world: World, text: str) -> None:
    details = JudgeDetails("Иван Петров", paper_name=text)
    with world.writing() as session:
        edition = world.edition(session)
        judges.add_judge(session, actor=NELLY, edition=edition, details=details, secret=b"x" * 32, now=START)


def organisation(world: World, name: str, reason: str) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        recognitions.add_organisation(
            session, actor=NELLY, edition=edition, name=name, language="es", reason=reason, now=START
        )


def mention(world: World, title: dict[str, str], reason: str) -> None:
    with world.writing() as session:
        mentions.give_mention(
            session,
            actor=NELLY,
            publication=latest(world, session),
            entry=session.get_one(Entry, entry_of(world)),
            title=title,
            reason=reason,
            now=START,
        )


def distinction(world: World, reason: str) -> None:
    with world.writing() as session:
        youth = next(category for category in world.edition(session).categories if category.key == "youth")
        awards.give_distinction(
            session,
            actor=NELLY,
            publication=latest(world, session),
            distinction=youth,
            entry=session.get_one(Entry, entry_of(world)),
            reason=reason,
            now=START,
        )


def correct(world: World, text: str, *, number: str = FIRST, actor: Actor = NELLY) -> None:
    with world.writing() as session:
        revoking.reissue(
            session,
            actor=actor,
            certificate=one(session, number),
            holder_name=text,
            reason="Se corrigió el nombre.",
            base_url=BASE,
            now=START,
        )


def propose(world: World, text: str) -> None:
    with world.writing() as session:
        issuing.require_two(session, actor=NELLY, edition=world.edition(session), wanted=True, now=START)
    correct(world, text)


def ask(world: World, text: str) -> None:
    asking = claims.Asking("a", text, "falta", NameProof.CODE, "", "", is_signed_in=True)
    family = Actor(Role.APPLICANT, entry_of(world), "")
    with world.writing() as session:
        claims.ask(session, actor=family, door=DOOR, certificate=one(session), asking=asking)


def enter(world: World, *people: Person) -> None:
    edition(world)
    with world.writing() as session:
        opened = session.scalars(select(Edition).where(Edition.slug == "yungas-2026")).one()
        opened.entries_from, opened.entries_until = START, None
        beginning = entries.Beginning("b1", "es", {"process": True, "jury": True})
        nobody = Actor(Role.PUBLIC, 0, "")
        draft = entries.begin_entry(session, actor=nobody, edition=opened, door=DOOR, beginning=beginning)
        form = answers.form_of(draft)
        family = Actor(Role.APPLICANT, draft.id, draft.number)
        answering.save_section(
            session,
            actor=family,
            entry=draft,
            section=form.sections[0],
            shown=form.sections[0].asked,
            answers={"people": people},
            seen=answers.fingerprint({}),
            now=START,
        )


def bring_in(world: World, row: str) -> None:
    with world.reading() as session:
        order = order_of(f"entry,judge,A1\n{row}", What.MARKS, entries=Entries.NEW)
        found = plan(session, edition=world.edition(session), order=order, now=START)
    names = [told.problem for told in found.problems if told.problem.code.startswith("import_name")]
    if names:
        raise Refused(*names)


def look(world: World, **change: object) -> None:
    with world.writing() as session:
        paper = replace(PAPER, **change)  # type: ignore[arg-type]
        issuing.keep_look(session, actor=NELLY, publication=latest(world, session), paper=paper, now=START)


def edition(world: World, name: str = "Yungas 2026", prize: str = "Premio joven", **more: object) -> None:
    edition_made(world, {**documents(name, prize), **more})


def offer(world: World, *, giver: str = "Agua Clara", thing: str = "una despulpadora") -> None:
    """Nelly writes who gives a prize, and what it is."""
    with world.writing() as session:
        here = world.edition(session)
        catalogue.add_sponsor(session, actor=NELLY, edition=here, said=PlannedSponsor("", giver), now=START)
        said = prize_of(thing, sponsor="sponsor-1")
        catalogue.add_prize(session, actor=NELLY, edition=here, said=said, now=START)


def prize_of(thing: str, sponsor: str = "") -> PlannedPrize:
    return PlannedPrize("", "place", "", 1, None, "", {"es": thing}, sponsor=sponsor)


def begin_with(world: World, planned: PlannedPrize | PlannedSponsor) -> None:
    """As an edition is begun with what its package plans."""
    with world.writing() as session:
        catalogue.begin_with(session, actor=NELLY, edition=world.edition(session), planned=planned, now=START)


def contest(name: str) -> dict[str, object]:
    return {"slug": "y", "name": {"es": name}}


def two_categories(name: str) -> list[dict[str, object]]:
    return [{"key": "low", "name": {"es": "Bajura"}}, {"key": "high", "name": {"es": name}}]


DOORS: dict[str, Callable[[World, str], None]] = {
    "holder_name: a judge added": add_judge,
    "holder_name: a judge's name changed": rename_judge,
    "holder_name: a judge's spelling": spell_judge,
    "holder_name: an organisation": lambda world, text: organisation(world, text, ""),
    "holder_name: a correction": correct,
    "holder_name: a correction proposed": propose,
    "holder_name: a family asks": ask,
    "holder_name: a family enters": lambda world, text: enter(world, Person(text)),
    "co_holders: a couple enters": lambda world, text: enter(world, Person("Eva Apaza"), Person(text)),
    "holder_name: a judge in a table": lambda world, text: bring_in(world, f"C001,{text},3"),
    "holder_name: a family in a table": lambda world, text: bring_in(world, f"{text},Eva Apaza,3"),
    "citation: an organisation's reason": lambda world, text: organisation(world, "Agua Clara", text),
    "citation: a mention's reason": lambda world, text: mention(world, {"es": "Mención"}, text),
    "citation: a prize's reason": distinction,
    "award_line: a mention's title": lambda world, text: mention(world, {"es": text}, "Por su vivero."),
    "second: a mention's title in French": lambda world, text: mention(world, {"es": "M", "fr": text}, "Por eso."),
    "award_line: a special prize": lambda world, text: edition(world, prize=text),
    "award_line: one category of two": lambda world, text: edition(world, categories=two_categories(text)),
    "edition_name: an edition": edition,
    "competition_name: a contest": lambda world, text: edition(world, competition=contest(text)),
    "prize_line: what is won": lambda world, text: offer(world, thing=text),
    "prize_line: who gives it": lambda world, text: offer(world, giver=text),
    "prize_line: what is won, in a package": lambda world, text: begin_with(world, prize_of(text)),
    "prize_line: who gives it, in a package": lambda world, text: begin_with(world, PlannedSponsor("giver", text)),
    "issuer_name: the look": lambda world, text: look(world, issuer_name=text),
    "place_text: the look": lambda world, text: look(world, place_text=text),
    "signatories: the look": lambda world, text: look(world, signatories=(Signatory(text, "Jurado"),)),
    "signatories: a role": lambda world, text: look(world, signatories=(Signatory("Eva Apaza", text),)),
}
"""What comes onto a certificate, and by which door."""

OURS = {
    "is_rehearsal",
    "title",
    "date_text",
    "number",
    "code",
    "verify_url",
    "language",
    "issued_at",
    "is_demo",
    "kind",
    "conferred",
}
"""What nobody types: our own words, and what makes a certificate that very one."""
CHOSEN = {"look", "paper", "orientation", "ink", "accent", "checks_offline", "logos", "emblem"}
"""What is chosen or read aloud, and not printed in letters."""


@pytest.fixture
def issued(published: World) -> World:
    """Every certificate is issued, the first one has its paper."""
    issue(published)
    draw(published, 1)
    return published


def problems(world: World, door: str, text: str) -> tuple[Problem, ...]:
    try:
        DOORS[door](world, text)
    except Refused as refusal:
        return refusal.problems
    return ()


def test_every_text_of_a_certificate_has_its_doors_here() -> None:
    known = {door.partition(":")[0] for door in DOORS} | OURS | CHOSEN
    assert {one.name for one in fields(CertificateData)} == known


@pytest.mark.parametrize("text", ["Gladys \N{GRINNING FACE} Rocha", "Gladys 李"])
@pytest.mark.parametrize("door", DOORS)
def test_no_door_takes_a_sign_that_the_paper_does_not_have(issued: World, door: str, text: str) -> None:
    with issued.reading() as session:
        before = session.scalars(select(Certificate.state)).all()
    found = problems(issued, door, text)
    assert found, "it is refused"
    wanted = "\N{GRINNING FACE}" if "\N{GRINNING FACE}" in text else "李"
    assert {problem.params.get("sign", problem.params.get("character")) for problem in found} == {wanted}
    with issued.reading() as session:
        assert session.scalars(select(Certificate.state)).all() == before, "nothing changed"
        assert revoking.correction(one(session)) is None


@pytest.mark.parametrize("door", DOORS)
def test_every_door_takes_the_letters_of_the_yungas(issued: World, door: str) -> None:
    assert problems(issued, door, "Ñáñez Kʼapa y Œuvre Çağlar") == ()


# ---------------------------------------------------------------------------- what came in before it was watched
def spoil(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an older version let it happen: the first certificate is void for one that nobody can draw."""
    with monkeypatch.context() as older:
        older.setattr(revoking, "problems_of_name", lambda *_, **__: [])
        correct(world, "Claire \N{GRINNING FACE}")
    draw(world, 17, but="Claire \N{GRINNING FACE}")
    assert made(world) == 0


def test_a_correction_that_cannot_be_drawn_is_mended_by_another_and_the_old_paper_leads_to_it(
    issued: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(issued, monkeypatch)
    with issued.reading() as session:
        failed = one(session, f"{FIRST}-R1")
        assert failed.failure is not None
        assert failed.failure["code"] == "glyph_missing"
        assert revoking.successor(one(session)) is None
    correct(issued, "Claire Mamani", number=f"{FIRST}-R1")
    with issued.reading() as session:
        assert revoking.coming(one(session)) is one(session, f"{FIRST}-R2")
        assert revoking.successor(one(session)) is None, "not before it has its paper"
    draw(issued, 1)
    with issued.reading() as session:
        assert revoking.successor(one(session)) is one(session, f"{FIRST}-R2")
        assert pending.next_pending(session) is None


def test_a_proposal_that_waited_with_such_a_name_is_confirmed_by_nobody(issued: World) -> None:
    propose(issued, "Claire Mamani")
    with issued.writing() as session:
        agreed.propose(
            session,
            actor=NELLY,
            edition=issued.edition(session),
            step=Step.CERTIFICATES,
            what=Proposed.REISSUE,
            content={"number": FIRST, "holder_name": "Claire \N{GRINNING FACE}", "reason": "Se corrigió."},
            stood={},
            now=START,
        )
    with pytest.raises(Refused) as refusal:
        correct(issued, "Claire \N{GRINNING FACE}", actor=OSCAR)
    assert refusal.value.problems == (Problem.of("name_sign_unknown", at="holder_name", sign="\N{GRINNING FACE}"),)
    with issued.reading() as session:
        assert one(session).state is CertificateState.VALID


def test_a_reason_kept_before_is_told_with_its_words_when_papers_are_issued(published: World) -> None:
    organisation(published, "Agua Clara", "por el molino")
    with published.writing() as session:
        session.scalars(select(Recognition)).one().reason = "por el molino \N{GRINNING FACE}"
    with pytest.raises(Refused) as refusal:
        issue_kinds(published, "cooperative")
    (problem,) = refusal.value.problems
    assert (problem.code, problem.params["text"]) == ("sign_missing_in", "por el molino \N{GRINNING FACE}")
    with published.reading() as session:
        assert not session.scalars(select(Certificate)).all()
        assert session.scalars(select(Award)).all()
        assert session.scalars(select(Edition)).one()
