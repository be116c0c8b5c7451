"""What pages offer: every form of every page that somebody reaches by links, and what sending one comes to.

An *offer* is one button of one form, with the values a browser would send, again with each other answer of each
question that has few, and again with all its boxes ticked. Where a file is asked for, a right one is sent. Always true:
offers are read from real pages; after each sending the database is what it was before, so that no offer depends on
another.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from io import BytesIO
from itertools import count
from pathlib import Path

from PIL import Image
from werkzeug.routing import MapAdapter

from judging.domain.errors import Refused
from tests.pages import Visitor
from tests.world import World

NOT_PAGES = re.compile(r"\.(pdf|png|jpg|csv|json|zip|pem|js)$|/(pdf|png|credential|print)$|^/static/")
TYPED, COUNTED = "Se revisó.", "1"
SLUG = "caranavi-2026"
SENT_AWAY = 440
FEW = 4
"""A question with no more answers than these is sent with each of them."""
TICKED = "all ticked"
TELLS_APART = {"act"}
"""Hidden values that make two buttons of forms with one address."""
QUIET = {"sign_in", "failed_try"}
"""Tables that say who came, not what was done."""
TABLE = b"entry,judge,criterion,mark\nC012,J4,A1,3\n"


Values = dict[str, str | list[str]]
"""Name of a control -> what is sent of it; a list where several controls have one name."""
Offers = dict[tuple[str, str, str], Values]


class File(str):
    """What stands for a file among the values of an offer: the kinds that its field takes."""

    def sent(self) -> tuple[BytesIO, str]:
        """A right file of the first kind that we have, and its name."""
        if "csv" in self:
            return BytesIO(TABLE), "notas.csv"
        if "pdf" in self:
            return BytesIO(b"%PDF-1.7\n%%EOF\n"), "certificado.pdf"
        return BytesIO(a_photo()), "foto.jpg"


class Ready(File):
    """A file of which the content is known: the text itself, in its own name."""

    def sent(self) -> tuple[BytesIO, str]:
        return BytesIO(self.encode()), "judging-copy.json"


@lru_cache
def a_photo() -> bytes:
    """A small picture as a telephone takes it."""
    kept = BytesIO()
    Image.new("RGB", (640, 480), (40, 90, 30)).save(kept, "JPEG")
    return kept.getvalue()


@dataclass
class Found:
    """What one page holds: where it leads, and its forms by address, each with its values and its buttons."""

    links: list[str] = field(default_factory=list)
    offers: Offers = field(default_factory=dict)
    lengths: dict[tuple[str, str], int | None] = field(default_factory=dict)
    """How much each field of words holds, by where its form is sent and its name; None where it does not say."""
    words: set[tuple[str, str]] = field(default_factory=set)
    """The fields for words of any kind, by where their form is sent and their name: no addresses, no telephones."""


class Reader(HTMLParser):
    """Reads one page. Nothing is chosen that a browser would not send, but that what must be typed is typed."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found = address, Found()
        self.action: str | None = None
        self.values: Values = {}
        self.buttons: list[tuple[str, str]] = []
        self.area, self.select = "", ""
        self.chosen: set[str] = set()
        self.answers: dict[str, list[str]] = {}
        self.boxes: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "a" and has.get("href", "").startswith("/"):
            self.found.links.append(has["href"].partition("#")[0])
        elif tag == "form" and has.get("method", "").lower() == "post" and "hidden" not in has:
            self.action, self.values, self.buttons = has.get("action") or self.address, {}, []
            self.answers, self.boxes = {}, {}
        elif self.action is not None and "disabled" not in has:
            self._control(tag, has)

    def _control(self, tag: str, has: dict[str, str]) -> None:
        if tag == "input":
            self._input(has)
        elif tag == "button":
            self.buttons.append((has.get("name", ""), has.get("value", "")))
        elif tag == "textarea" and has.get("name"):
            self.area = has["name"]
            self._holds(self.area, "text", has)
            self.values[self.area] = ""
        elif tag == "select" and has.get("name"):
            self.select = has["name"]
            self.chosen.discard(self.select)
        elif tag == "option" and self.select:
            self._option(has)

    def _option(self, has: dict[str, str]) -> None:
        """The chosen one, else the first that chooses something."""
        self.answers.setdefault(self.select, []).append(has.get("value", ""))
        if "selected" in has:
            self.chosen.add(self.select)
        elif self.select in self.chosen or not has.get("value") or self.values.get(self.select):
            return
        self.values[self.select] = has.get("value", "")

    def _input(self, has: dict[str, str]) -> None:
        kind, name, value = has.get("type", "text"), has.get("name", ""), has.get("value", "")
        if not name or kind in ("button", "reset"):
            return
        if kind == "file":
            self.values[name] = File(has.get("accept", ""))
        elif kind == "submit":
            self.buttons.append((name, value))
        elif kind == "checkbox":
            self.boxes.setdefault(name, []).append(value or "on")
            if "checked" in has:
                self._add(name, value or "on")
        elif kind == "radio":
            self.answers.setdefault(name, []).append(value)
            if "checked" in has or name not in self.values:
                self.values[name] = value
        else:
            self._typed(name, kind, has)

    def _typed(self, name: str, kind: str, has: dict[str, str]) -> None:
        is_counted = has.get("inputmode") in ("numeric", "decimal")
        typed = (COUNTED if is_counted else TYPED) if kind in ("text", "number") else ""
        self._add(name, has.get("value", "") or typed)
        if kind in ("text", "email", "tel", "search") and not is_counted:
            self._holds(name, kind, has)

    def _add(self, name: str, value: str) -> None:
        """One control more, beside those that have its name already."""
        if name in self.values:
            before = self.values[name]
            self.values[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            self.values[name] = value

    def _holds(self, name: str, kind: str, has: dict[str, str]) -> None:
        if self.action is not None:
            limit, place = has.get("maxlength", ""), (self.action.partition("#")[0], name)
            self.found.lengths[place] = int(limit) if limit else None
            if kind == "text":
                self.found.words.add(place)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] = f"{self.values[self.area]}{data}"

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            self.values[self.area] = str(self.values[self.area]).strip() or TYPED
            self.area = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form" and self.action is not None:
            for name, value in self.buttons:
                sent = {**self.values, **({name: value} if name else {})}
                told = next(((hidden, str(sent[hidden])) for hidden in TELLS_APART if hidden in sent), ("", ""))
                key = (self.action.partition("#")[0], *((name, value) if name else told))
                self.found.offers[key] = sent
                for question, answer in self._other_answers(set(sent) - {name}):
                    self.found.offers[(key[0], key[1], f"{key[2]} {question}={answer}")] = {**sent, question: answer}
                if self.boxes and (ticked := {**sent, **self.boxes}) != sent:
                    self.found.offers[(key[0], key[1], f"{key[2]} {TICKED}")] = ticked
            self.action = None

    def _other_answers(self, questions: set[str]) -> Iterator[tuple[str, str]]:
        """What else could be chosen in the questions of this form that have few answers."""
        for question, answers in self.answers.items():
            if question in questions and len(answers) <= FEW:
                yield from ((question, answer) for answer in answers if answer != self.values[question])


