"""Signs that no database or page can hold, and signs that turn text round, in every field of every form of everybody.

Always true: no answer is an error of ours; what is refused is told in words; the page the field stands on, and every
other page, can be opened afterwards; nothing of it stands in the database. Walked on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import JSON, String, Table, Text, select

from judging.domain.typed import TURNING, storable
from judging.storage.database import Database
from judging.storage.models import Base
from tests.journeys.everybody import PEOPLE
from tests.pages import Visitor, faults
from tests.postgresql import cluster
from tests.web.every_form import Fields, Sendable, Service

HELD_BY_NOTHING = "\ud83d\x00\x01\x85\ufffe\ufdd0"
HOSTILE = f"Ñ{HELD_BY_NOTHING}\u2028\U000e0001\u200bé"
TURNED = "Ana \u202ezepoL\u202c \u2066y\u2069"
SAID = re.compile(r'class="[^"]*\berror\b|class="[^"]*\bbad\b|role="alert"|<h1')


@pytest.fixture(params=["open", "published"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    made = Service.at(request.param, tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with cluster() as url:
        yield url


@pytest.fixture
def on_postgresql(address: str, tmp_path: Path) -> Iterator[Service]:
    made = Service.at("open", tmp_path, address)
    yield made
    made.close()


def tries_of(form: Sendable, *, one_by_one: bool) -> Iterator[Fields]:
    """What each sending changes: all that is typed, all that is kept hidden, or one field after another."""

    def with_(text: str, names: Iterable[str]) -> Fields:
        """Each text of these controls with something behind it, those of several boxes of one name one and all."""
        every = {**form.standing, **form.ticked}
        return {name: [value + text for value in every.get(name, [""])] for name in names}

    for text in (HOSTILE, TURNED):
        fields = with_(text, (*form.typed, *form.hidden))
        if one_by_one:
            yield from ({name: value} for name, value in fields.items())
        elif form.typed:
            yield {name: fields[name] for name in form.typed}
    if form.hidden and not one_by_one:
        yield with_(HOSTILE, form.hidden)


def wrong_with(visitor: Visitor, form: Sendable, changed: Fields) -> str:
    """What is wrong with the answer, or with the page afterwards; "" for nothing."""
    answer = form.send(visitor, changed)
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.mimetype == "text/html":
        if found := faults(answer.text):
            return f"the answer is no sound page: {found}"
        if answer.status_code >= 400 and not SAID.search(answer.text):
            return f"{answer.status_code} without a word"
    again = visitor.client.get(form.page, follow_redirects=True)
    return f"its page answers {again.status_code} afterwards" if again.status_code >= 500 else ""


def walked(service: Service, *, one_by_one: bool = False) -> tuple[int, list[str]]:
    """How many forms were sent, and what was wrong with whose."""
    seen: set[tuple[str, frozenset[str]]] = set()
    found = []
    for who, person in PEOPLE.items():
        for visitor, form in service.forms(person, seen):
            for changed in tries_of(form, one_by_one=one_by_one):
                if wrong := wrong_with(visitor, form, changed):
                    found.append(f"{who}: {form.action} on {form.page}, {sorted(changed)[:6]}: {wrong}")
    return len(seen), found


def pages_that_fail(service: Service) -> list[str]:
    found = []
    for who, person in PEOPLE.items():
        visitor = service.come_in(person)
        for address in service.pages(person):
            status = visitor.client.get(address, follow_redirects=True).status_code
            if status >= 500:
                found.append(f"{who}: {address}: {status}")
    return found


def kept_wrongly(database: Database) -> list[str]:
    """Where text stands in the database that nothing can hold or that turns letters round."""
    found = []
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            assert isinstance(table, Table)
            columns = [one for one in table.columns if isinstance(one.type, String | Text | JSON)]
            for row in session.execute(select(*columns)) if columns else ():
                for column, value in zip(columns, row, strict=True):
                    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                    if storable(text) != text or not TURNING.isdisjoint(text):
                        found.append(f"{table.name}.{column.name}: {ascii(text)[:200]}")
    return found


def test_no_field_of_any_form_breaks_a_page_or_keeps_what_nothing_can_hold(service: Service) -> None:
    forms, found = walked(service)
    assert found == []
    assert forms > 50, "which ones: test_forms_met.py"
    assert pages_that_fail(service) == []
    assert kept_wrongly(service.database) == []


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
def test_nor_on_postgresql(on_postgresql: Service) -> None:
    forms, found = walked(on_postgresql)
    assert found == []
    assert forms > 50, "which ones: test_forms_met.py"
    assert pages_that_fail(on_postgresql) == []
    assert kept_wrongly(on_postgresql.database) == []


@pytest.mark.slow
def test_nor_one_field_after_another(service: Service) -> None:
    _, found = walked(service, one_by_one=True)
    assert found == []
    assert pages_that_fail(service) == []
    assert kept_wrongly(service.database) == []
