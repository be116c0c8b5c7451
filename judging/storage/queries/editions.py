"""Reading an edition and what belongs to it, for organisers, the public and the command line."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from judging.domain.entries.standing import IN, Place
from judging.domain.permissions import EditionRole, Role
from judging.storage.models import (
    Assignment,
    Ballot,
    CurrentMark,
    Edition,
    EditionMember,
    Entry,
    EntryStatus,
    ImportRun,
    Judge,
    Publication,
    Round,
    Staff,
)
from judging.storage.queries.numbering import by_number

_ALL = (
    joinedload(Edition.competition),
    selectinload(Edition.categories),
    selectinload(Edition.rounds).joinedload(Round.sheet_version),
)
"""What of an edition is read with it."""


def team_of() -> ColumnElement[int]:
    """The edition whose team runs an edition: a rehearsal is run by that of the edition it rehearses."""
    return func.coalesce(Edition.rehearsal_of_id, Edition.id)


def run_by(staff: Staff) -> ColumnElement[bool]:
    """The condition that an organiser may run an edition (`permissions.may_run`, as the database asks it)."""
    is_member = exists().where(EditionMember.edition_id == team_of(), EditionMember.staff_id == staff.id)
    if staff.is_demo:
        return Edition.is_demo.is_(True)
    return true() if staff.is_admin else or_(Edition.is_demo.is_(True), is_member)


def is_announced() -> ColumnElement[bool]:
    """The condition that everybody may know of an edition: it has a date, or results, or is the demonstration. A
    rehearsal is nobody's but her who runs it."""
    moments = (Edition.entries_from, Edition.scoring_from, Edition.entries_opened_at, Edition.scoring_opened_at)
    is_out = exists().where(Publication.edition_id == Edition.id)
    is_known = or_(Edition.is_demo.is_(True), *(moment.is_not(None) for moment in moments), is_out)
    return and_(Edition.rehearsal_of_id.is_(None), is_known)


def seen_by(staff: Staff | None) -> ColumnElement[bool]:
    """The condition that somebody at the public pages sees an edition; who runs it sees it before it is announced."""
    return is_announced() if staff is None else or_(is_announced(), run_by(staff))


def announced(session: Session, staff: Staff | None = None) -> Sequence[Edition]:
    """The editions for the public pages, newest first; `staff` is the organiser who looks, if one does."""
    return session.scalars(select(Edition).where(seen_by(staff)).order_by(Edition.id.desc())).all()


def editions(session: Session, staff: Staff | None = None) -> Sequence[Edition]:
    """Every edition, or those that an organiser may run; newest first."""
    mine = true() if staff is None else run_by(staff)
    return session.scalars(select(Edition).where(mine).order_by(Edition.id.desc())).all()


def rehearsal_of(session: Session, edition: Edition) -> Edition | None:
    """The rehearsal of an edition, where there is one."""
    return session.scalar(select(Edition).where(Edition.rehearsal_of_id == edition.id))


def published(session: Session, staff: Staff, but: Edition) -> Sequence[Edition]:
    """The other editions that an organiser may run and whose results are out; newest first."""
    out = select(Publication.edition_id)
    mine = (run_by(staff), Edition.id.in_(out), Edition.id != but.id)
    return session.scalars(select(Edition).where(*mine).order_by(Edition.id.desc())).all()


def by_slug(session: Session, slug: str, staff: Staff | None = None) -> Edition | None:
    """The edition of an address; for an organiser only where she may run it."""
    return _with_all(session, slug, true() if staff is None else run_by(staff))


def with_role(session: Session, slug: str, staff: Staff) -> tuple[Edition, EditionRole | None] | None:
    """The edition of an address where an organiser may know of it, and as what she belongs to it, if she does."""
    own = aliased(EditionMember)
    hers = and_(own.edition_id == team_of(), own.staff_id == staff.id)
    asked = select(Edition, own.role).outerjoin(own, hers)
    found = session.execute(asked.where(Edition.slug == slug, run_by(staff)).options(*_ALL)).first()
    return (found[0], found[1]) if found is not None else None


def announced_by_slug(session: Session, slug: str, staff: Staff | None = None) -> Edition | None:
    """The edition of an address for the public pages; `staff` is the organiser who looks, if one does."""
    return _with_all(session, slug, seen_by(staff))


def _with_all(session: Session, slug: str, condition: ColumnElement[bool]) -> Edition | None:
    return session.scalar(select(Edition).where(Edition.slug == slug, condition).options(*_ALL))


def judges(session: Session, edition: Edition) -> Sequence[Judge]:
    """The judges of an edition, by key, as people count."""
    return session.scalars(select(Judge).where(Judge.edition_id == edition.id).order_by(*by_number(Judge.key))).all()


def entries(session: Session, edition: Edition, *statuses: EntryStatus) -> Sequence[Entry]:
    """The entries of an edition (of these statuses, or all), by number, with their holders."""
    query = select(Entry).where(Entry.edition_id == edition.id).order_by(*by_number(Entry.number))
    if statuses:
        query = query.where(Entry.status.in_(statuses))
    return session.scalars(query.options(selectinload(Entry.holders), joinedload(Entry.category))).all()


def entries_in(session: Session, edition: Edition, role: Role, place: Place) -> Sequence[Entry]:
    """The entries that somebody in this role meets in this place, by number, with their holders."""
    return entries(session, edition, *IN[role, place])


def assignments(session: Session, round_: Round) -> Sequence[Assignment]:
    """Every assignment of a round with judge, entry, ballot and current marks (4 queries whatever the number)."""
    return session.scalars(
        select(Assignment)
        .where(Assignment.round_id == round_.id)
        .order_by(Assignment.entry_id, Assignment.judge_id)
        .options(
            joinedload(Assignment.judge),
            joinedload(Assignment.entry).selectinload(Entry.holders),
            joinedload(Assignment.ballot).selectinload(Ballot.current).joinedload(CurrentMark.mark),
        )
    ).all()


def latest_publication(session: Session, edition: Edition) -> Publication | None:
    """The publication that stands; None before the first."""
    return session.scalar(
        select(Publication).where(Publication.edition_id == edition.id).order_by(Publication.number.desc()).limit(1)
    )


def is_importing(session: Session, edition: Edition) -> bool:
    """Whether a table is being written into the edition."""
    going = exists().where(
        ImportRun.edition_id == edition.id, ImportRun.confirmed_at.is_not(None), ImportRun.ended_at.is_(None)
    )
    return bool(session.scalar(select(going)))
