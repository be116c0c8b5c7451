"""The log of deliveries: which prize of which winner was handed over, and what became of it.

Vocabulary: a *due* is one prize of one winner, with its lines. It is pending until a line says that it was handed over;
a line may say later that this was a mistake. Where the award no longer stands (another publication, a distinction given
to somebody else, an entry withdrawn) and the prize is with somebody, it is *to decide*: it came back, or it is kept.
Always true: lines come from a sealed publication; they are only added; each keeps what was won and given in the words
of its day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.entries.standing import Place, is_in
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.typed import kept_line, kept_story
from judging.i18n import LANGUAGES, translator
from judging.services import audit
from judging.services.prizes import saying
from judging.services.prizes.log import Key, Log, logs
from judging.services.prizes.winning import Won, given, offered, won
from judging.services.seen import require_unchanged
from judging.storage.models import Delivery, DeliveryStep, Edition, Entry, Prize
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import results as queries
from judging.storage.queries.designs import kept_pictures


class State(StrEnum):
    """Where a due stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    TO_DECIDE = "to_decide"
    RETURNED = "returned"
    KEPT = "kept"


OPEN = frozenset({State.PENDING, State.TO_DECIDE})
"""What somebody has to see to."""


@dataclass(frozen=True)
class Due:
    """One prize of one winner; `won` is None where the award does not stand any more."""

    prize: Prize
    entry: Entry
    holder: int | None
    won: Won | None
    log: Log

    @property
    def key(self) -> Key:
        return self.prize.id, self.entry.id, self.holder

    @property
    def was_handed_over(self) -> bool:
        """Whether somebody has it, or had it until it came back."""
        return self.log.is_with_somebody or self.log.came_back

    @property
    def state(self) -> State:
        """Where it stands today."""
        if self.won is not None:
            return State.DELIVERED if self.log.is_with_somebody else State.PENDING
        if not self.log.is_with_somebody:
            return State.RETURNED
        return State.KEPT if self.log.is_kept else State.TO_DECIDE

    @property
    def may_say(self) -> tuple[DeliveryStep, ...]:
        """What the next line may say."""
        steps = {
            State.PENDING: (DeliveryStep.DELIVERED,),
            State.DELIVERED: (DeliveryStep.MISTAKEN,),
            State.TO_DECIDE: (DeliveryStep.RETURNED, DeliveryStep.KEPT, DeliveryStep.MISTAKEN),
            State.KEPT: (DeliveryStep.RETURNED,),
            State.RETURNED: (),
        }[self.state]
        return (*steps, DeliveryStep.NOTE)

    @property
    def names(self) -> tuple[str, ...]:
        """Who gets it, or got it."""
        names = tuple(self.entry.paper_names)
        return names if self.holder is None else names[self.holder : self.holder + 1]

    @property
    def title(self) -> Mapping[str, str]:
        """What it was won with: as it stands, or as it stood when it was handed over."""
        if self.won is not None:
            return self.won.award.title
        return self.log.handed.said["award"] if self.log.handed is not None else {}

    @property
    def delivered(self) -> Delivery | None:
        """The line that says who has it."""
        return self.log.handed if self.log.is_with_somebody else None


@dataclass(frozen=True)
class DeliverySaid:
    """A line as its form says it: the day, who gave, who received, a note, the name of a picture ("" for none)."""

    step: DeliveryStep
    day: date | None
    by_whom: str = ""
    to_whom: str = ""
    note: str = ""
    picture: str = ""


def dues(session: Session, edition: Edition) -> list[Due]:
    """Every prize of every winner by the publication that stands, and what somebody has of an award that does not.

    Empty before the first publication. Two queries where there are no prizes, else five.
    """
    prizes = offered(session, edition.id)
    publication = edition_queries.latest_publication(session, edition) if prizes else None
    if publication is None:
        return []
    said = logs(session, edition)
    awards = [
        award
        for award in queries.awards(session, publication)
        if is_in(award.entry.status, Role.APPLICANT, Place.CERTIFICATE)
    ]
    found: dict[Key, Due] = {}
    for one in won(awards, prizes):
        key = one.prize.id, one.award.entry_id, one.holder
        found[key] = Due(one.prize, one.award.entry, one.holder, one, said.get(key, Log()))
    gone = [
        Due(log.handed.prize, log.handed.entry, log.handed.holder, None, log)
        for key, log in said.items()
        if key not in found and log.handed is not None
    ]
    return [*found.values(), *(due for due in gone if due.was_handed_over)]


