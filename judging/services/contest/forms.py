"""The application form of an edition: which one it has, and giving it another.

Always true: a form that is kept can be asked; a version never changes, it is found by its digest; entries keep the
version their answers were given in, and a draft goes on in the one that stands, asked only what is new. An edition that
nobody gave a form has the coffee form, with the declarations that its own sheet asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judging.domain.forms.formdocument import FILE, digest_of, document_of, form_from_document
from judging.domain.forms.kinds import FormDocument, Kind, Question, Section
from judging.domain.permissions import Actor
from judging.paths import data_folder
from judging.services import audit
from judging.services.contest.editions import first_round
from judging.storage.models import Edition, Entry, FormVersion

_PARSED: dict[str, FormDocument] = {}
_MOST_PARSED = 64


def edition_form(edition: Edition) -> FormDocument:
    """The form of an edition, as it stands."""
    return _shipped_for(edition) if edition.form_version is None else parsed(edition.form_version)


def form_document(edition: Edition) -> dict[str, Any]:
    """The document of an edition's form, the caller's own: what is changed in it is changed nowhere else."""
    version = edition.form_version
    return document_of(_shipped_for(edition)) if version is None else deepcopy(version.document)


def parsed(version: FormVersion) -> FormDocument:
    """A version's form, read once for each document."""
    known = _PARSED.get(version.digest)
    if known is None:
        if len(_PARSED) >= _MOST_PARSED:
            _PARSED.clear()
        known = _PARSED[version.digest] = form_from_document(version.document)
    return known


def set_form(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    document: Any,
    now: datetime,
    file: str = FILE,
    did: str = "given",
) -> FormDocument:
    """Give an edition this form. Entries that were sent keep the version they were sent in; `did` says in one word what
    the change was.

    Raises Refused with every mistake of the document. The form that stands already changes nothing.
    """
    form = form_from_document(document, file=file)
    digest = digest_of(form)
    if digest == edition.form_digest:
        return form
    before = _kept(session, edition_form(edition))
    session.execute(
        update(Entry).where(Entry.edition_id == edition.id, Entry.form_digest.is_(None)).values(form_digest=before)
    )
    edition.form_digest = _kept(session, form)
    session.flush()
    session.expire(edition, ["form_version"])
    about = {"did": did, "digest": digest, "before": before}
    audit.record(
        session,
        actor=actor,
        action="edition.form",
        subject=f"edition:{edition.id}",
        edition_id=edition.id,
        now=now,
        **about,
    )
    return form


def _kept(session: Session, form: FormDocument) -> str:
    """The digest of a form that is kept from now on."""
    digest = digest_of(form)
    if session.scalar(select(FormVersion.id).where(FormVersion.digest == digest)) is None:
        session.add(FormVersion(digest=digest, document=document_of(form)))
        session.flush()
    return digest


# ------------------------------------------------------------------------------------------------ the coffee form
def _shipped_for(edition: Edition) -> FormDocument:
    """The coffee form, with the declarations that the edition's own sheet asks."""
    asked = first_round(edition).sheet_version.document.get("knock_outs", ())
    return _with_declarations(json.dumps([[item["key"], item["text"]] for item in asked], sort_keys=True))


@cache
def coffee_form() -> FormDocument:
    """The form that ships with the coffee kit."""
    return form_from_document(json.loads((data_folder() / "kits/coffee/form.json").read_text(encoding="utf-8")))


@cache
def empty_form() -> FormDocument:
    """A form to begin one's own with: who enters, a telephone, a place."""
    return form_from_document(json.loads((data_folder() / "empty_form.json").read_text(encoding="utf-8")))


@lru_cache(maxsize=64)
def _with_declarations(asked: str) -> FormDocument:
    """The coffee form with these declarations (JSON of [key, words]) in the place of its own."""
    form = coffee_form()
    declared = [question for question in form.questions if question.kind is Kind.YES_NO]
    declarations = [_declaration(declared[0], key, text, place) for place, (key, text) in _counted(asked)]
    if [question.label for question in declared] == [question.label for question in declarations]:
        return form
    return replace(form, sections=tuple(_with(section, declarations) for section in form.sections))


def _counted(asked: str) -> list[tuple[int, list[Any]]]:
    return list(enumerate(json.loads(asked), start=1))


def _declaration(like: Question, key: str, text: Mapping[str, str], place: int) -> Question:
    missing = {language: words.replace("1", str(place)) for language, words in like.missing.items()}
    return replace(like, key=key, field=f"declaration-{key}", label=text, missing=missing)


def _with(section: Section, declarations: Sequence[Question]) -> Section:
    """The section with these declarations where it had its own; without any, nothing is said around them either."""
    kinds = [question.kind for question in section.questions]
    if Kind.YES_NO not in kinds:
        return section
    first, last = kinds.index(Kind.YES_NO), len(kinds) - kinds[::-1].index(Kind.YES_NO)
    if not declarations:
        return replace(section, questions=section.questions[: first - 1])
    return replace(section, questions=(*section.questions[:first], *declarations, *section.questions[last:]))
