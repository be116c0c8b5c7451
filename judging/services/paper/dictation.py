"""Score codes dictated by telephone or sent as messages: many lines of one judge, each taken in or refused by itself.

Always true: a line that is refused changes nothing and is named by its number; one that was taken in before changes
nothing either; a mark that stands there and says something else is never overwritten.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.scoring.scorecodes import line_of, marks_of
from judging.domain.scoring.scoresheet import Mark
from judging.services.contest.editions import require_unpublished
from judging.services.contest.sheetversions import dictated_as
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Edition, Judge, MarkSource
from judging.storage.queries import paper as queries

DICTATED = uuid.UUID("0c8a1a64-0c39-4f0a-9a0e-5f2f0d9f7a31")


@dataclass(frozen=True)
class LineTaken:
    """What became of one line: how many marks it wrote, or why it was refused. Lines count from 1."""

    number: int
    text: str
    farm: str = ""
    written: int = 0
    problems: tuple[Problem, ...] = ()


def take_lines(
    session: Session, *, actor: Actor, edition: Edition, judge: Judge, text: str, unseen_because: str, now: datetime
) -> list[LineTaken]:
    """Take in each line of a text; empty ones are passed over. Refused for none at all, and after publication."""
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise Refused(Problem.of("organisers_only"))
    require_unpublished(session, edition)
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise Refused(Problem.of("code_lines_missing", at="lines"))
    taken = []
    for number, line in lines:
        try:
            with session.begin_nested():  # what is refused leaves nothing behind
                farm, written = _take(session, actor, edition, judge, line, unseen_because, now)
            taken.append(LineTaken(number, line, farm, written))
        except Refused as refusal:
            taken.append(LineTaken(number, line, problems=refusal.problems))
    return taken


def _take(
    session: Session, actor: Actor, edition: Edition, judge: Judge, text: str, unseen_because: str, now: datetime
) -> tuple[str, int]:
    line = line_of(text)
    assignment = queries.sheet_of_farm(session, edition, judge, line.farm)
    if assignment is None:
        raise Refused(Problem.of("code_line_farm", farm=line.farm))
    sheet, round_ = scoring.sheet_of(assignment), dictated_as(assignment.round)
    marks = marks_of(line, sheet, judge=judge.key, round_=round_, unseen_because=unseen_because)
    news = _news(assignment, marks)
    if not news:
        return line.farm, 0
    saved = scoring.save_ballot(
        session,
        actor=actor,
        assignment=assignment,
        marks=news,
        expected_version=0,  # whatever stands there was given without this line
        save_id=str(uuid.uuid5(DICTATED, f"{assignment.id}/{now.isoformat()}/{text}")),
        now=now,
        source=MarkSource.PAPER,
        reason=text,
    )
    return line.farm, len(saved.written)


def _news(assignment: Assignment, marks: list[Mark]) -> list[Mark]:
    """The marks that do not stand there already; a comment beside one stays."""
    standing = assignment.ballot.marks if assignment.ballot is not None else {}
    same = {
        mark.criterion
        for mark in marks
        if (there := standing.get(mark.criterion)) and (there.state, there.value) == (mark.state, mark.value)
    }
    return [mark for mark in marks if mark.criterion not in same]
