"""Somebody who sets up a contest of her own: what she does with a page, counted, and nothing but what it offers.

Always true: she opens an address by a link that she sees, and every click, field and choice counts as one action.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

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
        """Click the first link she sees to an address whose path ends so; where she sees none, the menu has it."""
        if not self.page.locator(_to("a:visible", "href", end)).count():
            group = self.page.locator("nav details:visible", has=self.page.locator(_to("a", "href", end)))
            self._act(group.locator("summary").first).click()
        self._act(self.page.locator(_to("a:visible", "href", end)).first).click()
        self.page.wait_for_load_state()

    def press(self, end: str = "") -> None:
        """The chief button of the form that is sent to a path that ends so ("": of the page's first form)."""
        form = self.page.locator(_to("main form", "action", end) if end else "main form:visible")
        self._act(form.locator("button:not(.hidden-label):not(.square):visible").first).click()
        self.page.wait_for_load_state()

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

    def tick(self, name: str, *, on: bool = True) -> None:
        self._act(self.page.locator(f'main [name="{name}"]').first).set_checked(on)

    def send(self, name: str, file: str, content: bytes) -> None:
        """Choose a file."""
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        self._act(self.field(name)).set_input_files({"name": file, "mimeType": kind, "buffer": content})

    def act(self, found: str) -> None:
        """Click what is found so in the page, by its place."""
        self._act(self.page.locator(f"main {found}").first).click()
        self.page.wait_for_load_state()

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

    def _act(self, found: Locator) -> Locator:
        self.actions += 1
        return found
