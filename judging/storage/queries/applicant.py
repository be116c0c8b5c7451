"""What an applicant may read: her own entry, what was made known about it, and names of places to pick from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.domain.typed import folded
from judging.storage.models import Award, Edition, Entry, Publication, Round
from judging.storage.queries.standing import stands


def own_entry(session: Session, reader: Entry) -> Entry | None:
    """The reader's own entry with all that is needed to show it (5 queries, however many rows it has)."""
    return session.scalar(
        select(Entry)
        .where(Entry.id == reader.id)
        .options(
            joinedload(Entry.edition).joinedload(Edition.competition),
            joinedload(Entry.edition).joinedload(Edition.form_version),
            joinedload(Entry.form_version),
            joinedload(Entry.edition).selectinload(Edition.rounds).joinedload(Round.sheet_version),
            selectinload(Entry.holders),
            selectinload(Entry.crops),
            selectinload(Entry.incomes),
        )
        .execution_options(populate_existing=True)
    )


def communities(session: Session, edition: Edition) -> Sequence[str]:
    """Known communities to pick from: only of entries that organisers have admitted, so that nobody reads what
    somebody else is just typing."""
    return _known(session, edition, Entry.community)


def cooperatives(session: Session, edition: Edition) -> Sequence[str]:
    """Known cooperatives to pick from, of admitted entries."""
    return _known(session, edition, Entry.cooperative)


def awards(session: Session, reader: Entry) -> Sequence[Award]:
    """What the reader's entry won, by the publication that stands."""
    latest = (
        select(Publication.id)
        .where(Publication.edition_id == reader.edition_id)
        .order_by(Publication.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return session.scalars(
        select(Award).where(Award.entry_id == reader.id, Award.publication_id == latest).order_by(Award.id)
    ).all()


def _known(session: Session, edition: Edition, column: InstrumentedAttribute[str]) -> Sequence[str]:
    """The names there are, in the order of the alphabet; one that is spelled in several ways as most wrote it."""
    named = session.execute(
        select(column, func.count())
        .where(Entry.edition_id == edition.id, stands(Role.PUBLIC, Place.PUBLIC_PAGE), column != "")
        .group_by(column)
        .order_by(func.count().desc(), func.min(Entry.id))
    )
    spelled: dict[str, str] = {}
    for name, _count in named:
        spelled.setdefault(folded(name), name)
    return [spelled[key] for key in sorted(spelled)]
