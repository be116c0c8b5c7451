"""What stood before: the earlier marks of one criterion on a sheet of hers, newest first, a page at a time.

The sheet itself says only how many there are, so that its weight does not grow with what was saved on it; its code
unfolds this page's list there (static/js/judge/seldom/past.js).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, request
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.domain.scoring.remarks import Remark
from judging.domain.scoring.scoresheet import Criterion
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Judge
from judging.storage.queries import judge as queries
from judging.storage.queries import ledger
from judging.storage.queries.ledger import Written
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.judge.blueprint import JudgePage, blueprint, committed_judge
from judging.web.numbers import whole
from judging.web.page import render

MOST = 50


@dataclass(frozen=True)
class HistoryPage(JudgePage):
    """The mark of one criterion that counts (`standing`), and `earlier` ones; `older` is where the next page begins."""

    template: ClassVar[str] = "judge/sheet/history.html"
    judge: Judge
    assignment: Assignment
    criterion: Criterion | Remark
    standing: Written | None
    earlier: Sequence[Written]
    older: int | None


@blueprint.get("/sheets/<int:assignment_id>/history/<key>")
@allow(Role.JUDGE)
def history(assignment_id: int, key: str) -> ResponseReturnValue:
    """The earlier marks of one criterion; `before` is the version below which they are shown."""
    db, judge = read_session(), committed_judge()
    assignment = queries.assignment_to_read(db, judge, assignment_id) or abort(404)
    criterion = scoring.sheet_of(assignment).asked(key) or abort(404)
    ballot = assignment.ballot
    standing = ledger.standing(db, ballot).get(key) if ballot is not None else None
    found: list[Written] = []
    if ballot is not None and standing is not None:
        below = min(request.args.get("before", standing.number, type=whole), standing.number)
        found = ledger.earlier(db, ballot, key, below=below, most=MOST + 1)
    shown = found[:MOST]
    older = shown[-1].number if len(found) > MOST else None
    return render(HistoryPage(assignment.round.edition, judge, assignment, criterion, standing, shown, older))