def read(visitor: Visitor, address: str) -> Found | None:
    """One page, or None where there is none for this visitor."""
    answer = visitor.client.get(address)
    if answer.status_code in (302, 303):
        return Found(links=[answer.location]) if answer.location.startswith("/") else None
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return None
    reader = Reader(address)
    reader.feed(answer.text)
    return reader.found


def own_pages(world: World, within: str) -> list[str]:
    """The addresses below `within` that name nothing but the edition: they open whether a link leads there or not."""
    adapter: MapAdapter = world.app.url_map.bind("localhost")
    found = []
    for rule in world.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.arguments <= {"slug"}:
            found.append(adapter.build(rule.endpoint, {"slug": SLUG} if rule.arguments else {}))
    return sorted({one for one in found if one.startswith(within) and not _is_left_out(one)})


def walk(world: World, visitor: Visitor, *starts: str, within: str, most: int) -> Found:
    """The offers of all pages below `within` that links reach; of pages of one kind the first `most` are read.

    The links of what is found are the pages that were read.
    """
    adapter: MapAdapter = world.app.url_map.bind("localhost")
    waiting, known, seen = list(starts), set(starts), Counter[str]()
    offers: Offers = {}
    lengths: dict[tuple[str, str], int | None] = {}
    words: set[tuple[str, str]] = set()
    pages: list[str] = []
    while waiting:
        address = waiting.pop(0)
        kind = adapter.match(address.partition("?")[0], method="GET")[0]
        if seen[kind] >= most:
            continue
        found = read(visitor, address)
        if found is None:
            continue
        seen[kind] += 1
        pages.append(address)
        offers |= {key: values for key, values in found.offers.items() if key not in offers}
        lengths |= found.lengths
        words |= found.words
        new = [link for link in found.links if link.startswith(within) and not _is_left_out(link)]
        waiting += [link for link in dict.fromkeys(new) if link not in known]
        known |= set(new)
    return Found(pages, offers, lengths, words)


