"""Somebody who sets up a contest of her own: what she does with a page, counted, and nothing but what it offers.

Always true: she opens an address by a link that she sees, and every click, field and choice counts as one action.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import see


def _to(what: str, name: str, end: str) -> str:
    """A selector of what leads to a path that ends so, whatever its address asks besides."""
    return f'{what}[{name}$="{end}"], {what}[{name}*="{end}?"], {what}[{name}*="{end}#"]'


@dataclass
class Newcomer:
    """Her browser, and how many actions she has taken."""

    page: Page
    actions: int = 0

    def follow(self, end: str) -> None:
        """Click the first link she sees to an address whose path ends so; where she sees none, the menu has it.

        A link to the page where she stands, in another language, is none of these.
        """
        link = "a:not([hreflang])"
        if not self.page.locator(_to(f"{link}:visible", "href", end)).count():
            group = self.page.locator("nav details:visible", has=self.page.locator(_to(link, "href", end)))
            self._act(group.locator("summary").first).click()
        self._leave_by(self.page.locator(_to(f"{link}:visible", "href", end)).first)

    def press(self, end: str = "") -> None:
        """The chief button of the form that is sent to a path that ends so ("": of the page's first form)."""
        form = self.page.locator(_to("main form", "action", end) if end else "main form:visible")
        self._leave_by(form.locator("button:not(.hidden-label, .square, .acts > *):visible").first)

    def fill(self, **values: str) -> None:
        """Type into fields, by their names ("_" for "-")."""
        for name, value in values.items():
            self._act(self.field(name.replace("__", "-"))).fill(value)

    def choose(self, name: str, value: str) -> None:
        """An option of a list, or a circle."""
        field = self.page.locator(f'main [name="{name}"]').first
        if field.evaluate("field => field.tagName") == "SELECT":
            self._act(field).select_option(value)
        else:
            self._act(self.page.locator(f'main [name="{name}"][value="{value}"]')).check()

    def answer(self, name: str, value: str) -> None:
        """Answer a question of whichever kind: a circle, a list, or a field to type in."""
        field = self.field(name)
        if field.evaluate("field => field.tagName === 'SELECT' || field.type === 'radio'"):
            self.choose(name, value)
        else:
            self._act(field).fill(value)

    def tick(self, name: str, *, on: bool = True) -> None:
        self._act(self.page.locator(f'main [name="{name}"]').first).set_checked(on)

    def send(self, name: str, file: str, content: bytes) -> None:
        """Choose a file."""
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        self._act(self.field(name)).set_input_files({"name": file, "mimeType": kind, "buffer": content})

    def unfold(self, found: str) -> None:
        """Open what is folded away in the page."""
        self._act(self.page.locator(f"main details{found} > summary").first).click()

    def act(self, found: str) -> None:
        """Click what is found so in the page, which leads to the next one."""
        self._leave_by(self.page.locator(f"main {found}").first)

    def field(self, name: str) -> Locator:
        return self.page.locator(f'main [name="{name}"]').first

    def see(self, name: str) -> None:
        """Nothing sticks out of the screen, and the page is the one she was sent to: no page of a fault."""
        see(self.page, name)
        assert not re.match(r"(Error|Erreur)\b", self.page.title()), f"{name}: {self.says}"

    @property
    def says(self) -> str:
        """What the page says."""
        return self.page.get_by_role("main").inner_text()

    def reads(self, *words: str) -> None:
        """The page says all of this."""
        for one in words:
            expect(self.page.get_by_role("main")).to_contain_text(one)

    def _leave_by(self, found: Locator) -> None:
        """Click, and stand on the page that this leads to, however long the service takes over it."""
        with self.page.expect_navigation():
            self._act(found).click()

    def _act(self, found: Locator) -> Locator:
        self.actions += 1
        return found
