"""A piece of a form document as a form to fill in: a class made of its settings, what stands typed, what was said.

One table (`domain/forms/shape`) says which settings a piece has and what each holds; nothing here knows a kind of
question. Vocabulary: a *row* is one unit or one answer to choose from; rows that are left empty do not count. Always
true: what is typed of a piece and said again is the same piece; numbers are shown as the reader writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import MultiDict

from judging.domain import limits
from judging.domain.contest.formediting import free_key
from judging.domain.errors import Problem, Refused
from judging.domain.forms import figures, shape
from judging.domain.forms.kinds import Reader
from judging.domain.forms.retyping import number
from judging.domain.forms.shape import Holds, Setting
from judging.sentences.formwriting import FORM_HINTS
from judging.web.forms.fields import Choice, Exact, Kept, OneLine, Story, Tick, Understood, Whole
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen

Settings = Mapping[str, Setting]
HINTED = frozenset(FORM_HINTS)
"""The settings of which more is said than what they are called."""
ROWS = (Holds.UNITS, Holds.OPTIONS)
BLANK_ROWS = 3
"""So many empty rows stand at the end of a list, to go on in."""
FARTHEST = Decimal(10**12)
_SEEN_BY = (Reader.OFFICE, Reader.JUDGES)


class PieceForm(Form):
    """What every piece has besides its settings: the button that was pressed, the version seen, how many rows."""

    seen = Seen()
    act = Kept()
    rows = Whole(high=shape.MOST_OPTIONS + BLANK_ROWS)


# ------------------------------------------------------------------------------------------------------ the class
def sent_piece(settings: Settings, languages: tuple[str, ...], at_least: int = 0) -> PieceForm:
    """The form of a piece as it arrived, with so many rows at least."""
    counted = max(PieceForm.sent().rows.data or 0, at_least)
    form = _piece_form(tuple(settings.items()), languages, counted).sent()
    form.rows.process(MultiDict({"rows": str(counted)}))
    return form


def shown_piece(
    settings: Settings, languages: tuple[str, ...], values: Mapping[str, str], standing: Mapping[str, object]
) -> PieceForm:
    """The form of a piece with these texts; `standing` is what a save is compared with."""
    form = _piece_form(tuple(settings.items()), languages, rows_in(values))
    return form.showing(values, standing=standing)


def rows_in(values: Mapping[str, str]) -> int:
    """How many rows of units or of answers there are."""
    return int(values.get("rows") or 0)


@lru_cache(maxsize=128)
def _piece_form(settings: tuple[tuple[str, Setting], ...], languages: tuple[str, ...], rows: int) -> type[PieceForm]:
    fields = {}
    for name, setting in settings:
        for control, field in _controls(name, setting, languages, rows):
            fields[f"f_{control.replace('-', '_')}"] = field(name=control)
    return built(PieceForm, fields)


Made = Callable[..., Any]


def _controls(name: str, setting: Setting, languages: tuple[str, ...], rows: int) -> Iterator[tuple[str, Made]]:
    """(control, its field) of a setting."""
    if setting.holds in ROWS:
        for row in range(rows):
            yield from _of_row(f"{name}-{row}", setting.holds, languages)
    elif setting.holds in (Holds.WORDS, Holds.LISTED_WORDS):
        longest = limits.FORM_LIST if setting.holds is Holds.LISTED_WORDS else limits.FORM_WORDS
        yield from ((f"{name}-{one}", _with(Story, longest=longest)) for one in languages)
    elif setting.holds is Holds.CHOICES:
        yield from ((f"{name}-{one}", Tick) for one in setting.known)
    else:
        yield name, _single(setting)


def _of_row(at: str, holds: Holds, languages: tuple[str, ...]) -> Iterator[tuple[str, Made]]:
    yield f"{at}-key", _with(OneLine, longest=limits.SLUG)
    yield from ((f"{at}-name-{one}", _with(OneLine, longest=limits.EDITION_NAME)) for one in languages)
    if holds is Holds.UNITS:
        yield f"{at}-factor", _with(Exact, low=Decimal(0), high=FARTHEST)
        yield f"{at}-written", _with(OneLine, longest=limits.EDITION_NAME)


def _single(setting: Setting) -> Made:
    holds = setting.holds
    if holds is Holds.WHOLE:
        return _with(Whole, low=setting.low, high=setting.high)
    if holds is Holds.CHOICE:
        return _with(Choice, known=setting.known)
    return _SINGLE[holds]


def _with(field: Made, **settings: Any) -> Made:
    return lambda **more: field(**settings, **more)


def day_of(text: str) -> date:
    """A day as it is typed. Raises Refused."""
    found = figures.day(text)
    if found is None:
        raise Refused(Problem.of("form_day_wrong"))
    return found


_SINGLE: Mapping[Holds, Made] = {
    Holds.KEY: _with(OneLine, longest=limits.FORM_KEY),
    Holds.YES: Tick,
    Holds.EXACT: _with(Exact, low=-FARTHEST, high=FARTHEST),
    Holds.DATE: _with(Understood, by=day_of),
    Holds.EXPRESSION: _with(Story, longest=limits.CONDITION),
    Holds.LISTED_TEXTS: _with(Story, longest=limits.FORM_LIST),
}


# ------------------------------------------------------------------------------------------------ what stands typed
def typed_of(
    piece: Mapping[str, Any], settings: Settings, languages: tuple[str, ...], comma: str, *, blank: int = 0
) -> dict[str, str]:
    """What a piece of a document says, as one would type it, with so many empty rows at the end."""
    typed: dict[str, str] = {}
    for name, setting in settings.items():
        value = piece.get(name)
        if setting.holds in ROWS:
            typed |= _typed_rows(name, setting, value or [], languages, comma, blank)
        else:
            typed |= _typed(name, setting, value, languages, comma)
    return typed


def _typed(name: str, setting: Setting, value: Any, languages: tuple[str, ...], comma: str) -> dict[str, str]:
    if setting.holds is Holds.WORDS:
        return {f"{name}-{one}": (value or {}).get(one, "") for one in languages}
    if setting.holds is Holds.LISTED_WORDS:
        return {
            f"{name}-{one}": "\n".join(words.get(one, "") for words in value or ()).rstrip("\n") for one in languages
        }
    if setting.holds is Holds.CHOICES:
        ticked = _SEEN_BY if value is None else value
        return {f"{name}-{one}": "yes" if one in ticked else "" for one in setting.known}
    if setting.holds is Holds.LISTED_TEXTS:
        return {name: "\n".join(value or ())}
    if setting.holds is Holds.YES:
        return {name: "yes" if value else ""}
    if setting.holds is Holds.EXACT:
        return {name: _figure(value, comma)}
    return {name: "" if value is None else str(value)}


def _figure(value: Any, comma: str) -> str:
    return "" if value is None else number(Decimal(str(value)), comma)


def _typed_rows(
    name: str, setting: Setting, value: Sequence[Mapping[str, Any]], languages: tuple[str, ...], comma: str, blank: int
) -> dict[str, str]:
    count = min(len(value) + blank, setting.high)
    typed = {"rows": str(count)}
    for row in range(count):
        one: Mapping[str, Any] = value[row] if row < len(value) else {"key": "", "name": {}}
        at = f"{name}-{row}"
        typed |= {f"{at}-key": one["key"], **{f"{at}-name-{lang}": one["name"].get(lang, "") for lang in languages}}
        if setting.holds is Holds.UNITS:
            typed |= {f"{at}-factor": _figure(one.get("factor"), comma)}
            typed |= {f"{at}-written": ", ".join(one.get("written") or ())}
    return typed


# --------------------------------------------------------------------------------------------------- what was said
def said_of(form: PieceForm, settings: Settings, languages: tuple[str, ...]) -> dict[str, Any]:
    """What the form says, as a document says it; None for what is not said."""
    return {name: _said(form, name, setting, languages) for name, setting in settings.items()}


def data_of(form: Form, control: str) -> Any:
    """What was understood of a control."""
    return form[f"f_{control.replace('-', '_')}"].data


def _said(form: PieceForm, name: str, setting: Setting, languages: tuple[str, ...]) -> Any:
    holds = setting.holds
    if holds in ROWS:
        rows = _said_rows(form, name, setting, languages)
        return [row for _, row in rows] or None
    if holds is Holds.WORDS:
        return words_in(form, name, languages) or None
    if holds is Holds.LISTED_WORDS:
        return _lines_by_language({one: data_of(form, f"{name}-{one}") for one in languages}) or None
    if holds is Holds.CHOICES:
        return [one for one in setting.known if data_of(form, f"{name}-{one}")]
    value = data_of(form, name)
    if holds is Holds.LISTED_TEXTS:
        return lines_of(value) or None
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return value or None if not isinstance(value, int) or isinstance(value, bool) else value


def words_in(form: Form, name: str, languages: tuple[str, ...]) -> dict[str, str]:
    """What is said in each language; a language with nothing is left out."""
    return {one: said for one in languages if (said := data_of(form, f"{name}-{one}"))}


def lines_of(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def _lines_by_language(texts: Mapping[str, str]) -> list[dict[str, str]]:
    """Texts line by line: the third line of each language says the same."""
    lines = {one: text.split("\n") for one, text in texts.items()}
    most = max((len(found) for found in lines.values()), default=0)
    rows = [
        {one: text.strip() for one, found in lines.items() if row < len(found) and (text := found[row]).strip()}
        for row in range(most)
    ]
    return [row for row in rows if row]


def _said_rows(
    form: PieceForm, name: str, setting: Setting, languages: tuple[str, ...]
) -> list[tuple[int, dict[str, Any]]]:
    """(row on the page, what it says) of the rows that say something; a key is given where none is typed."""
    found: list[tuple[int, dict[str, Any]]] = []
    typed = [data_of(form, f"{name}-{row}-key") for row in range(form.rows.data or 0)]
    for row, key in enumerate(typed):
        at = f"{name}-{row}"
        words = words_in(form, f"{at}-name", languages)
        if not words and not key:
            continue
        taken = {*typed, *(one["key"] for _, one in found)}
        said: dict[str, Any] = {"key": key or free_key(words, taken, "opcion"), "name": words}
        if setting.holds is Holds.UNITS:
            factor, written = data_of(form, f"{at}-factor"), data_of(form, f"{at}-written")
            said |= {"factor": f"{factor:f}"} if factor is not None else {}
            said |= {"written": kinds} if (kinds := [one.strip() for one in written.split(",") if one.strip()]) else {}
        found.append((row, said))
    return found


def row_places(form: PieceForm, name: str, setting: Setting, languages: tuple[str, ...]) -> list[int]:
    """Where on the page the rows stand that say something, in their order."""
    return [row for row, _ in _said_rows(form, name, setting, languages)]


def with_row_moved(rows: Sequence[Any], row: int, act: str) -> list[Any]:
    """Rows with one of them up, down or out."""
    after = list(rows)
    if not 0 <= row < len(after):
        return after
    one = after.pop(row)
    if act != "drop":
        after.insert(max(0, min(len(after), row + (-1 if act == "up" else 1))), one)
    return after


# ------------------------------------------------------------------------------------------- mistakes at their field
def at_controls(
    problems: Sequence[Problem], form: PieceForm, settings: Settings, languages: tuple[str, ...]
) -> list[Problem]:
    """Problems of a piece at the controls of its form: "label" is its first language, "options-2-name" a row of it."""
    return [replace(one, field=_control_of(one.field, form, settings, languages)) for one in problems]


def _control_of(field: str | None, form: PieceForm, settings: Settings, languages: tuple[str, ...]) -> str | None:
    if field is None or field in form.typed:
        return field
    name, *more = field.split("-")
    setting = settings.get(name)
    if setting is None:
        return None
    if setting.holds in ROWS and more:
        rows = row_places(form, name, setting, languages)
        part = more[1] if len(more) > 1 else "key"
        at = f"{name}-{rows[int(more[0])]}-{part}"
        return f"{at}-{languages[0]}" if part == "name" else at
    if setting.holds in ROWS:
        return f"{name}-0-key"
    if setting.holds in (Holds.WORDS, Holds.LISTED_WORDS):
        return f"{name}-{languages[0]}"
    return f"{name}-{setting.known[0]}" if setting.holds is Holds.CHOICES else name


def mistaken(form: PieceForm, name: str) -> tuple[str, str]:
    """What of a condition is understood, and from where on it is not; nothing, where no place is told."""
    places = (one.params["place"] for one in form.problems if one.field == name and "place" in one.params)
    place = next(places, 0)
    text = form.typed[name].strip() if place else ""
    return text[: place - 1], text[place - 1 :]
