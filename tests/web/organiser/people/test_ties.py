"""Conflicts of those who run an edition: Ema declares one with C003, and Olga has none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from judging.domain.agreement.steps import Step
from judging.storage.models import Assignment, Entry, Event, Judge, Publication, StaffConflict
from tests.contract.test_access import rules
from tests.journeys.everybody import PEOPLE, addresses
from tests.pages import Visitor
from tests.web.organiser.agreement.test_two_people import AGREEMENT, HERE, prize, proposed_by, quick, who  # noqa: F401
from tests.world import World

HERS = "C003"
SECRETS = ("Da talleres en su parcela", "78,75", "78.75", "80,13", "80.13", "C003;J2;A1", '"entry":"C003","judge"')
"""What a judge wrote about her entry, what she gave it, and what it comes to."""
TELLS = ("results", "entry_results", "disagreement", "export", "what_if_weights", "publish")
"""Some of the pages and files that hold them."""


@pytest.fixture
def tied(prize: World) -> World:  # noqa: F811
    with prize.writing() as session:
        prize.edition(session).two_people = None
    ema = who(prize, "ema")
    ema.get(f"{HERE}/ties")
    ema.submit({"entry": "c003", "reason": "Es mi prima."}, action="/ties")
    assert "Usted declaró un conflicto de interés" in ema.text
    return prize


def everything(world: World) -> Iterator[tuple[str, str]]:
    """Every page and file of an organiser that an address leads to, those of C003 among them."""
    with world.reading() as session:
        pages = addresses(session, PEOPLE["an organiser"])
        own = session.scalars(select(Assignment.id).join(Entry).where(Entry.number == HERS)).all()
        judges = session.scalars(select(Judge.id)).all()
    yield from (page for page in pages if page[0].startswith("organiser.") and HERE in page[1])
    yield "organiser.entry_results", f"{HERE}/results/{HERS}"
    yield "organiser.entry", f"{HERE}/entries/{HERS}"
    yield "organiser.record", f"{HERE}/publications/1.json"
    yield "organiser.log", f"{HERE}/log?about=entry:3"
    for judge in judges:
        yield "organiser.judge", f"{HERE}/judges/{judge}"
    for kind in ("csv", "json"):
        for table in ("marks", "results", "entries", "judges"):
            yield "organiser.export", f"{HERE}/exports/{table}.{kind}?people=1"
    for number in own:
        yield "organiser.key_sheet", f"{HERE}/keying/{number}"


def telling(world: World, visitor: Visitor) -> set[str]:
    """The endpoints whose answer holds something of C003's marks."""
    found = set()
    for endpoint, address in everything(world):
        answer = visitor.client.get(address, follow_redirects=True)
        if any(secret in answer.text for secret in SECRETS):
            found.add(endpoint.partition(".")[2])
    return found


def test_no_page_and_no_file_tells_her_a_mark_of_that_entry_and_others_read_them(tied: World) -> None:
    assert telling(tied, who(tied, "ema")) == set()
    assert telling(tied, who(tied, "olga")) >= set(TELLS), "the walk can find them"


def test_every_page_of_marks_is_closed_to_her(tied: World) -> None:
    """By the table of addresses itself, so that a page that comes later is closed too."""
    ema, closed = who(tied, "ema"), 0
    for rule in rules(tied):
        view = tied.app.view_functions[rule.endpoint]
        if rule.endpoint.startswith("organiser.") and getattr(view, "marks", False) and rule.arguments == {"slug"}:
            address = rule.rule.replace("<slug>", "caranavi-2026")
            if "GET" in (rule.methods or ()):
                answer = ema.client.get(address)
                assert (answer.status_code, answer.headers["Location"]) == (302, f"{HERE}/ties?closed=1"), address
            else:
                answer = ema.client.post(address, data={"csrf_token": ema.token()})
                assert answer.status_code == 403, address
            closed += 1
    assert closed > 15


