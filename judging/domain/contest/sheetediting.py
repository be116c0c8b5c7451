"""Changing a score sheet step by step: each step takes a sheet's document and gives the next one.

Vocabulary: a *step* is what an organiser does at once: words and numbers of one criterion, a section, the scale, the
weights, a move. Always true: the document that is given is never changed; what a step does not speak of stays as it
was, whatever it is; a key is given once and stays, so that a criterion that is moved or called otherwise is the same
one; a section is there as long as it has criteria; whether the result is a sound sheet is asked of `sheets.read_sheet`,
at once for the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from judging.domain.errors import Problem, Refused
from judging.domain.scoring.remarks import RemarkKind
from judging.domain.scoring.scoresheet import Text

Document = dict[str, Any]
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class ScaleSaid:
    """The ends and the step of a scale, as exact decimal texts; an empty `min` is 0, an empty `max` no own scale."""

    max: str = ""
    step: str = ""
    min: str = ""

    @property
    def document(self) -> dict[str, str] | None:
        """As a sheet keeps it; None where nothing is said."""
        if not self.max and not self.step and not self.min:
            return None
        return {"max": self.max, "step": self.step, **({"min": self.min} if self.min not in ("", "0") else {})}


@dataclass(frozen=True)
class CriterionSaid:
    """A criterion as an organiser writes it. `levels` are (mark, words), in the order in which judges read them; an
    empty `section` is a new one, called `new_section`."""

    section: str
    name: Text
    weight: str
    levels: Sequence[tuple[str, Text]] = ()
    evidence: Text = field(default_factory=dict)
    not_applicable: bool = False
    not_applicable_when: Text = field(default_factory=dict)
    expertise: Sequence[str] = ()
    scale: ScaleSaid = ScaleSaid()
    new_section: Text = field(default_factory=dict)


@dataclass(frozen=True)
class RemarkSaid:
    """How a remark is asked for: not at all (""), or as one of the words of `ASKS`; with its own question, if any."""

    ask: str
    text: Text = field(default_factory=dict)


MAY, MUST = "may", "must"
ASKS = ("", MAY, MUST)


# -------------------------------------------------------------------------------------------------------- reading
def sections_of(document: Mapping[str, Any]) -> list[Document]:
    """The sections of a sheet's document, in their order."""
    return list(document.get("sections", ()))


def criterion_of(document: Mapping[str, Any], key: str) -> tuple[Document, Document] | None:
    """A criterion and its section, by its key."""
    return next(
        ((one, section) for section in sections_of(document) for one in section["criteria"] if one["key"] == key), None
    )


# ----------------------------------------------------------------------------------------------------- the steps
def with_head(document: Mapping[str, Any], *, title: Text, scale: ScaleSaid, out_of: str) -> Document:
    """The sheet with another title, another scale and other points of a full sheet."""
    after = deepcopy(dict(document))
    after |= {"title": dict(title), "scale": scale.document or {}, "out_of": out_of}
    return after


def with_remarks(document: Mapping[str, Any], said: Mapping[str, RemarkSaid]) -> Document:
    """The sheet that asks at its end for these remarks, by their kind; one of no kind that is named stays as it is."""
    after = deepcopy(dict(document))
    there = {one["key"]: one for one in after.pop("remarks", None) or ()}
    for kind, own in said.items():
        there.pop(kind, None)
        if own.ask:
            there[kind] = {"key": kind, "required": own.ask == MUST, **({"text": dict(own.text)} if own.text else {})}
    order = [kind for kind in RemarkKind if kind in there]
    return {**after, **({"remarks": [there[kind] for kind in order]} if order else {})}


def remark_of(document: Mapping[str, Any], kind: str) -> RemarkSaid:
    """How a sheet asks for a remark of this kind."""
    one = next((one for one in document.get("remarks") or () if one["key"] == kind), None)
    return RemarkSaid("") if one is None else RemarkSaid(MUST if one.get("required") else MAY, one.get("text") or {})


def with_weights(document: Mapping[str, Any], weights: Mapping[str, str]) -> Document:
    """The sheet with these weights (criterion -> exact text); criteria that are not named keep theirs."""
    after = deepcopy(dict(document))
    for criterion in _criteria(after):
        criterion["weight"] = weights.get(criterion["key"], criterion["weight"])
    return after


def with_section(document: Mapping[str, Any], key: str, name: Text) -> Document:
    """The sheet with a section called so. Raises Refused where it is not there."""
    after = deepcopy(dict(document))
    _section(after, key)["name"] = dict(name)
    return after


