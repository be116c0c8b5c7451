"""Taking an invented edition away with all that belongs to it, row by row.

Always true: the database itself refuses it of a real edition (`storage/append_only.py`).
"""

from __future__ import annotations

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from judging.storage.models import (
    Assignment,
    Award,
    Ballot,
    BallotSave,
    BallotTotal,
    Category,
    Certificate,
    CertificateDesign,
    Competition,
    ConflictStatement,
    CropRow,
    CurrentMark,
    Deliberation,
    Delivery,
    DeviceMessage,
    Edition,
    EditionMember,
    Entry,
    EntryFile,
    Event,
    FlagDecision,
    HandedLink,
    Holder,
    ImportPart,
    ImportRun,
    IncomeRow,
    Invitation,
    Judge,
    JudgeFlag,
    JudgeSetting,
    LateMark,
    Letter,
    MarkRow,
    NameRequest,
    Pack,
    PaperKeying,
    Photo,
    PracticeAttempt,
    PracticeFarm,
    Prize,
    Proposal,
    Publication,
    Recognition,
    Reminder,
    Round,
    Sending,
    SheetVersion,
    SignIn,
    Sponsor,
    StaffConflict,
    StoredPicture,
)


def remove_edition(session: Session, edition_id: int) -> None:
    """Row by row kind, leaves first, so that no reference is ever left hanging."""
    entries = select(Entry.id).where(Entry.edition_id == edition_id)
    judges = select(Judge.id).where(Judge.edition_id == edition_id)
    competition = session.scalar(select(Edition.competition_id).where(Edition.id == edition_id))
    _remove_practice(session, edition_id)
    _remove_results(session, edition_id, entries)
    _remove_judging(session, edition_id, judges)
    _remove_messages(session, edition_id)
    for statement in (
        delete(SignIn).where(SignIn.judge_id.in_(judges)),
        delete(SignIn).where(SignIn.entry_id.in_(entries)),
        *(delete(kind).where(kind.entry_id.in_(entries)) for kind in (Holder, CropRow, IncomeRow, EntryFile)),
        delete(StaffConflict).where(StaffConflict.edition_id == edition_id),
        *(delete(kind).where(kind.edition_id == edition_id) for kind in (Entry, Judge, Category, Round, SheetVersion)),
        delete(ImportPart).where(ImportPart.run_id.in_(select(ImportRun.id).where(ImportRun.edition_id == edition_id))),
        *(
            delete(kind).where(kind.edition_id == edition_id)
            for kind in (Event, EditionMember, Invitation, ImportRun, Pack, Proposal)
        ),
        delete(Edition).where(Edition.id == edition_id),
    ):
        session.execute(statement)
    _remove_competition_if_empty(session, competition)


def _remove_results(session: Session, edition_id: int, entries: Select[int]) -> None:
    """What was published and handed out, with what families asked about it."""
    awards = select(Award.id).where(Award.entry_id.in_(entries))
    thanked = select(Recognition.id).where(Recognition.edition_id == edition_id)
    handed_out = or_(Certificate.award_id.in_(awards), Certificate.recognition_id.in_(thanked))
    certificates = select(Certificate.id).where(handed_out)
    for statement in (
        *(delete(kind).where(kind.certificate_id.in_(certificates)) for kind in (NameRequest, HandedLink, Letter)),
        delete(Certificate).where(handed_out),
        *(delete(kind).where(kind.edition_id == edition_id) for kind in (Delivery, Prize, Sponsor)),
        *(
            delete(kind).where(kind.edition_id == edition_id)
            for kind in (Recognition, CertificateDesign, StoredPicture)
        ),
        delete(Award).where(Award.entry_id.in_(entries)),
        *(delete(kind).where(kind.edition_id == edition_id) for kind in (Publication, Deliberation)),
    ):
        session.execute(statement)


def _remove_judging(session: Session, edition_id: int, judges: Select[int]) -> None:
    """The sheets with their marks, and all that judges and organisers said around them."""
    assignments = select(Assignment.id).where(Assignment.judge_id.in_(judges))
    ballots = select(Ballot.id).where(Ballot.assignment_id.in_(assignments))
    flags = select(JudgeFlag.id).where(JudgeFlag.edition_id == edition_id)
    for statement in (
        *(delete(kind).where(kind.ballot_id.in_(ballots)) for kind in (BallotTotal, CurrentMark, MarkRow, BallotSave)),
        *(
            delete(kind).where(kind.assignment_id.in_(assignments))
            for kind in (Ballot, LateMark, ConflictStatement, Photo, PaperKeying)
        ),
        *(delete(kind).where(kind.judge_id.in_(judges)) for kind in (DeviceMessage, JudgeSetting)),
        delete(FlagDecision).where(FlagDecision.flag_id.in_(flags)),
        delete(JudgeFlag).where(JudgeFlag.edition_id == edition_id),
        delete(Assignment).where(Assignment.judge_id.in_(judges)),
    ):
        session.execute(statement)


def _remove_messages(session: Session, edition_id: int) -> None:
    """Who was written to, noted by hand: an invented edition lets nothing go."""
    reminders = select(Reminder.id).where(Reminder.edition_id == edition_id)
    session.execute(delete(Letter).where(Letter.reminder_id.in_(reminders)))
    for kind in (Reminder, Sending):
        session.execute(delete(kind).where(kind.edition_id == edition_id))


def _remove_competition_if_empty(session: Session, competition_id: int | None) -> None:
    from_elsewhere = session.scalar(select(Edition.id).where(Edition.competition_id == competition_id).limit(1))
    if competition_id is not None and from_elsewhere is None:
        session.execute(delete(Competition).where(Competition.id == competition_id))


def _remove_practice(session: Session, edition_id: int) -> None:
    """The practice farms with every attempt; the judges must still be there."""
    farms = select(PracticeFarm.id).where(PracticeFarm.edition_id == edition_id)
    session.execute(delete(PracticeAttempt).where(PracticeAttempt.farm_id.in_(farms)))
    session.execute(delete(PracticeFarm).where(PracticeFarm.edition_id == edition_id))
