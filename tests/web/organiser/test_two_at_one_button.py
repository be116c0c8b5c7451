"""Two organisers at the same button: the second decides about what stands, never about what she can no longer see.

Marta and Óscar have the same page open, and Óscar is first. Nothing is typed here that both values could be shown of:
who comes second reads what stands now, and presses again if she still wants to.
"""

from __future__ import annotations

from sqlalchemy import select

from judging.services.certificates import issuing
from judging.services.people import staff
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Ballot,
    BallotState,
    Certificate,
    Entry,
    Event,
    Judge,
    PracticeFarm,
    Publication,
)
from tests.pages import Visitor
from tests.services.results.test_results import NELLY
from tests.web.organiser.certificates.test_certificates import issued, published
from tests.world import QUICK, START, World

__all__ = ["issued", "published"]  # fixtures
EDITION = "/organiser/caranavi-2026"
ACTED = "Otra persona cambió esto mientras usted miraba."


def oscar(world: World) -> Visitor:
    """A second organiser, signed in."""
    with world.writing() as session:
        staff.add_staff(
            session, email="oscar@example.org", name="Óscar", password_hash=QUICK.hash("una clave larga"), now=START
        )
    visitor = world.anybody()
    visitor.get("/sign-in")
    visitor.submit({"email": "oscar@example.org", "password": "una clave larga"})
    return visitor


def both_at(world: World, address: str) -> tuple[Visitor, Visitor]:
    """Marta and Óscar, with the same page open."""
    both = world.organiser(), oscar(world)
    for one in both:
        one.get(f"{EDITION}{address}")
    return both


def asked_for_two(world: World) -> None:
    with world.writing() as session:
        issuing.require_two(session, actor=NELLY, edition=world.edition(session), wanted=True, now=START)


# ------------------------------------------------------------------------------------------------ certificates
def test_nobody_withdraws_a_proposal_she_has_not_read(published: World) -> None:
    asked_for_two(published)
    nelly = published.organiser()
    nelly.get(f"{EDITION}/certificates")
    nelly.submit(action="/certificates")
    marta, other = both_at(published, "/certificates")
    other.submit(action="/withdraw")
    published.clock.pass_by(minutes=1)
    other.submit({"kind-participation": None}, action="/certificates")
    marta.submit(action="/withdraw", status=409)
    assert ACTED in marta.text
    assert "Propuesta que espera" in marta.text, "Óscar's stands, and she reads it now"
    marta.submit(action="/withdraw")
    assert "Propuesta que espera" not in marta.text


def test_a_proposal_withdrawn_by_two_is_withdrawn_once(published: World) -> None:
    asked_for_two(published)
    nelly = published.organiser()
    nelly.get(f"{EDITION}/certificates")
    nelly.submit(action="/certificates")
    marta, other = both_at(published, "/certificates")
    other.submit(action="/withdraw")
    marta.submit(action="/withdraw")
    assert ACTED not in marta.text


def test_nobody_issues_alone_who_has_not_read_that_two_people_are_asked_for(published: World) -> None:
    marta, other = both_at(published, "/certificates")
    other.submit({"two_people": "yes"}, action="/certificates")
    other.submit(action="/withdraw")
    marta.submit(action="/certificates", status=409)
    assert "una persona propone los certificados y otra los aprueba." in marta.text
    with published.reading() as session:
        assert not session.scalars(select(Certificate)).all()


def test_a_certificate_is_void_for_the_reason_of_the_first_and_the_second_reads_it(issued: World) -> None:
    marta, other = both_at(issued, "/certificates/CARANAVI-2026-0001")
    other.submit({"reason": "El nombre está mal."}, action="/revoke")
    marta.submit({"reason": "Se perdió el papel."}, action="/revoke", status=409)
    assert ACTED in marta.text
    assert "Motivo: El nombre está mal." in marta.text


def test_the_same_reason_twice_is_once(issued: World) -> None:
    marta, other = both_at(issued, "/certificates/CARANAVI-2026-0001")
    for one in (other, marta):
        one.submit({"reason": "El nombre está mal."}, action="/revoke")
        assert "Motivo: El nombre está mal." in one.text


def test_nobody_revokes_what_waits_for_another_name_without_reading_it(issued: World) -> None:
    asked_for_two(issued)
    marta, other = both_at(issued, "/certificates/CARANAVI-2026-0001")
    other.submit({"holder_name": "Saturnina Mamani Cuchu"}, action="/reissue")
    marta.submit({"reason": "El nombre está mal."}, action="/revoke", status=409)
    assert "propuso corregir el nombre a «Saturnina Mamani Cuchu»." in marta.text
    assert "El nombre está mal." in marta.page.text, "what she typed is still there"  # type: ignore[union-attr]
    marta.submit({}, action="/revoke")
    assert "Motivo: El nombre está mal." in marta.text


