"""Reading a message out of what a telephone sends: an operation whose key is a word with "!" before it, no criterion.

`!commit` her commitment · `!tie` yes or no to a farm, with her reason · `!deliver` a sheet · `!report` a problem in her
words, with what the telephone says of itself in `about`. The rest is as for a mark (docs/offline.md).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from judging.domain.number import counted
from judging.domain.typed import told_at
from judging.services.field.device_messages import Request
from judging.storage.models import DeviceMessageKind

KINDS = {
    "!commit": DeviceMessageKind.COMMITMENT,
    "!tie": DeviceMessageKind.CONFLICT,
    "!deliver": DeviceMessageKind.DELIVERY,
    "!report": DeviceMessageKind.REPORT,
}
LONGEST_WORDS = 4000
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
            choice=str(item["value"])[:20],
            words=str(item["note"])[:LONGEST_WORDS],
            base=_small(item["base"]),
            given_at=told_at(str(item["at"])),
            about=facts(item.get("about")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def facts(about: object) -> dict[str, str]:
    """What a telephone says of itself: a few short texts, whatever was sent."""
    given = about if isinstance(about, dict) else {}
    return {str(name)[:40]: str(value)[:LONGEST_FACT] for name, value in list(given.items())[:MOST_FACTS]}


def _small(number: object) -> int:
    value = counted(number)
    if value is None:
        raise ValueError(number)
    return value
