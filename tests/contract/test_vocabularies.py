"""Vocabularies: what a contest calls the thing that is judged, and who enters it, in Spanish, French and English.

The sentences speak of a farm. Each that does is said anew in neutral words, and no vocabulary but the farm's has a word
of a farm in any language; a vocabulary holds no sentence that the service has not, and says the same with the same
placeholders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from judging.domain.home import FARM, NEUTRAL, VOCABULARIES, Home, home_from
from judging.i18n import LANGUAGES, SOURCE, Translator, translator
from judging.sentences.members import MEMBERS
from tests.contract.test_words import PLACES, asked_for, helps
from tests.farmwords import farm_words

FOLDER = Path(__file__).parents[2] / "judging/translations/vocabularies"
LAID = [name for name in VOCABULARIES if name != FARM]
Said = dict[tuple[str, ...], tuple[str, ...]]

NAMES = {(words,) for words in MEMBERS["vocabulary"].values() if isinstance(words, str)} | {
    ("Café, con sus ramas y cerezas",),
}
"""What vocabularies, and an emblem, are called where one is chosen."""
OF_NO_EDITION = {
    "Cambia la contraseña de la cuenta EMAIL y la cierra en todos los aparatos.",  # fr: "ferme"
    "Cierra la cuenta EMAIL: sale al momento de todos los aparatos y no entra más.",  # the same
    "El reloj de esta máquina dice {now}, y este programa es posterior al {built}. "
    "Ponga el reloj en hora: con él se abre y se cierra todo.",  # the same
    "JUDGING_BASE_URL es {address} y JUDGING_TRUSTED_PROXIES no está puesto: si hay un servidor web delante, todos los "
    "visitantes cuentan como una sola dirección y los intentos equivocados de uno frenan a los demás.",
}
"""What is said to whoever runs the machine, with a word that looks like a farm's."""
OTHERS = {
    "project": {"es": r"muestra|solicitud|participaci", "fr": r"échantillon|dossier", "en": r"sample|application"},
    "sample": {"es": r"proyecto|solicitud|participaci", "fr": r"projet|dossier", "en": r"project|application"},
    "application": {
        "es": r"proyecto|muestras|participaci|participante",
        "fr": r"projet|échantillon|participant",
        "en": r"project|sample|entrant",
    },
}
"""Vocabulary -> the nouns of the others, which its own sentences do not have."""
MEANT_OTHERWISE = {"un certificado de participación", "un certificat de participation"}


def held(name: str, language: str) -> Said:
    """What one catalogue says: message -> its translations, in the order of the file."""
    with (FOLDER / name / f"{language}.po").open("rb") as file:
        return {
            message.id if isinstance(message.id, tuple) else (message.id,): (
                tuple(message.string) if isinstance(message.string, tuple | list) else (message.string,)
            )
            for message in read_po(file, locale=language)
            if message.id
        }


def speaking(language: str, vocabulary: str) -> Translator:
    return translator(language, Home(vocabulary=vocabulary))


@pytest.fixture(scope="module")
def base() -> set[tuple[str, ...]]:
    return asked_for()


