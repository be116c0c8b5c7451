"""The local juries of a round on a screen: which question tells them apart, whom each takes, who sits in it.

Always true: one page says all of it; an answer that no jury takes is shown as such; what was typed is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.entries.standing import EntryStatus
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.forms.kinds import Kind, Question
from judging.domain.permissions import Role
from judging.domain.results.juries import Juries, Jury
from judging.domain.scoring.conflicts import place_key
from judging.domain.typed import folded, kept_line
from judging.services.contest import juries as service
from judging.services.contest import rounds as of_rounds
from judging.storage.models import Edition, Judge, Round
from judging.storage.queries import editions as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import ByKey, Kept
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.rounds.rounds import is_final, round_in
from judging.web.page import Page, pick, render, words

NEW = "new"


class JuriesForm(Form):
    """The question; for each answer (in the order of the page) the name of its jury, and the answer itself; who sits
    where, as "J1 jury-1"."""

    seen = Seen()
    question = Kept()
    answers = ByKey(prefix="answer-")
    named = ByKey(prefix="jury-", is_words=True)
    seats = ByKey(prefix="seat-")


@dataclass(frozen=True)
class AnswerLine:
    """One answer: how it is called, how many entries gave it, and the name of its jury as typed."""

    answer: str
    called: str
    entries: int
    jury: str


@dataclass(frozen=True)
class JuriesPage(Page):
    """The juries of a round; without a `question` it is to be chosen first. `theirs` is what somebody else kept
    meanwhile: each jury's name, what it takes, who sits in it."""

    template: ClassVar[str] = "organiser/rounds/juries.html"
    edition: Edition
    round: Round
    questions: Sequence[Question]
    question: Question | None
    lines: Sequence[AnswerLine]
    juries: Juries | None
    judges: Sequence[Judge]
    seated: frozenset[str]
    silent: Sequence[str]
    stays: Problem | None
    form: JuriesForm
    theirs: Sequence[tuple[str, Sequence[str], Sequence[str]]] | None = None

    @property
    def bridges(self) -> list[str]:
        """The names of the judges who sit in more than one."""
        keys = self.juries.bridges if self.juries else ()
        return [judge.name for judge in self.judges if judge.key in keys]


@blueprint.get("/<slug>/rounds/<key>/juries")
@allow(Role.ORGANISER)
def juries(slug: str, key: str) -> ResponseReturnValue:
    """The local juries of a round that feeds another one."""
    round_ = round_in(edition_or_404(read_session(), slug), key)
    if is_final(round_.edition) or round_.state == "over" or round_ is round_.edition.rounds[-1]:
        return redirect(url_for("organiser.rounds", slug=slug))
    return render(_page(read_session(), round_))


@blueprint.post("/<slug>/rounds/<key>/juries")
@allow(Role.ORGANISER)
def set_juries(slug: str, key: str) -> ResponseReturnValue:
    """Keep them; none where no answer has a jury."""
    form = JuriesForm.sent()
    try:
        with transaction() as db:
            round_ = round_in(edition_or_404(db, slug), key)
            service.keep_juries(
                db,
                actor=visitor().actor,
                round_=round_,
                juries=_said(db, form, round_),
                now=now(),
                seen=form.seen.data,
            )
    except Refused as refusal:
        page = _page(read_session(), round_in(edition_or_404(read_session(), slug), key), form)
        if isinstance(refusal, Stale):
            return render(replace(page, form=form.clashing(refusal, {}), theirs=_theirs(page)), 409)
        return render(replace(page, form=form.refused(refusal)), 422)
    flash(words().gettext("Los jurados locales están guardados."))
    return redirect(url_for("organiser.juries", slug=slug, key=key), 303)


def _theirs(page: JuriesPage) -> list[tuple[str, Sequence[str], Sequence[str]]]:
    """The juries as they are kept now, in words."""
    kept = page.round.own_plan.juries
    asked = next((one for one in page.questions if kept and one.key == kept.question), None)
    called = {one.key: str(pick(one.name)) for one in asked.options} if asked else {}
    names = {judge.key: judge.name for judge in page.judges}
    return [
        (str(pick(own.name)), [called.get(one, one) for one in own.takes], [names.get(key, key) for key in own.panel])
        for own in (kept.of if kept else ())
    ]


