"""What of a form is asked of somebody, what is still missing, whether she may enter; and what a new version asks anew.

Vocabulary: a question is *asked* where its section's condition and its own are true; a *gap* is an answer that is
needed and not there; a *contradiction* is what was said but does not go together. How each use reads what is unknown: a
question is not asked yet, an answer not needed yet, a rule is open.

Always true: an answer to a question that is not asked does not count, and is unknown to every other condition, yet
stays where it is kept (she may turn back); a gap names the control it belongs to. Under a new version an answer stays
only where its question means the same (kind, options, unit, role); words, help, order and sections may change freely.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from judging.domain.errors import Problem
from judging.domain.expressions.answering import answer as answered
from judging.domain.expressions.answering import holds
from judging.domain.forms.answers import Answers, answers_of, plain_of
from judging.domain.forms.checking import order_of
from judging.domain.forms.kinds import GROWING, ROWS, EntryRule, FormDocument, Kind, Question, Section
from judging.domain.forms.reading import evidence_is_asked, said
from judging.domain.forms.rows import inner_questions
from judging.domain.forms.scope import fact_of, facts_of, scope_of


class Progress(StrEnum):
    """How far a section is: nothing said, something said, nothing missing."""

    TO_DO = "to_do"
    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True)
class Standing:
    """A form with somebody's answers: which questions are asked of her, and the answers that count."""

    form: FormDocument
    answers: Answers
    asked: frozenset[str]
    facts: Mapping[str, Any]

    @property
    def counted(self) -> dict[str, Any]:
        """The answers to what is asked, in the order of the form."""
        return {key: self.answers[key] for key in self.form.by_key if key in self.asked and key in self.answers}

    def sections(self) -> tuple[Section, ...]:
        """The sections of which anything is asked."""
        return tuple(section for section in self.form.sections if self.is_asked(section))

    def is_asked(self, section: Section) -> bool:
        """Whether anything of a section is asked; one of statements alone is where its condition is true."""
        if section.asked:
            return any(question.key in self.asked for question in section.asked)
        return section.when is None or holds(section.when, self.facts, scope_of(self.form))

    def questions(self, section: Section) -> tuple[Question, ...]:
        """What a page shows of a section: its questions that are asked, and its statements whose condition is true."""
        scope = scope_of(self.form)
        return tuple(
            question
            for question in section.questions
            if question.key in self.asked
            or (question.kind is Kind.STATEMENT and (question.when is None or holds(question.when, self.facts, scope)))
        )

    def is_needed(self, question: Question) -> bool:
        """Whether an answer to a question that is asked is needed."""
        if question.required or question.required_when is None:
            return question.required
        return holds(question.required_when, self.facts, scope_of(self.form))


def standing(form: FormDocument, answers: Answers) -> Standing:
    """Which questions are asked where these answers were given."""
    scope, sections = scope_of(form), {question.key: section for section in form.sections for question in section.asked}
    facts = facts_of(form, {})
    roles = {question.key: role.value for role, question in form.by_role.items()}
    asked = set()
    for key in order_of(form):
        question = form.by_key[key]
        conditions = (sections[key].when, question.when)
        if all(condition is None or holds(condition, facts, scope) for condition in conditions):
            asked.add(key)
            if key in answers:
                facts[key] = fact_of(question, answers[key])
                if key in roles:
                    facts[roles[key]] = facts[key]
    return Standing(form, answers, frozenset(asked), facts)


# -------------------------------------------------------------------------------------------------------- gaps
def gaps(stands: Standing, section: Section) -> tuple[Problem, ...]:
    """What must still be said in a section; empty when it is done."""
    return tuple(
        problem for question in section.asked if question.key in stands.asked for problem in _gaps_of(stands, question)
    )


def _gaps_of(stands: Standing, question: Question) -> tuple[Problem, ...]:
    answer = stands.answers.get(question.key)
    if not _is_there(question, answer):
        if not stands.is_needed(question):
            return ()
        code = "rows_missing" if question.kind in ROWS else "answer_missing"
        return (said(question.missing, code, first_control(question), question=question.name),)
    if isinstance(answer, tuple) and question.kind is not Kind.GROUP and len(answer) < question.at_least:
        at = first_control(question)
        return (said(question.missing, "answers_few", at, question=question.name, low=question.at_least),)
    return (*_disagreeing(question, answer), *_gaps_within(question, answer))


def _is_there(question: Question, answer: Any) -> bool:
    """Whether something was said: of a yes/no question, yes or no."""
    if question.kind is Kind.YES_NO:
        return answer is not None and bool(answer.answer)
    return answer not in (None, "", ())


