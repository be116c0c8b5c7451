"""The one rule for names of crops: what people type, what it names, what counts and what is left out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.entries.cropnames import SENSITIVE, Called, CropNames, Species
from judging.domain.entries.merged import merge
from judging.domain.entries.proposed import Declared, levels, proposed
from judging.storage.catalogue import crop_catalogue
from tests.domain.entries.crop_spellings import SPELLINGS

CATALOGUE = crop_catalogue()
NAMES = CATALOGUE.names
COCA, COFFEE, PLANTAIN, CASSAVA = "Erythroxylum coca", "Coffea arabica", "Musa × paradisiaca", "Manihot esculenta"


def keys(words: str) -> list[str]:
    return [own.key for own in NAMES.read(words)]


def counted(*words: str) -> dict[str, Decimal]:
    """What 25 of each of these words is of."""
    return {key: Decimal(str(float(amount))) for key, amount in merge([(own, 25) for own in words], NAMES).items}


# ------------------------------------------------------------------------------------------------ spellings
def test_forty_crops_typed_in_ten_ways() -> None:
    assert len(SPELLINGS) == 40
    for species, typed in SPELLINGS.items():
        ways = typed.split("|")
        assert len(set(ways)) == 10, species
        assert {way: keys(way) for way in ways} == {way: [species] for way in ways}


def test_every_name_of_the_catalogue_names_its_species_and_no_other() -> None:
    for species in CATALOGUE.species:
        for name in (species.scientific_name, *species.names.values()):
            assert keys(name) == [species.scientific_name], name


@given(st.sampled_from([way for typed in SPELLINGS.values() for way in typed.split("|")]), st.data())
def test_capitals_blanks_and_signs_nobody_sees_change_nothing(words: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from([words.upper(), f"  {words} ", words.replace(" ", "\u00a0 "), f"\u200b{words}"]))
    assert keys(other) == keys(words)


@given(st.text(max_size=60))
def test_any_words_are_read(words: str) -> None:
    found = NAMES.read(words)
    assert bool(found) == bool(words.split()) or not found
    assert len({own.key for own in found}) == len(found)


# ----------------------------------------------------------------------------------------- varieties, brackets, slashes
@pytest.mark.parametrize(
    ("words", "variety"),
    [
        ("Café caturra", "caturra"),
        ("café (geisha)", "geisha"),
        ("palta hass", "hass"),
        ("geisha", "geisha"),
        ("Café", ""),
    ],
)
def test_a_variety_is_its_species_and_stays_as_information(words: str, variety: str) -> None:
    (own,) = NAMES.read(words)
    assert (own.species is not None, own.variety) == (True, variety)


def test_a_name_made_with_of_is_no_variety() -> None:
    assert keys("tomate de árbol") == ["Solanum betaceum"]
    for words in ("tomate de monte", "Inga de monte", "naranja agria", "Hoja de plátano", "limón mandarina"):
        (own,) = NAMES.read(words)
        assert own.species is None, words


def test_brackets_say_more_closely_and_a_slash_names_each() -> None:
    assert keys("plátano (guineo)") == ["Musa acuminata"]
    assert keys("kaqui (yuca)") == [CASSAVA]
    assert keys("yuca/plátano") == [CASSAVA, PLANTAIN]
    assert keys("palta / aguacate") == ["Persea americana"]
    assert keys("café y cacao") == [COFFEE, "Theobroma cacao"]
    assert keys("papaya c/u") == ["Carica papaya"]


def test_a_table_that_is_brought_in_keeps_the_words_that_say_more_than_the_species() -> None:
    """An import takes the catalogue's species where the words are its name, and else the words, which count alike."""
    known = {words: CATALOGUE.meant(words) for words in ("CAFE", "Mandiocas", "Café caturra", "yuca/plátano", "sillpi")}
    assert {words: species.scientific_name for words, species in known.items() if species} == {
        "CAFE": COFFEE,
        "Mandiocas": CASSAVA,
    }
    assert keys("Café caturra") == [COFFEE]


def test_what_nobody_knows_counts_as_itself_whatever_its_spelling() -> None:
    found = merge([("Flores", 2), ("flor", 3), ("FLORES ", 1), ("Café", 1)], NAMES)
    assert [(own.spelled, own.amount) for own in found.things.values()] == [
        (["Flores", "flor", "FLORES "], 6),
        (["Café"], 1),
    ]
    assert found.unknown == ["Flores"]


def test_a_table_of_an_edition_wins_and_a_thing_apart_is_no_longer_asked_for() -> None:
    assert not NAMES.read("waluza")[0].is_known
    own = CATALOGUE.with_called([Called("waluza", "Xanthosoma sagittifolium"), Called("café de burro", None)]).names
    assert [one.key for one in own.read("Waluzas")] == ["Xanthosoma sagittifolium"]
    (apart,) = own.read("Café de burro")
    assert (apart.species, apart.is_known) == (None, True)
    assert own.read("café")[0].key == COFFEE


