"""What a prize is, in words of a language: on pages, in tables, on certificates.

Always true: an amount is written with all its figures and the code of its currency (ISO 4217); where nothing is said of
a sponsor or of what a thing is worth, nothing stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_currency_precision

from judging.domain.prizes.prize import PlannedPrize
from judging.i18n import Translator


@dataclass(frozen=True)
class Given:
    """A prize of somebody who won, with its sponsor's name ("" for none); `is_shared` between those of one place."""

    prize: PlannedPrize
    sponsor: str = ""
    is_shared: bool = False


def money(words: Translator, amount: Decimal, currency: str) -> str:
    """An amount of money: "5.000 BOB", "EUR 1,250.50"."""
    exponent = amount.normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    if decimals:
        decimals = max(decimals, get_currency_precision(currency))
    number = words.number(amount, decimals)
    return f"{currency}\u00a0{number}" if words.language == "en" else f"{number}\u00a0{currency}"


def what(words: Translator, prize: PlannedPrize) -> str:
    """The money, or the thing."""
    if prize.is_money and prize.amount is not None:
        return money(words, prize.amount, prize.currency)
    return words.pick(prize.words)


def worth(words: Translator, prize: PlannedPrize) -> str:
    """The same, with what a thing is worth where that is said."""
    if prize.is_money or prize.amount is None:
        return what(words, prize)
    return words.gettext("{thing} (valor: {value})").format(
        thing=what(words, prize), value=money(words, prize.amount, prize.currency)
    )


def with_sponsor(words: Translator, given: Given) -> str:
    """What it is and who gives it, as it is printed."""
    said = what(words, given.prize)
    if given.is_shared and not given.prize.per_holder:
        said = words.gettext("{prize} (compartido)").format(prize=said)
    if given.sponsor:
        said = words.gettext("{prize}, con el auspicio de {sponsor}").format(prize=said, sponsor=given.sponsor)
    return said


def line(words: Translator, prizes: Sequence[Given]) -> str:
    """All prizes of one award on one line, "" for none."""
    if not prizes:
        return ""
    listed = "; ".join(with_sponsor(words, one) for one in prizes)
    return words.ngettext("Premio: {listed}", "Premios: {listed}", len(prizes)).format(listed=listed)
