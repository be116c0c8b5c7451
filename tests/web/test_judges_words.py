"""What a judge reads, in Spanish, French and English: true for a telephone and for a desk, and in everybody's words.

Every page of hers that a link reaches, and those that name nothing, with the sentences their code says.
"""

from __future__ import annotations

import re

import pytest

from tests.pages import Visitor, parsed
from tests.web.offers import own_pages, walk
from tests.world import World

A_TELEPHONE = {
    "es": r"\b(este|su|el|otro|qué|de) (teléfono|celular|móvil)\b(?! anotado)",
    "fr": r"\b(ce|cet|votre|le|du|un autre|quel|de) (téléphone|portable|mobile)\b",
    "en": r"\b(this|your|the|another|which|change) (tele)?(phones?|mobile|cell)\b",
}
"""As the thing she holds: by telephone one still dictates."""
HARD = {
    "es": r"kappa|krippendorff|coeficiente|desviación|varianza|mediana|percentil|estadístic|azar\b",
    "fr": r"kappa|krippendorff|coefficient|écart[- ]type|variance|médiane|percentile|statisti|hasard déduit",
    "en": r"kappa|krippendorff|coefficient|deviation|variance|median|percentile|statisti|beyond chance",
}
CALQUES = {"es": r"$^", "fr": r"(?<!n’a )pas pu être observé", "en": r"\bties? (me|you) to\b|\ba tie\b|\bdeliver"}
SAYS_OF_ORDER = re.compile(r"al azar", re.IGNORECASE)
"""The order of her farms may be at random: that is no figure."""


def words_of(visitor: Visitor, address: str, language: str) -> str:
    """All that a page says and its code may say."""
    joined = "&" if "?" in address else "?"
    answer = visitor.client.get(f"{address}{joined}lang={language}", follow_redirects=True)
    assert answer.mimetype == "text/html", address
    page = parsed(answer.text)
    assert page.get("lang") == language, address
    return " ".join("".join(page.itertext()).split())


@pytest.mark.parametrize("judge", ["J1", "J3"])
def test_a_judge_reads_nothing_that_is_only_true_of_a_telephone_and_no_hard_word(world: World, judge: str) -> None:
    visitor = world.judge(judge)
    pages = walk(world, visitor, "/judge/", *own_pages(world, "/judge/"), within="/judge/", most=1).links
    assert len(pages) > 15
    found = []
    for language in ("es", "fr", "en"):
        for address in pages:
            words = SAYS_OF_ORDER.sub("", words_of(visitor, address, language))
            for rule in (A_TELEPHONE, HARD, CALQUES):
                told = [match[0] for match in re.finditer(rule[language], words, re.IGNORECASE)]
                found += [(language, address, one) for one in dict.fromkeys(told)]
    assert found == []


@pytest.mark.parametrize("address", ["/enter", "/sign-in", "/enter/lost"])
def test_so_do_the_doors(world: World, address: str) -> None:
    for language in ("es", "fr", "en"):
        words = words_of(world.anybody(), address, language)
        assert words
        assert not re.search(r"este teléfono|ce téléphone|this (tele)?phone", words, re.IGNORECASE), language


@pytest.mark.parametrize(
    ("rule", "language", "words"),
    [
        (A_TELEPHONE, "es", "Sin señal · 3 en este teléfono"),
        (A_TELEPHONE, "en", "Your marks are on this telephone."),
        (HARD, "es", "Kappa 0,41"),
        (HARD, "fr", "Accord, hasard déduit"),
        (CALQUES, "fr", "Pas pu être observé"),
        (CALQUES, "en", "Nothing ties me to it"),
    ],
)
def test_such_words_are_found(rule: dict[str, str], language: str, words: str) -> None:
    assert re.search(rule[language], words, re.IGNORECASE)
    assert not re.search(A_TELEPHONE["es"], "Dictar mi hoja por teléfono")
    assert not re.search(CALQUES["fr"], "N’a pas pu être observé", re.IGNORECASE)
