"""The judges' blueprint, what all its pages have, and the one way to reach a sheet in it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, request, url_for
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.phases import Windows
from judging.storage.models import Assignment, Edition, Judge, Round
from judging.storage.queries import judge as queries
from judging.web.access import the_judge
from judging.web.context import read_session
from judging.web.page import Page

blueprint = Blueprint("judge", __name__, url_prefix="/judge")


@dataclass(frozen=True)
class JudgePage(Page):
    """A page of the judge's: every one of them shows the edition's name and, for a demonstration, its ribbon."""

    edition: Edition


def committed_judge() -> Judge:
    """The judge who asks, once she has read her commitment; before, the way leads there."""
    judge = the_judge()
    if judge.committed_at is None:
        if request.method == "GET":
            abort(redirect(url_for("judge.commitment"), 303))
        raise Refused(Problem.of("commitment_needed"))
    return judge


def open_to_her(assignment: Assignment) -> Assignment:
    """The assignment, once she has said if anything ties her to the farm; before, the way leads to the question."""
    if assignment.conflict_statement is None:
        if request.method == "GET":
            abort(redirect(url_for("judge.commitment", _anchor=f"farm-{assignment.id}"), 303))
        raise Refused(Problem.of("conflict_question_needed", entry=assignment.entry.number))
    return assignment


def judge_to_show(judge: Judge) -> Judge:
    """The judge in the session that a page is made from: after a change, everything is read afresh."""
    db = read_session()
    return judge if judge in db else queries.herself(db, judge)


def assignment_or_404(session: Session, judge: Judge, assignment_id: int) -> Assignment:
    """One of her assignments to write on, or a 404 page."""
    return queries.assignment(session, judge, assignment_id) or abort(404)


def windows_of(judged: Edition | Round, *, published: bool) -> Windows:
    """What is open when, for an edition (the round that is judged now) or one of its rounds, of which it is known
    already whether the results are out."""
    return judged.windows(published=published)
