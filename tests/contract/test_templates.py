"""Templates: each compiles, is used, has a title, and reads only what its page object holds."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from judging.web.page import Page
from tests.world import World

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html"))
# Drawn by judging.certificates with an environment of its own.
OWN_ENVIRONMENT = "certificates/"


def page_templates() -> list[str]:
    found = [name for name in TEMPLATES if not name.startswith((OWN_ENVIRONMENT, "macros/"))]
    assert found
    return found


def page_classes() -> dict[str, list[type[Page]]]:
    by_template: dict[str, list[type[Page]]] = {}
    waiting: list[type[Page]] = [Page]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if "template" in vars(kind) and kind is not Page:
            by_template.setdefault(kind.template, []).append(kind)
    return by_template


def tree(app: Flask, name: str) -> nodes.Template:
    source = (ROOT / "templates" / name).read_text(encoding="utf-8")
    return app.jinja_env.parse(source, name)


def parents(app: Flask, name: str) -> list[str]:
    """The templates a template extends or includes, itself first, to the root."""
    found = [name]
    for item in tree(app, name).find_all((nodes.Extends, nodes.Include)):
        if isinstance(item.template, nodes.Const):
            found += parents(app, item.template.value)
    return found


@pytest.mark.parametrize("name", page_templates())
def test_a_page_template_compiles_and_has_a_title(name: str, empty_world: World) -> None:
    empty_world.app.jinja_env.get_template(name)
    chain = parents(empty_world.app, name)
    if "base.html" in chain and name != "base.html":
        blocks = [b.name for part in chain[:-1] for b in tree(empty_world.app, part).find_all(nodes.Block)]
        assert "title" in blocks or name.endswith("layout.html")


def test_every_page_template_is_shown_by_a_page_or_used_by_another(empty_world: World) -> None:
    used = set(page_classes())
    for name in TEMPLATES:
        if not name.startswith(OWN_ENVIRONMENT):
            kinds = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
            for item in tree(empty_world.app, name).find_all(kinds):
                if isinstance(item.template, nodes.Const):
                    used.add(item.template.value)
    for path in (ROOT / "judging/web").rglob("*.py"):  # a part that a view draws by itself
        used |= set(re.findall(r'render_template\("([\w./]+)"', path.read_text(encoding="utf-8")))
    assert sorted(name for name in TEMPLATES if not name.startswith(OWN_ENVIRONMENT) and name not in used) == []


def test_every_page_names_a_template_that_exists() -> None:
    assert sorted(set(page_classes()) - set(TEMPLATES)) == []


@pytest.mark.parametrize("template", sorted(page_classes()))
def test_a_template_reads_only_what_its_page_holds(template: str, empty_world: World) -> None:
    for kind in page_classes()[template]:
        held = {field.name for field in dataclasses.fields(kind)} | {
            name for name in dir(kind) if not name.startswith("_") and name != "template"
        }
        for part in parents(empty_world.app, template):
            read = {
                item.attr
                for item in tree(empty_world.app, part).find_all(nodes.Getattr)
                if isinstance(item.node, nodes.Name) and item.node.name == "page"
            }
            assert read <= held, f"{part} reads {sorted(read - held)}, which {kind.__name__} does not hold"


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_switches_escaping_off(name: str) -> None:
    source = (ROOT / "templates" / name).read_text(encoding="utf-8")
    assert "|safe" not in source.replace(" ", "")
    assert "autoescape false" not in source


CONTROL = re.compile(r"<(?:a|button|input|label|select|textarea)\b(?:\{\{.*?\}\}|\{%.*?%\}|[^>])*>", re.DOTALL)
CLASSES = re.compile(r'\bclass="((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)"', re.DOTALL)
FILLED_IN = re.compile(r"\{\{.*?\}\}", re.DOTALL)
DECIDED = re.compile(r"\{%.*?%\}", re.DOTALL)


def known_classes() -> set[str]:
    """The classes that a style sheet knows, or that the code looks for."""
    static = ROOT / "judging/static"
    styles = [path.read_text(encoding="utf-8") for path in (static / "css").glob("*.css")]
    code = "".join(path.read_text(encoding="utf-8") for path in (static / "js").rglob("*.js"))
    looked_for = re.findall(r"\b(?:querySelector(?:All)?|matches|closest)\(([^()]*)\)", code)
    return {name for text in [*styles, *looked_for] for name in re.findall(r"\.([a-z][\w-]*)", text)}


def test_a_control_looks_as_its_class_says() -> None:
    """A class that no style sheet knows makes a button look like any other. What is filled in may be anything."""
    given = [
        (name, one)
        for name in page_templates()
        for tag in CONTROL.findall((ROOT / "templates" / name).read_text(encoding="utf-8"))
        for said in CLASSES.findall(tag)
        for one in DECIDED.sub(" ", FILLED_IN.sub("*", said)).split()
    ]
    assert len(given) > 300
    classes = known_classes()
    unknown = [
        f"{name}: {one}"
        for name, one in given
        if not any(re.fullmatch(re.escape(one).replace(r"\*", r"[\w -]*"), known) for known in classes)
    ]
    assert unknown == []


TITLE = re.compile(r"{% block title %}(.*?){% endblock %}", re.DOTALL)


def test_a_title_holds_text_alone() -> None:
    """A title is shown as it stands: what marks the language of a name would be read there as signs."""
    titles = {
        name: found.group(1)
        for name in page_templates()
        if (found := TITLE.search((ROOT / "templates" / name).read_text(encoding="utf-8")))
    }
    assert len(titles) > 100
    assert [name for name, title in titles.items() if "pick(" in title] == []


LONGEST_LINE = 310
SENTENCE = re.compile(r"\"[^\"]{60,}\"")


def test_a_template_can_be_read_line_by_line() -> None:
    """Lines are broken where it changes nothing; only one long sentence, or the path of a drawing, stays whole."""
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE and not SENTENCE.search(line)
    ]
    assert long == []
