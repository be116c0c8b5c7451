"""What is done with a contest of one's own, from an empty database on: each step by the screens alone.

The steps find what they press by where it leads and what it sends, so that they are the same in every language; what
must be said in one is asserted by the stories.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.conftest import Service, running
from tests.journeys.newcomer import Newcomer
from tests.journeys.setting import ROOT, SECRET
from tests.workbooks import xlsx

Row = Sequence[object]
PASSWORD = "el agua baja clara"  # of an organiser who lives as long as her test


def empty(folder: Path) -> AbstractContextManager[Service]:
    """A service with an empty database: no edition, no account."""
    return running(folder, lambda session: None)


def first_link(service: Service) -> str:
    """The link that the service prints when it starts, as long as it has no organiser."""
    assert service.database.file is not None
    told = {
        "JUDGING_INSTANCE": str(service.database.file.parent),
        "JUDGING_SECRET_KEY": SECRET,
        "JUDGING_BASE_URL": service.address,
    }
    command = [sys.executable, "-m", "judging.cli", "people", "first"]
    said = subprocess.run(command, cwd=ROOT, env={**os.environ, **told}, capture_output=True, text=True, check=True)
    found = re.search(r"http\S+", said.stdout)
    assert found, said.stdout
    return found[0]


# ----------------------------------------------------------------------------------------------------- setting it up
def come_in(her: Newcomer, link: str, name: str) -> None:
    """Make the first account; she stands before the kits then."""
    her.page.set_default_timeout(60_000)  # a machine that does much else at the same time
    her.page.goto(link)
    her.see("first-link")
    her.fill(name=name, email="organiser@example.org", password=PASSWORD, again=PASSWORD)
    her.press()
    her.page.wait_for_url("**/organiser/new")
    her.see("new-edition")


def begin(her: Newcomer, kit: str, language: str, name: str) -> str:
    """Begin from a kit; answers the address of the edition."""
    her.choose("from", f"kit:{kit}")
    her.fill(**{f"name__{language}": name})
    her.press("/new")
    expect(her.page).to_have_url(re.compile(r"/organiser/[a-z0-9-]+/$"))
    her.see("overview-new")
    return her.page.url.rstrip("/").rsplit("/", 1)[1]


def settle(her: Newcomer, languages: Sequence[str], zone: str = "", country: str = "") -> None:
    """Where it is held, and which languages it speaks, the first one first."""
    her.follow("/place")
    for name, value in (("zone", zone), ("country", country)):
        if value:
            her.choose(name, value)
    for name, value in zip(("first", "second", "third"), [*languages, "", ""][:3], strict=True):
        if her.field(name).input_value() != value:
            her.choose(name, value)
    her.see("place")
    her.press("/place")
    her.see("place-kept")


def weigh(her: Newcomer, weights: Mapping[str, str]) -> None:
    """Change the weights of the score sheet."""
    her.follow(f"/organiser/{her.page.url.split('/organiser/')[1].split('/')[0]}/")
    her.follow("/sheet")
    for key, weight in weights.items():
        her.fill(**{f"weight__{key}": weight})
    her.press("/sheet")
    her.see("sheet-weights")


def turn(her: Newcomer, act: str) -> None:
    """Open or close the taking of entries or scores by its button: "open_entries"."""
    her.follow("/dates")
    her.act(f'form:has([name="act"][value="{act}"]) button')
    her.see(f"dates-{act}")


# ------------------------------------------------------------------------------------------------- entries and judges
def bring(her: Newcomer, what: str, heading: Sequence[str], rows: Sequence[Row], **how: bool) -> None:
    """Import a workbook: send it, look at its columns, look at what would happen, and do it."""
    her.follow("/import")
    if what != "entries":
        her.follow(f"/import/of/{what}")
    her.send("file", f"{what}.xlsx", xlsx({"1": [heading, *rows]}))
    her.press("/import")
    her.see(f"import-{what}-columns")
    for name, on in how.items():
        her.tick(name, on=on)
    her.act('button[name="do"][value="show"]')
    her.see(f"import-{what}-plan")
    her.press("/confirm")
    while her.page.locator("[data-going]").count():  # a slow machine brings it in by parts
        her.page.wait_for_timeout(500)
        her.page.reload()
    her.see(f"import-{what}-done")
