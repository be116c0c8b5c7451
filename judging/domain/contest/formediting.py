"""Changing an application form step by step: each step takes a form's document and gives the next one.

Vocabulary: a *spot* is a piece of a form that has a page of its own: its head, a section, a question, one inside a
repeated group, what is asked in each row (a part), a rule, a list of texts; its *settings* are what such a page asks.
Always true: the document that is given is never changed; what a step does not speak of stays as it was; a key is given
once and stays, so that a question that is moved or asked otherwise is the same one; whether the result is a sound form
is asked of `formdocument.read_form`, at once for the whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from judging.domain import limits
from judging.domain.errors import Problem, Refused
from judging.domain.forms import shape
from judging.domain.forms.checking import RESERVED_CONTROLS, RESERVED_KEYS
from judging.domain.forms.formdocument import LANGUAGES
from judging.domain.forms.kinds import PARTS, ROLE_KINDS, Kind, Role
from judging.domain.forms.shape import Holds, Setting
from judging.domain.typed import folded

Document = dict[str, Any]
LISTED_AS = "texts"
"""What the texts of a list are called where a list is asked for as a piece with settings."""
_NOT_ASKED = frozenset({"key", "kind", "questions", "inside", "parts", "field", "audio"})
"""Of a piece's settings, those that no page asks: they stay as they are."""
_HEAD: Mapping[str, Setting] = {
    "title": Setting(Holds.WORDS, "what the form is called", needed=True),
    "languages": Setting(Holds.CHOICES, "the languages it is written in", needed=True, known=LANGUAGES),
}
_LIST: Mapping[str, Setting] = {LISTED_AS: Setting(Holds.LISTED_TEXTS, "the texts", needed=True, low=1, high=500)}


class Sort(StrEnum):
    """What sort of piece of a form a spot is."""

    HEAD = "head"
    SECTION = "section"
    QUESTION = "question"
    RULE = "rule"
    LIST = "list"


@dataclass(frozen=True)
class Spot:
    """A piece of a form: its sort and key; of a question also one `inside` its group, or a `part` of its rows."""

    sort: Sort
    key: str = ""
    inside: str = ""
    part: str = ""


# -------------------------------------------------------------------------------------------------------- reading
def sections_of(document: Mapping[str, Any]) -> list[Document]:
    """The sections of a form's document, in their order."""
    return list(document.get("sections", ()))


def piece_of(document: Mapping[str, Any], spot: Spot) -> Document | None:
    """What the document says at a spot; None where there is no such piece. A part of which nothing is said is empty."""
    found = _found(document, spot)
    return None if found is None else found[1]


def pointer_of(document: Mapping[str, Any], spot: Spot) -> str:
    """The way to a spot, as a JSON pointer. Raises Refused where there is no such piece."""
    return _place(document, spot)[0]


def spot_at(document: Mapping[str, Any], pointer: str) -> Spot:
    """The spot whose page shows what a JSON pointer leads to; the head, where it leads to no piece."""
    best = (Spot(Sort.HEAD), "")
    for spot in spots_of(document):
        own = pointer_of(document, spot)
        if (pointer == own or pointer.startswith(f"{own}/")) and len(own) > len(best[1]):
            best = (spot, own)
    return best[0]


def spots_of(document: Mapping[str, Any]) -> Iterator[Spot]:
    """Every spot of a form but its head, in the order of the document."""
    for section in sections_of(document):
        yield Spot(Sort.SECTION, section["key"])
        for question in section["questions"]:
            own = Spot(Sort.QUESTION, question["key"])
            yield own
            yield from (Spot(own.sort, own.key, inside=inner["key"]) for inner in question.get("inside", ()))
            yield from (Spot(own.sort, own.key, part=part) for part in parts_of(question))
    yield from (Spot(Sort.RULE, rule["key"]) for rule in document.get("rules", ()))
    yield from (Spot(Sort.LIST, key) for key in document.get("lists", {}))


def parts_of(question: Mapping[str, Any]) -> tuple[str, ...]:
    """What is asked in each row of a question, where its words can be said."""
    return PARTS.get(Kind(question["kind"]), ())


def settings_at(document: Mapping[str, Any], spot: Spot) -> Mapping[str, Setting]:
    """What the page of a spot asks, by name. Raises Refused where there is no such piece."""
    if spot.part:
        return shape.PART
    if spot.sort is Sort.QUESTION:
        question = _place(document, spot)[1]
        without = _NOT_ASKED | ({"role", "when", "required_when", "on_paper", "paper_label"} if spot.inside else set())
        return {name: one for name, one in shape.settings_of(Kind(question["kind"])).items() if name not in without}
    return {name: one for name, one in _OF_SORT[spot.sort].items() if name not in _NOT_ASKED}


_OF_SORT: Mapping[Sort, Mapping[str, Setting]] = {
    Sort.HEAD: _HEAD,
    Sort.SECTION: shape.SECTION,
    Sort.RULE: shape.RULE,
    Sort.LIST: _LIST,
}


