"""An entry's answers where they stand: the form it has, what it answers, and what is still missing.

An answer whose question has a role stands in the column or rows of that role (telephone, holders, crops, ...), so that
all the rest of the service reads it without knowing any form; a yes or no stands in `answers["knock_outs"]`, every
other answer in `answers` by its question's key. Always true: what was not said is absent or NULL; what was written is
read again as the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from judging.domain.errors import Problem
from judging.domain.forms import answers as said
from judging.domain.forms.answers import Answers
from judging.domain.forms.completeness import Standing, gaps, moved, standing
from judging.domain.forms.kinds import ATTACHED, FormDocument, Kind, Question, Role, Section
from judging.domain.forms.reading import Asked
from judging.domain.home import Home
from judging.services.contest.forms import edition_form, parsed
from judging.storage.catalogue import crop_catalogue
from judging.storage.models import CropRow, Entry, EntryStatus, Holder, IncomeRow

YES_NO, EVIDENCE = "knock_outs", "evidence"
"""Where `Entry.answers` holds what was said to yes/no questions, and what was told with it."""
FROM_TABLE = "from_table"
"""Where it holds what a table said beside the form: `uuid`, its name there, and `aside`, heading -> text."""


# ------------------------------------------------------------------------------------------------------ the form
def asked_at(home: Home, now: datetime) -> Asked:
    """What understanding an edition's answers hangs on: the year and the country it is in, the crops one can pick."""
    return Asked(home.on_clocks(now).year, crop_catalogue(), home.country)


def form_of(entry: Entry) -> FormDocument:
    """The form of an entry: as long as it is a draft the edition's as it stands, then the version it was sent in."""
    if entry.status is EntryStatus.DRAFT or entry.form_version is None:
        return edition_form(entry.edition)
    return parsed(entry.form_version)


def _written_in(entry: Entry) -> FormDocument | None:
    """The version of the form in which the answers of a draft were given; None where it is the one that stands."""
    version = entry.form_version
    return None if version is None or version.digest == entry.edition.form_digest else parsed(version)


def asked_anew(entry: Entry) -> tuple[Question, ...]:
    """The questions that an entry was not asked like this when its answers were given; none where its form stands."""
    before, form = _written_in(entry), form_of(entry)
    if before is None or entry.status is not EntryStatus.DRAFT:
        return ()
    found = moved(before, form, _answers(entry, before))
    return tuple(form.by_key[key] for key in found.anew)


# --------------------------------------------------------------------------------------------------- what stands
def bring_up(entry: Entry) -> None:
    """Let a draft's answers be those to the form that stands: what it asks otherwise is not answered any more."""
    before = _written_in(entry)
    if before is not None:
        found = moved(before, form_of(entry), _answers(entry, before))
        for key in found.ended:
            write(entry, before.by_key[key], None)
    entry.form_digest = entry.edition.form_digest


def answers_of(entry: Entry, form: FormDocument | None = None) -> dict[str, Any]:
    """Everything an entry answers, by question; what a new version of its form asks otherwise is not answered yet."""
    form = form_of(entry) if form is None else form
    before = _written_in(entry)
    if before is None or entry.status is not EntryStatus.DRAFT:
        return _answers(entry, form)
    return dict(moved(before, form, _answers(entry, before)).answers)


def _answers(entry: Entry, form: FormDocument) -> dict[str, Any]:
    """What stands in an entry, read as answers to this form."""
    found = said.answers_of(form, _kept(entry))
    for role, question in form.by_role.items():
        read = _IN_COLUMNS.get(role)
        if read is not None:
            answer = read(entry, question)
            found.pop(question.key, None) if answer is None else found.__setitem__(question.key, answer)
    return {question.key: found[question.key] for question in form.questions if question.key in found}


def _kept(entry: Entry) -> dict[str, Any]:
    """What stands in `Entry.answers`, as it is kept for each question."""
    told, declared = entry.answers.get(EVIDENCE) or {}, entry.answers.get(YES_NO) or {}
    yes_no = {key: {"answer": declared.get(key) or "", "evidence": told.get(key, "")} for key in {*told, *declared}}
    return {**{key: kept for key, kept in entry.answers.items() if key not in (YES_NO, EVIDENCE, FROM_TABLE)}, **yes_no}


def standing_of(entry: Entry) -> Standing:
    """What of its form is asked of an entry, and what it answers."""
    form = form_of(entry)
    return standing(form, answers_of(entry, form))


def missing(entry: Entry) -> tuple[tuple[Section, Problem], ...]:
    """Every gap of an entry with its section, in the order of the form."""
    stands = standing_of(entry)
    return tuple((section, gap) for section in stands.sections() for gap in gaps(stands, section))


def within(section: Section, answers: Answers) -> dict[str, Any]:
    """The answers to the questions of one section."""
    return {question.key: answers[question.key] for question in section.asked if question.key in answers}


def once_saved(standing_now: Answers, shown: Sequence[Question], answers: Answers) -> dict[str, Any]:
    """What stands once a page that showed these questions is saved: what was left empty on it is not said any more."""
    keys = {question.key for question in shown}
    return {**{key: kept for key, kept in standing_now.items() if key not in keys}, **answers}


def beside_columns(stands: Standing) -> tuple[Question, ...]:
    """The questions that are asked and whose answers stand in no column or rows of their own."""
    return tuple(
        question
        for question in stands.form.questions
        if question.key in stands.asked and question.role not in _INTO_COLUMNS
    )


def files_counted(stands: Standing) -> dict[str, list[str]]:
    """Question -> the digests of the files that count, of the questions that have some."""
    return {
        key: [one.digest for one in answer]
        for key, answer in stands.counted.items()
        if stands.form.by_key[key].kind in ATTACHED
    }


