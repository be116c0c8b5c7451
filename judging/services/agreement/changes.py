"""What a proposal may be about: for each kind, which step it is, how things stand, and how it is carried out.

Always true: what one person does where one suffices and what a second confirms is carried out by the same function.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from judging.domain.agreement.steps import Step, What
from judging.domain.permissions import Actor
from judging.services.agreed import Agreed
from judging.storage.models import Edition

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One thing to be done, exactly; `content` is plain JSON."""

    what: What
    content: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Means:
    """What carrying it out may need of the service: its public address, and its key."""

    base_url: str
    secret: bytes


@dataclass(frozen=True)
class Doing:
    """One change as it is carried out: by whom, in which edition, when, and who agreed to it (None: one suffices)."""

    session: Session
    actor: Actor
    edition: Edition
    content: Content
    means: Means
    now: datetime
    agreed: Agreed | None


@dataclass(frozen=True)
class Work:
    """How one kind of change is handled.

    `steps` are those it is (any of them may need two); `stood` says how what it changes stands, as short texts by name;
    `about` names what it is about, so that no two proposals wait about the same; `do` carries it out, or refuses.
    """

    steps: Callable[[Session, Edition, Content], Collection[Step]]
    stood: Callable[[Session, Edition, Content, datetime], dict[str, str]]
    do: Callable[[Doing], None]
    about: Callable[[Content], str] = lambda content: ""
