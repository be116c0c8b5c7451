"""Languages: which ones we speak, and the words of each.

The source language is Spanish: a message's id is its Spanish sentence. French and English stand in
`translations/<language>/*.po`, one file per area; they are read directly, so there is nothing to compile or to forget.
Always true: an unknown language never reaches a page (it falls back); a missing translation shows the Spanish
sentence, and a test refuses it; a moment is told on the clocks of the home it is told for (`domain/home.py`). The
sentences speak of a farm; a contest of something else lays its vocabulary over them
(`translations/vocabularies/<name>/<language>.po`, Spanish too), which holds those it says in its own words.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date as CalendarDay
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_datetime, get_timezone_gmt
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from judging.domain.home import HOME, VOCABULARIES, Home
from judging.paths import translations_folder

LANGUAGES = {"es": "Español", "fr": "Français", "en": "English"}
SOURCE = "es"
_LOCALES = {"es": Locale("es", "BO"), "fr": Locale("fr", "FR"), "en": Locale("en", "GB")}
_NOWHERE = "ZZ"  # Unicode's name of what is no country
_CLOCKS = {"es": "hora de {place}", "fr": "heure\u00a0: {place}", "en": "{place} time"}
MOST_TRANSLATORS = 512
"""So many homes in so many languages are kept at hand."""
_BEFORE_HIGH_SIGNS = re.compile(r"(?<=\S) (?=[;!?])")
_BEFORE_COLONS_AND_INSIDE_QUOTES = re.compile(r"(?<=\S) (?=[:»])|(?<=«) ")


class Translator:
    """The words, numbers and dates of one language, for what is at `home` somewhere: its clocks, its vocabulary."""

    def __init__(self, language: str, home: Home = HOME) -> None:
        self.language = language if language in LANGUAGES else SOURCE
        self.home = home
        self.locale = _LOCALES[self.language]
        self._catalogue = _catalogue(self.language, home.vocabulary)

    def gettext(self, message: str) -> str:
        """The message in this language."""
        return self._catalogue.gettext(message) if message else ""

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The message for a count, in this language."""
        return self._catalogue.ngettext(one, many, count)

    def pick(self, text: Mapping[str, str]) -> str:
        """The words of an organiser's text in this language, else in the home's first that it has, else in any."""
        return text.get(self.language_of(text)) or ""

    def language_of(self, text: Mapping[str, str]) -> str:
        """The language in which `pick` answers (for the `lang` attribute)."""
        wanted = (self.language, *self.home.languages, SOURCE, *text)
        return next((language for language in wanted if text.get(language)), self.language)

    def number(self, value: Decimal | int, decimals: int | None = None) -> str:
        """A number as written in this language, with exactly `decimals` places when given."""
        pattern = "#,##0.###" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(value, format=pattern, locale=self.locale)

    def date(self, moment: datetime) -> str:
        """A date in words, on the home's clocks."""
        return self.day(moment.astimezone(self.home.clocks).date())

    def day(self, day: CalendarDay) -> str:
        """A day of the calendar in words."""
        return self._in_words(format_date(day, format="long", locale=self.locale))

    def moment(self, moment: datetime) -> str:
        """A date in words and the time of day, on the home's clocks; where that time comes twice, which one it is."""
        here = moment.astimezone(self.home.clocks)
        pattern = {"es": "d 'de' MMMM 'de' y, HH:mm", "fr": "d MMMM y 'à' HH:mm", "en": "d MMMM y, HH:mm"}
        said = self._in_words(format_datetime(here, format=pattern[self.language], locale=self.locale))
        comes_twice = here.replace(fold=0).utcoffset() != here.replace(fold=1).utcoffset()
        return f"{said} ({get_timezone_gmt(here, locale=self.locale)})" if comes_twice else said

    def _in_words(self, said: str) -> str:
        """French writes the first of a month "1er"; the locale's data, which serves tables too, does not."""
        return "1er " + said[2:] if self.language == "fr" and said.startswith("1 ") else said

    def country(self) -> str:
        """How the home's country is called."""
        return str(self.locale.territories.get(self.home.country, ""))

    def clocks(self) -> str:
        """How the home's clocks are called: by their country, with the town where a country has several."""
        return clocks_in(self.home.zone, self.language)