def fingerprint(answers: Answers) -> str:
    """A short name for exactly these answers: whoever saves says which she saw (32 hexadecimal digits)."""
    told = json.dumps(said.plain_of(answers), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


# ----------------------------------------------------------------------------------------------- columns and rows
def write(entry: Entry, question: Question, answer: Any) -> None:
    """Put one answer where it stands; None takes it away."""
    if question.role in _INTO_COLUMNS:
        _INTO_COLUMNS[question.role](entry, answer)
    kept = dict(entry.answers)
    if question.kind is Kind.YES_NO:
        for place, text in ((YES_NO, answer and answer.answer), (EVIDENCE, answer and answer.evidence)):
            others = {key: told for key, told in (kept.get(place) or {}).items() if key != question.key}
            kept[place] = {**others, question.key: text} if text else others
        kept = {key: value for key, value in kept.items() if key != EVIDENCE or value}
    elif question.role not in _IN_COLUMNS or len(question.units) > 1:
        kept.pop(question.key, None)
        kept |= said.plain_of({question.key: answer}) if answer is not None else {}
    entry.answers = kept


def _holders(entry: Entry, people: tuple[said.Person, ...] | None) -> None:
    entry.holders = [
        Holder(
            position=place,
            full_name=person.full_name,
            paper_name=person.paper_name or None,
            birth_year=person.birth_year,
            gender=person.gender,
        )
        for place, person in enumerate(people or ())
    ]


def _crops(entry: Entry, lines: tuple[said.CropLine, ...] | None) -> None:
    entry.crops = [
        CropRow(
            position=place,
            crop=line.crop,
            other_name=line.other_name,
            amount=line.amount,
            unit=line.unit,
            use=line.use,
        )
        for place, line in enumerate(lines or ())
    ]


def _incomes(entry: Entry, lines: tuple[said.Share, ...] | None) -> None:
    shares = enumerate(lines or ())
    entry.incomes = [IncomeRow(position=place, source=line.source, share=line.share) for place, line in shares]


def _telephone(entry: Entry, phone: str | None) -> None:
    entry.phone = phone or ""


def _community(entry: Entry, answer: said.Place | str | None) -> None:
    entry.community = _name(answer)
    entry.paper_community = answer.paper_name or None if isinstance(answer, said.Place) else None


def _title(entry: Entry, title: str | None) -> None:
    entry.title = title or ""


def _category(entry: Entry, key: str | None) -> None:
    """Into the category whose key the answer is; an answer that names none puts it into none."""
    own = (one for one in entry.edition.categories if not one.is_distinction)
    entry.category = next((one for one in own if one.key == key), None)


def _cooperative(entry: Entry, answer: said.Place | str | None) -> None:
    entry.cooperative = _name(answer)


def _altitude(entry: Entry, metres: int | None) -> None:
    entry.altitude_m = metres


def _area(entry: Entry, area: said.Amount | None) -> None:
    entry.area_ha = None if area is None else area.reckoned


def _since(entry: Entry, year: int | None) -> None:
    entry.coffee_since = year


def _name(answer: said.Place | str | None) -> str:
    return answer.name if isinstance(answer, said.Place) else answer or ""


_INTO_COLUMNS: Mapping[Role | None, Any] = {
    Role.TITLE: _title,
    Role.CATEGORY: _category,
    Role.HOLDERS: _holders,
    Role.CROPS: _crops,
    Role.INCOMES: _incomes,
    Role.TELEPHONE: _telephone,
    Role.COMMUNITY: _community,
    Role.COOPERATIVE: _cooperative,
    Role.ALTITUDE: _altitude,
    Role.AREA: _area,
    Role.SINCE: _since,
}


def _people_in(entry: Entry, question: Question) -> Any:
    return tuple(said.Person(h.full_name, h.birth_year, h.gender, h.paper_name or "") for h in entry.holders) or None


def _crops_in(entry: Entry, question: Question) -> Any:
    return tuple(said.CropLine(r.crop, r.other_name, r.amount, r.unit, r.use) for r in entry.crops) or None


def _incomes_in(entry: Entry, question: Question) -> Any:
    return tuple(said.Share(row.source, row.share) for row in entry.incomes) or None


def _place_in(question: Question, name: str, spelled: str = "") -> Any:
    if not name:
        return None
    return said.Place(name, spelled) if question.kind is Kind.PLACE else name


def _area_in(entry: Entry, question: Question) -> Any:
    """The area in the unit it was given in, where the form has several; else in the only one."""
    kept = said.answers_of(FormDocument("", {}, (), (Section("", {}, (question,)),)), entry.answers)
    if question.key in kept and kept[question.key].reckoned == entry.area_ha:
        return kept[question.key]
    unit = question.units[0].key if question.units else ""
    return None if entry.area_ha is None else said.Amount(Decimal(entry.area_ha), unit)


_IN_COLUMNS: Mapping[Role | None, Any] = {  # a title and a category stay among the answers: columns follow them
    Role.HOLDERS: _people_in,
    Role.CROPS: _crops_in,
    Role.INCOMES: _incomes_in,
    Role.TELEPHONE: lambda entry, question: entry.phone or None,
    Role.COMMUNITY: lambda entry, question: _place_in(question, entry.community, entry.paper_community or ""),
    Role.COOPERATIVE: lambda entry, question: _place_in(question, entry.cooperative),
    Role.ALTITUDE: lambda entry, question: entry.altitude_m,
    Role.AREA: _area_in,
    Role.SINCE: lambda entry, question: entry.coffee_since,
}