def kinds_at(spot: Spot) -> tuple[Kind, ...]:
    """The kinds that a question at this spot can have."""
    return shape.INSIDE if spot.inside else tuple(Kind)


def roles_of(kind: Kind) -> tuple[Role, ...]:
    """The roles that a question of this kind can have."""
    return tuple(role for role, kinds in ROLE_KINDS.items() if kind in kinds)


def lost_by(question: Mapping[str, Any], kind: Kind) -> tuple[str, ...]:
    """What a question says that it could not say as one of another kind; its role, where that kind cannot have it."""
    known = shape.settings_of(kind)
    lost = [name for name in question if name not in known]
    role = question.get("role")
    if role is not None and "role" in known and kind not in ROLE_KINDS[Role(role)]:
        lost.append("role")
    return tuple(lost)


# ----------------------------------------------------------------------------------------------------- the steps
def with_piece(document: Mapping[str, Any], spot: Spot, said: Mapping[str, Any]) -> Document:
    """The form with what the page of a spot says there; a setting that is None or left out is not said any more.

    Raises Refused where there is no such piece.
    """
    after = deepcopy(dict(document))
    piece = _place(after, spot)[1]
    for name in settings_at(document, spot):
        if said.get(name) is None:
            piece.pop(name, None)
        else:
            piece[name] = said[name]
    if spot.sort is Sort.HEAD:
        return with_languages(after, document["languages"], said.get("languages") or ())
    if spot.sort is Sort.LIST:
        after["lists"][spot.key] = piece.get(LISTED_AS, [])
    elif spot.part:
        _keep_part(after, spot, piece)
    return after


def with_languages(document: Mapping[str, Any], before: Sequence[str], chosen: Collection[str]) -> Document:
    """The form in the chosen languages, those it was written in `before` first; texts in others are not kept, but where
    a text has no other words. Raises Refused where none is chosen."""
    if not chosen:
        raise Refused(Problem.of("form_no_language", at=f"languages-{LANGUAGES[0]}"))
    languages = (*(one for one in before if one in chosen), *(one for one in chosen if one not in before))
    after: Document = _in_languages(deepcopy(dict(document)), tuple(before), languages)
    after["languages"] = list(languages)
    return after


def with_section(document: Mapping[str, Any], section: Mapping[str, Any]) -> Document:
    """The form with a section more, at its end; its key is given where it has none."""
    after = deepcopy(dict(document))
    made = {**section, "key": section.get("key") or free_key(section["title"], section_keys(document))}
    after["sections"].append(made)
    return after


def with_question(document: Mapping[str, Any], section: str, question: Mapping[str, Any]) -> Document:
    """The form with a question more at the end of a section. Raises Refused where the section is not there."""
    after = deepcopy(dict(document))
    _place(after, Spot(Sort.SECTION, section))[1]["questions"].append(dict(question))
    return after


def with_inner(document: Mapping[str, Any], group: str, question: Mapping[str, Any]) -> Document:
    """The form with a question more inside a repeated group. Raises Refused where the group is not there."""
    after = deepcopy(dict(document))
    _place(after, Spot(Sort.QUESTION, group))[1].setdefault("inside", []).append(dict(question))
    return after


def with_rule(document: Mapping[str, Any], rule: Mapping[str, Any]) -> Document:
    """The form with a rule of who may enter more."""
    after = deepcopy(dict(document))
    after.setdefault("rules", []).append(dict(rule))
    return after


def with_list(document: Mapping[str, Any], key: str, texts: Sequence[str]) -> Document:
    """The form with a named list of texts more."""
    after = deepcopy(dict(document))
    if key in after.setdefault("lists", {}):
        raise Refused(Problem.of("form_key_is_taken", at="key", key=key))
    after["lists"][key] = list(texts)
    return after


def with_kind(document: Mapping[str, Any], spot: Spot, kind: Kind, seed: Mapping[str, Any]) -> Document:
    """The form with a question of another kind; `seed` is what such a kind needs and the question does not say."""
    after = deepcopy(dict(document))
    question = _place(after, spot)[1]
    for name in lost_by(question, kind):
        question.pop(name)
    question["kind"] = kind.value
    question |= {name: value for name, value in seed.items() if name not in question}
    return after


def moved(document: Mapping[str, Any], spot: Spot, by: int) -> Document:
    """The form with a piece moved by one place; a question at an end goes into the next section, if that leaves one.

    What cannot go further stays. Raises Refused where it is not there.
    """
    after = deepcopy(dict(document))
    holding, piece = _held(after, spot)
    place = holding.index(piece) + by
    if 0 <= place < len(holding):
        holding.remove(piece)
        holding.insert(place, piece)
    elif spot.sort is Sort.QUESTION and not spot.inside and len(holding) > 1:
        sections = after["sections"]
        own = next(number for number, one in enumerate(sections) if one["questions"] is holding)
        if 0 <= (other := own + (1 if by > 0 else -1)) < len(sections):
            holding.remove(piece)
            there = sections[other]["questions"]
            there.insert(0 if by > 0 else len(there), piece)
    return after


