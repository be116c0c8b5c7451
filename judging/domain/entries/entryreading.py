"""Reading the application form as it was typed, forgivingly, and writing a value back as one would type it.

*Typed* is a mapping of field name -> text, as a form sends it; rows of a list are `row-0-…`, `row-1-…` and so on, their
number in `rows`. People write "2,5" and "2.5", "1.450 m", "6 200", "70 %": all of them are understood, a count never
has decimals, a wrong one is a problem at its field. An empty field stays unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from judging.domain.entries import entryform as form
from judging.domain.errors import Problem
from judging.domain.number import exact
from judging.domain.phones import is_phone
from judging.domain.typed import bare, cleaned, one_line, plain_phone, turns_round

Typed = Mapping[str, str]
ROW_FIELDS = {form.Step.CROPS: ("crop", "other", "amount", "unit", "use"), form.Step.INCOMES: ("source", "share")}
PERSON_FIELDS = ("full_name", "paper_name", "birth_year", "gender")
FARM_FIELDS = ("community", "paper_community", "cooperative", "altitude_m", "area_ha", "coffee_since")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,' ][0-9]{3}){1,3}")
_COUNT = re.compile(r"[0-9]{1,9}")
_HECTARES, _METRES, _PERCENT = r"has?|hect[aá]reas?", r"m|msnm|m\.s\.n\.m|metros", r"%|por ciento"
LONGEST_PHONE = 40


@dataclass(frozen=True)
class Reading:
    """What was understood of a step, and what could not be."""

    value: form.StepValue
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What a form's questions depend on: the year it is, the crops one can pick, the declarations asked."""

    this_year: int
    crops: Container[str]
    knock_outs: Sequence[str]


class _Reader:
    """Takes fields one by one and collects what is wrong with them."""

    def __init__(self, typed: Typed) -> None:
        self.typed = typed
        self.problems: list[Problem] = []

    def text(self, name: str, longest: int) -> str:
        """One line of text, spaces folded."""
        return self._within(name, one_line(self._straight(name)), longest)

    def story(self, name: str) -> str:
        """A text of several lines."""
        return self._within(name, cleaned(self._straight(name)).strip(), form.LONGEST_TEXT)

    def one_of(self, name: str, known: Sequence[str], otherwise: str) -> str:
        """One of the choices on the page; `otherwise` where the field was left alone."""
        given = self.typed.get(name, "") or otherwise
        if given not in known:
            self.refuse("choice_unknown", name)
            return otherwise
        return given

    def whole(self, name: str, low: int, high: int, code: str, *, unit: str = "") -> int | None:
        """A whole number between two bounds, its unit after it or not; `code` is the problem otherwise."""
        typed = bare(self.typed.get(name, ""))
        number = _count(_without_unit(typed, unit))
        if typed and (number is None or not low <= number <= high):
            self.refuse(code, name, typed=typed[:40], low=low, high=high)
            return None
        return number

    def decimal(self, name: str, at_most: Decimal, code: str, *, unit: str, **about: object) -> Decimal | None:
        """A number above zero, its unit after it or not; `code` is the problem otherwise."""
        typed = bare(self.typed.get(name, ""))
        number = _decimal(_without_unit(typed, unit))
        if typed and (number is None or not 0 < number <= at_most):
            self.refuse(code, name, typed=typed[:40], high=form.plain(at_most), **about)
            return None
        return number

    def refuse(self, code: str, name: str, **about: object) -> None:
        self.problems.append(Problem.of(code, at=name, **about))

    def _straight(self, name: str) -> str:
        """What was typed; "" where it turns letters round, which is refused."""
        typed = self.typed.get(name, "")
        if turns_round(typed):
            self.refuse("text_turns_round", name)
            return ""
        return typed

    def _within(self, name: str, text: str, longest: int) -> str:
        if len(text) > longest:
            self.refuse("text_too_long_for_field", name, longest=longest, length=len(text))
        return text


