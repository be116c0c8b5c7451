"""Words: every sentence exists, in Spanish, French and English, and says the same in each.

The source language is Spanish: a message's id is its Spanish sentence. What templates, sentences and code ask for must
stand in both other languages, with the same placeholders and markup; nothing else may stand there.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from judging.cli import COMMANDS, main, written
from judging.cli.speaking import spoken
from judging.domain.errors import Problem
from judging.i18n import translator
from judging.sentences import SENTENCES, filled, sentence

ROOT = Path(__file__).parents[2]
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+(?=[:}])|%%")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "NN_": (1, 2)}
# Words that people who fill in a form on a prepaid phone should not have to know.
JARGON = (
    "validar",
    "submit",
    "sesión expirada",
    "token",
    "click",
    "clic",
    "string",
    "null",
    "backend",
    "login",
    "logout",
)


def ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def asked_for() -> set[tuple[str, ...]]:
    """Every message that the pages, the code, the problems and the help of the commands use."""
    found: set[tuple[str, ...]] = {(words,) for words in SENTENCES.values()} | {(words,) for words in helps()}
    options = {"silent": "false"}
    for folder, method in (("templates", "jinja2"), ("judging", "python")):
        for _, _, message, _, _ in extract_from_dir(
            ROOT / folder,
            method_map=[("**.html", "jinja2"), ("**.txt", "jinja2")] if method == "jinja2" else [("**.py", "python")],
            options_map={"**.html": options, "**.txt": options},
            keywords=KEYWORDS,
        ):
            if message:
                found.add(message if isinstance(message, tuple) else (message,))
    assert len(found) > 100
    return found


def helps() -> set[str]:
    """Every text in which a command explains itself or asks something, as it is written."""
    found: set[str] = set()

    def note(words: str) -> str:
        found.add(words)
        return words

    for command in (main, *map(written, COMMANDS)):
        spoken(command, note)
    assert len(found) > 50
    return found


def catalogue(language: str) -> dict[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Message -> file -> its translations."""
    found: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = defaultdict(dict)
    for path in sorted((ROOT / "judging/translations" / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    words = message.string if isinstance(message.string, tuple | list) else (message.string,)
                    found[ids(message)][path.name] = tuple(words)
    return found


@pytest.fixture(scope="module")
def wanted() -> set[tuple[str, ...]]:
    return asked_for()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_message_is_translated_and_nothing_else_is(language: str, wanted: set[tuple[str, ...]]) -> None:
    there = catalogue(language)
    full = {key for key, files in there.items() if all(all(words) for words in files.values())}
    assert sorted(wanted - full) == [], "missing"
    assert sorted(set(there) - wanted) == [], "no longer used"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_translation_has_the_placeholders_of_its_message(language: str) -> None:
    wrong = []
    for key, files in catalogue(language).items():
        expected = set(PLACES.findall(key[-1]))
        for words in files.values():
            wrong += [key for text in words[-1:] if set(PLACES.findall(text)) != expected]
    assert not wrong


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_message_translated_in_two_files_reads_the_same_in_both(language: str) -> None:
    torn = {key: files for key, files in catalogue(language).items() if len(set(files.values())) > 1}
    assert not torn


def test_every_problem_that_is_raised_has_a_sentence() -> None:
    raised = set(_raised())
    assert len(raised) > 30
    assert sorted(raised - set(SENTENCES)) == []


def _raised() -> Iterator[str]:
    for path in (ROOT / "judging").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Problem.of", "Problem") and node.args:
                first = node.args[0]
                options = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
                yield from (o.value for o in options if isinstance(o, ast.Constant) and isinstance(o.value, str))


LIMITS = {"at_most", "high", "least", "length", "low", "most", "needed", "of", "out_of", "points"}
"""Figures that are never one: the most or least that fits, and what a whole comes to."""
SEVERAL = {"levelled_not_linked", "panels_not_linked", "kemeny_several_best", "pairs_too_many", "kemeny_too_many"}
SEVERAL |= {"finish_no_category_asked", "import_many_sheets", "marks_not_numbers", "names_alike", "paper_points"}
SEVERAL |= {"robust_two_sheets", "table_too_large"}
"""What is said of several only."""
NAMES = {"address", "colour", "criterion", "entry", "file", "first", "folder", "judge", "level", "name", "number"}
NAMES |= {"place", "text"}
BEFORE_SEVERAL = re.compile(r"\{(\w+)\} (?:new |more )?([a-záéíóúñêèç]{3,}s)\b")
NO_THINGS = {"dans", "plus", "más"}


@pytest.mark.parametrize("language", ["es", "fr", "en"])
def test_what_is_counted_has_a_form_for_one(language: str) -> None:
    """`Espere 1 segundos` cannot be said: a figure before several things chooses between two forms."""
    say, wrong = translator(language).gettext, []
    for code, words in SENTENCES.items():
        for name, things in BEFORE_SEVERAL.findall(say(words)):
            if code not in SEVERAL and name not in LIMITS | NAMES and things not in NO_THINGS:
                wrong.append(f"{code}: {{{name}}} {things}")
    assert wrong == []


def test_the_figure_chooses_its_form() -> None:
    wait = "slow_down"
    assert sentence(Problem.of(wait, seconds=1)).endswith("Espere un segundo y pruebe otra vez.")
    assert sentence(Problem.of(wait, seconds=12)).endswith("Espere 12 segundos y pruebe otra vez.")
    assert filled("{n:falta # hoja|faltan # hojas}", {"n": "1"}) == "falta 1 hoja"
    assert filled("{n:no falta ninguna|falta # hoja|faltan # hojas}", {"n": 0}) == "no falta ninguna"
    assert filled("{n:# hoja|# hojas} de {all}", {"n": 0, "all": 1}) == "0 hojas de 1"


def test_spanish_uses_plain_words(wanted: set[tuple[str, ...]]) -> None:
    hard = [text for key in wanted for text in key for word in JARGON if re.search(rf"\b{word}\b", text, re.IGNORECASE)]
    assert not hard


def test_a_message_in_code_is_a_plain_text_that_can_be_found() -> None:
    """An f-string or a sum inside gettext() would never be found by the extraction."""
    hidden = []
    for path in (ROOT / "judging").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            asks = isinstance(node, ast.Call) and ast.unparse(node.func).endswith("gettext") and node.args
            if asks and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                hidden.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not hidden


HELP = {
    "es": (
        ["Concursos con jurado, de la inscripción al certificado.", "staff Cuentas de la organización."],
        ["Ordena una tabla de notas o de puestos", "FILE puede tener una hoja", "Decimales de la nota publicada."],
    ),
    "fr": (
        ["Concours avec jury, de l’inscription au certificat.", "staff Les comptes de l’organisation."],
        ["Classe un tableau de notes ou de places", "FILE peut avoir une fiche", "Décimales de la note publiée."],
    ),
    "en": (
        ["Contests with a jury, from the entry to the certificate.", "staff The organisers’ accounts."],
        ["Rank a table of marks or of places", "FILE may have one sheet", "Decimals of the published score."],
    ),
}


def typed(language: str, *arguments: str) -> str:
    """What `judging` prints in a terminal, folding undone."""
    program = Path(sys.executable).with_name("judging")
    env = os.environ | {"JUDGING_LANG": language, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([program, *arguments], env=env, capture_output=True, encoding="utf-8", check=True)
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("language", HELP)
@pytest.mark.parametrize(("place", "arguments"), [(0, ["--help"]), (1, ["rank", "--help"])])
def test_the_command_line_explains_itself_in_the_language_of_its_setting(
    language: str, place: int, arguments: list[str]
) -> None:
    shown = typed(language, *arguments)
    for spoken_here, texts in HELP.items():
        for text in texts[place]:
            assert (text in shown) is (spoken_here == language), text


def test_a_command_that_spoke_one_language_can_speak_another() -> None:
    """Translating a command leaves the command as it was."""
    before = helps()
    french = spoken(written("staff"), translator("fr").gettext)
    assert french.help == "Les comptes de l’organisation."
    assert helps() == before


def test_what_a_command_asks_is_translated_too() -> None:
    asked = set()
    for name in ("db", "staff"):
        group = spoken(written(name), translator("en").gettext)
        assert isinstance(group, click.Group)
        for command in group.commands.values():
            options = [param for param in command.params if isinstance(param, click.Option)]
            asked |= {words for own in options for words in (own.prompt, own.confirmation_prompt) if words}
    assert asked == {"Going back may lose data of newer tables. Go on?", "Password", "The password again"}


def test_in_french_no_space_that_may_end_a_line_stands_before_a_high_sign_or_inside_quotes() -> None:
    french = translator("fr")
    said = {french.gettext(one) for message in asked_for() for one in message}
    assert any("«\u00a0" in words and "\u00a0»" in words for words in said)
    assert any("\u202f?" in words for words in said)
    assert [words for words in said if re.search(r"\S [:;!?»]|« ", words)] == []
    assert french.gettext("Sin diferencia clara entre ellas:").endswith("\u00a0:")