def test_a_name_that_several_species_have_says_nothing_until_a_table_says_which() -> None:
    pair = [
        Species(name, {"es": "roble", "fr": name, "en": name}, "timber", "canopy", None, None, None)
        for name in ("Amburana one", "Quercus two")
    ]
    assert CropNames(pair).one("Roble") is None
    assert CropNames(pair).read("roble")[0].species is None
    assert CropNames(pair, [Called("roble", "Quercus two")]).one("ROBLES") == pair[1]


# ------------------------------------------------------------------------------------------------ what is sensitive
@pytest.mark.parametrize(
    "words",
    [
        *("hoja de coca", "kuka", "Coca", "HOJAS DE COCA", "coca (hoja)", "hoja (coca)", "mi coca", "c.o.c.a", "cocas"),
        *("Kúka", "venta de hoja de coca", "cato de coca", "feuilles de coca", "coca leaves", "Erythroxylum coca"),
        *("planta  coca", "Coca Cola", "cocaïer", "COCA 2", "hojita de coca orgánica"),
    ],
)
def test_coca_is_left_out_under_every_spelling(words: str) -> None:
    assert NAMES.is_sensitive(words)
    assert counted(words) == {}
    assert list(merge([(words, 25)], NAMES).left_out) == [COCA]


@pytest.mark.parametrize("words", ["Coca/plátano", "plátano/coca", "coca y plátano", "plátano (coca)", "Coca-plátano"])
def test_what_is_named_beside_coca_stays(words: str) -> None:
    assert NAMES.is_sensitive(words)
    assert list(counted(words)) == [PLANTAIN]
    unknown = words.replace("plátano", "sillpi")
    assert [key for key in counted(unknown) if key != COCA] in ([], ["sillpi"], [unknown])


def test_other_names_are_not_taken_for_coca() -> None:
    for words in ("coco", "cocos", "cacao", "cocotero", "Cucurbita maxima", "coco de agua"):
        assert not NAMES.is_sensitive(words), words
    assert frozenset({COCA}) == SENSITIVE


# ------------------------------------------------------------------------------------------------ what is proposed
def incomes(*words: str) -> list[tuple[str, Decimal]]:
    return [(own, Decimal(25)) for own in words]


def proposals(*words: str, unit: str = "plants", amount: int = 100) -> dict[str, int]:
    return proposed([Declared(own, Decimal(amount), unit) for own in words], [], CATALOGUE)


def test_one_income_in_four_spellings_is_one_source() -> None:
    assert levels([], incomes("Café", "café", "CAFE", "Cafe pergamino"), CATALOGUE)["E1"] == 0
    assert levels([], incomes("Café", "Miel", "Palta", "Yuca"), CATALOGUE)["E1"] == 4


def test_yuca_in_three_spellings_and_the_catalogues_is_one_species() -> None:
    one = proposals("Yuca", "YUCAS", "yúca", CASSAVA)
    assert one == proposals(CASSAVA) == {"D1": 0, "D2": 0}
    assert list(counted("Yuca", "YUCAS", "yúca", CASSAVA, "cassava")) == [CASSAVA]


def test_varieties_of_coffee_are_no_associated_crop() -> None:
    assert list(counted(COFFEE, "Café caturra", "Café geisha")) == [COFFEE]
    assert proposals(COFFEE, "Café caturra", "Café geisha") == {"D1": 0}
    assert proposals(COFFEE, "Café caturra", "Café geisha", "plátano", "palta") == proposals(COFFEE, "plátano", "palta")


def test_coca_changes_no_proposal_under_any_spelling() -> None:
    for coca in ("hoja de coca", "kuka", "Coca", COCA):
        assert proposals("plátano", "palta", coca) == proposals("plátano", "palta")
        assert levels([], incomes("café", coca), CATALOGUE)["E1"] == 0
    assert proposals("Coca/plátano", "palta") == {"D1": 1, "D2": 1}  # half of the 100 is plantain


def test_hens_and_bees_are_no_plants() -> None:
    assert proposals("gallinas", "abejas") == {"D1": 1}
    assert proposals("gallinas", "Apis mellifera", "plátano") == {"D1": 1, "D2": 0}
    assert "D2" not in proposals("plátano", unit="m2")


def test_a_figure_that_cannot_be_proposes_nothing() -> None:
    assert proposed([], [("café", Decimal(120)), ("guineo", Decimal(-20))], CATALOGUE) == {}
    assert proposed([Declared("palta", Decimal(-1))], [("café", Decimal(100))], CATALOGUE) == {}