def _is_left_out(link: str) -> bool:
    path, _, query = link.partition("?")
    return NOT_PAGES.search(path) is not None or "lang=" in query


_COUNT = count()


class Kept:
    """The database as it stands, to be compared with and gone back to."""

    def __init__(self, file: Path) -> None:
        self.file, self.copy = file, file.with_suffix(f".{next(_COUNT)}")
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(self.copy)) as copy:
            source.backup(copy)
        self.rows = self.dump()

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table that says what was done."""
        with closing(sqlite3.connect(self.file)) as source:
            tables = [name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {
                name: sorted(source.execute(f'SELECT * FROM "{name}"'), key=repr)
                for name in tables
                if name not in QUIET and not name.startswith("sqlite_")
            }

    def changed(self) -> list[str]:
        """The tables that are not as they were."""
        now = self.dump()
        return sorted(name for name in now if now[name] != self.rows[name])

    def go_back(self) -> None:
        with closing(sqlite3.connect(self.copy)) as copy, closing(sqlite3.connect(self.file)) as file:
            copy.backup(file)


@contextmanager
def refusals() -> Iterator[list[str]]:
    """The codes of what is refused meanwhile."""
    codes: list[str] = []
    made = Refused.__init__

    def noted(self: Refused, *problems: object) -> None:
        made(self, *problems)  # type: ignore[arg-type]
        codes.extend(problem.code for problem in self.problems)

    Refused.__init__ = noted  # type: ignore[method-assign]
    try:
        yield codes
    finally:
        Refused.__init__ = made  # type: ignore[method-assign]


def send(visitor: Visitor, address: str, values: Values) -> tuple[int, list[str], Offers]:
    """Send an offer as this visitor: the answer's status (`SENT_AWAY` for whoever has to sign in), what was
    refused (codes), and what the page that came offers."""
    name_of_cookie = visitor.app.config["SESSION_COOKIE_NAME"]
    fresh = {name: value.sent() if isinstance(value, File) else value for name, value in values.items()}
    fresh["csrf_token"] = visitor.token()
    signed_in = visitor.client.get_cookie(name_of_cookie)
    with refusals() as codes:
        answer = visitor.client.post(address, data=fresh, headers={"Sec-Fetch-Site": "same-origin"})
    if signed_in is not None:  # the database goes back to this sign-in, and so does she
        visitor.client.set_cookie(name_of_cookie, signed_in.value)
    reader = Reader(address)
    if answer.status_code == 200 and answer.mimetype == "text/html":
        reader.feed(answer.text)
    is_away = answer.status_code in (302, 303) and (answer.location or "").startswith(("/sign-in", "/enter"))
    return SENT_AWAY if is_away and visitor.home else answer.status_code, codes, reader.found.offers
