"""A visitor's browser without a screen: follows forms as they stand on the page, and refuses a page that is not sound.

Every HTML answer is parsed (html5lib) and refused for: parse errors, a control without a label, an image without alt,
inline script or style, a missing or repeated h1, a repeated id, a missing title or lang, a chart without its table,
more than the weight budget.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

LARGEST_PAGE = 60_000  # bytes as sent (compressed)
INPUTS = ("input", "select", "textarea")
UNLABELLED_KINDS = ("hidden", "submit", "button")


@lru_cache(maxsize=8)
def parsed(html: str) -> ElementTree.Element:
    """The page as a tree; fails on any parse error."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    lines = html.splitlines()
    faults = [
        f"{error} at line {position[0]}: {lines[position[0] - 1].strip()[:120]}" for position, error, _ in parser.errors
    ]
    assert not faults, "not valid HTML: " + "; ".join(faults[:5])
    return tree


def some_seconds(told: str) -> str:
    """A number of seconds, as a sentence in Spanish says it."""
    return "un segundo" if told == "1" else f"{told} segundos"


def faults(html: str) -> list[str]:
    """Everything that makes a page unfit to be shown."""
    tree = parsed(html)
    found = _structure_faults(tree) + _control_faults(tree) + _restored_forms(tree) + _bare_tables(tree)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    found += [f"id {name} stands twice" for name in sorted({i for i in ids if i is not None and ids.count(i) > 1})]
    weight = len(gzip.compress(html.encode()))
    if weight > LARGEST_PAGE:
        found.append(f"the page weighs {weight} bytes")
    return found


def _structure_faults(tree: ElementTree.Element) -> list[str]:
    found = []
    if tree.get("lang") not in ("es", "fr", "en"):
        found.append("the page has no language")
    title = tree.find("head/title")
    if title is None or not (title.text or "").split("·")[0].strip():
        found.append("the page has no title")
    headings = [element for element in tree.iter() if element.tag == "h1"]
    if len(headings) != 1:
        found.append(f"the page has {len(headings)} main headings")
    for element in tree.iter():
        if element.tag == "img" and element.get("alt") is None:
            found.append(f"image without alt: {element.get('src')}")
        if element.tag == "script" and not element.get("src"):
            found.append("inline script")
        if element.tag == "style" or element.get("style") is not None:
            found.append(f"inline style on {element.tag}")
        found += [f"inline handler {name}" for name in element.attrib if name.startswith("on")]
    return found


def _bare_tables(tree: ElementTree.Element) -> list[str]:
    """A table on a page that does not ask for the tables' style, or a chart without one."""
    styles = [link.get("href") or "" for link in tree.iter("link")]
    has_table = next(tree.iter("table"), None) is not None
    if has_table and not any("css/tables.css" in href for href in styles):
        return ["a table without the tables' style"]
    has_chart = any(one.get("class") == "plot" for one in tree.iter("svg"))
    return ["a chart without the table of its figures"] if has_chart and not has_table else []


def _control_faults(tree: ElementTree.Element) -> list[str]:
    labelled = {element.get("for") for element in tree.iter("label") if element.get("for")}
    wrapped = {id(control) for label in tree.iter("label") for control in label.iter() if control.tag in INPUTS}
    found = []
    for control in (element for element in tree.iter() if element.tag in INPUTS):
        named = control.get("aria-label") or control.get("aria-labelledby")
        if control.get("type") in UNLABELLED_KINDS or named:
            continue
        if control.get("id") not in labelled and id(control) not in wrapped:
            found.append(f"control without label: {control.get('name')}")
    for button in tree.iter("button"):
        if not "".join(button.itertext()).strip() and not button.get("aria-label"):
            found.append("button without words")
    return found


def _restored_forms(tree: ElementTree.Element) -> list[str]:
    """Forms into which a browser would put back by itself what was typed there for another farm or person."""
    found = []
    for form in tree.iter("form"):
        kinds = {element.get("type", "text") for element in form.iter() if element.tag in INPUTS}
        if (
            form.get("method") == "post"
            and kinds - {*UNLABELLED_KINDS, "password"}
            and form.get("autocomplete") != "off"
        ):
            asked_by_managers = any("autocomplete" in element.attrib for element in form.iter("input"))
            if not asked_by_managers:
                found.append(f"form that the browser fills in again: {form.get('action')}")
    return found


