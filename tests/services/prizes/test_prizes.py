"""What can be won: kept, won by a place of the sealed order or a distinction, and printed on papers issued after it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from judging.domain.errors import Refused, Stale
from judging.domain.prizes.prize import PlannedPrize, PlannedSponsor
from judging.domain.typed import version_of
from judging.i18n import translator
from judging.services.certificates import issuing, papers, recipients
from judging.services.prizes import catalogue, saying
from judging.services.results import awards, results
from judging.storage.models import Award, Certificate, Prize, Sponsor
from judging.storage.queries import editions as edition_queries
from tests.services.results.test_results import NELLY
from tests.world import START, World

PAPER = papers.Paper("Equipo del concurso", "Caranavi, Bolivia")
MONEY = PlannedPrize("", "place", "", 1, Decimal("5000"), "BOB", sponsor="sponsor-1")
PULPER = {"es": "una despulpadora", "fr": "une dépulpeuse", "en": "a coffee pulper"}
THING = PlannedPrize("", "place", "", 2, Decimal("3500.50"), "BOB", PULPER)


def with_prizes(world: World, *said: PlannedPrize, sponsor: str = "Cooperativa Río Coroico") -> None:
    """Nelly writes a sponsor and these prizes."""
    with world.writing() as session:
        edition = world.edition(session)
        giver = PlannedSponsor("", sponsor, "www.rio-coroico.example.org")
        catalogue.add_sponsor(session, actor=NELLY, edition=edition, said=giver, now=START)
        for one in said:
            catalogue.add_prize(session, actor=NELLY, edition=edition, said=one, now=START)


def published(world: World) -> None:
    with world.writing() as session:
        made = results.publish(session, actor=NELLY, edition=world.edition(session), now=START)
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)


def issued(world: World, paper: papers.Paper = PAPER) -> list[dict[str, Any]]:
    """What stands on the papers of the places, those of the first one before those of the second."""
    with world.writing() as session:
        occasion = recipients.occasion_of(session, world.edition(session))
        issuing.issue(
            session, actor=NELLY, publication=occasion, paper=paper, base_url="https://premio.example.org", now=START
        )
    with world.reading() as session:
        asked = select(Certificate).join(Certificate.award).where(Award.kind == "place").order_by(Award.place)
        return [one.printed for one in session.scalars(asked)]


def refused(world: World, **changes: Any) -> dict[str | None, str]:
    """Field -> why a prize like Nelly's, said otherwise, is refused."""
    with world.writing() as session, pytest.raises(Refused) as told:
        edition = world.edition(session)
        catalogue.add_prize(session, actor=NELLY, edition=edition, said=replace(MONEY, **changes), now=START)
    return {one.field: one.code for one in told.value.problems}


def test_the_paper_says_the_prize_of_its_place_and_who_gives_it(world: World) -> None:
    with_prizes(world, MONEY, THING)
    published(world)
    lines = [one["prize_line"] for one in issued(world)]
    assert "Premio: 5.000\u00a0BOB, con el auspicio de Cooperativa Río Coroico" in lines
    assert "Premio: una despulpadora" in lines
    assert "" in lines, "nobody gives anything for the third place"


def test_a_paper_in_two_languages_says_it_in_both(world: World) -> None:
    with_prizes(world, MONEY, THING)
    published(world)
    printed = issued(world, replace(PAPER, language="fr", second="en"))
    first, second = printed[0], next(one for one in printed if "dépulpeuse" in one["prize_line"])
    assert first["prize_line"] == "Prix\u00a0: 5\u202f000\u00a0BOB, avec le soutien de Cooperativa Río Coroico"
    assert first["second"]["prize_line"] == "Prize: BOB\u00a05,000, sponsored by Cooperativa Río Coroico"
    assert second["second"]["prize_line"] == "Prize: a coffee pulper"


def test_a_paper_issued_before_stays_as_it_was_when_the_prize_changes(world: World) -> None:
    with_prizes(world, MONEY)
    published(world)
    before = issued(world)[0]
    with world.writing() as session:
        prize = session.scalars(select(Prize)).one()
        richer = replace(MONEY, amount=Decimal("9000"))
        catalogue.change_prize(session, actor=NELLY, prize=prize, said=richer, now=START)
    assert issued(world)[0] == before


def test_a_paper_frozen_before_there_were_prizes_is_read_as_it_is(world: World) -> None:
    published(world)
    printed = issued(world)[0]
    printed.pop("prize_line")
    assert papers.data_of(printed).prize_line == ""