def without(document: Mapping[str, Any], spot: Spot) -> Document:
    """The form without a piece; a section goes with its last question. Raises Refused where it is not there."""
    after = deepcopy(dict(document))
    if spot.sort is Sort.LIST:
        if after.get("lists", {}).pop(spot.key, None) is None:
            raise Refused(Problem.of("form_piece_unknown"))
    else:
        holding, piece = _held(after, spot)
        holding.remove(piece)
        after["sections"] = [section for section in after["sections"] if section["questions"]]
    for name in ("rules", "lists"):
        if not after.get(name, True):
            after.pop(name)
    return after


# ------------------------------------------------------------------------------------------------------------ keys
def section_keys(document: Mapping[str, Any]) -> set[str]:
    return {section["key"] for section in sections_of(document)}


def question_keys(document: Mapping[str, Any]) -> set[str]:
    """The keys that a new question cannot have: those of others, of lists, and the words of conditions and pages."""
    asked = {question["key"] for section in sections_of(document) for question in section["questions"]}
    return asked | set(document.get("lists", {})) | RESERVED_KEYS | RESERVED_CONTROLS | set(Role)


def free_key(words: Mapping[str, str], taken: Collection[str], otherwise: str = "pregunta") -> str:
    """A key made of the first words there are ("¿Tiene abejas?": tiene_abejas), with a number where it is taken."""
    text = next((text for text in words.values() if text), "")
    plain = re.sub(r"[^a-z0-9]+", "_", folded(text)).strip("_")[: limits.FORM_KEY].rstrip("_")
    base = plain if re.match(r"[a-z]", plain) else otherwise
    names = (base, *(f"{base[: limits.FORM_KEY - 4]}_{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in taken)


# --------------------------------------------------------------------------------------------------------- inside
def _found(document: Mapping[str, Any], spot: Spot) -> tuple[str, Document] | None:
    """The pointer to a spot and what stands there."""
    if spot.sort is Sort.HEAD:
        return "", document if isinstance(document, dict) else dict(document)
    if spot.sort is Sort.LIST:
        texts = document.get("lists", {}).get(spot.key)
        return None if texts is None else (f"/lists/{spot.key}", {LISTED_AS: list(texts)})
    if spot.sort is Sort.QUESTION:
        return _question(document, spot)
    listed = "sections" if spot.sort is Sort.SECTION else "rules"
    return _by_key(document.get(listed, ()), spot.key, f"/{listed}")


def _question(document: Mapping[str, Any], spot: Spot) -> tuple[str, Document] | None:
    for number, section in enumerate(sections_of(document)):
        found = _by_key(section["questions"], spot.key, f"/sections/{number}/questions")
        if found is None:
            continue
        pointer, question = found
        if spot.inside:
            return _by_key(question.get("inside", ()), spot.inside, f"{pointer}/inside")
        if spot.part:
            said = dict(question.get("parts", {}).get(spot.part, {}))
            return (f"{pointer}/parts/{spot.part}", said) if spot.part in parts_of(question) else None
        return found
    return None


def _by_key(pieces: Sequence[Document], key: str, pointer: str) -> tuple[str, Document] | None:
    return next(((f"{pointer}/{number}", one) for number, one in enumerate(pieces) if one["key"] == key), None)


def _place(document: Mapping[str, Any], spot: Spot) -> tuple[str, Document]:
    found = _found(document, spot)
    if found is None:
        raise Refused(Problem.of("form_piece_unknown"))
    return found


def _held(document: Document, spot: Spot) -> tuple[list[Document], Document]:
    """The list that a section, a question or a rule stands in, and itself."""
    pointer, piece = _place(document, spot)
    holding: Any = document
    for step in pointer.split("/")[1:-1]:
        holding = holding[int(step) if isinstance(holding, list) else step]
    return holding, piece


def _keep_part(after: Document, spot: Spot, said: Document) -> None:
    """Put what is said of a part where it stands; a part of which nothing is said is left out."""
    question = _place(after, Spot(spot.sort, spot.key))[1]
    parts = {**question.get("parts", {}), spot.part: said}
    parts = {part: words for part, words in parts.items() if words}
    question.pop("parts", None)
    if parts:
        question["parts"] = parts


def _in_languages(value: Any, before: tuple[str, ...], now: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_in_languages(inside, before, now) for inside in value]
    if not isinstance(value, dict):
        return value
    if value and set(value) <= set(before) and all(isinstance(text, str) for text in value.values()):
        return {one: value[one] for one in now if one in value} or {now[0]: next(iter(value.values()))}
    return {key: _in_languages(inside, before, now) for key, inside in value.items()}
