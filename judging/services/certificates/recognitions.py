"""Who is thanked or recognised beside the awards: the list of organisations, and names taken off and put back.

Judges come on the list by delivering a sheet (see `recipients`). Always true: what is taken off stays in its row and
can be put back; nobody is taken off who has a certificate (that is revoked instead).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.entries.standing import Place
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.typed import folded, kept_line, kept_story
from judging.services import audit, lettering
from judging.services.reasons import problems_of
from judging.storage.models import Edition, Judge, Recognition, RecognitionKind
from judging.storage.queries import designs as queries
from judging.storage.queries import editions as edition_queries


def add_organisation(
    session: Session, *, actor: Actor, edition: Edition, name: str, language: str, reason: str, now: datetime
) -> Recognition:
    """Put an organisation on the list; one of that name that was taken off is put back with the new words.

    Refused for an empty name, one that is on the list, and signs that its certificate cannot show.
    """
    clean = kept_line(name, at="organisation")
    if not clean:
        raise Refused(Problem.of("organisation_needed", at="organisation"))
    if len(clean) > limits.TITLE:
        raise Refused(Problem.of("text_too_long_for_field", at="organisation", length=len(clean), longest=limits.TITLE))
    row = _of_name(session, edition, clean)
    if row is not None and row.removed_at is None:
        raise Refused(Problem.of("organisation_twice", at="organisation", name=clean))
    problems = [
        *lettering.problems_of_name(clean, at="organisation"),
        *problems_of(reason, at="reason", is_needed=False, longest=limits.PRINTED_REASON),
        *lettering.problems_of_text(reason, at="reason"),
    ]
    if problems:
        raise Refused(*problems)
    if row is None:
        row = Recognition(edition_id=edition.id, kind=RecognitionKind.COOPERATIVE, name=clean, created_at=now)
        session.add(row)
    row.language = edition.home.spoken(language)
    row.reason, row.removed_at = kept_story(reason, at="reason"), None
    session.flush()
    _log(session, actor, "recognition.added", row, now)
    return row


def take_off(session: Session, *, actor: Actor, recognition: Recognition, now: datetime) -> None:
    """Take a name off the list. Refused once it has a certificate."""
    if recognition.certificates:
        raise Refused(Problem.of("recognition_has_certificate", name=recognition.name))
    if recognition.removed_at is None:
        recognition.removed_at = now
        _log(session, actor, "recognition.taken_off", recognition, now)


def take_off_judge(session: Session, *, actor: Actor, judge: Judge, now: datetime) -> Recognition:
    """Do not thank this judge with a certificate."""
    rows = queries.recognitions(session, judge.edition)
    row = next((row for row in rows if row.judge_id == judge.id), None)
    if row is None:
        row = Recognition(
            edition_id=judge.edition_id,
            kind=RecognitionKind.THANKS,
            judge_id=judge.id,
            name=judge.on_paper,
            language=judge.language,
            created_at=now,
        )
        session.add(row)
        session.flush()
    take_off(session, actor=actor, recognition=row, now=now)
    return row


def put_back(session: Session, *, actor: Actor, recognition: Recognition, now: datetime) -> None:
    """Put a name that was taken off back on the list."""
    if recognition.removed_at is not None:
        recognition.removed_at = None
        _log(session, actor, "recognition.put_back", recognition, now)


def organisations_of_entries(session: Session, edition: Edition) -> list[str]:
    """The organisations that admitted families named, which are not on the list yet, in the order of the alphabet.

    One that is spelled in several ways stands once, as the first of them wrote it.
    """
    known = {folded(row.name) for row in queries.recognitions(session, edition) if row.removed_at is None}
    named: dict[str, str] = {}
    for entry in edition_queries.entries_in(session, edition, Role.APPLICANT, Place.CERTIFICATE):
        named.setdefault(folded(entry.cooperative), " ".join(entry.cooperative.split()))
    return sorted(name for key, name in named.items() if key and key not in known)


def _of_name(session: Session, edition: Edition, name: str) -> Recognition | None:
    return next(
        (
            row
            for row in queries.recognitions(session, edition)
            if row.kind is RecognitionKind.COOPERATIVE and folded(row.name) == folded(name)
        ),
        None,
    )


def _log(session: Session, actor: Actor, action: str, recognition: Recognition, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"recognition:{recognition.id}",
        edition_id=recognition.edition_id,
        now=now,
        name=recognition.name,
    )
