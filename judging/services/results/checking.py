"""The proof: everything that is stored as a summary, computed again from what it summarises.

Always true: checking changes nothing and answers every disagreement it finds, not just the first; when all agrees the
answer is empty. A publication is checked three ways: its digest against its text, its order against its own ballots,
and its ballots against the ledger as it stood at that moment (marks are never changed, so the past can be read).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from judging.domain.entries.standing import Place
from judging.domain.errors import Problem, Refused
from judging.domain.forms import formdocument as forms
from judging.domain.permissions import Role
from judging.domain.results.record import differences, marks_record, went_on
from judging.domain.scoring.scoresheet import Mark, MarkState, missing
from judging.services.contest.editions import digest_of
from judging.services.results import totals
from judging.storage.models import (
    Assignment,
    Ballot,
    BallotState,
    Certificate,
    CertificateDesign,
    Edition,
    Entry,
    FormVersion,
    MarkRow,
    Publication,
    SheetVersion,
    StoredPicture,
)
from judging.storage.queries import checking as queries
from judging.storage.queries.results import all_publications


def check(session: Session) -> list[Problem]:
    """Every stored summary that does not agree with what it was made from, and every part that cannot be read."""
    problems: list[Problem] = []
    for name, part in _PARTS.items():
        try:
            problems.extend(part(session))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, Refused) as error:
            problems.append(Problem.of("check_damaged", part=name, reason=f"{type(error).__name__}: {error}"))
    return problems


def _publications(session: Session) -> Iterator[Problem]:
    for item in all_publications(session):
        yield from _publication(session, item)


def _sheet_versions(session: Session) -> Iterator[Problem]:
    for version, slug in session.execute(
        select(SheetVersion, Edition.slug).join(Edition, Edition.id == SheetVersion.edition_id)
    ):
        if digest_of(version.document) != version.digest:
            yield Problem.of("check_sheet", edition=slug, version=version.version)


def _form_versions(session: Session) -> Iterator[Problem]:
    """A form is what its digest says, and every version that somebody names is kept."""
    kept = {version.digest: version for version in session.scalars(select(FormVersion))}
    for digest, version in kept.items():
        if forms.digest_of(forms.form_from_document(version.document)) != digest:
            yield Problem.of("check_form", digest=digest[:12])
    named = {*session.scalars(select(Edition.form_digest)), *session.scalars(select(Entry.form_digest))}
    for digest in sorted(one for one in named if one is not None and one not in kept):
        yield Problem.of("check_form", digest=digest[:12])


def _ballots(session: Session) -> Iterator[Problem]:
    """The mark that counts is the newest one; a delivered ballot is complete."""
    for assignment, rows in queries.ledger(session):
        ballot = assignment.ballot
        if ballot is None:
            continue
        where = _where(assignment)
        newest = _newest(rows)
        pointed = {pointer.criterion: pointer.mark_id for pointer in ballot.current}
        for criterion in sorted(newest.keys() | pointed.keys()):
            if criterion not in newest or pointed.get(criterion) != newest[criterion].id:
                yield Problem.of("check_pointer", criterion=criterion, **where)
        if ballot.state is BallotState.SUBMITTED:
            for key in missing(assignment.round.sheet_version.sheet, ballot.marks.values()):
                yield Problem.of("check_incomplete", criterion=key, **where)


def _totals(session: Session) -> Iterator[Problem]:
    """What is kept of a delivered ballot, and counts, is what its marks come to."""
    for own in totals.false(session):
        yield Problem.of("check_total", edition=own.edition.slug, entry=own.entry, judge=own.judge)


def _publication(session: Session, publication: Publication) -> Iterator[Problem]:
    where: dict[str, Any] = {"edition": publication.edition.slug, "number": publication.number}
    if hashlib.sha256(publication.snapshot.encode()).hexdigest() != publication.digest:
        yield Problem.of("check_digest", **where)
    try:
        record: dict[str, Any] = json.loads(publication.snapshot)
        found = differences(record)
    except (ValueError, Refused):
        yield Problem.of("check_digest", **where)
        return
    for problem in found:
        # The sentence of the inner problem is put in by whoever speaks to people (cli/check.py).
        yield Problem("check_record", {**where, "what": problem})
    yield from _against_ledger(session, publication, record, where)


def _against_ledger(
    session: Session, publication: Publication, record: Mapping[str, Any], where: Mapping[str, Any]
) -> Iterator[Problem]:
    """Each ballot of the record is what the ledger held at that moment, and none that counted is left out."""
    named = record.get("round", {}).get("key")
    rounds = publication.edition.rounds
    round_ = next((one for one in rounds if one.key == named), rounds[0])
    written = {(item["entry"], item["judge"]): item["marks"] for item in record["ballots"]}
    stood: dict[tuple[str, str], dict[str, str]] = {}
    delivered_later = queries.delivered_after(session, publication)
    for assignment, rows in queries.ledger(session, round_):
        key = (assignment.entry.number, assignment.judge.key)
        marks = _marks_of(rows, publication)
        if marks and (key in written or _counted(assignment, delivered_later)):
            stood[key] = marks_record(marks)
    for entry, judge in sorted(written.keys() | stood.keys()):
        if (entry, judge) not in written:
            yield Problem.of("check_ledger_missing", entry=entry, judge=judge, **where)
        elif written[entry, judge] != stood.get((entry, judge)):
            yield Problem.of("check_ledger_mark", entry=entry, judge=judge, **where)


def _shortlists(session: Session) -> Iterator[Problem]:
    """A frozen shortlist is what its digest says, follows from its own marks, and sends on who is in the next round;
    its marks are those that stand, because a round that is over does not change."""
    for round_ in queries.frozen_rounds(session):
        where: dict[str, Any] = {"edition": round_.edition.slug, "round": round_.name}
        text = round_.shortlist or ""
        record: dict[str, Any] = json.loads(text)
        if hashlib.sha256(text.encode()).hexdigest() != round_.shortlist_digest:
            yield Problem.of("check_shortlist", **where)
        for problem in differences(record):
            yield Problem("check_shortlist_record", {**where, "what": problem})
        if record["goes_on"] != round_.going_on or went_on(record) != round_.going_on:
            yield Problem.of("check_shortlist_entries", **where)
        written = {(item["entry"], item["judge"]): item["marks"] for item in record["ballots"]}
        stands = {
            key: marks_record(assignment.ballot.marks)
            for assignment, _ in queries.ledger(session, round_)
            if assignment.ballot is not None and (key := (assignment.entry.number, assignment.judge.key)) in written
        }
        for entry, judge in sorted(key for key in written if stands.get(key) != written[key]):
            yield Problem.of("check_shortlist_mark", entry=entry, judge=judge, **where)


def _counted(assignment: Assignment, delivered_later: Collection[int]) -> bool:
    ballot: Ballot | None = assignment.ballot
    return (
        ballot is not None
        and assignment.is_open(Role.PUBLIC, Place.RECORD)
        and ballot.state is BallotState.SUBMITTED
        and ballot.id not in delivered_later
    )


def _marks_of(rows: Iterable[MarkRow], publication: Publication) -> dict[str, Mark]:
    """The marks that stood when this was published: by the order of saves, by the hour only where none is kept."""
    last, moment = publication.last_save_id, publication.published_at
    stood = (row for row in rows if (row.save.at <= moment if last is None else row.save_row_id <= last))
    return {key: row.as_mark() for key, row in _newest(stood).items() if row.state is not MarkState.CLEARED}


def _newest(rows: Iterable[MarkRow]) -> dict[str, MarkRow]:
    newest: dict[str, MarkRow] = {}
    for row in rows:
        standing = newest.get(row.criterion)
        if standing is None or row.version > standing.version:
            newest[row.criterion] = row
    return newest


def _papers(session: Session) -> Iterator[Problem]:
    for number, digest, pdf in session.execute(
        select(Certificate.number, Certificate.digest, Certificate.pdf).where(Certificate.digest != "")
    ):
        if pdf is None or hashlib.sha256(pdf).hexdigest() != digest:
            yield Problem.of("check_paper", number=number)


def _designs(session: Session) -> Iterator[Problem]:
    """Each version of a design and each picture is what its digest says."""
    for design in session.scalars(select(CertificateDesign).options(joinedload(CertificateDesign.edition))):
        if digest_of(design.document) != design.digest:
            yield Problem.of("check_design", edition=design.edition.slug, version=design.version)
    for name, content in session.execute(select(StoredPicture.name, StoredPicture.content)):
        if hashlib.sha256(content).hexdigest() != name:
            yield Problem.of("check_picture", name=name[:12])


_PARTS: Mapping[str, Callable[[Session], Iterable[Problem]]] = {
    "sheet_version": _sheet_versions,
    "form_version": _form_versions,
    "ballot": _ballots,
    "ballot_total": _totals,
    "publication": _publications,
    "round": _shortlists,
    "certificate": _papers,
    "certificate_design": _designs,
}
"""What is recomputed, under the name of the table that holds it."""


def _where(assignment: Assignment) -> dict[str, str]:
    return {
        "edition": assignment.round.edition.slug,
        "entry": assignment.entry.number,
        "judge": assignment.judge.key,
    }