def test_a_reason_is_not_lost_with_the_form_it_was_typed_in(issued: World) -> None:
    marta, other = both_at(issued, "/certificates/CARANAVI-2026-0001")
    other.submit({"reason": "El nombre está mal."}, action="/revoke")
    marta.submit({"reason": "Se perdió el <papel>\nen la lluvia."}, action="/revoke", status=409)
    assert "No se guardó. Aquí lo puede copiar: Se perdió el <papel> en la lluvia." in marta.text
    marta.get(f"{EDITION}/certificates/CARANAVI-2026-0001")
    assert "Aquí lo puede copiar" not in marta.text


def test_a_corrected_name_for_what_is_void_meanwhile_is_shown_to_copy(issued: World) -> None:
    marta, other = both_at(issued, "/certificates/CARANAVI-2026-0001")
    other.submit({"reason": "El nombre está mal."}, action="/revoke")
    marta.submit({"holder_name": "Saturnina Mamani Cuchu"}, action="/reissue", status=409)
    assert ACTED in marta.text
    assert "Saturnina Mamani Cuchu" in marta.page.text  # type: ignore[union-attr]


def test_who_withdraws_what_was_approved_meanwhile_reads_that_it_was_issued(published: World) -> None:
    asked_for_two(published)
    marta, other = both_at(published, "/certificates")
    marta.submit(action="/certificates")
    for one in (marta, other):
        one.get(f"{EDITION}/certificates")
    other.submit(action="/approve")
    marta.submit(action="/withdraw", status=409)
    assert "Óscar ya aprobó esta propuesta, y sus certificados están emitidos." in marta.text
    with published.reading() as session:
        assert session.scalars(select(Certificate)).all()


def test_who_withdraws_a_proposal_that_ended_with_another_look_is_told_nothing_false(published: World) -> None:
    asked_for_two(published)
    marta, other = both_at(published, "/certificates")
    marta.submit(action="/certificates")
    other.get(f"{EDITION}/certificates")
    other.submit(action="/approve")
    published.clock.pass_by(minutes=1)
    marta.get(f"{EDITION}/certificates")
    marta.submit({"kind-participation": "yes"}, action="/certificates")
    other.get(f"{EDITION}/certificates/design")
    other.submit({"look": "solemn"}, action="/look")
    marta.submit(action="/withdraw")
    assert "ya aprobó" not in marta.text


# ------------------------------------------------------------------------------------------------ all others
def test_of_two_who_publish_again_the_second_reads_the_reason_of_the_first(published: World) -> None:
    marta, other = both_at(published, "/publish")
    other.submit({"note": "Se corrigió una hoja en papel."}, action="/publish")
    marta.submit({"note": "Faltaba un nombre."}, action="/publish", status=409)
    assert "es la publicación 2, por este motivo: «Se corrigió una hoja en papel.»" in marta.text
    assert "Faltaba un nombre.</textarea>" in marta.page.text  # type: ignore[union-attr]
    with published.reading() as session:
        assert session.scalars(select(Publication.number).order_by(Publication.number)).all() == [1, 2]
    marta.submit(action="/publish")
    with published.reading() as session:
        assert session.scalars(select(Publication.note).where(Publication.number == 3)).one() == "Faltaba un nombre."


def test_of_two_who_publish_for_the_first_time_the_second_reads_that_it_is_done(world: World) -> None:
    marta, other = both_at(world, "/publish")
    other.submit(action="/publish")
    marta.submit(action="/publish", status=409)
    assert "Otra persona publicó los resultados mientras usted miraba esta página: es la publicación 1." in marta.text


def delivered(world: World) -> tuple[int, str]:
    """The number of a pair whose sheet is in, and the page of its farm."""
    with world.reading() as session:
        pairs = select(Assignment).join(Assignment.ballot).where(Ballot.state == BallotState.SUBMITTED)
        pair = session.scalars(pairs.order_by(Assignment.id)).first()
        assert pair is not None
        return pair.id, f"/entries/{pair.entry.number}"