def test_what_is_about_another_entry_alone_stays_open(tied: World) -> None:
    ema = who(tied, "ema")
    ema.get(f"{HERE}/results/C005")
    assert "C005" in ema.text
    ema.get(f"{HERE}/results/{HERS}")
    assert ema.path == f"{HERE}/ties"
    assert "Por eso está aquí y no en la página que pidió." in ema.text
    ema.get(f"{HERE}/exports")
    assert "Las tablas de notas y resultados no están" in ema.text


def test_another_without_one_lifts_it_with_a_reason_and_nobody_her_own(tied: World) -> None:
    ema, olga = who(tied, "ema"), who(tied, "olga")
    with tied.reading() as session:
        number = session.scalars(select(StaffConflict.id)).one()
    lift = f"{HERE}/ties/{number}/lift"
    ema.get(f"{HERE}/ties")
    answer = ema.client.post(lift, data={"csrf_token": ema.token(), f"why-{number}": "Ya no."})
    assert (answer.status_code, "lo levanta otra persona" in answer.text) == (422, True)
    olga.get(f"{HERE}/ties")
    olga.submit({f"why-{number}": ""}, action="/lift", status=422)
    olga.submit({f"why-{number}": "Era otra Saturnina."}, action="/lift")
    ema.get(f"{HERE}/results")
    assert ema.path == f"{HERE}/results"
    olga.get(f"{HERE}/log")
    assert "declaró un conflicto de interés con la inscripción C003. Es mi prima." in olga.text
    assert "levantó el conflicto de interés de Ema con la inscripción C003. Era otra Saturnina." in olga.text
    with tied.reading() as session:
        lines = session.scalars(select(Event.action).where(Event.action.startswith("desk_conflict"))).all()
        assert lines == ["desk_conflict.declared", "desk_conflict.lifted"]


def test_who_is_tied_too_lifts_nobodys(tied: World) -> None:
    lidia = who(tied, "lidia")
    lidia.get(f"{HERE}/ties")
    lidia.submit({"entry": "C005", "reason": "Es mi socio."}, action="/ties")
    assert "Levantar el conflicto de Ema" not in lidia.text
    with tied.reading() as session:
        number = session.scalars(select(StaffConflict.id).order_by(StaffConflict.id)).first()
    answer = lidia.client.post(f"{HERE}/ties/{number}/lift", data={"csrf_token": lidia.token(), f"why-{number}": "No."})
    assert (answer.status_code, "Usted también declaró un conflicto" in answer.text) == (422, True)


def test_she_confirms_no_publication_and_its_full_record_stays_closed_to_her(tied: World) -> None:
    with tied.writing() as session:
        tied.edition(session).two_people = [Step.PUBLISH.value]
    proposed_by(tied, "olga")
    ema = who(tied, "ema")
    ema.get(AGREEMENT)
    ema.submit(action="/confirm", status=422)
    assert "Usted declaró un conflicto de interés en esta edición" in ema.text
    lidia = who(tied, "lidia")
    lidia.get(AGREEMENT)
    lidia.submit(action="/confirm")
    with tied.reading() as session:
        assert len(session.scalars(select(Publication)).all()) == 1
    assert telling(tied, ema) == set()
    assert telling(tied, who(tied, "olga")) >= {"record", "results", "entry_results"}
    ema.get("/editions/caranavi-2026/results")
    assert "Saturnina" in ema.text, "what is public is public to her too"


def test_an_auditor_declares_hers_and_an_unknown_number_or_no_reason_is_refused(tied: World) -> None:
    pia = who(tied, "pia")
    pia.get(f"{HERE}/ties")
    pia.submit({"entry": "C999", "reason": "x"}, action="/ties", status=422)
    assert "Esta edición no tiene ninguna inscripción con ese número." in pia.text
    pia.submit({"entry": HERS, "reason": " "}, action="/ties", status=422)
    pia.get(f"{HERE}/results")
    assert pia.path == f"{HERE}/results"
    pia.get(f"{HERE}/ties")
    pia.submit({"entry": HERS, "reason": "Es mi vecina."}, action="/ties")
    pia.get(f"{HERE}/results")
    assert pia.path == f"{HERE}/ties"
