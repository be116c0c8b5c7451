"""The JSON schema of a form's document (draft 2020-12), made of the same table from which documents are read.

Printed by `python -m judging.domain.forms.schema`; what is published in docs/schemas/form.json is exactly that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from judging.domain.forms import shape
from judging.domain.forms.formdocument import CONTROL, FORMAT, KEY, LANGUAGES
from judging.domain.forms.kinds import PARTS, Kind
from judging.domain.forms.shape import Holds, Setting

_EXACT = r"^[+-]?([0-9]{1,12}([.,][0-9]{1,18})?|[.,][0-9]{1,18})$"


def form_schema() -> dict[str, Any]:
    """The schema of a whole form."""
    sections = {"type": "array", "minItems": 1, "maxItems": shape.MOST_SECTIONS, "items": _object(shape.SECTION)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Application form",
        "description": "A form of questions: docs/forms.md says what each key does.",
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "key", "title", "languages", "sections"],
        "properties": {
            "format": {"const": FORMAT},
            "key": _of_key(None),
            "title": _words(None),
            "languages": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": list(LANGUAGES)}},
            "sections": sections,
            "rules": {"type": "array", "maxItems": shape.MOST_RULES, "items": _object(shape.RULE)},
            "lists": {
                "type": "object",
                "propertyNames": {"pattern": _whole(KEY.pattern)},
                "maxProperties": shape.MOST_LISTS,
                "additionalProperties": _array(_text(None), shape.LISTED),
            },
        },
        "$defs": {
            "words": {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": False,
                "properties": {language: {"type": "string", "pattern": r"\S"} for language in LANGUAGES},
            },
            **{f"question_{kind.value}": _question(kind) for kind in Kind},
        },
    }


def _question(kind: Kind) -> dict[str, Any]:
    made = _object(shape.settings_of(kind))
    made["properties"]["kind"] = {"const": kind.value}
    if "parts" in made["properties"]:
        parts = {part: _object(shape.PART) for part in PARTS[kind]}
        made["properties"]["parts"] |= {"type": "object", "additionalProperties": False, "properties": parts}
    if "inside" in made["properties"]:
        made["properties"]["inside"] |= {"items": _any_of(shape.INSIDE)}
    return made


def _object(settings: Mapping[str, Setting]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, setting in settings.items() if setting.needed],
        "properties": {
            name: {"description": setting.means, **_OF[setting.holds](setting)} for name, setting in settings.items()
        },
    }


def _any_of(kinds: tuple[Kind, ...]) -> dict[str, Any]:
    return {"oneOf": [{"$ref": f"#/$defs/question_{kind.value}"} for kind in kinds]}


def _array(items: dict[str, Any], setting: Setting) -> dict[str, Any]:
    bounds = {"minItems": setting.low} if setting.low else {}
    return {"type": "array", **bounds, "maxItems": setting.high, "items": items}


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


def _of_key(setting: Setting | None) -> dict[str, Any]:
    return {"type": "string", "pattern": _whole(KEY.pattern)}


def _text(setting: Setting | None) -> dict[str, Any]:
    return {"type": "string", "pattern": r"\S"}


def _words(setting: Setting | None) -> dict[str, Any]:
    return {"$ref": "#/$defs/words"}


_OF: Mapping[Holds, Callable[[Setting], dict[str, Any]]] = {
    Holds.KEY: _of_key,
    Holds.CONTROL: lambda setting: {"type": "string", "pattern": _whole(CONTROL.pattern)},
    Holds.TEXT: _text,
    Holds.WORDS: _words,
    Holds.LISTED_WORDS: lambda setting: _array(_words(setting), setting),
    Holds.LISTED_TEXTS: lambda setting: _array(_text(setting), setting),
    Holds.YES: lambda setting: {"type": "boolean"},
    Holds.WHOLE: lambda setting: {"type": "integer", "minimum": setting.low, "maximum": setting.high},
    Holds.EXACT: lambda setting: {"type": ["string", "integer"], "pattern": _EXACT},
    Holds.DATE: lambda setting: {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    Holds.EXPRESSION: _text,
    Holds.CHOICE: lambda setting: {"enum": list(setting.known)},
    Holds.CHOICES: lambda setting: _array({"enum": list(setting.known)}, setting),
    Holds.UNITS: lambda setting: _array(_object(shape.UNIT), setting),
    Holds.OPTIONS: lambda setting: _array(_object(shape.OPTION), setting),
    Holds.PARTS: lambda setting: {"type": "object"},
    Holds.QUESTIONS: lambda setting: _array(_any_of(tuple(Kind)), setting),
}


if __name__ == "__main__":
    print(json.dumps(form_schema(), ensure_ascii=False, indent=1))
