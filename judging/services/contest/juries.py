"""The local juries of a round: who judges which entries, and saying so.

Always true: only a round that feeds another one has juries; an entry is judged by the jury that takes its answer, and
one that none takes by nobody; what tells juries apart stays once the round has a sheet, who sits in them does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place
from judging.domain.errors import Problem, Refused
from judging.domain.forms.kinds import Kind, Question, Role
from judging.domain.permissions import Actor
from judging.domain.permissions import Role as Visitor
from judging.domain.results.juries import MOST_JURIES, Juries, Jury
from judging.domain.results.rounds import RoundState
from judging.domain.scoring.scoresheet import Text
from judging.sentences import first_language
from judging.services.contest.editions import last_round, require_unpublished
from judging.services.contest.forms import edition_form
from judging.services.contest.rounds import log_change, members, standing_of, why_plan_stays
from judging.services.seen import require_unchanged
from judging.storage.models import Edition, Entry, Round

NO_JURY = Jury("none", {"es": "Sin jurado local", "fr": "Sans jury local", "en": "Without a local jury"})
"""What entries are put together as that no local jury takes: nobody judges them, so none of them has a place."""
PLACES = (Role.COMMUNITY, Role.COOPERATIVE)
"""The roles that tell juries apart beside choices: what is answered is a name."""


def juries_of(round_: Round) -> Juries | None:
    """The local juries of a round; None where it has none, and of the last one, which decides."""
    return None if round_ is last_round(round_.edition) else round_.own_plan.juries


def questions(edition: Edition) -> list[Question]:
    """The questions of the form whose answers may tell juries apart."""
    return [one for one in edition_form(edition).questions if one.kind is Kind.CHOICE or one.role in PLACES]


def answer_of(entry: Entry, question: Question | None) -> str:
    """What an entry answers to such a question: the key of an option, or a name; "" for nothing."""
    if question is None:
        return ""
    match question.role:
        case Role.COMMUNITY:
            return entry.community
        case Role.COOPERATIVE:
            return entry.cooperative
        case Role.CATEGORY:
            return entry.category.key if entry.category else ""
        case _:
            return str(entry.answers.get(question.key) or "")


def placed(round_: Round, entries: Sequence[Entry]) -> dict[str, Jury | None]:
    """The jury of each of these entries, by number; nothing at all where the round has no juries."""
    juries = juries_of(round_)
    if juries is None:
        return {}
    question = edition_form(round_.edition).by_key.get(juries.question)
    return {entry.number: juries.of_answer(answer_of(entry, question)) for entry in entries}


def all_placed(session: Session, round_: Round) -> dict[str, Jury | None]:
    """The jury of each entry of the round, by number; nothing (and no query) where it has none."""
    if juries_of(round_) is None:
        return {}
    return placed(round_, members(session, round_, Visitor.ORGANISER, Place.ASSIGNMENT))


def may_judge(jurors: Mapping[str, Jury | None], number: str, judge: str) -> bool:
    """Whether a judge may be given an entry, of the juries in `placed`: always, where the round has none."""
    if number not in jurors:
        return True
    jury = jurors[number]
    return jury is not None and judge in jury.panel


def parted(
    round_: Round, named: tuple[str, Text], numbers: Collection[str], jurors: Mapping[str, Jury | None]
) -> Iterator[tuple[tuple[str, Text], list[str]]]:
    """What is put in order by itself of a category, each with its key and name: all of it, or each jury's part."""
    juries = juries_of(round_)
    if juries is None:
        yield named, list(numbers)
        return
    for jury in (*juries.of, None):
        own = [number for number in numbers if jurors.get(number) == jury]
        if own or jury is not None:
            yield _named(named, jury or NO_JURY), own


def _named(category: tuple[str, Text], jury: Jury) -> tuple[str, Text]:
    key, name = category
    said = {one: f"{words} · {jury.name.get(one) or first_language(jury.name)}" for one, words in name.items()}
    return f"{key}--{jury.key}", said or jury.name


def keep_juries(
    session: Session,
    *,
    actor: Actor,
    round_: Round,
    juries: Juries | None,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Let a round have these juries, or none. Stale where somebody changed the round since (`seen`).

    Refused of the last round, and of one that is over; once it has a sheet only who sits in the juries changes.
    """
    require_unchanged(standing_of(round_), seen)
    require_unpublished(session, round_.edition)
    if round_.state is RoundState.OVER:
        raise Refused(Problem.of("round_over", round=round_.name))
    if round_ is last_round(round_.edition):
        raise Refused(Problem.of("juries_last", round=round_.name))
    if juries is not None and len(juries.of) > MOST_JURIES:
        raise Refused(Problem.of("juries_many", most=MOST_JURIES))
    before = round_.own_plan.juries
    if _shape(before) != _shape(juries) and (stays := why_plan_stays(session, round_)):
        raise Refused(stays)
    round_.plan = replace(round_.own_plan, juries=juries).to_document()
    session.flush()
    log_change(session, actor, round_, now)


def _shape(juries: Juries | None) -> Juries | None:
    return None if juries is None else juries.without_people
