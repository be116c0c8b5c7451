"""Pages that belong to no edition have a small menu; those of an edition have their own, or none."""

from __future__ import annotations

import pytest

from tests.world import World


@pytest.mark.parametrize(
    "address", ["/sign-in", "/enter", "/", "/verify", "/help", "/privacy", "/accessibility", "/nowhere"]
)
def test_a_stranger_finds_the_doors_from_every_page_of_no_edition(empty_world: World, address: str) -> None:
    page = empty_world.anybody().client.get(address).text.partition('<nav class="nav')[2].partition("</nav>")[0]
    assert [
        door for door in ('href="/"', 'href="/enter"', 'href="/sign-in"', 'href="/verify"') if door not in page
    ] == []
    assert ('aria-current="page"' in page) is (f'href="{address}"' in page)
    assert "/organiser/" not in page


def test_who_organises_goes_to_her_editions_and_her_account(world: World) -> None:
    page = (
        world.organiser().client.get("/organiser/account").text.partition('<nav class="nav')[2].partition("</nav>")[0]
    )
    assert 'href="/organiser/"' in page
    assert 'href="/organiser/account" aria-current="page"' in page
    assert "/sign-in" not in page


def test_a_page_of_an_edition_has_not_this_menu(world: World) -> None:
    assert '<nav class="nav' not in world.anybody().client.get("/editions/caranavi-2026").text
