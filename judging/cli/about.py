"""The edition that a command is about: found by its address, and what is said from then on has its words."""

from __future__ import annotations

from sqlalchemy.orm import Session

from judging.cli.surroundings import speak, stop
from judging.domain.errors import Problem
from judging.storage.models import Edition
from judging.storage.queries.editions import by_slug


def the_edition(session: Session, slug: str) -> Edition:
    """The edition of an address; the command ends where there is none."""
    found = by_slug(session, slug) or stop(Problem.of("no_such_edition", slug=slug))
    speak(found.home)
    return found
