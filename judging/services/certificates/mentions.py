"""Special mentions: what organisers give to an entry in words of their own, beside the places and the fixed prizes.

A mention is an award whose kind is "mention-1", "mention-2" … Always true: it has its title in Spanish at least and a
reason; it is taken back only while it has no certificate; the next publication keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.agreement.steps import Step
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Actor
from judging.domain.typed import folded, kept_line, kept_story
from judging.i18n import LANGUAGES, SOURCE, translator_in
from judging.services import audit, lettering
from judging.services.agreed import Agreed, require_agreed
from judging.services.certificates import papers, recipients
from judging.services.reasons import problems_of
from judging.storage.models import Award, Edition, Entry, Publication

PREFIX = "mention-"


def is_mention(award: Award) -> bool:
    """Whether organisers gave it in their own words."""
    return award.kind.startswith(PREFIX)


def give_mention(
    session: Session,
    *,
    actor: Actor,
    publication: Publication,
    entry: Entry | None,
    title: Mapping[str, str],
    reason: str,
    now: datetime,
) -> Award:
    """Give an entry a mention. `title` has the words by language; those left empty are said in the edition's first.

    Refused with all that is missing at once. The same twice is once; Stale where the entry has a mention of that title
    for another reason.
    """
    words = {language: kept_line(title.get(language, ""), at=f"mention-title-{language}") for language in LANGUAGES}
    first = publication.edition.home.languages[0]
    problems = [
        *_problems_of_title(words, first),
        *problems_of(reason, at="mention-reason", longest=limits.PRINTED_REASON),
    ]
    problems += lettering.problems_of_text(reason, at="mention-reason")
    if entry is None:
        problems.insert(0, Problem.of("entry_not_chosen", at="mention-entry"))
    if problems or entry is None:
        raise Refused(*problems)
    said = kept_story(reason, at="mention-reason")
    if (given := _given_already(session, publication, entry, words[first], said)) is not None:
        return given
    made = Award(
        publication_id=publication.id,
        entry_id=entry.id,
        kind=_next_kind(session, publication),
        place=None,
        title={language: said for language, said in words.items() if said},
        reason=said,
    )
    session.add(made)
    session.flush()
    _require_fit(publication.edition, made, now)
    _log(session, actor, "mention.given", made, now)
    return made


def _require_fit(edition: Edition, award: Award, now: datetime) -> None:
    """Refused where its title or reason does not stand on the edition's papers, in a language they may have."""
    paper = papers.paper_of(edition, translator_in(edition.home, SOURCE))
    named = papers.Named("0000", papers.SAMPLE_CODE, "https://premio.example.org", now)
    won = recipients.of_award(award, 0)
    for language in paper.spoken:
        try:
            papers.refuse_unfit([papers.certificate_data(edition, won, replace(paper, language=language), named)])
        except Refused as refusal:
            at = {"award": f"mention-title-{language}", "citation": "mention-reason"}
            raise Refused(
                *(replace(one, field=at.get(str(one.params.get("name", "")).split("_")[0])) for one in refusal.problems)
            ) from refusal


def _problems_of_title(words: Mapping[str, str], first: str) -> Iterator[Problem]:
    for language, said in words.items():
        at = f"mention-title-{language}"
        if len(said) > limits.TITLE:
            yield Problem.of("text_too_long_for_field", at=at, length=len(said), longest=limits.TITLE)
        if language == first and not said:
            yield Problem.of("mention_title_needed", at=at)
        yield from lettering.problems_of_text(said, at=at)


def take_back(session: Session, *, actor: Actor, award: Award, now: datetime, agreed: Agreed | None = None) -> None:
    """Take a mention back; where the edition wants two people for corrections, it is `agreed`.

    Refused once it has a certificate, revoked or not: that stays told.
    """
    if award.certificates:
        raise Refused(Problem.of("mention_has_certificate", at=award.kind))
    edition = award.publication.edition
    require_agreed(session, actor=actor, edition=edition, step=Step.CORRECT, agreed=agreed, now=now)
    _log(session, actor, "mention.taken_back", award, now)
    session.delete(award)
    session.flush()


def _given_already(session: Session, publication: Publication, entry: Entry, title: str, reason: str) -> Award | None:
    """The mention that this entry has under this title, however its letters are written; Stale where it says another
    reason."""
    found = session.scalars(
        select(Award).where(
            Award.publication_id == publication.id, Award.entry_id == entry.id, Award.kind.startswith(PREFIX)
        )
    )
    given = next((award for award in found if folded(_title_of(award)) == folded(title)), None)
    if given is not None and given.reason != reason:
        problem = Problem.of("mention_given_already", at="mention-reason", reason=given.reason)
        raise Stale(problem, current={"mention-reason": given.reason})
    return given


def _title_of(award: Award) -> str:
    """Its title in the edition's first language."""
    home = award.publication.edition.home
    return translator_in(home, home.languages[0]).pick(award.title)


def _next_kind(session: Session, publication: Publication) -> str:
    """A kind that the edition never used, in this publication or an earlier one."""
    used = session.scalars(
        select(Award.kind)
        .join(Award.publication)
        .where(Publication.edition_id == publication.edition_id, Award.kind.startswith(PREFIX))
    )
    numbers = [int(kind.removeprefix(PREFIX)) for kind in used if kind.removeprefix(PREFIX).isdecimal()]
    return f"{PREFIX}{max(numbers, default=0) + 1}"


def _log(session: Session, actor: Actor, action: str, award: Award, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"award:{award.id}",
        edition_id=award.publication.edition_id,
        now=now,
        title=_title_of(award),
        entry=award.entry.number,
        reason=award.reason,
    )
