"""A real server in a process of its own, and people with real browsers.

The server is the one `bin/run` starts; the browser is the machine's Chromium. Each browser is a phone (360 x 740) or a
laptop (1366 x 768), in Spanish unless said otherwise, with the wide one of the tests' own fonts. With SCREENS set to a
folder, `see(page, name)` keeps a picture of every screen for people to look at.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect, sync_playwright
from sqlalchemy.orm import Session

from judging import system
from judging.services import cards
from judging.services.demo import demo
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.models import Judge
from tests.journeys.field import Field, enter, in_the_field, telephone
from tests.journeys.fonts import Family, font_settings
from tests.journeys.setting import FLAGS, LARGE, ROOT, SECRET
from tests.ports import free_port, wait_for

expect.set_options(timeout=60_000)  # what a page says may take its time on a busy machine; that it says it is the test


@dataclass
class Service:
    """A running service: its address, and the database behind it."""

    address: str
    database: Database

    def judge_code(self, key: str) -> str:
        with self.database.reading() as session:
            judge = session.query(Judge).filter_by(key=key).one()
            return cards.code_of(judge, SECRET.encode())


def chromium() -> str:
    found = system.program("chromium")
    assert found, "no Chromium; bin/setup --test installs it"
    return found


@pytest.fixture
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demonstration, served on a free port."""
    with running(tmp_path_factory.mktemp("service"), _demonstration) as served:
        yield served


def _demonstration(session: Session) -> None:
    demo.load_demo(session, secret=SECRET.encode(), now=datetime.now(UTC))


@contextmanager
def running(folder: Path, fill: Callable[[Session], object]) -> Iterator[Service]:
    """A service on a free port, with what `fill` puts into its database."""
    database = Database(f"sqlite:///{folder / 'judging.sqlite3'}")
    migrate.upgrade(database)
    with database.transaction() as session:
        fill(session)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {"JUDGING_INSTANCE": str(folder), "JUDGING_SECRET_KEY": SECRET, "JUDGING_BASE_URL": address}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--worker-class",
        "gthread",
        "--threads",
        "4",
        "--log-level",
        "warning",
    ]
    command += ["--no-control-socket", "--bind", f"127.0.0.1:{port}", "wsgi:app"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings, "OPENBLAS_NUM_THREADS": "1"})
    try:
        wait_for(port, "the server")
        yield Service(address, database)
    finally:
        process.terminate()
        process.wait()
        database.close()


@pytest.fixture
def consumer(service: Service) -> Iterator[None]:
    """Who draws the papers, beside the server."""
    assert service.database.file is not None
    settings = {
        "JUDGING_INSTANCE": str(service.database.file.parent),
        "JUDGING_SECRET_KEY": SECRET,
        "JUDGING_BASE_URL": service.address,
    }
    command = [sys.executable, "-m", "judging.cli", "jobs", "run"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings, "OPENBLAS_NUM_THREADS": "1"})
    yield
    process.terminate()
    process.wait()