def test_of_two_who_open_one_sheet_again_the_second_reads_why_the_first_did(world: World) -> None:
    number, farm = delivered(world)
    marta, other = both_at(world, farm)
    other.submit({f"reopen-{number}": "Falta la sección B."}, action=f"/{number}/reopen")
    marta.submit({f"reopen-{number}": "El juez lo pidió."}, action=f"/{number}/reopen", status=409)
    assert "Otra persona ya abrió esta hoja otra vez, por este motivo: «Falta la sección B.»" in marta.text
    assert "No se guardó. Aquí lo puede copiar: El juez lo pidió." in marta.text
    nelly = world.organiser()
    nelly.post(
        f"{EDITION}/assignments/{number}/reopen", {f"reopen-{number}": "Falta la sección B."}
    )  # the same twice is once
    with world.reading() as session:
        ballot = session.get_one(Assignment, number).ballot
        assert ballot is not None
        assert ballot.reopen_reason == "Falta la sección B."


def test_nobody_takes_a_judge_off_a_farm_without_reading_that_her_sheet_was_opened_again(world: World) -> None:
    number, farm = delivered(world)
    marta, other = both_at(world, farm)
    other.submit({f"reopen-{number}": "Falta la sección B."}, action=f"/{number}/reopen")
    marta.submit({f"recuse-{number}": "Son primos."}, action=f"/{number}/recuse", status=409)
    assert ACTED in marta.text
    assert "Abierta otra vez porque: Falta la sección B." in marta.text
    assert "Son primos.</textarea>" in marta.page.text  # type: ignore[union-attr]
    marta.submit(action=f"/{number}/recuse")
    with world.reading() as session:
        pair = session.get_one(Assignment, number)
        assert (pair.state, pair.reason) == (AssignmentState.RECUSED, "Son primos.")


def test_of_two_who_write_a_family_s_secret_word_down_the_second_asks_the_family(world: World) -> None:
    marta, other = both_at(world, "/entries/C001")
    other.submit({"word": "la vaca negra"}, action="/word")
    with world.reading() as session:
        kept = session.scalars(select(Entry.code_word).where(Entry.number == "C001")).one()
    marta.submit({"word": "el perro blanco"}, action="/word", status=409)
    assert "se guardó otra palabra para esta familia, y nadie la puede leer." in marta.text
    with world.reading() as session:
        assert session.scalars(select(Entry.code_word).where(Entry.number == "C001")).one() == kept
    marta.submit({"word": "el perro blanco"}, action="/word")
    assert "La palabra secreta está guardada." in marta.text
    other.submit({"word": "El perro  BLANCO"}, action="/word")
    assert "La palabra secreta está guardada." in other.text, "the same word is no clash"


def test_a_button_of_the_dates_does_not_undo_what_somebody_saved_meanwhile(world: World) -> None:
    marta, other = both_at(world, "/dates")
    other.submit({"scoring_until": "2026-12-24T18:00"}, action="/dates")
    with world.reading() as session:
        until = world.edition(session).scoring_until
    marta.post(f"{EDITION}/dates/now", {"act": "close_scoring", "seen": seen(marta, "/dates/now")}, status=409)
    assert ACTED in marta.text
    with world.reading() as session:
        assert world.edition(session).scoring_until == until
    marta.post(f"{EDITION}/dates/now", {"act": "close_scoring", "seen": seen(marta, "/dates/now")})
    with world.reading() as session:
        assert world.edition(session).scoring_closed_at == world.clock.now
        assert world.edition(session).scoring_until == until, "what is announced stays"


def test_a_card_that_was_just_made_does_not_die_by_a_second_press(world: World) -> None:
    with world.reading() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J1")).one()
    marta, other = both_at(world, f"/judges/{judge.id}")
    other.submit(action="/code")
    card = world.judge_code("J1")
    marta.submit(action="/code", status=409)
    assert ACTED in marta.text
    assert world.judge_code("J1") == card, "the card that Óscar may have printed opens still"
    marta.submit(action="/code")
    assert world.judge_code("J1") != card


def test_a_judge_comes_back_to_a_farm_only_over_the_reason_that_was_read(world: World) -> None:
    with world.reading() as session:
        pairs = select(Assignment).where(Assignment.state == AssignmentState.ASSIGNED).order_by(Assignment.id)
        pair = session.scalars(pairs).first()
        assert pair is not None
        number, name = pair.id, f"/entries/{pair.entry.number}"
    nelly = world.organiser()
    nelly.get(f"{EDITION}{name}")
    nelly.submit({f"recuse-{number}": "Son primos."}, action=f"/assignments/{number}/recuse")
    marta, other = both_at(world, name)
    other.submit(action=f"/assignments/{number}/restore")
    other.submit({f"recuse-{number}": "Le debe dinero."}, action=f"/assignments/{number}/recuse")
    marta.submit(action=f"/assignments/{number}/restore", status=409)
    assert ACTED in marta.text
    assert "Le debe dinero." in marta.text
    marta.submit(action=f"/assignments/{number}/restore")
    with world.reading() as session:
        assert session.get_one(Assignment, number).state is AssignmentState.ASSIGNED


