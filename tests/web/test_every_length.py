"""How long a text may be: what a page shows, what the form and the service take and what the columns hold is the same.

Always true: what is one letter too long is refused with a sentence at its field that names the limit, and is shown
again; what is just as long as the page allows is not refused for its length, and no column holds more than it declares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import String, Table, func, select

from judging.domain import limits
from judging.storage.database import Database
from judging.storage.models import Base
from judging.web.forms.returned import SECRETS
from tests.journeys.everybody import PEOPLE
from tests.pages import Visitor, parsed
from tests.web.every_form import TYPED, Fields, Sendable, Service

CODE = "a code: one that is too long is none, and what was pasted around it is not cut off"
UNBOUNDED = {
    ("auth.code_sign_in", "code"): CODE,
    ("auth.staff_sign_in", "email"): "one answer to whatever opens nothing",
    ("organiser.keep_paper_photo", "code"): CODE,
    ("organiser.keying", "code"): CODE,
    ("organiser.send_table", "text"): "a whole table: its limit is one of bytes, and stands at the file above it",
    ("organiser.take_score_codes", "lines"): "a line for each sheet, as many as there are",
}
"""(endpoint, control) -> why a text has no limit on the page."""
SAME_ANSWER = {
    "auth.new_code": "one answer to whatever opens nothing",
    "public.claim_find": "no certificate has such a code",
    "public.verify": "no certificate has such a code",
    "judge.home": "a search finds nothing",
    "organiser.assignments": "a search finds nothing",
    "organiser.certificates": "a search finds nothing",
    "organiser.deliveries": "a search finds nothing",
    "organiser.entries": "a search finds nothing",
    "organiser.judges": "a search finds nothing",
    "organiser.results": "a search finds nothing",
}
"""Endpoint -> what is said of a text that is too long for what is looked for."""
SHAPES = {"tel": "7", "code": "A", "number_prefix": "A", "ink": "#", "accent": "#"}
"""Kind or name of a control whose texts have a shape -> with what one is filled that is too long."""


@dataclass(frozen=True)
class Control:
    """One control that is typed in, as the page has it. `longest` is 0 where it has no limit."""

    name: str
    kind: str
    longest: int
    is_figure: bool

    @property
    def is_mark(self) -> bool:
        """Whether it takes a mark as it stands on paper: a number, n or x."""
        return self.longest == limits.TYPED_MARK

    @property
    def has_shape(self) -> bool:
        return self.kind in SHAPES or self.name in SHAPES or self.kind == "email" or self.is_figure or self.is_mark

    def filled(self, length: int) -> str:
        """A text of this many letters that is wrong for nothing else, as far as it can be."""
        if self.kind == "email":
            return "a" * (length - len("@example.org")) + "@example.org"
        return SHAPES.get(self.kind, SHAPES.get(self.name, "9" if self.is_figure or self.is_mark else "x")) * length


def controls_of(form: Sendable) -> Iterator[Control]:
    """The texts of a form: no dates, no numbers with arrows, no passwords."""
    for one in form.element.iter():
        kind = one.get("type", "text") if one.tag == "input" else one.tag
        if one.get("name") and (one.tag == "textarea" or (one.tag == "input" and kind in TYPED)):
            if kind in ("password", "date", "time", "datetime-local", "number", "color"):
                continue
            is_figure = one.get("inputmode") in ("numeric", "decimal")
            yield Control(one.get("name", ""), kind, int(one.get("maxlength", 0)), is_figure)


def chosen(form: Sendable) -> Fields:
    """The last answer of every question, all boxes, and something in every list, so that a text has what it needs."""
    standing = {name for name, value in form.values if value}
    found: Fields = {name: values for name, values in form.ticked.items() if name not in standing}
    for one in form.element.iter():
        name = one.get("name", "")
        if one.tag == "input" and one.get("type") == "radio":
            found[name] = [one.get("value", "on")]
        if one.tag == "select" and name not in standing:
            values = [option.get("value", "") for option in one.iter("option") if option.get("value")]
            found |= {name: values[-1:]} if values else {}
    return found


def said_at(page: ElementTree.Element, name: str) -> str:
    """The sentences of the errors at a field: on top of the form, and beside it."""
    said = []
    for one in page.iter():
        beside = one.get("id") == f"{name}-error" or one.get("class") == "error"
        above = one.tag == "a" and one.get("href") == f"#{name}"
        if beside or above:
            said.append(" ".join(one.itertext()))
    return " ".join(said)


@dataclass
class Walk:
    """What came of sending forms that are too long, and just as long as they may be."""

    service: Service
    wrong: list[str]
    named: int = 0

    def press(self, visitor: Visitor, form: Sendable, *, is_too_long: bool) -> None:
        adapter = self.service.visitor.app.url_map.bind("localhost")
        endpoint = adapter.match(form.action.partition("?")[0], method=form.method.upper())[0]
        controls = [one for one in controls_of(form) if not (one.is_figure and not one.longest)]
        for one in controls:
            if not one.longest and (endpoint, one.name) not in UNBOUNDED:
                self.wrong.append(f"{endpoint}: {one.name} on {form.page} has no limit")
        limited = [one for one in controls if one.longest]
        if limited and is_too_long:
            self._too_long(visitor, endpoint, form, limited)
        elif limited:
            self._just_as_long(visitor, endpoint, form, limited)

    def _too_long(self, visitor: Visitor, endpoint: str, form: Sendable, controls: list[Control]) -> None:
        """All at once; then one by one those that something else was said of."""
        left = self._unnamed(visitor, endpoint, form, controls)
        for one in left if len(left) < len(controls) or len(controls) > 1 else ():
            left = [*(other for other in left if other is not one), *self._unnamed(visitor, endpoint, form, [one])]
        self.named += len(controls) - len(left)
        self.wrong += [f"{endpoint}: {one.name} on {form.page} of {one.longest + 1} letters" for one in left]

    def _unnamed(self, visitor: Visitor, endpoint: str, form: Sendable, controls: list[Control]) -> list[Control]:
        """Send texts that are too long; those whose limit is not named at their field, or that are lost."""
        texts = {one.name: one.filled(one.longest + 1) for one in controls}
        marked = {name: "2" for one in controls if (name := one.name.removesuffix(".note")) in form.typed}
        answer = form.send(visitor, {**chosen(form), **marked, **texts})
        page = parsed(answer.text)
        is_search = form.method == "get"  # what is beyond is not looked for
        away = {name for name, text in texts.items() if text not in answer.text} - SECRETS
        lost = set() if is_search else away
        found = []
        for one in controls:
            said = said_at(page, one.name)
            is_told = endpoint in SAME_ANSWER or (said != "" if one.has_shape else str(one.longest) in said)
            is_refused = answer.status_code >= 400 or is_search
            if not (is_told and is_refused) or one.name in lost:
                found.append(one)
        return found

    def _just_as_long(self, visitor: Visitor, endpoint: str, form: Sendable, controls: list[Control]) -> None:
        texts = {one.name: one.filled(one.longest) for one in controls if not one.has_shape}
        answer = form.send(visitor, {**chosen(form), **texts})
        page = parsed(answer.text)
        for one in controls:
            if answer.status_code >= 400 and one.name in texts and f" {one.longest}" in said_at(page, one.name):
                self.wrong.append(f"{endpoint}: {one.name} on {form.page} of {one.longest} letters is too long")


def held_beyond(database: Database) -> list[str]:
    """Where more stands in the database than its column declares (SQLite lets it pass, PostgreSQL does not)."""
    found = []
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            assert isinstance(table, Table)
            for column in table.columns:
                length = getattr(column.type, "length", None)
                if isinstance(column.type, String) and length:
                    longest = session.scalar(select(func.max(func.length(column))))
                    if longest and longest > length:
                        found.append(f"{table.name}.{column.name} holds {longest}, of {length}")
    return found


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("stage", ["open", "published"])
def test_page_form_service_and_column_have_one_limit(stage: str, tmp_path: Path) -> None:
    service = Service.at(stage, tmp_path)
    walk = Walk(service, [])
    for is_too_long in (True, False):  # first what changes nothing
        seen: set[tuple[str, frozenset[str]]] = set()
        for person in PEOPLE.values():
            for visitor, form in service.forms(person, seen):
                walk.press(visitor, form, is_too_long=is_too_long)
    held = held_beyond(service.database)
    service.close()
    assert walk.wrong == [], "\n".join(walk.wrong)
    assert held == []
    assert walk.named > 30


def test_a_number_with_arrows_is_taken_between_the_bounds_that_it_shows(tmp_path: Path) -> None:
    """Of all pages one has such a field: how many judges a proposal gives each entry."""
    service = Service.at("open", tmp_path)
    marta = service.come_in(PEOPLE["an organiser"])
    here = "/organiser/caranavi-2026/assignments"
    marta.get(here)
    box = next(one for one in marta.form("/proposal").iter("input") if one.get("type") == "number")
    low, high = int(box.get("min", 0)), int(box.get("max", 0))
    assert (low, high) == (1, limits.PER_ENTRY)
    for number, status in ((low - 1, 422), (low, 200), (high, 200), (high + 1, 422)):
        marta.get(f"{here}/proposal?per_entry={number}", status=status)
        assert status == 200 or str(high) in marta.text
    service.close()