def of_a_farm(base: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The sentences of the service that have a word of a farm in one of the languages."""
    own_line = helps() | OF_NO_EDITION
    for message in base - NAMES:
        said = [(language, speaking(language, FARM).gettext(one)) for language in LANGUAGES for one in message]
        said += [
            (language, speaking(language, FARM).ngettext(message[0], message[1], 2))
            for language in LANGUAGES
            if len(message) > 1
        ]
        if message[0] not in own_line and any(farm_words(words, language) for language, words in said):
            yield message


def test_each_vocabulary_that_is_laid_over_the_sentences_is_there_in_each_language_and_no_other() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(LAID)
    for name in LAID:
        assert {path.name for path in (FOLDER / name).iterdir()} == {f"{language}.po" for language in LANGUAGES}


def test_every_sentence_that_speaks_of_a_farm_is_said_in_neutral_words_too(base: set[tuple[str, ...]]) -> None:
    farm = set(of_a_farm(base))
    assert len(farm) > 300
    for language in LANGUAGES:
        assert sorted(farm - set(held(NEUTRAL, language))) == [], language


@pytest.mark.parametrize("name", LAID)
def test_a_vocabulary_says_the_same_sentences_in_each_language(name: str, base: set[tuple[str, ...]]) -> None:
    spanish = held(name, SOURCE)
    assert spanish
    for language in LANGUAGES:
        said = held(name, language)
        assert sorted(set(said) ^ set(spanish)) == [], language
        assert sorted(set(said) - base) == [], "a sentence that the service does not have"
        assert [message for message, words in said.items() if not all(words)] == [], language
        assert [message for message, words in said.items() if len(words) != len(message)] == [], language


@pytest.mark.parametrize("name", LAID)
def test_a_vocabulary_keeps_the_placeholders(name: str) -> None:
    wrong = [
        (language, words)
        for language in LANGUAGES
        for message, said in held(name, language).items()
        for words in said[-1:]
        if sorted(set(PLACES.findall(words))) != sorted(set(PLACES.findall(message[-1])))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", LAID)
def test_no_vocabulary_but_the_farms_has_a_word_of_a_farm(name: str, base: set[tuple[str, ...]]) -> None:
    own = {
        (language, words)
        for language in LANGUAGES
        for said in held(name, language).values()
        for words in said
        if farm_words(words, language)
    }
    assert own == set()
    own_line = helps() | OF_NO_EDITION
    spoken = {
        words
        for message in base - NAMES
        for language in LANGUAGES
        for words in (speaking(language, name).gettext(message[0]),)
        if message[0] not in own_line and farm_words(words, language)
    }
    assert spoken == set()


@pytest.mark.parametrize("name", OTHERS)
def test_a_vocabulary_has_its_own_noun_alone(name: str) -> None:
    wrong = [
        words
        for language, nouns in OTHERS[name].items()
        for said in held(name, language).values()
        for words in said
        if re.search(rf"\b(?:{nouns})", _without_what_is_meant_otherwise(words), re.IGNORECASE)
    ]
    assert wrong == []


def _without_what_is_meant_otherwise(words: str) -> str:
    for other in MEANT_OTHERWISE:
        words = words.replace(other, "")
    return words


@pytest.mark.parametrize("name", [name for name in LAID if name != NEUTRAL])
def test_a_vocabulary_holds_only_what_it_says_in_its_own_way(name: str) -> None:
    neutral = {language: held(NEUTRAL, language) for language in LANGUAGES}
    own = {language: held(name, language) for language in LANGUAGES}
    idle = [
        message for message in own[SOURCE] if all(own[one][message] == neutral[one].get(message) for one in LANGUAGES)
    ]
    assert idle == []


def test_the_farm_speaks_as_the_sentences_stand() -> None:
    assert speaking("es", FARM).gettext("Mis fincas") == "Mis fincas"
    assert speaking("fr", FARM).gettext("Mis fincas") == "Mes fermes"
    assert speaking("en", FARM).ngettext("%(num)s finca", "%(num)s fincas", 2) == "%(num)s farms"


def test_a_vocabulary_is_laid_over_the_neutral_one_and_that_over_the_sentences() -> None:
    said = {name: speaking("fr", name) for name in LAID}
    assert said["project"].gettext("Mis fincas") == "Mes projets"
    assert said["project"].ngettext("%(num)s finca", "%(num)s fincas", 1) == "%(num)s projet"
    assert said["project"].gettext("Con las familias") == "Avec les participants"  # the neutral one says it
    assert said["application"].gettext("Con las familias") == "Avec les demandeurs"
    assert said["sample"].gettext("Guardar") == "Enregistrer"  # nobody says it otherwise
    assert translator("fr").gettext("Mis fincas") == "Ma liste"
    assert translator("fr", home_from(None, None, None, "cows")).gettext("Mis fincas") == "Ma liste"
    assert speaking("es", "project").gettext("Mis fincas") == "Mis proyectos"


def test_a_french_vocabulary_keeps_its_spaces_together() -> None:
    said = {words for message in held("project", "fr") for words in (speaking("fr", "project").gettext(message[0]),)}
    assert any("«\u00a0" in words for words in said)
    assert [words for words in said if re.search(r"\S [:;!?»]|« ", words)] == []
