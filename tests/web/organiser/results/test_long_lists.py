"""The results of a large edition, a page of farms at a time; judges stand as people count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from benchmarks import large_edition
from judging.web.organiser.paging import Paging, slices
from tests.world import World, make_world

FARMS, JUDGES = 120, 12
ROW = re.compile(r'<th scope="row"[^>]*>(?:<a [^>]*>)?(C[0-9]+)')
ORGANISER = f"/organiser/{large_edition.SLUG}"


@pytest.fixture
def large(empty_file: Path, tmp_path: Path) -> Iterator[World]:
    """120 farms with 12 judges each."""
    made = make_world(empty_file, tmp_path)
    with made.writing() as session:
        large_edition.fill(session, farms=FARMS, judges=JUDGES)
    yield made
    made.database.close()


@pytest.mark.parametrize("page", ["results", "analysis", "what-if"])
def test_each_farm_stands_on_one_page_of_three(large: World, page: str) -> None:
    nelly = large.anybody()
    nelly.get("/sign-in")
    nelly.submit({"email": large_edition.EMAIL, "password": large_edition.PASSWORD})
    seen: list[str] = []
    for number in (1, 2, 3):
        body = nelly.get(f"{ORGANISER}/{page}?page={number}").text
        assert len(body.encode()) < 200_000
        assert ("Fincas siguientes" in body) is (number < 3)
        assert ("Fincas anteriores" in body) is (number > 1)
        seen.extend(set(ROW.findall(body)))
    assert sorted(seen) == [f"C{farm:03}" for farm in range(1, FARMS + 1)]


def test_the_tenth_judge_stands_after_the_second(large: World) -> None:
    nelly = large.anybody()
    nelly.get("/sign-in")
    nelly.submit({"email": large_edition.EMAIL, "password": large_edition.PASSWORD})
    nelly.get(f"{ORGANISER}/judges")
    places = [nelly.text.index(f"Rosa Mamani {number} ") for number in (1, 2, 9, 10, 12)]
    assert places == sorted(places)


def test_a_page_that_does_not_exist_shows_the_last_one() -> None:
    with Flask("paging").test_request_context("/?page=99"):
        assert Paging.of([60, 30]) == Paging(2, 2, [slice(50, 60), slice(0, 30)])
    with Flask("paging").test_request_context("/?page=-1"):
        assert Paging.of([]) == Paging(1, 1, [])


def test_categories_follow_one_another() -> None:
    assert slices([30, 40, 50], 1) == [slice(0, 30), slice(0, 20), slice(0, 0)]
    assert slices([30, 40, 50], 3) == [slice(30, 30), slice(40, 40), slice(30, 50)]