def clocks_in(zone: str, language: str) -> str:
    """How clocks are called in a language: "hora de Bolivia"; those of no country by their distance from UTC."""
    locale = _LOCALES[language]
    known = get_global("zone_aliases").get(zone, zone)
    country = get_global("zone_territories").get(known, "")
    town = locale.time_zones.get(known, {}).get("city") or known.rpartition("/")[2].replace("_", " ")
    if country == _NOWHERE:
        any_day = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))
        return known.rpartition("/")[2] if "UTC" in known else get_timezone_gmt(any_day, locale=locale)
    place = locale.territories[country] if country else town
    if len(get_global("territory_zones").get(country, ())) > 1:
        place += f" ({town})"
    return _CLOCKS[language].format(place=place)


@lru_cache(maxsize=MOST_TRANSLATORS)
def translator(language: str, home: Home = HOME) -> Translator:
    """The translator of a language, for what is at this home.

    Who speaks to a reader of an edition asks `translator_in`.
    """
    return Translator(language, home)


def translator_in(home: Home, language: str) -> Translator:
    """The translator for somebody who reads of what is at this home, and would like this language."""
    return translator(home.spoken(language), home)


@cache
def _catalogue(language: str, vocabulary: str) -> gettext.NullTranslations:
    laid = [translations_folder() / "vocabularies" / name / f"{language}.po" for name in VOCABULARIES[vocabulary]]
    said: dict[str, str] = {}
    counted: dict[str, tuple[str, ...]] = {}
    for path in (*sorted((translations_folder() / language).glob("*.po")), *laid):
        words, forms = _read(path, language)
        said |= words
        counted |= forms
    return _Said(said, counted, gettext.c2py(Catalog(locale=language).plural_expr))


@cache
def _read(path: Path, language: str) -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    """What one file says: each message, and each that depends on a count."""
    spaced = french_spaces if language == "fr" else str
    said: dict[str, str] = {}
    counted: dict[str, tuple[str, ...]] = {}
    with path.open("rb") as file:
        for message in read_po(file, locale=language):
            if message.id and isinstance(message.string, str):
                said[str(message.id)] = spaced(message.string)
            elif message.id and message.string:
                counted[message.id[0]] = tuple(map(spaced, message.string))
                said[message.id[0]] = counted[message.id[0]][0]
    return said, counted


class _Said(gettext.NullTranslations):
    """The messages of a language, by their Spanish; what has no translation is said in Spanish."""

    def __init__(
        self, said: Mapping[str, str], counted: Mapping[str, tuple[str, ...]], form: Callable[[int], int]
    ) -> None:
        super().__init__()
        self._said, self._counted, self._form = said, counted, form

    def gettext(self, message: str) -> str:
        return self._said.get(message) or message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        forms = self._counted.get(msgid1, ())
        place = self._form(n)
        found = forms[place] if place < len(forms) else ""
        return found or (msgid1 if n == 1 else msgid2)


def french_spaces(text: str) -> str:
    """Text with the spaces that never end a line: before ; ! ? a narrow one, before : and inside « » a whole one.

    Source: Imprimerie nationale, Lexique des règles typographiques. Who translates types ordinary ones.
    """
    return _BEFORE_COLONS_AND_INSIDE_QUOTES.sub("\u00a0", _BEFORE_HIGH_SIGNS.sub("\u202f", text))


def best_language(accepted: Iterable[str], offered: Collection[str]) -> str:
    """The first accepted language that is offered; "" for none.

    `accepted` are the languages a browser asks for ("fr-CH"), the dearest first.
    """
    spoken = (tag.partition("-")[0].lower() for tag in accepted)
    return next((language for language in spoken if language in offered), "")


def cli_language(env: Mapping[str, str] | None = None) -> str:
    """The language of the command line: JUDGING_LANG, else the system's when we speak it, else Spanish."""
    values = os.environ if env is None else env
    for name in ("JUDGING_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        language = values.get(name, "")[:2].lower()
        if language in LANGUAGES:
            return language
    return SOURCE
