"""A form from its JSON document, and back; every mistake named by file, path and reason, all of them at once.

Always true: what was read goes to a document that reads the same; a document with one mistake gives no form at all; the
digest names a form exactly, however its document was laid out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from judging.domain.documents.document import Place
from judging.domain.errors import Problem, Refused
from judging.domain.expressions.parsing import parsed
from judging.domain.expressions.tree import Expression
from judging.domain.forms import kinds, shape
from judging.domain.forms.checking import note_unsound
from judging.domain.forms.kinds import EntryRule, FormDocument, Kind, Question, Section
from judging.domain.forms.shape import Holds, Setting
from judging.domain.number import exact

FORMAT = 1
FILE = "form.json"
LANGUAGES = ("es", "fr", "en")
KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
CONTROL = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")


def read_form(document: Any, *, file: str = FILE) -> tuple[FormDocument | None, list[Problem]]:
    """The form of a document, or None, and every mistake in it."""
    place = Place(file, document)
    if not place.only(shape.FORM):
        return None, place.problems
    if place.at("format").value != FORMAT:
        place.at("format").wrong("document_no_choice", known=str(FORMAT))
    languages = place.different("languages", LANGUAGES, least=1) or LANGUAGES
    sections = tuple(
        _section(inside, languages) for inside in place.each("sections", least=1, most=shape.MOST_SECTIONS)
    )
    form = FormDocument(
        key=_key(place, "key"),
        title=place.words("title", languages),
        languages=languages,
        sections=sections,
        rules=tuple(_rule(inside, languages) for inside in place.each("rules", most=shape.MOST_RULES)),
        lists=_lists(place.at("lists")),
    )
    if not place.problems:
        note_unsound(form, place)
    return (None if place.problems else form), place.problems


def form_from_document(document: Any, *, file: str = FILE) -> FormDocument:
    """The form of a document. Raises Refused with every mistake in it."""
    form, problems = read_form(document, file=file)
    if form is None:
        raise Refused(*problems)
    return form


def document_of(form: FormDocument) -> dict[str, Any]:
    """The form as its document; what stands as it would without being said is left out."""
    said: dict[str, Any] = {
        "format": FORMAT,
        "key": form.key,
        "title": dict(form.title),
        "languages": list(form.languages),
        "sections": [_section_document(section) for section in form.sections],
    }
    if form.rules:
        said["rules"] = [
            {"key": rule.key, "holds": rule.holds.text, "reason": dict(rule.reason)} for rule in form.rules
        ]
    if form.lists:
        said["lists"] = {key: list(texts) for key, texts in form.lists.items()}
    return said


def digest_of(form: FormDocument) -> str:
    """SHA-256 of the form's canonical document (sorted keys, no blanks), in hexadecimal."""
    told = json.dumps(document_of(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


# ----------------------------------------------------------------------------------------------------- its parts
def _section(place: Place, languages: tuple[str, ...]) -> Section:
    if not place.only(shape.SECTION):
        return Section("", {}, ())
    asked = shape.SECTION["questions"]
    return Section(
        key=_key(place, "key"),
        title=place.words("title", languages),
        questions=tuple(_question(inside, languages, tuple(Kind)) for inside in _each(place, "questions", asked)),
        lead=place.words("lead", languages, needed=False),
        help=place.words("help", languages, needed=False),
        when=_expression(place, "when", needed=False),
    )


def _question(place: Place, languages: tuple[str, ...], known: tuple[Kind, ...]) -> Question:
    if not isinstance(place.value, Mapping):
        place.only(())
        return Question("", Kind.STATEMENT, {})
    said = place.choice("kind", known)
    kind = Kind(said) if said in known else None
    settings = shape.settings_of(kind) if kind else {}
    if kind is None or not place.only(settings):
        return Question(_key(place, "key"), Kind.STATEMENT, {})
    values = {
        name: _value(place, name, setting, languages)
        for name, setting in settings.items()
        if setting.needed or name in place.value
    }
    return Question(**{**values, "kind": kind})


def _rule(place: Place, languages: tuple[str, ...]) -> EntryRule:
    if not place.only(shape.RULE):
        return EntryRule("", parsed("true"), {})
    holds = _expression(place, "holds", needed=True) or parsed("true")
    return EntryRule(_key(place, "key"), holds, place.words("reason", languages))


def _lists(place: Place) -> dict[str, tuple[str, ...]]:
    if place.value is None:
        return {}
    if not isinstance(place.value, Mapping) or len(place.value) > shape.MOST_LISTS:
        place.wrong("document_no_object")
        return {}
    for key in place.value:
        if not KEY.fullmatch(str(key)):
            place.at(key).wrong("form_key")
    return {str(key): _texts(place, str(key), shape.LISTED) for key in place.value}


# ------------------------------------------------------------------------------------------------------ values
def _value(place: Place, name: str, setting: Setting, languages: tuple[str, ...]) -> Any:
    if setting.holds in _IN_LANGUAGES:
        return _IN_LANGUAGES[setting.holds](place, name, setting, languages)
    return _PLAIN[setting.holds](place, name, setting)


def _each(place: Place, name: str, setting: Setting) -> Iterator[Place]:
    return place.each(name, least=setting.low, most=setting.high)


def _key(place: Place, name: str) -> str:
    said = place.text(name, longest=40)
    if said and not KEY.fullmatch(said):
        place.at(name).wrong("form_key")
    return said


def _control(place: Place, name: str, setting: Setting) -> str:
    said = place.text(name, longest=60)
    if said and not CONTROL.fullmatch(said):
        place.at(name).wrong("form_key")
    return said


def _exact(place: Place, name: str, setting: Setting) -> Decimal | None:
    value = place.at(name).value
    number = Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else None
    if isinstance(value, str):
        number = exact(value, signed=True)
    if number is None:
        place.at(name).wrong("document_no_number")
    return number


def _date(place: Place, name: str, setting: Setting) -> date | None:
    try:
        return date.fromisoformat(str(place.at(name).value))
    except ValueError:
        place.at(name).wrong("document_no_date")
        return None


def _expression(place: Place, name: str, *, needed: bool) -> Expression | None:
    text = place.text(name, needed=needed)
    if not text:
        return None
    try:
        return parsed(text)
    except Refused as refusal:
        for problem in refusal.problems:
            place.at(name).wrong("document_condition", reason=problem)
        return None


def _choices(place: Place, name: str, setting: Setting) -> frozenset[Any]:
    found = []
    for inside in _each(place, name, setting):
        if inside.value in setting.known:
            found.append(kinds.Reader(inside.value))
        else:
            inside.wrong("document_no_choice", known=", ".join(setting.known))
    return frozenset(found)


def _choice(place: Place, name: str, setting: Setting) -> Any:
    said = place.choice(name, setting.known)
    known: Mapping[str, Callable[[str], Any]] = {"role": kinds.Role, "evidence": kinds.Evidence, "kind": Kind}
    return known[name](said) if said else None


def _texts(place: Place, name: str, setting: Setting) -> tuple[str, ...]:
    found = []
    for inside in _each(place, name, setting):
        if isinstance(inside.value, str) and inside.value.strip():
            found.append(inside.value.strip())
        else:
            inside.wrong("document_no_text")
    return tuple(found)


def _words(place: Place, name: str, setting: Setting, languages: tuple[str, ...]) -> dict[str, str]:
    return place.words(name, languages, longest=shape.LONGEST_WORDS)


def _listed_words(place: Place, name: str, setting: Setting, languages: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(_whole_words(inside, languages) for inside in _each(place, name, setting))


def _whole_words(place: Place, languages: tuple[str, ...]) -> dict[str, str]:
    """The words that stand in a list: the place itself is the text in languages."""
    if not place.only(languages):
        return {}
    said = {one: place.text(one) for one in languages if one in place.value}
    if not said:
        place.wrong("document_missing")
    return said


def _units(place: Place, name: str, setting: Setting, languages: tuple[str, ...]) -> tuple[kinds.Unit, ...]:
    found = []
    for inside in _each(place, name, setting):
        if inside.only(shape.UNIT):
            factor = _exact(inside, "factor", setting) if "factor" in inside.value else Decimal(1)
            if factor is not None and factor <= 0:
                inside.at("factor").wrong("document_no_number")
            written = _texts(inside, "written", shape.UNIT["written"])
            found.append(
                kinds.Unit(_key(inside, "key"), inside.words("name", languages), factor or Decimal(1), written)
            )
    return tuple(found)


def _options(place: Place, name: str, setting: Setting, languages: tuple[str, ...]) -> tuple[kinds.Option, ...]:
    around = [inside for inside in _each(place, name, setting) if inside.only(shape.OPTION)]
    place.keys_once(around)
    return tuple(kinds.Option(inside.text("key", longest=60), inside.words("name", languages)) for inside in around)


def _parts(place: Place, name: str, setting: Setting, languages: tuple[str, ...]) -> dict[str, kinds.Part]:
    inside = place.at(name)
    known = kinds.PARTS[Kind(place.at("kind").value)]
    if not inside.only(known):
        return {}
    found = {}
    for key in (key for key in known if key in inside.value):
        part = inside.at(key)
        if part.only(shape.PART):
            said = {one: _value(part, one, held, languages) for one, held in shape.PART.items() if one in part.value}
            found[key] = kinds.Part(**said)
    return found


def _inside(place: Place, name: str, setting: Setting, languages: tuple[str, ...]) -> tuple[Question, ...]:
    return tuple(_question(inside, languages, shape.INSIDE) for inside in _each(place, name, setting))


_PLAIN: Mapping[Holds, Callable[[Place, str, Setting], Any]] = {
    Holds.KEY: lambda place, name, setting: _key(place, name),
    Holds.CONTROL: _control,
    Holds.TEXT: lambda place, name, setting: place.text(name),
    Holds.YES: lambda place, name, setting: place.yes(name),
    Holds.WHOLE: lambda place, name, setting: place.whole(name, setting.low, setting.high, default=setting.low),
    Holds.EXACT: _exact,
    Holds.DATE: _date,
    Holds.EXPRESSION: lambda place, name, setting: _expression(place, name, needed=True),
    Holds.CHOICE: _choice,
    Holds.CHOICES: _choices,
    Holds.LISTED_TEXTS: _texts,
}
_IN_LANGUAGES: Mapping[Holds, Callable[[Place, str, Setting, tuple[str, ...]], Any]] = {
    Holds.WORDS: _words,
    Holds.LISTED_WORDS: _listed_words,
    Holds.UNITS: _units,
    Holds.OPTIONS: _options,
    Holds.PARTS: _parts,
    Holds.QUESTIONS: _inside,
}


# ---------------------------------------------------------------------------------------------------- and back
def _section_document(section: Section) -> dict[str, Any]:
    said: dict[str, Any] = {"key": section.key, "title": dict(section.title)}
    said |= {name: dict(words) for name, words in (("lead", section.lead), ("help", section.help)) if words}
    said |= {"when": section.when.text} if section.when else {}
    return {**said, "questions": [_question_document(question) for question in section.questions]}


def _question_document(question: Question) -> dict[str, Any]:
    plain = Question(question.key, question.kind, question.label)
    return {
        name: _told(getattr(question, name))
        for name, setting in shape.settings_of(question.kind).items()
        if setting.needed or getattr(question, name) != getattr(plain, name)
    }


def _told(value: Any) -> Any:
    """One setting as JSON says it: numbers as texts, so that nothing is rounded."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, Question):
        return _question_document(value)
    if isinstance(value, Mapping):
        return {key: _told(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return _told_within(value)


def _told_within(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_told(item) for item in value]
    if isinstance(value, kinds.Option):
        return {"key": value.key, "name": dict(value.name)}
    if isinstance(value, kinds.Part):
        return {name: _told(held) for name in shape.PART if (held := getattr(value, name))}
    if isinstance(value, kinds.Unit):
        said: dict[str, Any] = {"key": value.key, "name": dict(value.name)}
        said |= {"factor": format(value.factor, "f")} if value.factor != 1 else {}
        return said | ({"written": list(value.written)} if value.written else {})
    return value
