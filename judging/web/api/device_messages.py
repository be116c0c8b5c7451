"""Reading a message out of what a telephone sends: an operation whose key is a word with "!" before it, no criterion.

`!commit` her commitment · `!tie` yes or no to a farm, with her reason · `!deliver` a sheet · `!report` a problem in her
words, with what the telephone says of itself in `about` · `!reopen` asks for a delivered sheet, with her reason. The
rest is as for a mark (docs/offline.md).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from judging.domain.number import counted
from judging.domain.typed import bare, own_clock
from judging.services.field.device_messages import Request
from judging.storage.models import DeviceMessageKind
from judging.web.api.guard import text_of

KINDS = {
    "!commit": DeviceMessageKind.COMMITMENT,
    "!tie": DeviceMessageKind.CONFLICT,
    "!deliver": DeviceMessageKind.DELIVERY,
    "!report": DeviceMessageKind.REPORT,
    "!reopen": DeviceMessageKind.REOPENING,
}
CHOICES = ("yes", "no")
LONGEST_WORDS = 4000
LONGEST_MOMENT = 80
MOST_FACTS, LONGEST_FACT = 12, 300


def is_message(item: object) -> bool:
    """Whether an operation is a message of ours."""
    return isinstance(item, dict) and isinstance(item.get("key"), str) and item["key"] in KINDS


def request_of(item: Mapping[str, Any]) -> Request | None:
    """The message; None where it is none of ours."""
    try:
        return Request(
            id=str(uuid.UUID(item["id"])),
            kind=KINDS[item["key"]],
            assignment_id=_small(item["sheet"]),
            choice=CHOICES[CHOICES.index(item["value"])],
            words=text_of(item, "note", most=LONGEST_WORDS),
            base=_small(item["base"]),
            given_at=own_clock(text_of(item, "at", most=LONGEST_MOMENT)),
            about=facts(item.get("about")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def facts(about: object) -> dict[str, str]:
    """What a telephone says of itself: a few short texts, whatever was sent."""
    given = list(about.items())[:MOST_FACTS] if isinstance(about, dict) else []
    told = {bare(name[:40]): value for name, value in given if isinstance(value, str | int | float)}
    return {name: bare(str(value)[:LONGEST_FACT]) for name, value in told.items() if name}


def _small(number: object) -> int:
    value = counted(number)
    if value is None:
        raise ValueError(number)
    return value
