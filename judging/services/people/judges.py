"""The people who score: adding and changing them, their cards with a code, a lost phone, a forgotten PIN.

Always true: a judge's key ("J7") is never used twice in an edition; a reissued card kills the old code and every open
sign-in at once; a judge who leaves is switched off, never deleted, so that the sheets keep their author (only whom
nobody met yet goes with the table that brought her, services/imports/undoing.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.addresses import address_of
from judging.domain.errors import Problem, Refused
from judging.domain.home import Home
from judging.domain.permissions import Actor
from judging.domain.phones import example, is_phone
from judging.domain.typed import bare, folded, one_line, plain_phone, turns_round
from judging.services import audit, cards, lettering
from judging.services.people.sign_in import end_all_of, new_card
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Edition, Judge
from judging.storage.queries.imports import given_away

LONGEST = {
    "name": limits.LINE,
    "paper_name": limits.LINE,
    "community": limits.LINE,
    "cooperative": limits.LINE,
    "phone": limits.PHONE,
    "email": limits.EMAIL,
}


@dataclass(frozen=True)
class JudgeDetails:
    """What an organiser writes about a judge. Only the name is needed; `paper_name` is its spelling for paper; where no
    language is said, it is the edition's first."""

    name: str
    community: str = ""
    cooperative: str = ""
    phone: str = ""
    email: str = ""
    expertise: tuple[str, ...] = ()
    language: str = ""
    paper_name: str = ""


def fields_of_expertise(edition: Edition) -> tuple[str, ...]:
    """The fields the edition's sheets ask for, in the order in which they name them."""
    sheets = (round_.sheet_version.sheet for round_ in edition.rounds)
    named = (field for sheet in sheets for criterion in sheet.criteria for field in criterion.expertise)
    return tuple(dict.fromkeys(named))


def add_judge(
    session: Session, *, actor: Actor, edition: Edition, details: JudgeDetails, secret: bytes, now: datetime
) -> Judge:
    """Add a judge; her code is ready at once. Raises Refused with one problem for each wrong field.

    A name that is there already is refused: the form sent twice adds one judge.
    """
    everybody, details = _judges(session, edition), with_language(details, edition.home)
    _require_sound(details, [judge for judge in everybody if judge.is_active], edition.home)
    key = _next_key([*(judge.key for judge in everybody), *given_away(session, edition, "judge")])
    judge = Judge(edition_id=edition.id, key=key, **columns_of(details))
    cards.give_code(judge, secret)
    session.add(judge)
    session.flush()
    _log(session, actor, "judge.added", judge, now)
    return judge


def details_of(judge: Judge) -> JudgeDetails:
    """What is known of a judge."""
    return JudgeDetails(
        name=judge.name,
        community=judge.community,
        cooperative=judge.cooperative,
        phone=judge.phone,
        email=judge.email,
        expertise=tuple(judge.expertise),
        language=judge.language,
        paper_name=judge.paper_name or "",
    )


def standing_of(judge: Judge) -> dict[str, str]:
    """The same as texts by field, to tell whether somebody changed it; what she knows about stands in one text."""
    columns = columns_of(details_of(judge))
    return {**{name: str(columns[name] or "") for name in columns}, "expertise": " ".join(sorted(judge.expertise))}


def change_judge(
    session: Session, *, actor: Actor, judge: Judge, details: JudgeDetails, now: datetime, seen: str | None = None
) -> None:
    """Change what is known of a judge; the code stays.

    `seen` is the version of `standing_of` that the writer saw; Stale where somebody changed it meanwhile.
    """
    require_unchanged(standing_of(judge), seen)
    details = with_language(details, judge.edition.home)
    columns = columns_of(details)
    is_called_so = columns["name"] == judge.name  # namesakes who are there already may change all else
    everybody = [] if is_called_so else _judges(session, judge.edition)
    others = [other for other in everybody if other.id != judge.id and other.is_active]
    _require_sound(details, others, judge.edition.home)
    changed = sorted(name for name, value in columns.items() if getattr(judge, name) != value)
    for name in changed:
        setattr(judge, name, columns[name])
    if changed:
        _log(session, actor, "judge.changed", judge, now, fields=changed)


def switch_off(session: Session, *, actor: Actor, judge: Judge, now: datetime) -> None:
    """Let a judge sign in no more; what she delivered stays and counts."""
    if judge.is_active:
        judge.is_active = False
        end_all_of(session, judge, now=now)
        _log(session, actor, "judge.switched_off", judge, now)


def switch_on(session: Session, *, actor: Actor, judge: Judge, now: datetime) -> None:
    """Let a judge sign in again with the card she has."""
    if not judge.is_active:
        judge.is_active = True
        _log(session, actor, "judge.switched_on", judge, now)


