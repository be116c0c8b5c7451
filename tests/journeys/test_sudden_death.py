"""The service dies, or the telephone: what was said to be saved, here or there, is there afterwards, once."""

from __future__ import annotations

import os
import re
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.journeys.conftest import Holder, chromium
from tests.journeys.field import (
    HERE,
    SAVED,
    Field,
    criteria,
    enter,
    level,
    network,
    open_sheet,
    pill,
    tap,
    telephone,
    where,
)
from tests.journeys.setting import FLAGS

pytestmark = pytest.mark.browser


def test_a_server_killed_right_after_it_said_saved_has_it(field: Field, held: Holder) -> None:
    page = held("J5")
    open_sheet(page, field, "J5", "C011")
    for value in ("0.5", "1.5"):
        tap(page, "D2", value)
        expect(where(page, "D2")).to_have_text("Guardado")
        field.stop(signal.SIGKILL)
        assert field.versions("J5", "C011", "D2")[-1] == value
        field.start()


@pytest.mark.slow
def test_a_server_killed_at_any_moment_after_a_tap_has_the_mark_once(field: Field, held: Holder) -> None:
    """Thirty deaths from 0 to 116 ms after the tap: before the mark was sent, in the middle of saving it, after it."""
    page = held("J4")
    open_sheet(page, field, "J4", "C003")
    keys = criteria(page)
    for death in range(30):
        key = keys[death % 20]
        before = field.versions("J4", "C003", key)
        value = "0.5" if before[-1:] != ["0.5"] else "1.5"
        tap(page, key, value)
        time.sleep(death * 0.004)
        field.stop(signal.SIGKILL)
        expect(level(page, key, value)).to_be_checked()
        field.start()
        expect(where(page, key)).to_have_text("Guardado", timeout=90_000)
        expect(pill(page)).to_have_text(SAVED)
        assert field.versions("J4", "C003", key) == [*before, value], f"death {death}"


# ------------------------------------------------------------------------------------------------- the telephone dies
@pytest.mark.slow
def test_marks_come_back_when_the_browser_throws_its_database_away(field: Field, held: Holder) -> None:
    """A browser does so by itself when a sudden death has damaged it, some once in a few hundred deaths."""
    page = held("J2")
    open_sheet(page, field, "J2", "C012")
    before = {key: field.versions("J2", "C012", key) for key in ("A1", "A2")}
    chosen = {key: "0.5" if versions[-1:] != ["0.5"] else "1.5" for key, versions in before.items()}
    network(page.context, on=False)
    for key, value in chosen.items():
        tap(page, key, value)
        expect(where(page, key)).to_have_text(HERE)
    page.goto("about:blank")
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": field.address, "storageTypes": "indexeddb"})
    page.goto(field.sheets("J2")["C012"])
    for key, value in chosen.items():
        expect(level(page, key, value)).to_be_checked()
    expect(pill(page)).to_have_text("Sin señal · 2 en este aparato")
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED, timeout=60_000)
    for key, value in chosen.items():
        assert field.versions("J2", "C012", key) == [*before[key], value]


@pytest.mark.parametrize("deaths", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_a_telephone_that_dies_the_moment_it_says_so_has_the_mark(
    browser: Browser, field: Field, tmp_path: Path, deaths: int
) -> None:
    """The card says "En este aparato" some 4 ms after the tap; there and then the power is cut."""
    profile, tapped = tmp_path / "profile", dict[str, str]()
    with Telephone(browser, field, profile) as page:
        enter(page, field, "J2")
        open_sheet(page, field, "J2", "C006" if deaths == 3 else "C011")
        keys, address = criteria(page), page.url
    for death in range(deaths + 1):
        mortal = Telephone(browser, field, profile)
        with mortal as page:
            network(page.context, on=False)
            page.goto(address)
            for key, value in tapped.items():
                expect(level(page, key, value)).to_be_checked()
            expect(pill(page)).to_be_visible()
            expect(pill(page)).to_have_text(re.compile(f"{len(tapped)} en" if tapped else SAVED))
            key, value = keys[death % 20], ("0.5", "1.5")[death // 20]
            level(page, key, value).evaluate(
                """field => new Promise((said) => {
                    const box = field.closest("fieldset");
                    new MutationObserver(() => {
                        if (box.querySelector(".where")?.textContent === "En este aparato") said();
                    }).observe(box, { childList: true, subtree: true });
                    field.click();
                })"""
            )
            mortal.cut_power()
            tapped[key] = value


class Telephone:
    """A browser with a disk of its own, whose power can be cut."""

    def __init__(self, browser: Browser, field: Field, profile: Path) -> None:
        settings = {
            name: value for name, value in telephone(field).items() if name != "storage_state"
        }  # it has its own
        self.context: BrowserContext = browser.browser_type.launch_persistent_context(
            profile, executable_path=chromium(), args=FLAGS, **settings
        )
        self.processes = [
            int(process.name)
            for process in Path("/proc").iterdir()
            if process.name.isdigit() and str(profile) in _command(process)
        ]

    def __enter__(self) -> Page:
        return self.context.pages[0] if self.context.pages else self.context.new_page()

    def cut_power(self) -> None:
        """End all its processes at once, and wait until none is left: a telephone without power writes nothing more."""
        everyone = self.processes + _offspring(self.processes)
        for process in everyone:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while any(_is_alive(process) for process in everyone):
            time.sleep(0.01)

    def __exit__(self, *_: object) -> None:
        with suppress(Error):
            self.context.close()


def _offspring(parents: list[int]) -> list[int]:
    """Every process that these began, directly or not."""
    found = list(parents)
    for process in found:
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            with suppress(OSError):
                found += [int(child) for child in task.read_text().split() if int(child) not in found]
    return found[len(parents) :]


def _is_alive(process: int) -> bool:
    with suppress(OSError, IndexError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def _command(process: Path) -> str:
    with suppress(OSError):
        return (process / "cmdline").read_text(encoding="utf-8", errors="replace")
    return ""
