"""What each role of an edition opens, sends and is shown, on every page of every organiser, in both directions.

Always true: the table in tests/contract/deeds.py says which deed each address is, `DEEDS_OF` who may do it; a
page shows no form and no link that would be refused, and nobody without the deed reads a sum of marks or an order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from judging.domain.errors import Refused
from judging.domain.permissions import DEEDS_OF, OPERATOR, Actor, Deed, EditionRole, Role, may
from judging.services import audit
from judging.services.people import staff
from judging.services.results.results import draft
from judging.storage.models import Edition, EditionMember, Event, Staff
from tests.contract.deeds import DEEDS
from tests.journeys.everybody import Person, addresses
from tests.pages import Visitor, parsed
from tests.web.every_form import Service
from tests.world import QUICK, START

PASSWORD = "una-frase-larga-y-propia"
LIMITED = [EditionRole.SECRETARY, EditionRole.AUDITOR]
HER_OWN = re.compile(r"/sign-out$|/out$|/exports/books$|/books/\d+/again$|/form/preview$|/ties$")
"""Leaving; a workbook that she may read, made for her; a form tried and kept nowhere; what ties herself to an entry."""
DEED_OF = {endpoint: deed for deed, endpoints in DEEDS.items() for endpoint in endpoints}


@pytest.fixture(scope="module", params=["open", "published"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = Service.at(str(request.param), Path(tmp_path_factory.mktemp("roles")))
    with made.database.transaction() as session:
        edition = session.scalars(select(Edition)).one()
        edition.is_demo = False
        for role in ("first", *EditionRole):
            hashed = QUICK.hash(PASSWORD)
            one = staff.add_staff(session, email=f"{role}@example.org", name=role, password_hash=hashed, now=START)
            if role != "first":
                session.add(EditionMember(edition_id=edition.id, staff_id=one.id, role=role, added_at=START))
    yield made
    made.close()


def signed_in(service: Service, role: EditionRole) -> Visitor:
    visitor = Visitor(service.visitor.app)
    visitor.get("/sign-in")
    visitor.submit({"email": f"{role}@example.org", "password": PASSWORD})
    return visitor


def pages(service: Service) -> list[tuple[str, str]]:
    """(endpoint, address) of every page of an edition that is shown at this stage."""
    with service.database.reading() as session:
        found = addresses(session, Person(Role.ORGANISER))
        slug = session.scalars(select(Edition.slug)).one()
    return [(endpoint, address) for endpoint, address in found if endpoint in DEED_OF and slug in address]


def offered(service: Service, address: str, text: str) -> list[tuple[str, str]]:
    """(what, endpoint) of each form and link on a page that leads to an organisers' address of an edition."""
    adapter, found = service.visitor.app.url_map.bind("localhost"), []
    tree = parsed(text)
    asked = [("GET", "link", one.get("href") or "") for one in tree.iter("a")]
    asked += [((one.get("method") or "get").upper(), "form", one.get("action") or address) for one in tree.iter("form")]
    for method, what, target in asked:
        path = urlsplit(target).path
        if not path.startswith("/organiser/"):
            continue
        try:
            endpoint = adapter.match(path, method=method)[0]
        except HTTPException:
            continue
        if endpoint in DEED_OF:
            found.append((what, endpoint))
    return found