@pytest.fixture(scope="session")
def engine() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@contextmanager
def letters(engine: Playwright, family: Family, folder: Path, *more: str) -> Iterator[Browser]:
    """A browser that has one family of letters, and no zone or language of the machine's."""
    env = {**os.environ, "TZ": "UTC", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **font_settings(family, folder)}
    launched = engine.chromium.launch(executable_path=chromium(), args=[*FLAGS, *more], env=env)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def browser(engine: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """With wide letters: what holds with them holds with all."""
    with letters(engine, Family.WIDE, tmp_path_factory.mktemp("wide")) as launched:
        yield launched


@pytest.fixture(scope="session")
def narrow_browser(engine: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """With narrow letters."""
    with letters(engine, Family.NARROW, tmp_path_factory.mktemp("narrow")) as launched:
        yield launched


@pytest.fixture(scope="session")
def large_browser(engine: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """With wide letters, twice as large: its owner has said so in its settings."""
    with letters(engine, Family.WIDE, tmp_path_factory.mktemp("large"), LARGE) as launched:
        yield launched


Opener = Callable[..., Page]
Holder = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, service: Service) -> Iterator[Opener]:
    """Open somebody's browser: `opened(PHONE)`, `opened(LAPTOP, javascript=False, language="fr-FR")`."""
    with ExitStack() as closing:

        def open_one(size: dict[str, int], *, javascript: bool = True, language: str = "es-BO") -> Page:
            context: BrowserContext = browser.new_context(
                viewport=size,  # type: ignore[arg-type]
                base_url=service.address,
                locale=language,
                timezone_id="America/La_Paz",
                java_script_enabled=javascript,
                accept_downloads=True,
            )
            closing.callback(context.close)
            context.set_default_timeout(60_000)
            page = context.new_page()
            page.on("request", lambda request: _stays(request.url, service.address))
            return page

        yield open_one


def _stays(url: str, address: str) -> None:
    assert url.startswith((address, "data:", "blob:")), f"a page asked another host: {url}"


def _width_needed(page: Page) -> int:
    """How wide the page wants to be; asked again where a script was still on its way to the next page."""
    for _ in range(20):
        page.wait_for_load_state()
        try:
            return int(page.evaluate("document.documentElement.scrollWidth"))
        except Error:
            page.wait_for_timeout(100)
    raise AssertionError("the page never came to rest")


def see(page: Page, name: str) -> None:
    """Check that nothing sticks out sideways, and keep a picture if pictures are wanted."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    needed = _width_needed(page)
    assert needed <= width, f"{name}: {needed} px wide on a screen of {width}"
    folder = os.environ.get("SCREENS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    """A service with judges in the field, for all tests of a module."""
    with in_the_field(tmp_path_factory.mktemp("field")) as served:
        yield served


@pytest.fixture
def held(browser: Browser, field: Field) -> Iterator[Holder]:
    """A judge's telephone, signed in; `held("J1", javascript=False)`, `held("J1", script="…")`."""
    with ExitStack() as closing:

        def one(judge: str, *, javascript: bool = True, script: str = "", is_long: bool = True) -> Page:
            context = browser.new_context(**telephone(field, is_long=is_long), java_script_enabled=javascript)
            closing.callback(context.close)
            context.set_default_timeout(60_000)
            if script:
                context.add_init_script(script)
            page = context.new_page()
            enter(page, field, judge)
            return page

        yield one


# What a judge's telephone does without signal takes real waiting: these few run always, the others with bin/test --all.
WAITING_FILES = ("test_offline.py", "test_sudden_death.py", "test_kept_and_shown.py", "test_judge_quality.py")
ALWAYS = (
    "test_a_tap_says_where_it_is_and_is_still_there_after_a_reload",
    "test_two_farms_scored_without_signal_survive_the_tab_and_arrive_once_by_themselves",
    "test_without_javascript_a_sheet_is_filled_saved_and_shown_again",
    "test_one_sheet_open_twice_without_signal_keeps_both_taps_and_shows_what_is_kept[told",
    "test_marks_that_a_restored_backup_lacks_come_back_and_saved_is_true",
    "test_a_server_killed_right_after_it_said_saved_has_it",
)
# Each way in which a mark or a word could be lost, by its test: they have to pass many times in a row (docs/offline.md)
IN_A_ROW = (
    "test_a_server_killed_right_after_it_said_saved_has_it",
    "test_a_telephone_that_dies_the_moment_it_says_so_has_the_mark[3]",
    "test_a_server_that_hangs_does_not_hold_the_judge_up",
    "test_two_farms_scored_without_signal_survive_the_tab_and_arrive_once_by_themselves",
    "test_two_tabs_without_signal_send_each_mark_once",
    "test_one_sheet_open_twice_without_signal_keeps_both_taps_and_shows_what_is_kept",
    "test_a_comment_in_a_stale_tab_does_not_put_the_value_back",
    "test_a_comment_is_there_however_soon_after_its_last_key_the_page_is_left",
    "test_a_comment_before_its_level_waits_on_the_telephone_and_the_line_says_so",
    "test_while_a_comment_is_typed_the_line_says_that_it_is_still_to_go",
    "test_words_that_went_out_from_the_next_page_are_not_put_over_newer_ones",
    "test_a_mark_changed_by_the_office_meanwhile_is_shown_with_hers_and_both_are_kept",
    "test_a_mark_given_in_comparar_is_kept_before_any_link_and_the_line_tells_the_truth",
    "test_in_comparar_too_what_lacks_its_reason_says_so_over_a_mark_that_is_on_its_way",
    "test_saving_in_comparar_goes_on_to_the_next_criterion",
    "test_marks_given_in_practice_and_words_about_a_conflict_wait_too",
    "test_signing_out_with_unsent_marks_asks_and_she_may_stay",
    "test_signing_out_without_a_signal_closes_her_pages_and_is_finished_later",
    "test_a_sheet_signed_without_a_signal_is_sealed_here_until_she_takes_it_back",
    "test_passing_a_sheet_on_sends_first_what_is_only_on_the_telephone",
    "test_a_farm_that_left_her_list_leaves_the_telephone_and_her_marks_are_told_not_dropped",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.name.startswith(IN_A_ROW) and not item.get_closest_marker("other_browsers"):
            item.add_marker(pytest.mark.in_a_row)
        if item.path.name in WAITING_FILES and not item.name.startswith(ALWAYS):
            item.add_marker(pytest.mark.slow)
        if "field" in getattr(item, "fixturenames", ()):  # one service for a file, so one process
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
