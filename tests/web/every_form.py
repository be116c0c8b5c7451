"""Everybody's forms, found on the pages of the service's own table of addresses, and sent as a program would.

A form is met once for each place it is sent to and set of fields it has. What is sent is bytes: a program can send what
no browser would.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes
from xml.etree import ElementTree

from sqlalchemy import select
from werkzeug.test import TestResponse

from judging.app import create_app, let_go
from judging.config import Settings
from judging.domain.permissions import Role
from judging.services.demo import demo
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.models import Staff
from tests.journeys.everybody import Person, account, addresses, code
from tests.journeys.setting import SECRET
from tests.journeys.stages import STAGES
from tests.pages import INPUTS, Visitor, parsed, standing_pairs
from tests.web.to_press import PRESSED, further
from tests.world import QUICK, Clock

TYPED = ("text", "search", "tel", "email", "url", "password", "number", "date", "time", "datetime-local", "color")
Fields = dict[str, list[str]]
Changed = Mapping[str, str | list[str]]
"""Name of a control -> what is sent of it instead, one text or several."""


@dataclass
class Service:
    """The service in one stage of its year, on a database of its own."""

    visitor: Visitor
    database: Database

    @classmethod
    def at(cls, stage: str, folder: Path, url: str = "") -> Service:
        """Made new; `url` is the database's address where it is not a file in the folder."""
        told = {"JUDGING_INSTANCE": str(folder), "JUDGING_SECRET_KEY": SECRET, "JUDGING_DATABASE_URL": url}
        told |= {"JUDGING_SMTP_URL": "smtp://127.0.0.1:9", "JUDGING_MAIL_FROM": "premio@example.org"}  # nobody listens
        settings, clock = Settings.from_env(told), Clock()
        database = Database(settings.database_url)
        migrate.upgrade(database)
        with database.transaction() as session:
            STAGES[stage](session, folder, clock.now)
            session.flush()
            if more := PRESSED.get(stage):
                more(session, clock.now)
                session.flush()
            session.scalars(select(Staff)).one().password_hash = QUICK.hash(demo.STAFF_PASSWORD)
        database.close()
        app = create_app(settings, clock=clock)
        app.config["PROPAGATE_EXCEPTIONS"] = False
        return cls(Visitor(app), app.extensions["judging.database"])

    def close(self) -> None:
        """Nothing of it stays open."""
        let_go(self.visitor.app)

    def come_in(self, person: Person) -> Visitor:
        """This person's browser, signed in."""
        visitor = Visitor(self.visitor.app)
        if person.role is Role.ORGANISER:
            email, password = account(self.database, person)
            visitor.get("/sign-in")
            visitor.submit({"email": email, "password": password})
        elif person.role is not Role.PUBLIC:
            with self.database.reading() as session:
                typed = code(session, person)
            visitor.get(f"/e/{typed}")
            visitor.submit()
        return visitor

    def forms(self, person: Person, seen: set[tuple[str, frozenset[str]]]) -> Iterator[tuple[Visitor, Sendable]]:
        """Every form of this person that nobody met before, with a browser that is signed in."""
        visitor = self.come_in(person)
        for address in self.pages(person):
            page = visitor.client.get(address, follow_redirects=True)
            if page.request.path in ("/sign-in", "/enter") and person.role is not Role.PUBLIC:  # she signed out
                visitor = self.come_in(person)
                page = visitor.client.get(address, follow_redirects=True)
            for form in forms_of(page.request.path, page.text) if page.mimetype == "text/html" else ():
                if form.kind not in seen:
                    seen.add(form.kind)
                    yield visitor, form

    def pages(self, person: Person) -> list[str]:
        with self.database.reading() as session:
            more = further(session).get(person.judge or person.role.value, [])
            return [*(address for _, address in addresses(session, person)), *more]