class Visitor:
    """One browser of one person. `page` is the last answer; posting sends what the page's form holds.

    `home` is where she stands before she has asked for anything; it is only opened when somebody looks.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.home = ""
        self._page: TestResponse | None = None

    @property
    def page(self) -> TestResponse | None:
        if self._page is None and self.home:
            self.get(self.home)
        return self._page

    @page.setter
    def page(self, answer: TestResponse | None) -> None:
        self._page = answer

    def get(self, address: str, *, status: int = 200, **kwargs: Any) -> TestResponse:
        """Open an address (redirects are followed), expecting this status."""
        return self._took(self.client.get(address, follow_redirects=True, **kwargs), status)

    def post(
        self, address: str, fields: Mapping[str, Any] | None = None, *, status: int = 200, token: bool = True
    ) -> TestResponse:
        """Post fields to an address, with the token of the last page, and follow where it leads."""
        data = dict(fields or {})
        if token:
            data.setdefault("csrf_token", self.token())
        answer = self.client.post(address, data=data, follow_redirects=True, headers={"Sec-Fetch-Site": "same-origin"})
        return self._took(answer, status)

    def submit(
        self, fields: Mapping[str, Any] | None = None, *, action: str | None = None, status: int = 200
    ) -> TestResponse:
        """Send the form of the last page (the one with this action) with these fields filled in."""
        form = self.form(action)
        data = {**self.standing(action), **(fields or {})}
        address = form.get("action") or (self.page.request.path if self.page is not None else "/")
        return self.post(address, {name: value for name, value in data.items() if value is not None}, status=status)

    def form(self, action: str | None = None) -> ElementTree.Element:
        """The page's form in its main part (with this action, or the first)."""
        assert self.page is not None
        main = next(element for element in parsed(self.page.text).iter("main"))
        forms = [form for form in main.iter("form") if action is None or (form.get("action") or "").endswith(action)]
        assert forms, f"no form {action or ''} on {self.page.request.path}"
        return forms[0]

    def standing(self, action: str | None = None) -> dict[str, Any]:
        """What that form sends if nothing is touched."""
        return _standing_values(self.form(action))

    def token(self) -> str:
        if self.page is None or "csrf_token" not in self.page.text:
            self.get("/enter")
        assert self.page is not None
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page.text)
        assert found
        return found.group(1)

    @property
    def text(self) -> str:
        """The words of the last page's main part as they are shown, spaces folded."""
        assert self.page is not None
        main = next(element for element in parsed(self.page.text).iter("main"))
        return " ".join(" ".join(_shown(main)).split())

    @property
    def path(self) -> str:
        assert self.page is not None
        return self.page.request.path

    def links(self) -> list[str]:
        """Addresses of all links in the main part."""
        assert self.page is not None
        main = next(element for element in parsed(self.page.text).iter("main"))
        return [address for link in main.iter("a") if (address := link.get("href"))]

    def _took(self, answer: TestResponse, status: int) -> TestResponse:
        assert answer.status_code == status, f"{answer.request.path}: {answer.status_code}\n{answer.text[:3000]}"
        if answer.mimetype == "text/html":
            found = faults(answer.text)
            if (
                answer.request.method == "POST"
                and status >= 400
                and status != 413
                and 'form="speak"' not in answer.text
            ):
                found.append("a refused form is lost when its page is read in another language")
            assert not found, f"{answer.request.path}: {found}"
            self.page = answer
        return answer


def _shown(element: ElementTree.Element) -> Iterator[str]:
    """The text of an element without that of templates, which a browser does not show."""
    if element.tag != "template":
        yield element.text or ""
        for child in element:
            yield from _shown(child)
            yield child.tail or ""


def _standing_values(form: ElementTree.Element) -> dict[str, Any]:
    """What a browser would send if nothing were touched; a list where several controls of one name would be sent."""
    values: dict[str, Any] = {}
    for name, value in standing_pairs(form):
        if name in values:
            values[name] = [*(values[name] if isinstance(values[name], list) else [values[name]]), value]
        else:
            values[name] = value
    return values


def standing_pairs(form: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """(name, value) of each control that a browser would send if nothing were touched, in the order of the page."""
    for control in form.iter():
        name = control.get("name")
        if not name or control.tag not in INPUTS or control.get("disabled") is not None:
            continue
        kind = control.get("type", "text")
        if control.tag == "textarea":
            yield name, control.text or ""
        elif control.tag == "select":
            yield from ((name, value) for value in _chosen(control))
        elif kind in ("checkbox", "radio"):
            if control.get("checked") is not None:
                yield name, control.get("value", "on")
        elif kind not in ("submit", "button", "file"):
            yield name, control.get("value", "")


def _chosen(select: ElementTree.Element) -> list[str]:
    """What a list sends: what is chosen, else its first line where it takes one alone."""
    options = list(select.iter("option"))
    first = [] if select.get("multiple") is not None else options[:1]
    chosen = [option for option in options if option.get("selected") is not None] or first
    return [option.get("value", option.text or "") for option in chosen]