def with_criterion(
    document: Mapping[str, Any], key: str | None, said: CriterionSaid, *, taken: Collection[str] = ()
) -> Document:
    """The sheet with a criterion as it is said: the one of the key, or a new one at the end of its section.

    A new one is given a key that is not in `taken`. Raises Refused where the criterion or the section is not there.
    """
    after = deepcopy(dict(document))
    target = _section(after, said.section) if said.section else _new_section(after, said.new_section)
    if key is None:
        criterion: Document = {"key": free_number(after, target["key"], taken)}
        target["criteria"].append(criterion)
    else:
        criterion, now_in = _criterion(after, key)
        if now_in is not target:
            now_in["criteria"].remove(criterion)
            target["criteria"].append(criterion)
    criterion |= {
        "name": dict(said.name),
        "weight": said.weight,
        "levels": [{"mark": mark, "text": dict(text)} for mark, text in said.levels],
        "evidence": dict(said.evidence) or None,
        "not_applicable": said.not_applicable,
        "not_applicable_when": dict(said.not_applicable_when) or None,
        "expertise": list(said.expertise),
    }
    criterion.pop("scale", None)
    if own := said.scale.document:
        criterion["scale"] = own
    return _without_empty(after)


def with_other_keys(
    document: Mapping[str, Any], keys: Collection[str], *, taken: Collection[str] = ()
) -> tuple[Document, dict[str, str]]:
    """The sheet with another key for each of these criteria, which is not in `taken`; and which they were (new -> old).

    Each stays in its place.
    """
    after, was = deepcopy(dict(document)), {}
    for section in after["sections"]:
        for criterion in section["criteria"]:
            if criterion["key"] in keys:
                new = free_number(after, section["key"], taken)
                was[new] = criterion["key"]
                criterion["key"] = new
    return after, was


def moved(document: Mapping[str, Any], key: str, by: int) -> Document:
    """The sheet with a section or a criterion moved by places; a criterion at an end goes into the next section.

    One that cannot go further stays. Raises Refused where it is not there.
    """
    after = deepcopy(dict(document))
    sections = after["sections"]
    if (section := next((one for one in sections if one["key"] == key), None)) is not None:
        _move(sections, section, by)
        return after
    criterion, section = _criterion(after, key)
    place = section["criteria"].index(criterion) + by
    if 0 <= place < len(section["criteria"]):
        _move(section["criteria"], criterion, by)
    elif 0 <= (other := sections.index(section) + (1 if by > 0 else -1)) < len(sections):
        section["criteria"].remove(criterion)
        sections[other]["criteria"].insert(0 if by > 0 else len(sections[other]["criteria"]), criterion)
    return _without_empty(after)


def without(document: Mapping[str, Any], key: str) -> Document:
    """The sheet without a criterion, or without a section and its criteria. Raises Refused where it is not there."""
    after = deepcopy(dict(document))
    if any(section["key"] == key for section in after["sections"]):
        after["sections"] = [section for section in after["sections"] if section["key"] != key]
    else:
        criterion, section = _criterion(after, key)
        section["criteria"].remove(criterion)
    return _without_empty(after)


# --------------------------------------------------------------------------------------------------------- inside
def _criteria(document: Mapping[str, Any]) -> Iterator[Document]:
    for section in sections_of(document):
        yield from section["criteria"]


def _section(document: Document, key: str) -> Document:
    for found in sections_of(document):
        if found["key"] == key:
            return found
    raise Refused(Problem.of("sheet_section_unknown", at="section"))


def _criterion(document: Document, key: str) -> tuple[Document, Document]:
    found = criterion_of(document, key)
    if found is None:
        raise Refused(Problem.of("unknown_criterion", criterion=key))
    return found


def _new_section(document: Document, name: Text) -> Document:
    made: Document = {"key": _free_letter(document), "name": dict(name), "criteria": []}
    document["sections"].append(made)
    return made


def _without_empty(document: Document) -> Document:
    document["sections"] = [section for section in document["sections"] if section["criteria"]]
    return document


def _move(items: list[Document], item: Document, by: int) -> None:
    place = items.index(item)
    items.remove(item)
    items.insert(max(0, min(len(items), place + by)), item)


def _free_letter(document: Mapping[str, Any]) -> str:
    """The first letter no section has; after Z, letters with a number."""
    taken = {str(section["key"]).upper() for section in sections_of(document)}
    names: list[str] = [*_LETTERS, *(f"{letter}{number}" for number in range(2, 9) for letter in _LETTERS)]
    return next(name for name in names if name not in taken)


def free_number(document: Mapping[str, Any], section: str, known: Collection[str] = ()) -> str:
    """The section's key with the first number that no criterion has, nor any that is known."""
    taken = {str(criterion["key"]).upper() for criterion in _criteria(document)} | {key.upper() for key in known}
    joint = "-" if section[-1:].isdigit() else ""
    names = (f"{section}{joint}{number}" for number in range(1, 10_000))
    return next(name for name in names if name.upper() not in taken)
