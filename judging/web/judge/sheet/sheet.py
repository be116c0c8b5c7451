"""The score sheet of one farm: to fill in, to save, and to read once it is sealed.

Saving never loses anything: what is refused is shown again as it was typed, and where somebody else wrote meanwhile
both values are shown (differences.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.contest.newsheet import has_place
from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.permissions import Role
from judging.domain.phases import scoring_is_open
from judging.domain.scoring.choices import choice_of
from judging.domain.scoring.conflicts import PossibleConflict, Roots, detected_conflicts
from judging.domain.scoring.remarks import is_remark, unwritten
from judging.domain.scoring.scoresheet import Mark, mark_problems
from judging.services.contest.editions import sheet_with
from judging.services.scoring import scoring
from judging.services.scoring.yielding import save_and_yield
from judging.storage.models import (
    Assignment,
    Ballot,
    BallotState,
    DeviceMessage,
    DeviceMessageState,
    Judge,
    LateMark,
    Photo,
)
from judging.storage.queries import judge as queries
from judging.storage.queries import late, ledger
from judging.storage.queries import photos as photo_queries
from judging.storage.queries.judge import Step
from judging.storage.queries.ledger import Written
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.questions import Chapter, Question, RemarkAsked, Typed, chapters, remarks_asked
from judging.web.judge.blueprint import (
    JudgePage,
    blueprint,
    committed_judge,
    judge_to_show,
    open_to_her,
    windows_of,
)
from judging.web.judge.sheet import differences
from judging.web.judge.sheet.farm import FarmSays, farm_says, proposals
from judging.web.judge.sheet.form import Posted, new_save_id, posted, typed_of
from judging.web.judge.sheet.progress import Way, way_of
from judging.web.page import render, words

MOST_THUMBS = 3


@dataclass(frozen=True)
class Wish:
    """That a delivered sheet be opened again: what she said last, if anything, and what stands in the field."""

    last: DeviceMessage | None = None
    typed: str = ""
    may_ask: bool = False

    @property
    def waits(self) -> bool:
        return self.last is not None and self.last.state is DeviceMessageState.WAITING

    @property
    def declined(self) -> bool:
        return self.last is not None and self.last.state is DeviceMessageState.DECLINED


@dataclass(frozen=True)
class SheetPage(JudgePage):
    """One sheet. `is_open` says whether it can be written on; a sealed one shows the marks alone.

    `late` are those of her marks that came after the close and do not count (yet), where it cannot be written on.
    `seen_at` is when its ballot came to stand at `version`: the service's word, which a telephone gives back.
    """

    template: ClassVar[str] = "judge/sheet/sheet.html"
    judge: Judge
    assignment: Assignment
    says: FarmSays
    conflicts: Sequence[PossibleConflict]
    chapters: Sequence[Chapter]
    remarks: Sequence[RemarkAsked]
    version: int
    seen_at: datetime | None
    save_id: str
    is_open: bool
    place: int
    way: Way
    is_practice_first: bool
    asks_to_stay: bool
    wish: Wish
    late: Mapping[str, LateMark]
    photos: Sequence[Photo]
    problems: tuple[Problem, ...]

    @property
    def questions(self) -> list[Question]:
        return [question for chapter in self.chapters for question in chapter.questions]

    @property
    def thumbs(self) -> Mapping[str, Sequence[Photo]]:
        """The newest photos of each criterion, a few."""
        return {
            question.key: [photo for photo in self.photos if photo.criterion == question.key][-MOST_THUMBS:]
            for question in self.questions
        }

    @property
    def filled(self) -> int:
        """Criteria that no longer block delivery."""
        return sum(question.is_settled for question in self.questions)

    @property
    def blank(self) -> list[Question]:
        """Criteria that still block delivery."""
        return [question for question in self.questions if not question.is_settled]

    @property
    def is_unwritten(self) -> bool:
        """Whether something that must be written at the end is not."""
        return any(asked.remark.is_required and not asked.note for asked in self.remarks)

    @property
    def previous(self) -> Step | None:
        return self.way.steps[self.place - 1] if self.place else None

    @property
    def following(self) -> Step | None:
        return self.way.steps[self.place + 1] if self.place + 1 < len(self.way.steps) else None

    @property
    def onward(self) -> str:
        """Where the judge goes on to after this farm: the next one that needs marks, or her marks side by side."""
        farm = self.way.next_to_write(after=self.assignment.id)
        return url_for("judge.sheet", assignment_id=farm.id) if farm else url_for("judge.review")

    @property
    def history(self) -> str:
        """The address below which each criterion has the page of its earlier marks."""
        return url_for("judge.sheet", assignment_id=self.assignment.id) + "/history"

    @property
    def reopen_reason(self) -> str:
        ballot = self.assignment.ballot
        return ballot.reopen_reason if ballot is not None and ballot.state is BallotState.REOPENED else ""

    @property
    def first_to_look_at(self) -> str:
        """On a sheet that was opened again, the first criterion that the reason names, or the first of all."""
        keys = [question.key for question in self.questions]
        return next((key for key in keys if re.search(rf"\b{re.escape(key)}\b", self.reopen_reason)), keys[0])

    @property
    def delivered_at(self) -> datetime | None:
        ballot = self.assignment.ballot
        return ballot.submitted_at if ballot is not None and ballot.state is BallotState.SUBMITTED else None


@blueprint.get("/sheets/<int:assignment_id>")
@allow(Role.JUDGE)
def sheet(assignment_id: int) -> ResponseReturnValue:
    """One sheet."""
    return _sheet(committed_judge(), assignment_id)


@blueprint.post("/sheets/<int:assignment_id>")
@allow(Role.JUDGE)
def save(assignment_id: int) -> ResponseReturnValue:
    """Save a sheet, then stay on it, go on to the next farm, or go on to its delivery."""
    judge = committed_judge()
    try:
        with transaction() as db:
            assignment = queries.assignment_to_save(db, judge, assignment_id) or abort(404)
            sent = posted(scoring.sheet_of(assignment))
            open_to_her(assignment)
            sent = _with_undone(db, assignment, sent)
            _write(db, assignment, sent, differences.yielded(sent))
            done = ledger.settled(db, assignment.ballot) if assignment.ballot is not None else 0
            is_unfinished, told = _is_unfinished(assignment, done), _told(assignment, done)
    except NotFound:
        raise
    except Stale as stale:
        return differences.show(judge, assignment_id, sent, stale)
    except Refused as refusal:
        return _sheet(judge, assignment_id, sent, refusal.problems)
    if sent.then != "deliver":
        flash(told)
    return _onward(judge, assignment_id, sent, is_unfinished=is_unfinished)


def _with_undone(db: Session, assignment: Assignment, sent: Posted) -> Posted:
    """What was sent, with the mark that she took back and wants back; a comment that stands there stays."""
    key, ballot = sent.undone, assignment.ballot
    before = ledger.last_given(db, ballot, [key]).get(key) if key and ballot is not None else None
    if before is None:
        return sent
    back = Typed(choice_of(before), sent.typed[key].note or before.note)
    return replace(sent, typed={**sent.typed, key: back})


def _write(db: Session, assignment: Assignment, sent: Posted, yielded: Sequence[str]) -> None:
    """Save what was sent; a comment without a mark stops it only where nothing else does."""
    if problems := sent.problems():
        raise Refused(*problems, *mark_problems(scoring.sheet_of(assignment), sent.marks()))
    save_and_yield(
        db,
        actor=visitor().actor,
        assignment=assignment,
        marks=sent.marks(),
        yielded=yielded,
        expected_version=sent.version,
        save_id=sent.save_id,
        now=now(),
    )


def _is_unfinished(assignment: Assignment, done: int) -> bool:
    """Whether a criterion lacks its mark, or something that must be written at the end is not."""
    sheet, ballot = scoring.sheet_of(assignment), assignment.ballot
    notes = {key: mark.note for key, mark in ballot.standing.items()} if sheet.remarks and ballot is not None else {}
    return done < len(sheet.criteria) or bool(unwritten(sheet.remarks, notes))


def _told(assignment: Assignment, done: int) -> str:
    """What is said when a sheet was saved."""
    return words().gettext("Guardado: %(number)s, %(done)s de %(all)s criterios.") % {
        "number": assignment.entry.number,
        "done": done,
        "all": len(scoring.sheet_of(assignment).criteria),
    }


def _onward(judge: Judge, assignment_id: int, sent: Posted, *, is_unfinished: bool) -> ResponseReturnValue:
    """Where a save leads: to the delivery, to the next farm that needs marks, or back to the sheet.

    A sheet that is not finished is not left unasked.
    """
    if sent.then == "deliver":
        return redirect(url_for("judge.confirm_delivery", assignment_id=assignment_id), 303)
    if sent.then != "next":
        return redirect(url_for("judge.sheet", assignment_id=assignment_id, _anchor=sent.undone or None), 303)
    if is_unfinished:
        return redirect(url_for("judge.sheet", assignment_id=assignment_id, left=1), 303)
    following = _way(read_session(), judge).next_to_write(after=assignment_id)
    there = url_for("judge.review") if following is None else url_for("judge.sheet", assignment_id=following.id)
    return redirect(there, 303)


def _way(db: Session, judge: Judge) -> Way:
    def whole(step: Step) -> int:
        return len(sheet_with(db, step.sheet_digest, step.sheet_version_id).criteria)

    return way_of(queries.way(db, judge), judge, whole)


def _sheet(
    judge: Judge,
    assignment_id: int,
    sent: Posted | None = None,
    problems: tuple[Problem, ...] = (),
    wished: str = "",
) -> ResponseReturnValue:
    """The sheet as it stands, or as it was typed with what is wrong in it."""
    db = read_session()
    assignment = queries.assignment_to_read(db, judge, assignment_id) or abort(404)
    if sent is None and not _is_sealed(assignment):
        open_to_her(assignment)
    ballot = assignment.ballot
    standing = ledger.standing(db, ballot) if ballot is not None else {}
    way = _way(db, judge)
    practice_first = scoring.is_practice_first(db, actor=visitor().actor, assignment=assignment)
    is_open = sent is not None or (_is_open(assignment, way) and not practice_first)
    page = SheetPage(
        edition=assignment.round.edition,
        judge=judge,
        assignment=assignment,
        says=farm_says(db, assignment),
        conflicts=_conflicts(judge, assignment),
        chapters=_chapters(db, assignment, standing, sent, problems),
        remarks=_remarks(assignment, standing, sent, problems),
        version=sent.version if sent else (ballot.version if ballot else 0),
        seen_at=max((written.at for written in standing.values()), default=None),
        save_id=new_save_id(),
        is_open=is_open,
        place=way.place_of(assignment.id),
        way=way,
        is_practice_first=practice_first,
        photos=() if _is_sealed(assignment) else photo_queries.of_sheet(db, assignment),
        late={} if is_open else _late(db, judge, assignment),
        wish=_wish(db, assignment, wished, published=way.published),
        asks_to_stay="left" in request.args and sent is None,
        problems=problems,
    )
    return render(page, _status(problems))


def _late(db: Session, judge: Judge, assignment: Assignment) -> Mapping[str, LateMark]:
    """Her marks on a sheet that came after the close and do not count; a sheet to write on does not ask for them."""
    came = late.of_judge(db, judge).get(assignment.id)
    return came.marks if came is not None else {}


def sealed_sheet(judge: Judge, assignment_id: int, wished: str, problems: tuple[Problem, ...]) -> ResponseReturnValue:
    """A delivered sheet on which she asked for something that cannot be, with her words."""
    return _sheet(judge_to_show(judge), assignment_id, problems=problems, wished=wished)


def _chapters(
    db: Session,
    assignment: Assignment,
    standing: Mapping[str, Written],
    sent: Posted | None,
    problems: tuple[Problem, ...],
) -> Sequence[Chapter]:
    """The sheet with what stands on it, and over it what was typed."""
    sheet = scoring.sheet_of(assignment)
    return chapters(
        sheet,
        _in_fields(standing, sent),
        standing,
        proposals(assignment.entry, sheet.criteria),
        problems,
        _taken_back(db, assignment.ballot, standing),
    )


def _remarks(
    assignment: Assignment,
    standing: Mapping[str, Written],
    sent: Posted | None,
    problems: tuple[Problem, ...],
) -> Sequence[RemarkAsked]:
    """What is asked for at the end in words, with what stands there."""
    return remarks_asked(scoring.sheet_of(assignment), _in_fields(standing, sent), standing, problems)


def _in_fields(standing: Mapping[str, Written], sent: Posted | None) -> Mapping[str, Typed]:
    """By key what stands, and over it what was typed."""
    return {**typed_of({key: written.mark for key, written in standing.items()}), **_filled_in(sent)}


def _taken_back(db: Session, ballot: Ballot | None, standing: Mapping[str, Written]) -> Mapping[str, Mark]:
    """The marks that she took back and may have back; nothing is looked for where there is none."""
    keys = [key for key, written in standing.items() if not written.mark.is_given and not is_remark(key)]
    if ballot is None or not keys:
        return {}
    sheet = scoring.sheet_of(ballot.assignment)
    return {key: mark for key, mark in ledger.last_given(db, ballot, keys).items() if has_place(sheet, mark)}


def _wish(db: Session, assignment: Assignment, typed: str, *, published: bool) -> Wish:
    """What she may ask about a sheet; nothing is looked for while it is open."""
    return Wish(queries.last_wish(db, assignment), typed, not published) if _is_sealed(assignment) else Wish()


def _filled_in(sent: Posted | None) -> dict[str, Typed]:
    given = sent.typed if sent is not None else {}
    return {key: typed for key, typed in given.items() if typed.choice or typed.note}


def _is_open(assignment: Assignment, way: Way) -> bool:
    times = windows_of(assignment.round, published=way.published)
    return not _is_sealed(assignment) and scoring_is_open(times, now())


def _is_sealed(assignment: Assignment) -> bool:
    return assignment.ballot is not None and assignment.ballot.state is BallotState.SUBMITTED


def _conflicts(judge: Judge, assignment: Assignment) -> Sequence[PossibleConflict]:
    if assignment.round.is_blind:
        return ()  # it would say where the farm is; organisers see it beside the pair
    entry = assignment.entry
    return detected_conflicts(Roots(judge.community, judge.cooperative), Roots(entry.community, entry.cooperative))


def _status(problems: Sequence[Problem]) -> int:
    """422 for something to correct in a field, 409 where the whole cannot be saved now."""
    if not problems:
        return 200
    return 422 if any(problem.field for problem in problems) else 409
