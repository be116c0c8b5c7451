"""The judges' code: small, joined from its modules without a clash, and quiet about nothing it uses."""

from __future__ import annotations

import re
from pathlib import Path

import brotli

from judging.domain.scoring.choices import CHOICES
from judging.services.field.sync import Result
from judging.web.judge.field import bundle

ROOT = Path(__file__).parents[2]
STATIC = str(ROOT / "judging/static")
STATES = Path(STATIC, "js/judge/states.js")
OWN, MORE, PHOTOS, HERE, WORKER = 9_400, 7_400, 4_200, 7_600, 1_500  # bytes as sent
# What the second file does for a sheet, when it is needed.
GIVES = {
    "askForAll",
    "compareWithPage",
    "due",
    "haveBack",
    "offerBack",
    "offerNewer",
    "seal",
    "showDifference",
    "signOut",
    "unfold",
    "warnNotKept",
}
AT_TOP = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)


def table(name: str) -> dict[str, str]:
    """A table of states.js: what its lines begin with, and what stands behind it."""
    [lines] = re.findall(
        rf"^export const {name} = \{{(.*?)\}};$", STATES.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return dict(re.findall(r"^ *(\w+): (.+),$", lines, re.MULTILINE))


def sent(text: str) -> int:
    return len(brotli.compress(bundle.SILENT.sub("", bundle.EXPORT.sub("", text)).encode()))


def asked(name: str, base: str) -> list[str]:
    """The names that a file of the code imports from another one."""
    found = re.search(rf'import\{{([^}}]+)\}}from"\./{base}\.js";', bundle.code(STATIC, name).decode())
    return found.group(1).split(",") if found else []


def given(name: str) -> set[str]:
    """The names that a file of the code gives to the others."""
    found = re.search(r"\nexport\{([^}]+)\};$", bundle.code(STATIC, name).decode())
    return set(found.group(1).split(",")) if found else set()


def test_our_own_code_is_small() -> None:
    own = "".join(bundle.modules(STATIC).values())
    assert 1000 < sent(own) <= OWN
    assert 1000 < len(brotli.compress(bundle.code(STATIC, bundle.MORE))) <= MORE
    assert 1000 < len(brotli.compress(bundle.code(STATIC, bundle.HERE))) <= HERE
    assert 100 < sent((ROOT / "judging/static/sw.js").read_text(encoding="utf-8")) <= WORKER
    assert 1000 < len(brotli.compress(bundle.code(STATIC, bundle.PHOTOS))) <= PHOTOS


def test_comments_are_not_sent_and_words_that_look_like_one_are() -> None:
    written = 'const a = 1; // a reason\n  // a line of its own\nsay("here // there"); // and why\nopen("a // b");\n'
    assert bundle.SILENT.sub("", written) == 'const a = 1;\nsay("here // there");\nopen("a // b");\n'


def test_every_module_is_in_the_joined_code_and_no_two_of_a_file_share_a_name() -> None:
    files = [bundle.modules(STATIC, name) for name in bundle.FILES]
    there = {path.relative_to(STATIC).as_posix() for path in Path(STATIC, "js/judge").rglob("*.js")}
    shared = {"js/pictures.js"}  # how a photo is made small, for families' forms too
    assert {path for modules in files for path in modules} == there | shared
    for name, modules in zip(bundle.FILES, files, strict=True):
        own = bundle.own_modules(STATIC, name).values()
        names = [found for text in own for found in AT_TOP.findall(text)]
        names += [one for base in bundle.BASES[name] for one in asked(name, base)]
        assert sorted({found for found in names if names.count(found) > 1}) == []
        assert list(modules)[-1] == f"js/judge/{name}.js"


def test_each_file_of_the_code_stands_alone_but_for_what_those_below_give_it() -> None:
    for name in bundle.FILES:
        wanted = {one for other in bundle.FILES if name in bundle.BASES[other] for one in asked(other, name)}
        assert given(name) == wanted | (GIVES if name == bundle.MORE else set())
        text = bundle.code(STATIC, name).decode()
        for base in bundle.BASES[name]:
            head, own = text.split(f'from"./{base}.js";')
            assert head.startswith("import{")
            assert not [one for one in asked(name, base) if not re.search(rf"\b{one}\b", own)]
            assert not re.search(r"\bfunction openDB\b", own)
        own = re.sub(r'^(?:import\{[^}]+\}from"[./a-z]+";)*|export\{[^}]+\};$', "", text)
        assert not re.findall(r"^(?:import|export)\b(?!\().*", own, re.MULTILINE)


def test_every_word_the_code_speaks_stands_in_a_template() -> None:
    texts = [text for name in bundle.FILES for text in bundle.modules(STATIC, name).values()]
    said = {key for text in texts for key in re.findall(r'(?:(?:say|tell)\((?="[a-z-]+"[,)])|says: )"([a-z-]+)"', text)}
    templates = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates/judge").rglob("*.html"))
    there = set(re.findall(r'data-w="([a-z-]+)"', templates))
    assert len(said) > 8
    assert said <= there


def test_what_a_mark_says_is_written_once_and_as_the_service_writes_it() -> None:
    assert table("CHOICES") == {state.value: f'"{written}"' for state, written in CHOICES.items()}
    others = [path for path in Path(STATIC, "js/judge").rglob("*.js") if path != STATES]
    assert [path.name for path in others if '"na"' in path.read_text(encoding="utf-8")] == []


def test_every_answer_of_the_service_moves_a_cell_to_a_state_that_has_its_word() -> None:
    answers, states = table("ANSWERS"), table("STATES")
    assert set(answers) == {result.value for result in Result}
    assert {state for answer in answers.values() for state in re.findall(r'state: "(\w+)"', answer)} <= set(states)
    assert all("says: " in told for told in states.values())
    texts = [path.read_text(encoding="utf-8") for path in Path(STATIC, "js/judge").rglob("*.js")]
    assert {
        state for text in texts for state in re.findall(r'(?:stateOf\(\w+\) [!=]==|\bstate:) "(\w+)"', text)
    } <= set(states)