def test_a_judge_is_not_taken_off_from_the_table_over_a_sheet_that_was_delivered_meanwhile(world: World) -> None:
    with world.reading() as session:
        ballots = select(Ballot).where(Ballot.state == BallotState.SUBMITTED).order_by(Ballot.id)
        ballot = session.scalars(ballots).first()
        assert ballot is not None
        pair, farm = ballot.assignment, f"/entries/{ballot.assignment.entry.number}"
        form = {"entry": str(pair.entry_id), "judge": str(pair.judge_id), "reason": "Son primos."}
    marta, other = both_at(world, "/assignments")
    other.get(f"{EDITION}{farm}")
    other.submit({f"reopen-{pair.id}": "Falta mirar el vivero."}, action=f"/assignments/{pair.id}/reopen")
    marta.submit(form, action="/recuse", status=409)
    assert ACTED in marta.text
    assert "Son primos." in marta.text, "what she wrote stays"
    with world.reading() as session:
        assert session.get_one(Assignment, pair.id).state is AssignmentState.ASSIGNED
    marta.submit(form, action="/recuse")
    with world.reading() as session:
        assert session.get_one(Assignment, pair.id).state is AssignmentState.RECUSED


def test_what_happens_to_one_farm_hinders_nobody_at_another(world: World) -> None:
    with world.reading() as session:
        pairs = select(Assignment).where(Assignment.state == AssignmentState.ASSIGNED).order_by(Assignment.id)
        first, *_, last = session.scalars(pairs).all()
        number = first.entry.number
    marta, other = both_at(world, "/assignments")
    other.get(f"{EDITION}/entries/{number}")
    other.submit({f"recuse-{first.id}": "Le debe dinero."}, action=f"/assignments/{first.id}/recuse")
    chosen = {"entry": str(last.entry_id), "judge": str(last.judge_id)}
    marta.submit({**chosen, "reason": "Son primos."}, action="/recuse")
    with world.reading() as session:
        assert session.get_one(Assignment, last.id).reason == "Son primos."


def test_a_pin_that_she_chose_anew_is_not_taken_away_by_a_second_press(world: World) -> None:
    with world.writing() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J1")).one()
        judge.pin_hash, number = QUICK.hash("4711"), judge.id
    marta, other = both_at(world, f"/judges/{number}")
    late = another_window(world, f"/judges/{number}")
    other.submit(action="/pin")
    marta.submit(action="/pin")
    assert "El PIN está borrado" in marta.text, "twice is once"
    with world.writing() as session:
        session.get_one(Judge, number).pin_hash = QUICK.hash("1312")
    late.submit(action="/pin", status=409)
    assert ACTED in late.text
    with world.reading() as session:
        assert session.get_one(Judge, number).pin_hash is not None
        removed = select(Event).where(Event.action == "judge.pin_removed")
        assert len(session.scalars(removed).all()) == 1, "nothing is told that did not happen"
    late.submit(action="/pin")
    with world.reading() as session:
        assert session.get_one(Judge, number).pin_hash is None


def another_window(world: World, address: str) -> Visitor:
    """Nelly's other window, opened before anything happens."""
    visitor = world.organiser()
    visitor.get(f"{EDITION}{address}")
    return visitor


def test_of_two_who_move_practice_farms_the_second_sees_the_new_order_first(world: World) -> None:
    nelly = world.organiser()
    for title in ("Segunda", "Tercera"):
        nelly.get(f"{EDITION}/practice/new")
        nelly.submit({"title-es": title})
    with world.reading() as session:
        last = max(session.scalars(select(PracticeFarm.id)))
    marta, other = both_at(world, "/practice")
    other.submit(action=f"/practice/{last}/up")
    marta.submit(action=f"/practice/{last}/up", status=409)
    assert ACTED in marta.text
    with world.reading() as session:
        assert session.scalars(select(PracticeFarm.id).order_by(PracticeFarm.position)).all()[1] == last, "one up"


def seen(visitor: Visitor, action: str) -> str:
    """The version that a page's form carries."""
    return next(field.get("value", "") for field in visitor.form(action).iter("input") if field.get("name") == "seen")