@dataclass(frozen=True)
class Sendable:
    """One form as it stands on a page: where it goes, all it holds, and which of its fields are typed or hidden.

    `files` are its controls for files and the kinds they take, `button` the first of its buttons that says something,
    `element` the form itself.
    """

    page: str
    action: str
    method: str
    values: tuple[tuple[str, str], ...]
    typed: tuple[str, ...]
    hidden: tuple[str, ...]
    files: tuple[tuple[str, str], ...] = ()
    button: tuple[tuple[str, str], ...] = ()
    element: ElementTree.Element = field(default_factory=lambda: ElementTree.Element("form"), compare=False)

    @property
    def kind(self) -> tuple[str, frozenset[str]]:
        """What makes two forms the same: numbers in addresses and names do not."""
        names = {*self.typed, *self.hidden, *(name for name, _ in self.values)}
        return _without_numbers(self.action), frozenset(map(_without_numbers, names))

    @property
    def standing(self) -> Fields:
        """Name -> its texts, of all that would be sent if nothing were touched."""
        found: Fields = {}
        for name, value in self.values:
            found.setdefault(name, []).append(value)
        return found

    @property
    def ticked(self) -> Fields:
        """Name -> all its values, of every box of the form."""
        found: Fields = {}
        for one in self.element.iter("input"):
            if one.get("type") == "checkbox" and one.get("name") and one.get("disabled") is None:
                found.setdefault(one.get("name", ""), []).append(one.get("value", "on"))
        return found

    def filled(self, changed: Changed) -> list[tuple[str, str]]:
        """All that is sent with these fields changed: a name that is changed sends these texts and no other."""
        fields: Fields = {**self.standing, **{name: texts_of(texts) for name, texts in changed.items()}}
        return [(name, text) for name, texts in fields.items() for text in texts]

    def send(self, visitor: Visitor, changed: Changed) -> TestResponse:
        """Send it with these fields changed; half a sign goes out as the bytes it would have."""
        body = b"&".join(_quoted(name) + b"=" + _quoted(value) for name, value in self.filled(changed))
        if self.method == "get":
            return visitor.client.get(self.action, query_string=body.decode(), follow_redirects=True)
        packed: dict[str, Any] = {"content_type": "application/x-www-form-urlencoded", "follow_redirects": True}
        return visitor.client.post(self.action, data=body, headers={"Sec-Fetch-Site": "same-origin"}, **packed)


def texts_of(texts: str | list[str]) -> list[str]:
    """The texts that a name is changed to."""
    return [texts] if isinstance(texts, str) else list(texts)


def forms_of(address: str, page: str) -> Iterator[Sendable]:
    """The forms in a page's main part."""
    main = next(element for element in parsed(page).iter("main"))
    for form in main.iter("form"):
        controls = [control for control in form.iter() if control.tag in INPUTS and control.get("name")]
        yield Sendable(
            page=address,
            action=(form.get("action") or address).partition("#")[0],
            method=(form.get("method") or "get").lower(),
            values=tuple(standing_pairs(form)),
            typed=tuple(str(one.get("name")) for one in controls if _is_typed(one)),
            hidden=tuple(str(one.get("name")) for one in controls if not _is_typed(one) and _is_kept(one)),
            files=tuple((str(one.get("name")), one.get("accept", "")) for one in controls if one.get("type") == "file"),
            button=tuple(
                (str(one.get("name")), one.get("value", "")) for one in form.iter("button") if one.get("name")
            )[:1],
            element=form,
        )


def _is_typed(control: ElementTree.Element) -> bool:
    return control.tag == "textarea" or (control.tag == "input" and control.get("type", "text") in TYPED)


def _is_kept(control: ElementTree.Element) -> bool:
    return control.get("type") not in ("file", "submit", "button") and control.get("name") != "csrf_token"


def _quoted(text: str) -> bytes:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="").encode()


def _without_numbers(text: str) -> str:
    return "".join("0" if sign.isdigit() else sign for sign in text)
