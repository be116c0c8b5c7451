"""The menu of an edition: every page of hers in its group, none that is not hers, and where she is."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from judging.domain.permissions import OPERATOR, EditionRole
from judging.services.people import sign_in, staff
from tests.pages import Visitor, parsed
from tests.web.organiser.test_demonstration_wall import PASSWORD, made_real, signed_in
from tests.world import QUICK, START, World

HERE = "/organiser/caranavi-2026"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a comparison takes is tested elsewhere."""
    monkeypatch.setattr(sign_in, "HASHER", QUICK)


def menus(visitor: Visitor) -> list[ElementTree.Element]:
    """The row for a desk and the line for a telephone."""
    assert visitor.page is not None
    return [nav for nav in parsed(visitor.page.text).iter("nav") if (nav.get("class") or "").startswith("nav ")]


def words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def groups(nav: ElementTree.Element) -> dict[str, list[str]]:
    """What each group of the row is called, and the addresses in it."""
    return {
        words(next(one.iter("summary"))): [link.get("href", "") for link in one.iter("a")]
        for one in nav.iter("details")
    }


def with_role(world: World, role: EditionRole) -> Visitor:
    """Ruth, who is this in a real edition."""
    made_real(world)
    with world.writing() as session:
        staff.add_staff(
            session, email="first@example.org", name="Ana", password_hash=QUICK.hash(PASSWORD), now=START
        )  # the service's own
        ruth = staff.add_staff(
            session, email="ruth@example.org", name="Ruth Apaza", password_hash=QUICK.hash(PASSWORD), now=START
        )
        edition = world.edition(session)
        staff.let_join(session, actor=OPERATOR, edition=edition, email=ruth.email, role=role, now=START)
    return signed_in(world, "ruth@example.org", PASSWORD)


def test_the_pages_stand_in_groups_in_the_order_of_the_work_and_each_of_them_opens(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{HERE}/")
    row, line = menus(nelly)
    found = groups(row)
    assert list(found)[:4] == ["Preparación", "Trabajo", "Cierre", "Ajustes"]
    assert f"{HERE}/entries" in found["Trabajo"]
    assert f"{HERE}/results" in found["Cierre"]
    assert f"{HERE}/name" in found["Ajustes"]
    every = {link.get("href", "") for link in row.iter("a")}
    assert {link.get("href", "") for link in line.iter("a")} == every, "a telephone's menu leads to the same pages"
    for address in sorted(every):
        if not address.startswith("#"):
            nelly.get(address)


def test_it_says_where_she_is_also_on_a_page_below_another(world: World) -> None:
    nelly = world.organiser()
    for address, page, group in (
        ("/entries/C001", f"{HERE}/entries", "Trabajo"),
        ("/rounds/visit", f"{HERE}/rounds", "Preparación"),
        ("/exports", f"{HERE}/exports", "Cierre"),
    ):
        nelly.get(f"{HERE}{address}")
        row, line = menus(nelly)
        for nav in (row, line):
            here = [link.get("href") for link in nav.iter("a") if link.get("aria-current") == "page"]
            assert here == [page]
        marked = [one for one in row.iter("details") if one.get("class") == "here"]
        assert [words(next(one.iter("summary"))) for one in marked] == [group]


def test_who_is_signed_in_and_the_way_to_other_editions_stand_in_it(world: World) -> None:
    ruth = with_role(world, EditionRole.ORGANISER)
    ruth.get(f"{HERE}/")
    for nav in menus(ruth):
        assert "Ruth Apaza" in words(nav)
        assert "/organiser/" in [link.get("href") for link in nav.iter("a")]


def test_a_secretary_is_shown_no_page_that_her_role_does_not_open(world: World) -> None:
    ruth = with_role(world, EditionRole.SECRETARY)
    ruth.get(f"{HERE}/")
    found = groups(menus(ruth)[0])
    assert f"{HERE}/entries" in found["Trabajo"]
    assert f"{HERE}/results" not in found.get("Cierre", [])
    for addresses in found.values():
        for address in addresses:
            if not address.startswith("#"):
                ruth.get(address)
