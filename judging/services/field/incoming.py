"""What a judge's telephone kept, as it says it: each thing one operation, sent over the air or saved as a file.

An operation is a mark or, where its key is a word with "!" before it, a message: `!commit` her commitment · `!tie` yes
or no to a farm, with her reason · `!deliver` a sheet · `!report` a problem in her words, with what the telephone says
of itself in `about` · `!reopen` asks for a delivered sheet, with her reason (docs/offline.md). Always true: whatever
was sent, reading it raises nothing; what cannot be read is None, and a problem says what the judge can mend.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from judging.domain.errors import Problem
from judging.domain.number import counted
from judging.domain.permissions import Actor
from judging.domain.scoring.choices import mark_of, note_as_kept
from judging.domain.scoring.merging import PARTS
from judging.domain.typed import bare, own_clock, storable, told_at
from judging.services.field import device_messages, sync
from judging.services.field.device_messages import Request
from judging.services.field.permits import Permit
from judging.services.field.sync import Answer, Operation
from judging.storage.models import DeviceMessageKind, Judge

KINDS = {
    "!commit": DeviceMessageKind.COMMITMENT,
    "!tie": DeviceMessageKind.CONFLICT,
    "!deliver": DeviceMessageKind.DELIVERY,
    "!report": DeviceMessageKind.REPORT,
    "!reopen": DeviceMessageKind.REOPENING,
}
YES_OR_NO = ("yes", "no")
LONGEST_TEXT, LONGEST_WORDS, LONGEST_KEY = 20_000, 4_000, 80
MOST_FACTS, LONGEST_FACT = 12, 300


def take(
    session: Session,
    *,
    actor: Actor,
    judge: Judge,
    permit: Permit,
    sent: Operation | Request,
    now: datetime,
    reason: str = "",
) -> Answer:
    """Take one thing in, in a transaction of its own; `reason` says of a mark how it came, if not over the air."""
    if isinstance(sent, Request):
        return device_messages.take(session, actor=actor, judge=judge, permit=permit, request=sent, now=now)
    return sync.take(session, actor=actor, judge=judge, permit=permit, operation=sent, now=now, reason=reason)


def read(item: object) -> Operation | Request | Problem | None:
    """One thing that was sent; None where it is none of ours."""
    if not isinstance(item, dict):
        return None
    is_message = isinstance(item.get("key"), str) and item["key"] in KINDS
    return _message(item) if is_message else _mark(item)


def held(message: Any) -> Any:
    """What was sent with every text in it as a database can hold it, so that one bad sign stops nothing."""
    if isinstance(message, str):
        return storable(message)
    if isinstance(message, list):
        return [held(item) for item in message]
    if isinstance(message, dict):
        return {storable(name): held(value) for name, value in message.items()}
    return message


def text_of(item: Mapping[str, Any], name: str, *, most: int) -> str:
    """A text in an operation, `most` letters of it. Raises KeyError for none, TypeError for what is no text."""
    text = item[name]
    if not isinstance(text, str):
        raise TypeError(name)
    return text[:most]


def facts(about: object) -> dict[str, str]:
    """What a telephone says of itself: a few short texts, whatever was sent."""
    given = list(about.items())[:MOST_FACTS] if isinstance(about, dict) else []
    told = {bare(name[:40]): value for name, value in given if isinstance(value, str | int | float)}
    return {name: bare(str(value)[:LONGEST_FACT]) for name, value in told.items() if name}


def _mark(item: Mapping[str, Any]) -> Operation | Problem | None:
    try:
        name, sheet, base = str(uuid.UUID(item["id"])), counted(item["sheet"]), counted(item["base"])
        key, note = bare(text_of(item, "key", most=LONGEST_KEY)), text_of(item, "note", most=LONGEST_TEXT)
        choice = bare(_choice(item))
        given_at = own_clock(text_of(item, "at", most=LONGEST_KEY))
        seen_at = told_at(text_of(item, "seen_at", most=LONGEST_KEY)) if item.get("seen_at") not in (None, "") else None
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
    if sheet is None or base is None:
        return None
    if not choice:
        return Problem.of("note_without_mark", at=key, criterion=key)
    mark = mark_of(key, choice, note_as_kept(note))
    told = item.get("parts")
    parts = frozenset(part for part in PARTS if isinstance(told, list) and part in told)
    return Operation(name, sheet, mark, base, given_at, item.get("yields") is True, seen_at, parts)


def _choice(item: Mapping[str, Any]) -> str:
    """What she chose: a text, or the number itself."""
    value = item["value"]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else text_of(item, "value", most=LONGEST_KEY)


def _message(item: Mapping[str, Any]) -> Request | None:
    try:
        return Request(
            id=str(uuid.UUID(item["id"])),
            kind=KINDS[item["key"]],
            assignment_id=_small(item["sheet"]),
            choice=YES_OR_NO[YES_OR_NO.index(item["value"])],
            words=text_of(item, "note", most=LONGEST_WORDS),
            base=_small(item["base"]),
            given_at=own_clock(text_of(item, "at", most=LONGEST_KEY)),
            about=facts(item.get("about")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def _small(number: object) -> int:
    value = counted(number)
    if value is None:
        raise ValueError(number)
    return value
