"""Reading results, publications, awards and certificates, for organisers and the command line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVarTuple

from sqlalchemy import Select, String, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, undefer

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.domain.results.kinds import AWARD
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Award,
    Ballot,
    BallotState,
    Certificate,
    CertificateState,
    CurrentMark,
    Deliberation,
    Edition,
    Entry,
    Judge,
    MarkRow,
    Publication,
    Recognition,
    Round,
)
from judging.storage.queries.numbering import by_number
from judging.storage.queries.standing import is_open, stands

Columns = TypeVarTuple("Columns")


class FarmRow(NamedTuple):
    """Where an entry is from and what it is ranked in."""

    category_id: int | None
    community: str
    cooperative: str


class JudgeRow(NamedTuple):
    """Who a judge is and where from."""

    name: str
    community: str
    cooperative: str


def farms(session: Session, edition: Edition) -> dict[str, FarmRow]:
    """The entries that are ranked, by number."""
    rows = session.execute(
        select(Entry.number, Entry.category_id, Entry.community, Entry.cooperative)
        .where(Entry.edition_id == edition.id, stands(Role.PUBLIC, Place.RECORD))
        .order_by(*by_number(Entry.number))
    )
    return {number: FarmRow(category, community, cooperative) for number, category, community, cooperative in rows}


def judge_rows(session: Session, edition: Edition) -> dict[str, JudgeRow]:
    """The judges of an edition, by key, as people count."""
    rows = session.execute(
        select(Judge.key, Judge.name, Judge.community, Judge.cooperative)
        .where(Judge.edition_id == edition.id)
        .order_by(*by_number(Judge.key))
    )
    return {key: JudgeRow(*row) for key, *row in rows}


def named_farms(session: Session, edition: Edition, numbers: Collection[str]) -> dict[str, Entry]:
    """These entries of an edition with their holders, by number: those that a page shows."""
    found = session.scalars(
        select(Entry)
        .where(Entry.edition_id == edition.id, Entry.number.in_(numbers))
        .order_by(*by_number(Entry.number))
        .options(selectinload(Entry.holders))
    )
    return {entry.number: entry for entry in found}


def begun_at(session: Session, round_: Round) -> list[tuple[str, str, str | datetime]]:
    """Entry, judge and the moment of the first save of every ballot of the round, as the database has it."""
    return [
        (number, key, at)
        for number, key, at in session.execute(
            select(Entry.number, Judge.key, type_coerce(Ballot.created_at, String))
            .select_from(Assignment)
            .join(Assignment.entry)
            .join(Assignment.judge)
            .join(Assignment.ballot)
            .where(Assignment.round_id == round_.id)
            .order_by(Assignment.id)
        )
    ]


def sheet_counts(session: Session, round_: Round) -> tuple[int, int]:
    """(sheets delivered, sheets expected) in a round; none from recused and absent judges or for a farm that is out."""
    delivered, expected = session.execute(
        select(
            func.coalesce(func.sum(case((Ballot.state == BallotState.SUBMITTED, 1), else_=0)), 0),
            func.count(Assignment.id),
        )
        .select_from(Assignment)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .where(Assignment.round_id == round_.id, is_open(Role.ORGANISER, Place.COUNT))
    ).one()
    return int(delivered), int(expected)


def without_sheet(session: Session, round_: Round) -> list[str]:
    """The farms that are judged and of which no sheet is delivered, by number (1 query, one pass over the sheets)."""
    delivered = (
        select(Assignment.entry_id)
        .join(Assignment.ballot)
        .join(Assignment.judge)
        .where(
            Assignment.round_id == round_.id,
            Judge.key.not_in(round_.own_plan.sharing.shadows),
            Assignment.state == AssignmentState.ASSIGNED,
            Ballot.state == BallotState.SUBMITTED,
        )
    )
    rows = session.scalars(
        select(Entry.number)
        .where(Entry.edition_id == round_.edition_id, stands(Role.PUBLIC, Place.RECORD), Entry.id.not_in(delivered))
        .order_by(*by_number(Entry.number))
    )
    return list(rows)


def reopened(session: Session, round_: Round) -> list[Assignment]:
    """The sheets given back to their judges, which do not count, with their marks, by farm and judge (3 queries)."""
    found = session.scalars(
        select(Assignment)
        .join(Assignment.ballot)
        .join(Assignment.entry)
        .join(Assignment.judge)
        .where(
            Assignment.round_id == round_.id, Ballot.state == BallotState.REOPENED, is_open(Role.PUBLIC, Place.RECORD)
        )
        .order_by(*by_number(Entry.number), *by_number(Judge.key))
        .options(
            contains_eager(Assignment.entry),
            contains_eager(Assignment.judge),
            contains_eager(Assignment.ballot).selectinload(Ballot.current).joinedload(CurrentMark.mark),
            joinedload(Assignment.round).joinedload(Round.sheet_version),
        )
    )
    return list(found.unique())


def deliberations(session: Session, edition: Edition) -> Sequence[Deliberation]:
    """Every recorded decision of the jury, in the order in which they were taken."""
    return session.scalars(
        select(Deliberation).where(Deliberation.edition_id == edition.id).order_by(Deliberation.id)
    ).all()


def publications(session: Session, edition: Edition) -> Sequence[Publication]:
    """Every publication of an edition, newest first."""
    return session.scalars(
        select(Publication).where(Publication.edition_id == edition.id).order_by(Publication.number.desc())
    ).all()


def all_publications(session: Session) -> Sequence[Publication]:
    """Every publication there is, with its edition (for the command line)."""
    return session.scalars(select(Publication).order_by(Publication.id).options(joinedload(Publication.edition))).all()


def publication(session: Session, edition: Edition, number: int) -> Publication | None:
    """One publication of an edition."""
    return session.scalar(select(Publication).where(Publication.edition_id == edition.id, Publication.number == number))


def entry(session: Session, edition: Edition, number: str) -> Entry | None:
    """One entry of an edition by its number, with its holders."""
    return session.scalar(
        select(Entry)
        .where(Entry.edition_id == edition.id, Entry.number == number)
        .options(selectinload(Entry.holders), joinedload(Entry.category))
    )


def sheets_of_entry(session: Session, round_: Round, entry_: Entry) -> Sequence[Assignment]:
    """The assignments of one entry with judge, ballot and current marks."""
    return session.scalars(
        select(Assignment)
        .where(Assignment.round_id == round_.id, Assignment.entry_id == entry_.id)
        .order_by(Assignment.judge_id)
        .options(
            joinedload(Assignment.judge),
            joinedload(Assignment.entry),
            joinedload(Assignment.ballot)
            .selectinload(Ballot.current)
            .joinedload(CurrentMark.mark)
            .joinedload(MarkRow.save),
        )
    ).all()


def mark_before_decision(session: Session, ballot: Ballot, criterion: str) -> MarkRow | None:
    """The newest mark of a criterion that is not the organisers' decision; None where there never was one."""
    rows = session.scalars(
        select(MarkRow)
        .where(MarkRow.ballot_id == ballot.id, MarkRow.criterion == criterion)
        .order_by(MarkRow.version.desc())
        .options(joinedload(MarkRow.save))
    )
    return next((row for row in rows if not row.is_decided_by_organisers), None)


