"""A judge's copy: the file that she saved on a telephone which could not send, loaded by an organiser.

It holds what the telephone would have sent, each thing under its own identifier, and goes the same way in. Always true:
it is looked through before anything is written, and what is confirmed is what was shown; what came already, over the
air or from a copy, is not written again; another mark that stands there is never overwritten; the marks are the
judge's, and their save says who loaded them. A copy is sealed with the offline permit of its telephone, of which the
file holds only the part that is no secret: one that anybody changed, or of another judge or edition, is refused.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused, Stale
from judging.domain.number import counted
from judging.domain.permissions import Actor, Role
from judging.domain.scoring.origins import from_file
from judging.domain.scoring.scoresheet import Criterion, Mark
from judging.domain.typed import version_of
from judging.services import audit
from judging.services.contest.editions import require_unpublished
from judging.services.field import incoming, permits
from judging.services.field.device_messages import Request
from judging.services.field.permits import Permit
from judging.services.field.sync import Answer, Operation, Result, refused
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Edition, Judge, LateMark
from judging.storage.queries import judge as queries
from judging.storage.queries import ledger
from judging.storage.queries.ledger import Written

FORMAT = "copy-1"
MOST_THINGS = 5_000


class Outcome(StrEnum):
    """What becomes of one thing in a copy."""

    NEW = "new"
    SAME = "same"
    LATE = "late"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True)
class Copy:
    """A file that is what it says: whose it is, when it was saved, and how many photos stayed on the telephone."""

    judge: Judge
    permit: Permit
    made: str
    photos: int
    things: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Line:
    """One thing of a copy: a mark or (with `message`) what she asked for, what becomes of it, and what stands there."""

    id: str
    farm: str
    criterion: Criterion | None
    key: str
    mark: Mark | None
    message: str
    outcome: Outcome
    standing: Written | None
    problems: tuple[Problem, ...]


def read(session: Session, content: bytes, *, secret: bytes, edition: Edition, judge: Judge, now: datetime) -> Copy:
    """The copy in a file that should be this judge's. Refused at the file, in words, for anything else."""
    said = _parsed(content)
    sealed = permits.sealing(secret, str(said["permit"]))
    if not said["seal"] or sealed is None:
        raise _wrong("copy_unsealed")
    lease, permit = sealed
    if not hmac.compare_digest(_seal(lease, said), str(said["seal"])) or said["judge"] != _key(permit):
        raise _wrong("copy_altered")
    if permit.edition != edition.id:
        raise _wrong("copy_of_other_edition")
    if permit.judge != judge.id:
        hers = session.scalar(select(Judge).where(Judge.id == permit.judge, Judge.edition_id == edition.id))
        raise _wrong("copy_of_other_judge", judge=hers.name if hers is not None else "?", chosen=judge.name)
    if now.timestamp() >= permit.until:
        raise _wrong("copy_over")
    things = incoming.held(said["marks"])
    if not things:
        raise _wrong("copy_empty")
    return Copy(judge, permit, str(said["made"]), counted(said.get("photos", 0)) or 0, things)


class _TakenBack(Exception):
    """What was tried is not to stay."""


def look(session: Session, *, actor: Actor, copy: Copy, now: datetime) -> list[Line]:
    """What loading a copy would do. Everything is tried and taken back: the session holds nothing of it afterwards."""
    try:
        with session.begin_nested():
            lines = _take_all(session, actor, copy, now)
            raise _TakenBack
    except _TakenBack:
        return lines


def load(session: Session, *, actor: Actor, copy: Copy, seen: str, now: datetime) -> list[Line]:
    """Take a copy in, as it was shown (`seen`: its version). Stale, with what would happen now, where that differs."""
    require_unpublished(session, copy.judge.edition)
    would = look(session, actor=actor, copy=copy, now=now)
    if version(would) != seen:
        raise Stale(Problem.of("copy_plan_changed"), current=would)
    lines = _take_all(session, actor, copy, now)
    audit.record(
        session,
        actor=actor,
        action="copy.loaded",
        subject=f"judge:{copy.judge.id}",
        edition_id=copy.judge.edition_id,
        now=now,
        judge=copy.judge.name,
        came=coming(lines),
        all=len(lines),
    )
    return lines


def version(lines: Sequence[Line]) -> str:
    """A short name for what loading would do.

    What stands is named by its number, never by its hour: what the same file wrote before it is of the hour of looking.
    """
    stands = {line.id: (line.standing.number, line.standing.mark) if line.standing else None for line in lines}
    return version_of({line.id: f"{line.outcome} {line.mark} {stands[line.id]}" for line in lines})


