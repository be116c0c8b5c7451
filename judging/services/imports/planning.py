"""One way to plan a table, whatever it is about; and what its columns may hold.

Always true: a plan changes nothing and never raises for what is wrong with the table; columns are told by heading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.imports.columns import IGNORE, KEEP, Target, guessed, remembered, source_of
from judging.domain.imports.plan import Plan, Told, What, cell_of
from judging.domain.imports.words import META
from judging.services.contest.forms import edition_form
from judging.services.imports import entries, judges, lists, markcolumns, marks
from judging.services.imports.naming import with_labels
from judging.services.imports.orders import Order
from judging.storage.models import Edition, ImportRun

UNTOLD = "untold"
"""A column of marks of which nobody has said yet what it holds."""


def targets_of(what: What, edition: Edition) -> tuple[Target, ...]:
    """What a column of such a table may hold."""
    if what is What.ENTRIES:
        return entries.targets(edition_form(edition))
    if what is What.JUDGES:
        return judges.targets(edition_form(edition))
    if what is What.MARKS:
        return markcolumns.targets(edition)
    return lists.targets(what)


def otherwise_of(what: What) -> str:
    """What becomes of a column that means nothing known: texts of a family are kept, others are not read."""
    return {What.ENTRIES: KEEP, What.MARKS: UNTOLD}.get(what, IGNORE)


def guess(session: Session, edition: Edition, order: Order) -> dict[str, str]:
    """Heading -> target, as it was told of this heading row before, else as it seems. Raises Refused for no table."""
    headings = order.frame.heading
    known = targets_of(order.what, edition)
    before = _told_before(session, edition, order.what, headings)
    told = remembered(headings, before, [target.key for target in known]) if before else None
    if told is not None:
        return told
    if order.what is What.MARKS:
        called = {name: target.key for target in with_labels(known) for name in target.names[0]}
        return markcolumns.guess(order, edition, called, UNTOLD)
    found = guessed(headings, with_labels(known), otherwise_of(order.what))
    return {heading: IGNORE if _is_meta(heading, target) else target for heading, target in found.items()}


def _is_meta(heading: str, target: str) -> bool:
    return target == KEEP and heading.lower().rsplit("/", 1)[-1] in META


def _told_before(session: Session, edition: Edition, what: What, headings: Sequence[str]) -> Mapping[str, str]:
    """What was told last of a table with this heading row in this edition."""
    query = select(ImportRun.columns).where(
        ImportRun.edition_id == edition.id,
        ImportRun.what == what,
        ImportRun.source == source_of(headings),
        ImportRun.confirmed_at.is_not(None),
    )
    found = session.scalars(query.order_by(ImportRun.id.desc()).limit(1)).first()
    return found or {}


def with_columns(session: Session, edition: Edition, order: Order) -> Order:
    """The order with its columns guessed, where nobody told them. Raises Refused for no table."""
    return order if order.columns else replace(order, columns=guess(session, edition, order))


def plan(session: Session, *, edition: Edition, order: Order, now: datetime) -> Plan:
    """What the table would do to the edition; without columns, by those that are guessed."""
    try:
        order = with_columns(session, edition, order)
        if twice := _twice(order.columns, order.what):
            return Plan(order.what, order.told, whole=twice)
        if order.what is What.ENTRIES:
            return entries.plan(session, edition=edition, order=order, now=now)
        if order.what is What.JUDGES:
            return judges.plan(session, edition=edition, order=order)
        if order.what is What.MARKS:
            return marks.plan(session, edition=edition, order=order)
        return lists.plan(session, edition=edition, order=order, now=now)
    except Refused as refusal:
        return Plan(order.what, order.told, whole=_told(order, refusal))


def _told(order: Order, refusal: Refused) -> tuple[Told, ...]:
    """What keeps a whole table out, with its cells as far as they are known."""
    places: dict[str, int] = {}
    with suppress(Refused):
        frame = markcolumns.marks_frame(order) if order.what is What.MARKS else order.frame
        places = dict(zip(frame.heading, frame.places, strict=True))
    return tuple(
        Told(problem, cell_of(places[str(problem.params.get("column"))], problem.params["line"]))
        if str(problem.params.get("column")) in places and "line" in problem.params
        else Told(problem)
        for problem in refusal.problems
    )


def _twice(columns: Mapping[str, str], what: What) -> tuple[Told, ...]:
    """Two columns that are told to hold the same."""
    found: dict[str, list[str]] = {}
    for heading, target in columns.items():
        if target not in (KEEP, IGNORE, UNTOLD) and not (what is What.MARKS and target in markcolumns.MANY):
            found.setdefault(target, []).append(heading)
    return tuple(
        Told(Problem.of("import_target_twice", names=", ".join(f"«{name}»" for name in names)))
        for names in found.values()
        if len(names) > 1
    )