def reissue_code(
    session: Session, *, actor: Actor, judge: Judge, secret: bytes, now: datetime, seen: str | None = None
) -> None:
    """Give a judge a new code (`sign_in.new_card`)."""
    new_card(session, judge, secret=secret, now=now, seen=seen)
    _log(session, actor, "judge.code_reissued", judge, now, serial=judge.code_serial)


def standing_pin(judge: Judge) -> dict[str, str]:
    """Which PIN a judge has, for whoever takes it away."""
    return {"pin": judge.pin_hash or ""}


def remove_pin(session: Session, *, actor: Actor, judge: Judge, now: datetime, seen: str | None = None) -> None:
    """Forget a judge's PIN: the card alone opens until she chooses another. Of one who has none, nothing is taken.

    Stale where she has chosen another one since the writer looked (`seen`: version of `standing_pin`).
    """
    if judge.pin_hash is not None:
        require_unchanged(standing_pin(judge), seen, told=ACTED)
        judge.pin_hash = None
        _log(session, actor, "judge.pin_removed", judge, now)


def columns_of(details: JudgeDetails) -> dict[str, object]:
    """What stands in the columns of a judge's row."""
    return {
        "name": one_line(details.name),
        "paper_name": one_line(details.paper_name) or None,
        "community": one_line(details.community),
        "cooperative": one_line(details.cooperative),
        "phone": plain_phone(details.phone),
        "email": bare(details.email).lower(),
        "expertise": list(details.expertise),
        "language": details.language,
    }


def _problems_on_paper(name: str, spelling: str) -> list[Problem]:
    """Why a judge's name cannot stand on a sheet of paper or on a certificate of thanks; of one in letters that the
    paper lacks, the question for a spelling."""
    if max(len(name), len(spelling)) > limits.LINE:
        return []
    found = lettering.problems_of_spelled(name, spelling, at="name", spelling_at="paper_name")
    return found or lettering.problems_of_name(spelling or name, at="paper_name" if spelling else "name")


def with_language(details: JudgeDetails, home: Home) -> JudgeDetails:
    """The same with a language: the edition's first where none is said."""
    return replace(details, language=details.language or home.languages[0])


def _require_sound(details: JudgeDetails, others: Sequence[Judge], home: Home) -> None:
    if problems := problems_of_details(details, others, home):
        raise Refused(*problems)


def problems_of_details(details: JudgeDetails, others: Sequence[Judge], home: Home) -> list[Problem]:
    """What is wrong with what was written about a judge, at its field; `others` are the judges who are active, `home`
    is their edition's."""
    columns = columns_of(details)
    problems = [
        Problem.of("judge_field_too_long", at=field, most=most)
        for field, most in LONGEST.items()
        if len(str(columns[field] or "")) > most
    ]
    texts = {
        "name": details.name,
        "paper_name": details.paper_name,
        "community": details.community,
        "cooperative": details.cooperative,
    }
    problems += [Problem.of("text_turns_round", at=field) for field, text in texts.items() if turns_round(text)]
    problems += _problems_on_paper(str(columns["name"]), str(columns["paper_name"] or ""))
    if not columns["name"]:
        problems.append(Problem.of("judge_name_missing", at="name"))
    name = folded(str(columns["name"]))
    if any(folded(other.name) == name for other in others):
        problems.append(Problem.of("judge_name_taken", at="name", name=columns["name"]))
    phone = str(columns["phone"])
    if phone and len(phone) <= LONGEST["phone"] and not is_phone(phone, home.country):
        problems.append(Problem.of("phone_wrong", at="phone", example=example(home.country)))
    address = str(columns["email"])
    if address and not address_of(address):
        problems.append(Problem.of("email_wrong", at="email"))
    if details.language not in home.languages:
        problems.append(Problem.of("language_unknown", at="language"))
    return problems


def _judges(session: Session, edition: Edition) -> Sequence[Judge]:
    return session.scalars(select(Judge).where(Judge.edition_id == edition.id).order_by(Judge.id)).all()


def _next_key(given: Sequence[str]) -> str:
    """ "J" and the number after the highest in use; keys of another form (from imports) do not count."""
    numbers = [int(key[1:]) for key in given if key[:1] == "J" and key[1:].isdecimal()]
    return f"J{max(numbers, default=0) + 1}"


def _log(session: Session, actor: Actor, action: str, judge: Judge, now: datetime, **details: object) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"judge:{judge.id}",
        edition_id=judge.edition_id,
        now=now,
        judge=judge.name,
        **details,
    )
