"""Saving an entry's answers, one section of its form at a time.

Always true: a save changes the answers of one section and of none that was not on its page; two phones never undo each
other; a name or a place that paper cannot show is asked about now, not on the day of the prize.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused, Stale
from judging.domain.forms.answers import Answers, Kept, Person
from judging.domain.forms.completeness import gaps
from judging.domain.forms.kinds import Kind, Question, Role, Section
from judging.domain.permissions import Actor
from judging.services import audit, lettering
from judging.services.entries.answers import (
    answers_of,
    bring_up,
    fingerprint,
    form_of,
    once_saved,
    standing_of,
    within,
    write,
)
from judging.services.entries.attaching import kept_of, own_files
from judging.services.entries.entries import require_may_edit
from judging.storage.models import Entry, EntryFile


def save_section(
    session: Session,
    *,
    actor: Actor,
    entry: Entry,
    section: Section,
    shown: Sequence[Question],
    answers: Answers,
    seen: str,
    now: datetime,
) -> None:
    """Save what was answered to the questions of a section that a page showed, complete or not.

    `seen` is the fingerprint of the section's answers that the writer started from: if another phone has saved it
    since, Stale is raised with what stands now (`current`), and nothing is overwritten. Saving what stands changes
    nothing.
    Raises Refused for an entry that is sent or closed, and for a name or a place that cannot stand on paper.
    """
    require_may_edit(session, actor=actor, entry=entry, now=now)
    form, answers = form_of(entry), own_files(session, entry, shown, answers)
    standing_now = within(section, answers_of(entry, form))
    wanted = once_saved(standing_now, shown, within(section, answers))
    if wanted == standing_now:
        return
    if seen != fingerprint(standing_now):
        raise Stale(Problem.of("step_changed_meanwhile"), current=standing_now)
    if unfit := problems_on_paper(shown, answers):
        raise Refused(*unfit)
    bring_up(entry)
    for question in shown:
        write(entry, question, wanted.get(question.key))
    done = not gaps(standing_of(entry), section)
    steps = {*entry.steps_done, section.key} if done else {*entry.steps_done} - {section.key}
    entry.steps_done, entry.version = sorted(steps), entry.version + 1
    about = {"step": section.key, "done": done, "version": entry.version}
    audit.of_entry(session, actor, "entry.step_saved", entry, now, **about)


def add_file(
    session: Session, *, actor: Actor, entry: Entry, question: Question, file: EntryFile, now: datetime
) -> tuple[str, str]:
    """Let a file that came for a question count, beside those that do; answers the fingerprints of its part of the
    form before and after, so that the page which sent it goes on from what stands. One that counts changes nothing.

    Raises Refused where there are as many as there may be.
    """
    form = form_of(entry)
    section = next(one for one in form.sections if question in one.questions)
    standing_now = within(section, answers_of(entry, form))
    there: tuple[Kept, ...] = standing_now.get(question.key, ())
    seen = fingerprint(standing_now)
    if any(one.digest == file.digest for one in there):
        return seen, seen
    if len(there) >= question.most:
        raise Refused(Problem.of("attached_many", at=question.control, high=question.most))
    more = {question.key: (*there, kept_of(file))}
    save_section(
        session, actor=actor, entry=entry, section=section, shown=(question,), answers=more, seen=seen, now=now
    )
    return seen, fingerprint(within(section, answers_of(entry, form)))


def problems_on_paper(shown: Sequence[Question], answers: Answers) -> list[Problem]:
    """The names and places that paper cannot show: refused now, not on the day of the prize.

    One in letters that the paper does not have is asked for a spelling, and kept as its owner writes it beside it.
    """
    problems: list[Problem] = []
    for question in shown:
        answer = answers.get(question.key)
        if question.role is Role.HOLDERS and answer:
            for row, person in zip(question.row_numbers, answer, strict=False):
                problems += _problems_of_person(question, row, person)
        elif question.kind is Kind.PLACE and question.on_paper and answer is not None:
            at = {"at": question.control, "spelling_at": f"paper_{question.control}"}
            problems += lettering.problems_of_spelled(answer.name, answer.paper_name, **at)
    return problems


def _problems_of_person(question: Question, row: int, person: Person) -> list[Problem]:
    """Why a name cannot stand on a certificate; of one in other letters, the question for a spelling."""
    own, spelled = question.at(row, "full_name"), question.at(row, "paper_name")
    found = lettering.problems_of_name(person.on_paper, at=spelled if person.paper_name else own)
    signs = [str(problem.params.get("sign", "")) for problem in found]
    return [
        Problem.of("paper_name_needed", at=spelled, sign=sign)
        if problem.field == own and lettering.is_written(sign)
        else problem
        for problem, sign in zip(found, signs, strict=True)
    ]
