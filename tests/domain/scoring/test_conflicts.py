"""Conflicts that can be seen between a judge and a family."""

from __future__ import annotations

import pytest

from judging.domain.scoring.conflicts import PossibleConflict, Roots, detected_conflicts, place_key

NESTOR = Roots("Colonia Bolinda", "Cooperativa Vuelta del Río")


@pytest.mark.parametrize(
    ("community", "cooperative", "conflicts"),
    [
        ("Colonia Bolinda", "", (PossibleConflict.COMMUNITY,)),
        ("BOLINDA", "", (PossibleConflict.COMMUNITY,)),
        ("comunidad  bolinda", "", (PossibleConflict.COMMUNITY,)),
        ("Communauté de Bolinda", "", (PossibleConflict.COMMUNITY,)),
        ("Bolin\u200bda\u200e", "", (PossibleConflict.COMMUNITY,)),
        ("Carrasco", "VUELTA DEL RI\u0301O", (PossibleConflict.COOPERATIVE,)),
        ("Carrasco", "Coop. Vuelta del Rio Ltda.", (PossibleConflict.COOPERATIVE,)),
        ("Bolinda", "Vuelta del Río", (PossibleConflict.COMMUNITY, PossibleConflict.COOPERATIVE)),
        ("Carrasco", "Cooperativa Grano Sereno", ()),
        ("Bolinda Alta", "", ()),
        ("", "", ()),
    ],
)
def test_a_tie_is_seen_however_the_place_is_written_and_only_then(
    community: str, cooperative: str, conflicts: tuple[PossibleConflict, ...]
) -> None:
    family = Roots(community, cooperative)
    assert detected_conflicts(NESTOR, family) == conflicts
    assert detected_conflicts(family, NESTOR) == conflicts


def test_what_nobody_declared_ties_nobody() -> None:
    assert detected_conflicts(Roots(), Roots()) == ()
    assert detected_conflicts(Roots("   ", "-"), Roots("", "…")) == ()


def test_a_community_is_not_a_cooperative_of_the_same_name() -> None:
    assert detected_conflicts(Roots(community="Agua Clara"), Roots(cooperative="Agua Clara")) == ()


def test_a_name_made_only_of_kinds_of_places_stays_a_name() -> None:
    assert place_key("La Central") == "la central"
    assert place_key("La Colonia") != place_key("La Central")


def test_aymara_apostrophes_and_accents_do_not_part_a_name() -> None:
    assert place_key("Chʼuqi Pʼaxsi") == place_key("Ch'uqi P’axsí")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Żółć", "zolc"),
        ("Бо\u0301линда", "БОЛИНДА"),
        ("Αθήνα", "ΑΘΗΝΑ"),
        ("नया गाँव", "नया\u200b गाँव"),
        ("王家村", "王家村 "),
        ("بوليندا", "بُوليندا"),
    ],
)
def test_a_place_in_any_letters_is_one_place_however_it_is_written(one: str, other: str) -> None:
    assert detected_conflicts(Roots(one), Roots(other)) == (PossibleConflict.COMMUNITY,)
    assert detected_conflicts(Roots(one), Roots("Bolinda")) == ()