def test_a_distinction_wins_its_own_prize_and_a_place_none_of_it(world: World) -> None:
    with world.reading() as session:
        special = next(one.key for one in world.edition(session).categories if one.is_distinction)
    with_prizes(world, replace(MONEY, award=special, place=0))
    published(world)
    with world.writing() as session:
        edition = world.edition(session)
        made = edition_queries.latest_publication(session, edition)
        assert made is not None
        distinction = next(one for one in edition.categories if one.key == special)
        entry = session.scalars(select(Award).where(Award.kind == "place", Award.place == 2)).first()
        assert entry is not None
        award = awards.give_distinction(
            session, actor=NELLY, publication=made, distinction=distinction, entry=entry.entry, reason="Por todo.",
            now=START, anyway=True,
        )  # fmt: skip
        assert [one.prize.key for one in recipients.of_award(award, 0).prizes] == ["prize-1"]
        assert recipients.of_award(entry, 0).prizes == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"amount": None, "currency": ""}, {"amount": "prize_amount_missing"}),
        ({"amount": Decimal(0)}, {"amount": "prize_amount_wrong"}),
        ({"amount": Decimal("0.0001")}, {"amount": "prize_amount_wrong"}),
        ({"currency": "DEM"}, {"currency": "prize_currency_unknown"}),
        ({"place": 40}, {"place": "prize_place_unpublished"}),
        ({"award": "nobody"}, {"award": "choice_unknown"}),
        ({"category": "nobody"}, {"category": "choice_unknown"}),
        ({"sponsor": "nobody"}, {"sponsor": "choice_unknown"}),
        ({"words": {"es": "una mula 🐴"}}, {"words-es": "text_sign_unknown"}),
        ({"words": {"es": "x" * 121}}, {"words-es": "text_too_long_for_field"}),
    ],
)
def test_a_prize_that_nobody_could_win_or_print_is_refused_at_its_field(
    world: World, changes: dict[str, Any], told: dict[str, str]
) -> None:
    with_prizes(world)
    assert refused(world, **changes) == told


def test_what_is_taken_away_is_won_by_nobody_and_can_be_put_back(world: World) -> None:
    with_prizes(world, MONEY)
    with world.writing() as session:
        prize = session.scalars(select(Prize)).one()
        catalogue.remove(session, actor=NELLY, row=prize, now=START)
    published(world)
    with world.reading() as session:
        first = session.scalars(select(Award).where(Award.kind == "place", Award.place == 1)).first()
        assert first is not None
        assert recipients.of_award(first, 0).prizes == ()
    with world.writing() as session:
        catalogue.put_back(session, actor=NELLY, row=session.scalars(select(Prize)).one(), now=START)
    assert "5.000" in issued(world)[0]["prize_line"]


def test_a_sponsor_that_gives_a_prize_is_not_taken_away(world: World) -> None:
    with_prizes(world, MONEY)
    with world.writing() as session, pytest.raises(Refused) as told:
        catalogue.remove(session, actor=NELLY, row=session.scalars(select(Sponsor)).one(), now=START)
    assert [one.code for one in told.value.problems] == ["sponsor_gives"]
    with world.writing() as session:
        catalogue.remove(session, actor=NELLY, row=session.scalars(select(Prize)).one(), now=START)
        catalogue.remove(session, actor=NELLY, row=session.scalars(select(Sponsor)).one(), now=START)
    with world.writing() as session, pytest.raises(Refused) as told:
        catalogue.put_back(session, actor=NELLY, row=session.scalars(select(Prize)).one(), now=START)
    assert [one.code for one in told.value.problems] == ["prize_sponsor_away"]


def test_of_two_organisers_the_second_is_shown_what_the_first_kept(world: World) -> None:
    with_prizes(world, MONEY)
    with world.writing() as session:
        prize = session.scalars(select(Prize)).one()
        seen = version_of(catalogue.standing_prize(prize))
        said = replace(MONEY, amount=Decimal("6000"))
        catalogue.change_prize(session, actor=NELLY, prize=prize, said=said, now=START, seen=seen)
    with world.writing() as session, pytest.raises(Stale) as told:
        prize = session.scalars(select(Prize)).one()
        catalogue.change_prize(session, actor=NELLY, prize=prize, said=MONEY, now=START, seen=seen)
    assert told.value.current["worth"] == "6000 BOB"


def test_money_is_written_with_all_its_figures_and_its_code() -> None:
    assert saying.money(translator("es"), Decimal("1250.5"), "EUR") == "1.250,50\u00a0EUR"
    assert saying.money(translator("en"), Decimal("1250.5"), "EUR") == "EUR\u00a01,250.50"
    assert saying.money(translator("en"), Decimal("0.125"), "KWD") == "KWD\u00a00.125"
    assert saying.worth(translator("es"), THING) == "una despulpadora (valor: 3.500,50\u00a0BOB)"
