"""The first day without a signal: every judge has her farms on her telephone, and none has begun a sheet.

Fixtures `field` and `held` for the files of tests that ask for them by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging.services.demo import demo
from judging.storage.models import Ballot, BallotSave, BallotTotal, CurrentMark, MarkRow
from tests.journeys.conftest import Holder
from tests.journeys.field import (
    HERE,
    Field,
    pill,
    served,
    tap,
    where,
)
from tests.journeys.setting import SECRET


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    """The first day: every judge has her farms, and none has begun a sheet."""
    with served(tmp_path_factory.mktemp("field"), _first_day) as service:
        yield service


def _first_day(session: Session, folder: Path, now: datetime) -> None:
    demo.load_demo(session, secret=SECRET.encode(), now=now)
    session.flush()
    ballots = select(Ballot.id)
    for kind in (BallotTotal, CurrentMark, MarkRow, BallotSave):
        session.execute(delete(kind).where(kind.ballot_id.in_(ballots)))
    session.execute(delete(Ballot))


@pytest.fixture
def held(held: Holder) -> Holder:
    """A judge's telephone, signed in and with all her farms on it."""

    def one(judge: str) -> Page:
        page = held(judge)
        expect(page.locator("html[data-kept]")).to_be_attached()
        page.get_by_role("button", name="Descargar para trabajar sin señal").click()
        expect(page.locator("#away p")).to_contain_text("Listo sin señal")
        return page

    return one


def go(page: Page, address: str) -> None:
    page.goto(address)
    expect(pill(page)).to_be_visible()


def farm(page: Page, number: str) -> Locator:
    return page.locator(f'li.farm[data-number="{number}"]')


def figure(page: Page, show: str) -> Locator:
    return page.locator(f'.filters [data-show="{show}"] .n')


def score(page: Page, *keys: str, value: str = "2.5") -> None:
    """Give a level, without a signal, and wait until the telephone has them all."""
    for key in keys:
        tap(page, key, value)
    for key in keys:
        expect(where(page, key)).to_have_text(HERE)