@pytest.mark.parametrize("role", EditionRole)
def test_a_page_opens_to_whom_the_table_says_and_to_nobody_else(service: Service, role: EditionRole) -> None:
    visitor = signed_in(service, role)
    wrong = []
    for endpoint, address in pages(service):
        answer = visitor.client.get(address)
        answer.close()
        if (answer.status_code == 403) is may(role, DEED_OF[endpoint]):
            wrong.append((endpoint, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", EditionRole)
def test_a_page_offers_nothing_that_would_be_refused(service: Service, role: EditionRole) -> None:
    visitor = signed_in(service, role)
    wrong, met = set(), 0
    for endpoint, address in pages(service):
        if not may(role, DEED_OF[endpoint]):
            continue
        answer = visitor.client.get(address)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            met += 1
            for what, to in offered(service, address, answer.text):
                if not may(role, DEED_OF[to]):
                    wrong.add((endpoint, what, to))
        answer.close()
    assert met > 10
    assert wrong == set()


def test_whoever_only_reads_is_offered_no_form_that_changes_anything(service: Service) -> None:
    visitor, found = signed_in(service, EditionRole.AUDITOR), []
    for endpoint, address in pages(service):
        answer = visitor.client.get(address)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            tree = parsed(answer.text)
            sent = [one.get("action") for one in tree.iter("form") if (one.get("method") or "").lower() == "post"]
            found += [(endpoint, to) for to in sent if not HER_OWN.search(to or "")]
        answer.close()
    assert found == []


@pytest.mark.parametrize("role", LIMITED)
def test_every_form_that_is_not_hers_is_refused_and_changes_nothing(service: Service, role: EditionRole) -> None:
    visitor = signed_in(service, role)
    before, tried = _lines(service), 0
    adapter = service.visitor.app.url_map.bind("localhost")
    values = {"name": "C003", "kind": "award", "look": "warm", "key": "J1", "number": "C003", "slug": _slug(service)}
    for rule in service.visitor.app.url_map.iter_rules():
        if rule.endpoint not in DEED_OF or "POST" not in (rule.methods or ()) or may(role, DEED_OF[rule.endpoint]):
            continue
        asked = {name: values.get(name, 1) for name in rule.arguments}
        if type(rule._converters.get("number")).__name__ == "Number":
            asked["number"] = 1
        address = adapter.build(rule.endpoint, asked, method="POST")
        answer = visitor.client.post(address, data={"csrf_token": visitor.token()})
        assert answer.status_code == 403, (rule.endpoint, answer.status_code)
        tried += 1
    assert tried > 40
    assert _lines(service) == before


def test_the_secretary_reads_no_sum_and_no_order_anywhere(service: Service) -> None:
    visitor = signed_in(service, EditionRole.SECRETARY)
    with service.database.reading() as session:
        drafted = draft(session, session.scalars(select(Edition)).one())
    scores = {str(own.score) for one in drafted.categories for own in one.ranking.entries}
    told = {form for score in scores for form in (score, score.replace(".", ","))}
    assert len(told) > 2
    seen = []
    for endpoint, address in pages(service):
        answer = visitor.client.get(address)
        if answer.status_code == 200 and answer.mimetype in ("text/html", "text/csv", "application/json"):
            seen += [(endpoint, score) for score in told if score in answer.text]
        answer.close()
    assert seen == []


def test_a_service_lets_nobody_write_who_only_reads(service: Service) -> None:
    """Whatever page she might come by: the log takes no line of hers."""
    with service.database.transaction() as session:
        edition = session.scalars(select(Edition)).one()
        her = session.scalars(select(Staff).where(Staff.email == "auditor@example.org")).one()
        actor = Actor(Role.ORGANISER, her.id, her.name)
        with pytest.raises(Refused):
            audit.record(session, actor=actor, action="x", subject="x", edition_id=edition.id, now=START)
        with pytest.raises(Refused):
            staff.require(session, actor, edition, Deed.RUN)
        staff.require(session, actor, edition, Deed.ORDER)


def test_nobody_shuts_out_who_owns_every_edition_by_making_her_an_auditor(service: Service) -> None:
    email = "first@example.org"
    with service.database.transaction() as session:
        edition = session.scalars(select(Edition)).one()
        her = session.scalars(select(Staff).where(Staff.email == email)).one()
        staff.let_join(session, actor=OPERATOR, edition=edition, email=email, role=EditionRole.AUDITOR, now=START)
        actor = staff.actor_of(her)
        staff.require(session, actor, edition, Deed.RUN)
        audit.record(session, actor=actor, action="x", subject="x", edition_id=edition.id, now=START)
        session.rollback()


def test_the_roles_are_what_they_were_written_down_to_be() -> None:
    assert {role.value: {deed.value for deed in deeds} for role, deeds in DEEDS_OF.items()} == {
        "owner": {"read", "order", "receive", "key", "print", "write", "run", "staff"},
        "organiser": {"read", "order", "receive", "key", "print", "write", "run"},
        "secretary": {"read", "receive", "key", "print", "write"},
        "auditor": {"read", "order"},
    }


def _slug(service: Service) -> str:
    with service.database.reading() as session:
        return session.scalars(select(Edition.slug)).one()


def _lines(service: Service) -> int:
    with service.database.reading() as session:
        return len(session.scalars(select(Event.id)).all())
