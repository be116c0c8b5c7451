"""Each shipped kit as people meet it: from an empty database to a certificate that a stranger verifies, by screens.

The coffee prize in Spanish on telephones, the cupping table in French at desks, applications for support in English
with JavaScript off. Somebody enters by the form of the kit, three judges score; everybody has a browser of her own.
(The kit of projects has a story of its own, test_science_fair.py.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import owncontest as step
from tests.journeys.conftest import Opener, Service
from tests.journeys.newcomer import Newcomer
from tests.journeys.owncontest import service
from tests.journeys.setting import LAPTOP, PHONE

__all__ = ["service"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass(frozen=True)
class Met:
    """A kit, by whom it is met and how; `pages` are the answers to its form, `rounds` the marks of each round, of whose
    last comes the `score`.

    `held` is the zone and the country of the contest, `columns` the heading of a table of judges, `valid` what stands
    over a certificate that is.
    """

    kit: str
    locale: str
    held: tuple[str, str]
    name: str
    organiser: str
    entrant: str
    judges: Sequence[str]
    columns: str
    pages: Sequence[Mapping[str, str]]
    rounds: Sequence[Mapping[str, str]]
    score: str
    valid: str
    size: Mapping[str, int]
    javascript: bool = True

    @property
    def language(self) -> str:
        return self.locale.split("-")[0]


def levels(level: str, **sections: int) -> dict[str, str]:
    """The same mark for so many criteria of each section."""
    return {f"{key}{place + 1}": level for key, many in sections.items() for place in range(many)}


COFFEE = Met(
    kit="coffee",
    locale="es-BO",
    held=("America/La_Paz", "BO"),
    name="Premio del café de Taipiplaya",
    organiser="Marta Nina",
    entrant="Benedicta Mamani Ñaupa",
    judges=("Ana Flores", "Bruno Rey", "Clara Ortiz"),
    columns="Nombres y apellidos",
    pages=(
        {"person-1-full_name": "Benedicta Mamani Ñaupa", "person-1-birth_year": "1979", "phone": "712 34567"},
        {"community": "Taipiplaya", "area_ha": "2,5", "altitude_m": "1450", "coffee_since": "2012"},
        {"row-0-crop": "Coffea arabica", "row-0-amount": "3500"},
        {"row-0-source": "café", "row-0-share": "70", "row-1-source": "miel", "row-1-share": "30"},
        {"story": "Sembramos siquili.", "shade": "Podamos cada año.", "soil_water": "Compost."}
        | {f"declaration-K{place}": "no" for place in range(1, 6)},
    ),
    rounds=(levels("3", A=4, B=5, C=3, D=4) | levels("4", E=4),),
    score="79,50",  # three of four in 82 points, four of four in 18
    valid="Certificado válido",
    size=PHONE,
)
CUPPING = Met(
    kit="cupping",
    locale="fr-FR",
    held=("Europe/Paris", "FR"),
    name="Table de dégustation de Lyon",
    organiser="Hélène Roux",
    entrant="Zoé Lefèvre",
    judges=("Anaïs Morel", "Benoît Garcia", "Chantal Petit"),
    columns="Prénoms et noms",
    pages=(
        {"people-1-full_name": "Zoé Lefèvre", "people-1-birth_year": "1984", "phone": "06 12 34 56 78"},
        {"title": "Lot de la crête", "process": "washed", "town": "Coroico"},
    ),
    rounds=(levels("8.25", A=7) | levels("10", B=3) | {"C1": "-2"},),
    score="85,75",  # 57.75 for the cup, 30 for the five cups, 2 taken off
    valid="Certificat valable",
    size=LAPTOP,
)
SUPPORT = Met(
    kit="support",
    locale="en-GB",
    held=("Europe/London", "GB"),
    name="Seed grants of the valley",
    organiser="Grace Okafor",
    entrant="Siobhán O’Brien",
    judges=("Agnes Bell", "Bashir Khan", "Carys Evans"),
    columns="First names and surnames",
    pages=(
        {"people-1-full_name": "Siobhán O’Brien", "people-1-birth_year": "1991", "phone": "07700 900123"},
        {"title": "A seed library", "town": "Hebden", "begun": "Forty sorts.", "plan": "A shelf.", "helps": "Us all."},
        {"asked": "1200"},
    ),
    rounds=(levels("1", A=4), levels("3", A=2) | levels("5", B=2)),
    score="76.00",  # three of five in 60 points, five of five in 40
    valid="Valid certificate",
    size=PHONE,
    javascript=False,
)


@pytest.mark.usefixtures("consumer")
@pytest.mark.parametrize("met", [COFFEE, CUPPING, SUPPORT], ids=lambda met: met.kit)
def test_from_an_empty_database_to_a_verified_certificate(
    opened: Opener, service: Service, tmp_path: Path, met: Met
) -> None:
    def somebody() -> Newcomer:
        return Newcomer(opened(dict(met.size), javascript=met.javascript, language=met.locale))

    her = somebody()
    step.come_in(her, step.first_link(service), met.organiser)
    slug = step.begin(her, met.kit, met.language, met.name)
    step.settle(her, [met.language], *met.held)
    step.turn(her, "open_entries")
    number = step.enter(somebody(), slug, met.pages)
    step.bring(her, "judges", [met.columns], [(name,) for name in met.judges])
    step.admit_all(her)
    step.turn(her, "close_entries")
    for place, marks in enumerate(met.rounds):
        step.share_out(her)
        judged(her, somebody, number, marks, javascript=met.javascript)
        step.turn(her, "close_scoring")
        if place + 1 < len(met.rounds):
            step.freeze(her)
    step.publish(her)
    her.reads(met.entrant, met.score)
    said = step.certificates(step.issue(her), tmp_path)
    (code,) = (code for code, words in said.items() if met.entrant in words)
    a_stranger_verifies(somebody(), code, met)


def judged(
    her: Newcomer, somebody: Callable[[], Newcomer], number: str, marks: Mapping[str, str], *, javascript: bool
) -> None:
    """Everybody who has the entry scores it in her own browser."""
    codes = step.codes(her)
    step.turn(her, "open_scoring")
    for _, name in step.pairs(her):
        page = somebody().page
        step.judge_enters(page, codes[name])
        step.judge_scores(page, number, marks, javascript=javascript)


def a_stranger_verifies(stranger: Newcomer, code: str, met: Met) -> None:
    """By the code that is printed on the certificate, in the language of the contest."""
    stranger.page.goto(f"/v/{code}")
    stranger.see(f"verified-{met.kit}")
    expect(stranger.page.locator("html")).to_have_attribute("lang", met.language)
    stranger.reads(met.valid, met.entrant, met.name)