def recusals(session: Session, round_: Round) -> Sequence[Assignment]:
    """The pairs of a round that were taken apart because of a tie, with judge and entry."""
    return session.scalars(
        select(Assignment)
        .where(Assignment.round_id == round_.id, Assignment.state == AssignmentState.RECUSED)
        .order_by(Assignment.entry_id, Assignment.judge_id)
        .options(joinedload(Assignment.judge), joinedload(Assignment.entry))
    ).all()


def awards(session: Session, publication_: Publication) -> Sequence[Award]:
    """The awards of a publication, best place first, with entry, holders and certificates."""
    return session.scalars(
        select(Award)
        .where(Award.publication_id == publication_.id)
        .order_by(Award.place.is_(None), Award.place, Award.kind, Award.id)
        .options(joinedload(Award.entry).selectinload(Entry.holders), selectinload(Award.certificates))
    ).all()


def certificates(session: Session, edition: Edition, *, with_pdf: bool = False) -> Sequence[Certificate]:
    """Every certificate of an edition by number, with what it is for; the bytes only when asked for."""
    query = _certificates(edition).order_by(Certificate.number)
    return session.scalars(query.options(undefer(Certificate.pdf)) if with_pdf else query).all()


def valid_certificates(
    session: Session, edition: Edition, kind: str = "", *, with_pdf: bool = False
) -> list[Certificate]:
    """The valid certificates of one kind, or all, by number."""
    return [
        item
        for item in certificates(session, edition, with_pdf=with_pdf)
        if item.state is CertificateState.VALID and kind in ("", item.printed.get("kind", AWARD))
    ]


def certificate(session: Session, edition: Edition, number: str) -> Certificate | None:
    """One certificate of an edition, with what it is for and its bytes."""
    return session.scalar(_certificates(edition).where(Certificate.number == number).options(undefer(Certificate.pdf)))


def _certificates(edition: Edition) -> Select[Certificate]:
    return in_edition(select(Certificate), edition).options(
        contains_eager(Certificate.award).contains_eager(Award.entry), contains_eager(Certificate.recognition)
    )


def in_edition(query: Select[*Columns], edition: Edition) -> Select[*Columns]:
    """Of certificates, those of an edition: for an award of its entries, or for somebody it thanks or recognises."""
    return (
        query.outerjoin(Certificate.award)
        .outerjoin(Award.entry)
        .outerjoin(Certificate.recognition)
        .where(or_(Entry.edition_id == edition.id, Recognition.edition_id == edition.id))
    )