def coming(lines: Sequence[Line]) -> int:
    """How many of them come in."""
    return sum(line.outcome in (Outcome.NEW, Outcome.LATE) for line in lines)


def _take_all(session: Session, actor: Actor, copy: Copy, now: datetime) -> list[Line]:
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise Refused(Problem.of("organisers_only"))
    answers: dict[object, Answer] = {}
    lines = []
    for thing in copy.things:
        sent = incoming.read(thing)
        before = answers.get(thing.get("after")) if isinstance(thing.get("after"), str) else None
        if isinstance(sent, Operation) and before is not None and before.result is Result.OK:
            sent = replace(sent, base=before.version, seen_at=before.seen_at)
        line, answer = _take(session, actor, copy, thing, sent, now)
        answers[thing.get("id")] = answer
        lines.append(line)
    return lines


def _take(
    session: Session,
    actor: Actor,
    copy: Copy,
    thing: Mapping[str, Any],
    sent: Operation | Request | Problem | None,
    now: datetime,
) -> tuple[Line, Answer]:
    """Take one thing in, as the judge's own, and say what became of it."""
    sheet = counted(thing.get("sheet"))
    assignment = queries.assignment_of_any_state(session, copy.judge, sheet or 0)
    key = str(thing.get("key", ""))[: incoming.LONGEST_KEY]
    standing = _standing(session, assignment, key)
    is_known = isinstance(sent, Operation | Request) and _is_known(session, sent)
    if isinstance(sent, Operation | Request):
        answer = incoming.take(
            session,
            actor=Actor(Role.JUDGE, copy.judge.id, copy.judge.name),
            judge=copy.judge,
            permit=copy.permit,
            sent=sent,
            now=now,
            reason=from_file(actor.name),
        )
    else:
        answer = refused(sent or Problem.of("operation_unreadable"))
    mark = sent.mark if isinstance(sent, Operation) else None
    is_there = is_known or (mark is not None and standing is not None and standing.mark == mark)
    line = Line(
        id=str(thing.get("id")),
        farm=assignment.entry.number if assignment is not None else str(thing.get("farm", "")),
        criterion=scoring.sheet_of(assignment).criterion(key) if assignment is not None else None,
        key=key,
        mark=mark,
        message=sent.kind.value if isinstance(sent, Request) else "",
        outcome=_outcome(answer, is_there=is_there),
        standing=answer.current or standing,
        problems=answer.problems,
    )
    return line, answer


def _outcome(answer: Answer, *, is_there: bool) -> Outcome:
    if answer.result is Result.OK or (answer.result is Result.LATE and is_there):
        return Outcome.SAME if is_there else Outcome.NEW
    return Outcome(answer.result.value)


def _standing(session: Session, assignment: Assignment | None, key: str) -> Written | None:
    """What stands at a criterion now."""
    ballot = assignment.ballot if assignment is not None else None
    return ledger.standing(session, ballot).get(key) if ballot is not None else None


def _is_known(session: Session, sent: Operation | Request) -> bool:
    """Whether this very thing arrived before, whichever way."""
    if isinstance(sent, Request):
        return queries.message(session, sent.id) is not None
    late = session.scalar(select(LateMark.id).where(LateMark.save_id == sent.id))
    return late is not None or ledger.save_known_as(session, sent.id) is not None


def _parsed(content: bytes) -> dict[str, Any]:
    """What the file says, in the form of a copy; nothing in it is believed yet."""
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _wrong("copy_unreadable") from None
    wanted = {"judge": str, "made": str, "permit": str, "seal": str, "marks": list}
    if not isinstance(said, dict) or said.get("judging") != FORMAT:
        raise _wrong("copy_unreadable")
    if not all(isinstance(said.get(name), kind) for name, kind in wanted.items()):
        raise _wrong("copy_unreadable")
    if len(said["marks"]) > MOST_THINGS or not all(isinstance(one, dict) for one in said["marks"]):
        raise _wrong("copy_unreadable")
    return said


def _seal(lease: str, said: Mapping[str, Any]) -> str:
    """The seal of a copy: over its JSON without blanks and without the seal, as browsers write it (here/copy.js)."""
    rest = {name: value for name, value in said.items() if name != "seal"}
    text = json.dumps(rest, ensure_ascii=False, separators=(",", ":"))
    # half a sign, which no text can hold, is written as its number by both
    return hmac.new(lease.encode(), text.encode("utf-8", "backslashreplace"), hashlib.sha256).hexdigest()


def _key(permit: Permit) -> str:
    """How a telephone names its judge."""
    return f"{permit.edition}-{permit.judge}"


def _wrong(code: str, **params: object) -> Refused:
    return Refused(Problem.of(code, at="file", **params))