def open_dues(session: Session, edition: Edition) -> list[Due]:
    """What somebody has to see to: still to hand over, or to decide about."""
    return [due for due in dues(session, edition) if due.state in OPEN]


def standing(due: Due) -> dict[str, object]:
    """What a page of a due shows, for two people who write about it at the same time."""
    return {"newest": due.log.newest, "state": due.state.value}


def record(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    due: Due,
    said: DeliverySaid,
    now: datetime,
    seen: str | None = None,
) -> Delivery:
    """Add a line to the log. Raises Refused, each at its field.

    Stale where somebody wrote about it since the writer looked (`seen`: version of `standing`).
    """
    require_unchanged(standing(due), seen, told="delivery_written_meanwhile")
    said = _kept(said)
    problems = list(_problems(session, edition, due, said, now))
    if problems or said.day is None:
        raise Refused(*problems)
    made = Delivery(
        edition_id=edition.id,
        prize=due.prize,
        entry=due.entry,
        holder=due.holder,
        step=said.step,
        day=said.day.isoformat(),
        by_whom=said.by_whom,
        to_whom=said.to_whom,
        note=said.note,
        picture=said.picture,
        said=_as_it_stood(edition, due),
        made_at=now,
        made_by=str(actor),
        made_name=actor.name,
    )
    session.add(made)
    session.flush()
    _audited(session, actor, due, made, now)
    return made


def _audited(session: Session, actor: Actor, due: Due, made: Delivery, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        action=f"prize.{made.step.value}",
        subject=f"delivery:{made.id}",
        edition_id=made.edition_id,
        now=now,
        entry=due.entry.number,
        prize=due.prize.key,
        to=made.to_whom,
        day=made.day,
        note=made.note,
    )


def _kept(said: DeliverySaid) -> DeliverySaid:
    """What is written, as it is kept."""
    return replace(
        said,
        to_whom=kept_line(said.to_whom, at="to_whom"),
        by_whom=kept_line(said.by_whom, at="by_whom"),
        note=kept_story(said.note, at="note"),
    )


def _problems(session: Session, edition: Edition, due: Due, said: DeliverySaid, now: datetime) -> Iterable[Problem]:
    if said.step not in due.may_say:
        yield Problem.of("delivery_step_wrong", at="step")
        return
    if said.day is None or said.day > edition.home.on_clocks(now).date():
        yield Problem.of("delivery_day_wrong", at="day")
    if said.step is DeliveryStep.DELIVERED and not said.to_whom:
        yield Problem.of("delivery_to_missing", at="to_whom")
    if said.step is not DeliveryStep.DELIVERED and not said.note:
        yield Problem.of("delivery_note_missing", at="note")
    if said.picture and not kept_pictures(session, edition, [said.picture]):
        yield Problem.of("picture_missing", at="file", picture=said.picture)
    for at, text, longest in (
        ("to_whom", said.to_whom, limits.LINE),
        ("by_whom", said.by_whom, limits.LINE),
        ("note", said.note, limits.REASON),
    ):
        if len(text) > longest:
            yield Problem.of("text_too_long_for_field", at=at, length=len(text), longest=longest)


def _as_it_stood(edition: Edition, due: Due) -> dict[str, object]:
    """What was won and given, in every language, and by whom: it reads the same when the names change."""
    prize = due.won.given if due.won is not None else given(due.prize)
    told = {language: saying.with_sponsor(translator(language, edition.home), prize) for language in LANGUAGES}
    title = dict(due.won.award.title) if due.won is not None else {}
    return {"award": title, "prize": told, "names": list(due.names)}
