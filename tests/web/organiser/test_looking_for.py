"""Judges, certificates and results are looked for, filtered and ordered like entries, by address alone."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from judging.certificates import Signatory
from judging.domain.permissions import OPERATOR
from judging.domain.typed import folded
from judging.services.certificates import issuing, papers
from judging.services.people.judges import JudgeDetails, add_judge
from judging.services.results import awards, results
from judging.storage.models import Category, Entry, Judge
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


def found(visitor: Visitor, asked: str) -> list[str]:
    """The numbers that the results list for this, in their order."""
    visitor.get(f"{HERE}/results?{asked}")
    assert visitor.page is not None
    assert "Nota nivelada y nota robusta" not in visitor.text, "only what was asked for"
    part = visitor.page.text.partition('role="search"')[2].partition("Cómo se calcula")[0]
    return re.findall(rf'href="{HERE}/results/([^"?]+)', part)


@pytest.fixture
def divided(world: World) -> World:
    """The demonstration with two of its farms in a category of their own."""
    with world.writing() as session:
        edition = world.edition(session)
        high = Category(
            key="high", name={"es": "Altura", "fr": "Altitude", "en": "Highland"}, position=90, is_distinction=False
        )
        edition.categories.append(high)
        for number in ("C004", "C005"):
            session.scalars(select(Entry).where(Entry.number == number)).one().category = high
    return world


def test_the_results_are_ordered_by_place_by_number_and_by_name_and_the_places_stay(world: World) -> None:
    nelly = world.organiser()
    with world.reading() as session:
        [told] = results.told_of(results.draft(session, world.edition(session)))
        names = {one.number: " ".join(one.called) for one in session.scalars(select(Entry))}
    by_place = [*(line.number for line in told.lines), *(number for number, _ in told.unranked)]
    by_number = found(nelly, "order=number")
    assert by_number == sorted(by_place) != by_place
    first = told.lines[0]
    row = nelly.page.text.partition(f">{first.number}</a>")[2].partition("</li>")[0]  # type: ignore[union-attr]
    assert "<strong>1.</strong>" in row
    by_name = found(nelly, "order=name")
    assert by_name == sorted(by_number, key=lambda one: folded(names[one]))
    assert found(nelly, f"order=nonsense&q={first.number}") == [first.number]


def test_the_results_are_filtered_by_what_ties_left(world: World) -> None:
    nelly = world.organiser()
    with world.reading() as session:
        [told] = results.told_of(results.draft(session, world.edition(session)))
    alike = {number for tie in told.ties for number in tie.group}
    assert alike, "the demonstration has a tie"
    assert set(found(nelly, "state=tied")) == alike
    assert found(nelly, "state=unranked") == [number for number, _ in told.unranked] != []
    assert found(nelly, "state=shared") == [line.number for line in told.lines if line.shares_place]
    nelly.get(f"{HERE}/results?state=nonsense&category=nonsense")
    assert "Nota nivelada y nota robusta" in nelly.text, "what is not known is not asked"
    assert "Todas las categorías" not in nelly.text, "there is one"


def test_of_several_categories_one_is_listed_and_a_link_keeps_what_was_asked(divided: World) -> None:
    nelly = divided.organiser()
    assert sorted(found(nelly, "category=high")) == ["C004", "C005"]
    assert found(nelly, "category=high&q=C004") == ["C004"]
    assert found(nelly, "category=general&q=C004") == []
    nelly.get(f"{HERE}/results?category=high&order=name")
    assert f"{HERE}/results?order=name" in nelly.links(), "back to all categories"
    assert f"{HERE}/results?category=general&order=name" in nelly.links()
    assert nelly.page is not None
    assert 'name="category" value="high"' in nelly.page.text, "the next search stays in it"