def _gaps_within(question: Question, answer: Any) -> tuple[Problem, ...]:
    """What is missing inside an answer that is there."""
    if question.kind is Kind.YES_NO:
        if evidence_is_asked(question, answer.answer) and not answer.evidence:
            words = question.evidence_label or question.name
            return (Problem.of("answer_missing", at=f"{question.control}-evidence", question=words),)
        return ()
    if question.kind is not Kind.GROUP:
        return ()
    found = [
        said(inner.missing, "answer_missing", first_control(inner), question=inner.name)
        for row, given in enumerate(answer)
        for inner in inner_questions(question, row)
        if inner.required and inner.key not in given
    ]
    if len(answer) < question.at_least:
        about = {"question": question.name, "low": question.at_least}
        found.insert(0, said(question.missing, "answers_few", first_control(question), **about))
    return tuple(found)


def _disagreeing(question: Question, answer: Any) -> tuple[Problem, ...]:
    """Shares add up to the whole, give or take a little: people round, and count with stones."""
    if question.kind is not Kind.SHARES:
        return ()
    total = sum((line.share for line in answer), Decimal(0))
    if question.stones is not None and total == question.stones != question.total:
        return (said(question.stones_wrong, "shares_in_stones", question.summed_at, stones=question.stones),)
    if abs(total - question.total) > question.tolerance:
        about = {"total": total, "whole": question.total}
        return (said(question.wrong, "shares_sum", question.summed_at, **about),)
    return ()


def contradictions(stands: Standing, section: Section) -> tuple[Problem, ...]:
    """The gaps that a person has to be asked about at once, because what was said does not go together."""
    return tuple(
        problem
        for question in section.asked
        if question.key in stands.asked and question.key in stands.answers
        for problem in _disagreeing(question, stands.answers[question.key])
    )


def first_control(question: Question) -> str:
    """The control at which a question is answered first, where a link to it leads."""
    if question.kind is Kind.PEOPLE:
        return question.at(1, "full_name")
    if question.kind is Kind.GROUP:
        return first_control(inner_questions(question, 0)[0])
    if question.kind in GROWING:
        return question.at(0, "crop" if question.kind is Kind.CROPS else "source")
    return f"{question.control}-{question.options[0].key}" if question.kind is Kind.SEVERAL else question.control


def is_empty(section: Section, answers: Answers) -> bool:
    """Whether nothing was said in a section yet."""
    return not any(answers.get(question.key) not in (None, "", ()) for question in section.asked)


def progress(stands: Standing, section: Section) -> Progress:
    """How far a section is."""
    if is_empty(section, stands.counted):
        return Progress.TO_DO if section.asked else Progress.DONE
    return Progress.BEGUN if gaps(stands, section) else Progress.DONE


# -------------------------------------------------------------------------------------------------------- rules
@dataclass(frozen=True)
class Outcome:
    """What a rule of who may enter says: `met` is None where an answer that it hangs on is missing."""

    rule: EntryRule
    met: bool | None


def outcomes(stands: Standing) -> tuple[Outcome, ...]:
    """What each rule says of these answers, in the order of the form."""
    scope = scope_of(stands.form)
    return tuple(
        Outcome(rule, None if (says := answered(rule.holds, stands.facts, scope)) is None else says is True)
        for rule in stands.form.rules
    )


def why_not_admitted(stands: Standing) -> tuple[Problem, ...]:
    """The reasons of the rules that are not met; what is open keeps nobody out."""
    return tuple(
        Problem.of("form_says", words=dict(outcome.rule.reason)) for outcome in outcomes(stands) if outcome.met is False
    )


# ----------------------------------------------------------------------------------------------------- versions
@dataclass(frozen=True)
class Moved:
    """An entry's answers under a new version. `anew`: keys of questions that were not asked like this before; `ended`:
    keys whose answer the new version has no place for."""

    answers: Answers
    anew: tuple[str, ...]
    ended: tuple[str, ...]


def moved(old: FormDocument, new: FormDocument, answers: Answers) -> Moved:
    """What an entry's answers come to under a new version of its form."""
    same = {key for key, question in new.by_key.items() if key in old.by_key and means_same(old.by_key[key], question)}
    kept = answers_of(new, plain_of({key: answer for key, answer in answers.items() if key in same}))
    was, stands = standing(old, answers), standing(new, kept)
    new_here = [key for key in new.by_key if key in stands.asked and key not in kept]
    anew = tuple(key for key in new_here if not (key in same and key in was.asked) or key in answers)
    return Moved(kept, anew, tuple(key for key in answers if key not in kept))


def means_same(old: Question, new: Question) -> bool:
    """Whether an answer to one question answers the other."""
    return _meaning(old) == _meaning(new) and {option.key for option in old.options} <= {
        option.key for option in new.options
    }


def _meaning(question: Question) -> tuple[Any, ...]:
    units = tuple((unit.key, unit.factor) for unit in question.units[:1]) if question.kind is Kind.NUMBER else ()
    inside = tuple((inner.key, *_meaning(inner)) for inner in question.inside)
    version = question.text_version if question.kind is Kind.CONSENT else 0
    return (question.kind, question.role, units, inside, version)