# ------------------------------------------------------------------------------------------- typed and understood
def _said(session: Session, form: JuriesForm, round_: Round) -> Juries | None:
    """The juries as they are typed: answers with one name are one jury. Raises Refused, at the fields."""
    before = round_.own_plan.juries
    asked = {one.key: one for one in service.questions(round_.edition)}
    question = asked.get(form.question.data)
    if question is None:
        raise Refused(Problem.of("juries_question", at="question"))
    takes: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    for place, text in form.named.data.items():
        name = kept_line(text, at=f"jury-{place}")
        if len(name) > limits.EDITION_NAME:
            long = {"length": len(name), "longest": limits.EDITION_NAME}
            raise Refused(Problem.of("text_too_long_for_field", at=f"jury-{place}", **long))
        if name and (answer := form.answers.data.get(place, "")):
            spelled.setdefault(folded(name), name)
            takes.setdefault(folded(name), []).append(answer)
    if not takes:
        return None
    known = {folded(pick(one.name)): one for one in before.of} if before else {}
    free = (key for number in range(1, 1000) if (key := f"jury-{number}") not in {one.key for one in known.values()})
    judges = {judge.key for judge in queries.judges(session, round_.edition)}
    return Juries(
        question.key,
        tuple(
            Jury(
                own.key if (own := known.get(name)) else next(free),
                own.name if own else _name(question, spelled[name], round_.edition),
                tuple(answers),
                tuple(key for key in sorted(judges) if own and f"{key} {own.key}" in form.seats.data),
            )
            for name, answers in takes.items()
        ),
    )


def _name(question: Question, name: str, edition: Edition) -> Mapping[str, str]:
    """What a jury is called: an option's own words in every language where it is called like that option."""
    same = next((one.name for one in question.options if folded(pick(one.name)) == folded(name)), None)
    return dict(same) if same else {edition.home.languages[0]: name}


# ------------------------------------------------------------------------------------------------------- the page
def _page(session: Session, round_: Round, form: JuriesForm | None = None) -> JuriesPage:
    edition, standing = round_.edition, round_.own_plan.juries
    asked = {one.key: one for one in service.questions(edition)}
    wanted = form.question.data if form else request.args.get("question") or (standing.question if standing else "")
    question = asked.get(wanted)
    own = standing if standing and question and standing.question == question.key else None
    typed = form.named.data if form else {}
    lines, silent = _lines(session, edition, question, own) if question else ([], [])
    lines = [replace(line, jury=typed.get(str(place), line.jury)) for place, line in enumerate(lines)]
    seats = {f"{judge} {one.key}" for one in own.of for judge in one.panel} if own else set()
    return JuriesPage(
        edition,
        round_,
        list(asked.values()),
        question,
        lines,
        own,
        [judge for judge in queries.judges(session, edition) if judge.is_active],
        frozenset(form.seats.data if form else seats),
        silent,
        of_rounds.why_plan_stays(session, round_),
        form or JuriesForm.showing({}, standing=of_rounds.standing_of(round_)),
    )


def _lines(
    session: Session, edition: Edition, question: Question, juries: Juries | None
) -> tuple[list[AnswerLine], list[str]]:
    """What may be answered, and the entries that answer nothing: options, or the names that were written."""
    entries = [one for one in queries.entries(session, edition) if one.status is not EntryStatus.WITHDRAWN]
    given = [(one, service.answer_of(one, question)) for one in entries if one.status is not EntryStatus.DRAFT]
    if question.kind is Kind.CHOICE:
        called = {one.key: str(pick(one.name)) for one in question.options}
        count = {key: sum(answer == key for _, answer in given) for key in called}
    else:
        taken = [name for one in juries.of for name in one.takes] if juries else []
        called = {}
        for name in (*taken, *(answer for _, answer in given if answer)):
            if place_key(name) not in map(place_key, called):
                called[name] = name
        count = {key: sum(place_key(answer) == place_key(key) for _, answer in given) for key in called}
    found = {key: juries.of_answer(key) if juries else None for key in called}
    lines = [
        AnswerLine(key, name, count[key], str(pick(own.name)) if (own := found[key]) else "")
        for key, name in called.items()
    ]
    return lines, [one.number for one, answer in given if not answer]