def _count(text: str) -> int | None:
    """A whole number as people write it: 1450, 1.450, "1 450"."""
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[.,' ]", "", text)
    return int(text) if _COUNT.fullmatch(text) else None


def _decimal(text: str) -> Decimal | None:
    """A number with a comma or a point: 2,5 and 2.5 are the same."""
    return exact(text)


def _without_unit(typed: str, unit: str) -> str:
    """The number without the unit some people write after it; "abc" stays as it is."""
    text = " ".join(typed.split())
    return re.sub(rf"(?<=\d) ?(?:{unit})\.?$", "", text, flags=re.IGNORECASE) if unit else text


def read(step: form.Step, typed: Typed, asked: Asked) -> Reading:
    """What was typed in a step. Problems name their field; the value holds what could be understood."""
    reader = _Reader(typed)
    value = _READERS[step](reader, asked)
    return Reading(value, tuple(reader.problems))


def _family(reader: _Reader, asked: Asked) -> form.Family:
    people = []
    for place in range(1, form.PEOPLE_AT_MOST + 1):
        at = f"person-{place}"
        name = reader.text(f"{at}-full_name", form.LONGEST_NAME)
        on_paper = reader.text(f"{at}-paper_name", form.LONGEST_NAME)
        born = reader.whole(
            f"{at}-birth_year", form.OLDEST_YEAR, asked.this_year - form.YOUNGEST_AGE, "birth_year_wrong"
        )
        gender = reader.one_of(f"{at}-gender", form.GENDERS, "unspecified")
        if name:
            people.append(form.Person(name, born, gender, on_paper))
        elif born is not None or gender != "unspecified" or on_paper:
            reader.refuse("name_missing_here", f"{at}-full_name")
    return form.Family(tuple(people), _phone(reader))


def _phone(reader: _Reader) -> str:
    phone = plain_phone(reader.typed.get("phone", ""))
    if phone and (len(phone) > LONGEST_PHONE or not is_phone(phone)):
        reader.refuse("phone_wrong", "phone")
    return phone


def _farm(reader: _Reader, asked: Asked) -> form.Farm:
    community = reader.text("community", form.LONGEST_NAME)
    return form.Farm(
        community=community,
        cooperative=reader.text("cooperative", form.LONGEST_NAME),
        altitude_m=reader.whole("altitude_m", *form.ALTITUDE_M, "altitude_wrong", unit=_METRES),
        area_ha=reader.decimal("area_ha", form.AREA_HA_AT_MOST, "area_wrong", unit=_HECTARES),
        coffee_since=reader.whole("coffee_since", form.OLDEST_YEAR, asked.this_year, "coffee_since_wrong"),
        paper_community=reader.text("paper_community", form.LONGEST_NAME) if community else "",
    )


def _crops(reader: _Reader, asked: Asked) -> form.Crops:
    lines = [_crop_line(reader, f"row-{place}", asked) for place in range(row_count(reader.typed))]
    return form.Crops(tuple(line for line in lines if line is not None))


def _crop_line(reader: _Reader, at: str, asked: Asked) -> form.CropLine | None:
    crop, other = reader.typed.get(f"{at}-crop", ""), reader.text(f"{at}-other", form.LONGEST_OTHER_NAME)
    amount = reader.whole(f"{at}-amount", 1, 10_000_000, "amount_not_whole")
    unit = reader.one_of(f"{at}-unit", form.UNITS, "plants")
    use = reader.one_of(f"{at}-use", form.USES, "both")
    if crop and crop not in asked.crops:
        reader.refuse("choice_unknown", f"{at}-crop")
        return None
    if crop and other:
        reader.refuse("crop_named_twice", f"{at}-other", other=other)
        return None
    if not crop and not other:
        if amount is not None:
            reader.refuse("crop_without_name", f"{at}-crop")
        return None
    return form.CropLine(crop, other, None if amount is None else Decimal(amount), unit, use)


def _incomes(reader: _Reader, asked: Asked) -> form.Incomes:
    lines = []
    for place in range(row_count(reader.typed)):
        at = f"row-{place}"
        source = reader.text(f"{at}-source", form.LONGEST_NAME)
        known = len(reader.problems)
        share = reader.decimal(f"{at}-share", form.WHOLE, "share_wrong", unit=_PERCENT, source=source)
        if source and share is not None:
            lines.append(form.IncomeLine(source, share))
        elif source and len(reader.problems) == known:
            reader.refuse("share_missing", f"{at}-share", source=source)
        elif share is not None:
            reader.refuse("source_missing", f"{at}-source")
    return form.Incomes(tuple(lines))


def _care(reader: _Reader, asked: Asked) -> form.Care:
    answers = {key: reader.one_of(f"declaration-{key}", ("", "yes", "no"), "") or None for key in asked.knock_outs}
    texts = {name: reader.story(name) for name in form.TEXTS}
    return form.Care(**texts, knock_outs=answers, knock_out_note=reader.story("knock_out_note"))


_READERS: Mapping[form.Step, Callable[[_Reader, Asked], form.StepValue]] = {
    form.Step.FAMILY: _family,
    form.Step.FARM: _farm,
    form.Step.CROPS: _crops,
    form.Step.INCOMES: _incomes,
    form.Step.CARE: _care,
}


def field_names(step: form.Step, rows: int, knock_outs: Sequence[str]) -> tuple[str, ...]:
    """The names of the texts that a step is read from, in the order of its page, with this many rows of its list."""
    if step is form.Step.FAMILY:
        people = range(1, form.PEOPLE_AT_MOST + 1)
        return (*(f"person-{place}-{name}" for place in people for name in PERSON_FIELDS), "phone")
    if step is form.Step.FARM:
        return FARM_FIELDS
    if step is form.Step.CARE:
        return (*(f"declaration-{key}" for key in knock_outs), *form.TEXTS, "knock_out_note")
    return tuple(f"row-{row}-{name}" for row in range(rows) for name in ROW_FIELDS[step])


def row_count(typed: Typed) -> int:
    """How many rows a typed list has, within what is allowed."""
    given = typed.get("rows", "0")
    return min(int(given), form.ROWS_AT_MOST) if given.isascii() and given.isdigit() else 0


def without_row(step: form.Step, typed: Typed, place: int) -> dict[str, str]:
    """The same form with one row taken out and the later ones moved up; nothing else changes."""
    fields, count = ROW_FIELDS[step], row_count(typed)
    kept = {name: text for name, text in typed.items() if not name.startswith("row-")}
    rows = [[typed.get(f"row-{row}-{name}", "") for name in fields] for row in range(count) if row != place]
    for row, texts in enumerate(rows):
        kept.update({f"row-{row}-{name}": text for name, text in zip(fields, texts, strict=True)})
    return {**kept, "rows": str(len(rows))}


def with_rows(typed: Typed, count: int) -> dict[str, str]:
    """The same form with blank rows at the end, up to this many in all."""
    return {**typed, "rows": str(min(max(count, row_count(typed)), form.ROWS_AT_MOST))}


def typed_of(value: form.StepValue, comma: str = ".") -> dict[str, str]:
    """A value as one would type it; `comma` is the decimal sign of the reader's language."""
    if isinstance(value, form.Family):
        return _typed_family(value)
    if isinstance(value, form.Crops):
        return _typed_rows(
            [
                {
                    "crop": line.crop,
                    "other": line.other_name,
                    "amount": _number(line.amount, comma),
                    "unit": line.unit,
                    "use": line.use,
                }
                for line in value.lines
            ]
        )
    if isinstance(value, form.Incomes):
        return _typed_rows([{"source": line.source, "share": _number(line.share, comma)} for line in value.lines])
    if isinstance(value, form.Farm):
        return {
            "community": value.community,
            "paper_community": value.paper_community,
            "cooperative": value.cooperative,
            "altitude_m": _whole(value.altitude_m),
            "area_ha": _number(value.area_ha, comma),
            "coffee_since": _whole(value.coffee_since),
        }
    return {
        **{name: getattr(value, name) for name in (*form.TEXTS, "knock_out_note")},
        **{f"declaration-{key}": answer or "" for key, answer in value.knock_outs.items()},
    }


def _typed_family(family: form.Family) -> dict[str, str]:
    typed = {"phone": family.phone}
    for place, person in enumerate(family.people, start=1):
        typed.update(
            {
                f"person-{place}-full_name": person.full_name,
                f"person-{place}-paper_name": person.paper_name,
                f"person-{place}-gender": person.gender,
                f"person-{place}-birth_year": _whole(person.birth_year),
            }
        )
    return typed


def _typed_rows(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    typed = {f"row-{place}-{name}": text for place, row in enumerate(rows) for name, text in row.items()}
    return {**typed, "rows": str(len(rows))}


def _whole(value: int | None) -> str:
    return "" if value is None else str(value)


def _number(value: Decimal | None, comma: str) -> str:
    return "" if value is None else form.plain(value).replace(".", comma)
