"""Judges, certificates and results are looked for, filtered and ordered like entries, by address alone."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from judging.certificates import Signatory
from judging.domain.permissions import OPERATOR
from judging.services.certificates import issuing, papers
from judging.services.people.judges import JudgeDetails, add_judge
from judging.services.results import awards, results
from judging.storage.models import Judge
from tests.pages import Visitor
from tests.world import SECRET, START, World

HERE = "/organiser/caranavi-2026"


def rows(visitor: Visitor, what: str) -> list[str]:
    """What the rows of the page's table lead to, in their order."""
    assert visitor.page is not None
    return re.findall(rf'<th scope="row"[^>]*>\s*<a[^>]*href="{HERE}/{what}/([^"?]+)', visitor.page.text)


def test_a_judge_among_three_hundred_is_found_by_what_is_known_of_her(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        for place in range(300):
            details = JudgeDetails(f"Jueza {place:03}", community="Villa Rincón" if place == 7 else "")
            add_judge(session, actor=OPERATOR, edition=edition, details=details, secret=SECRET.encode(), now=START)
        wanted = str(session.scalars(select(Judge.id).where(Judge.name == "Jueza 007")).one())
    nelly = world.organiser()
    for words in ("jueza 007", "VILLA RINCON", "jueza rincon"):
        nelly.get(f"{HERE}/judges?q={words}")
        assert rows(nelly, "judges") == [wanted], words
    nelly.get(f"{HERE}/judges?q=nadie-se-llama-asi")
    assert rows(nelly, "judges") == []
    assert "No encontramos a nadie así." in nelly.text


def test_judges_are_ordered_and_those_who_owe_sheets_are_shown_alone(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{HERE}/judges")
    by_key = rows(nelly, "judges")
    with world.reading() as session:
        names = {str(one.id): one.name for one in session.scalars(select(Judge).where(Judge.is_active))}
    nelly.get(f"{HERE}/judges?order=name")
    by_name = rows(nelly, "judges")
    assert sorted(by_key) == sorted(by_name)
    assert by_name == sorted(by_key, key=lambda one: names[one].casefold())
    nelly.get(f"{HERE}/judges?order=nonsense&show=nonsense")
    assert rows(nelly, "judges") == by_key
    nelly.get(f"{HERE}/judges?show=missing")
    owing = rows(nelly, "judges")
    assert set(owing) < set(by_key)
    assert all(done < of for done, of in re.findall(r"(\d+) de (\d+)", "".join(nelly.text.partition("<tbody>")[2])))


@pytest.fixture
def issued(world: World) -> World:
    """The demonstration with its certificates issued."""
    with world.writing() as session:
        made = results.publish(session, actor=OPERATOR, edition=world.edition(session), now=START)
        awards.decide_awards(session, actor=OPERATOR, publication=made, now=START)
        paper = papers.Paper("Equipo del concurso", "Caranavi", (Signatory("Rosa Tarifa", "Jurado"),))
        issuing.issue(
            session, actor=OPERATOR, publication=made, paper=paper, base_url="https://p.example.org", now=START
        )
    return world


def test_a_certificate_is_found_by_its_holder_and_the_list_is_ordered(issued: World) -> None:
    nelly = issued.organiser()
    nelly.get(f"{HERE}/certificates")
    all_of_them = rows(nelly, "certificates")
    holders = re.findall(r'<td data-label="Titular">([^<]*)</td>', nelly.page.text)  # type: ignore[union-attr]
    assert len(all_of_them) == len(holders) > 5
    nelly.get(f"{HERE}/certificates?q={holders[3]}")
    assert all_of_them[3] in rows(nelly, "certificates")
    assert len(rows(nelly, "certificates")) < len(all_of_them)
    nelly.get(f"{HERE}/certificates?order=name")
    said = re.findall(r'<td data-label="Titular">([^<]*)</td>', nelly.page.text)  # type: ignore[union-attr]
    assert sorted(said) == sorted(holders)
    assert said != holders
    nelly.get(f"{HERE}/certificates?q=nadie-se-llama-asi")
    assert "No encontramos ningún certificado así." in nelly.text


def test_where_somebody_stands_is_found_in_the_results(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{HERE}/results?q=C003")
    found = nelly.page.text.partition('role="search"')[2].partition("</ul>")[0]  # type: ignore[union-attr]
    assert re.findall(rf'href="{HERE}/results/([^"?]+)', found) == ["C003"]
    nelly.get(f"{HERE}/results?q=nadie-se-llama-asi")
    assert "No encontramos ninguna finca así." in nelly.text
    nelly.get(f"{HERE}/results")
    assert "No encontramos" not in nelly.text
