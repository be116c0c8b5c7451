"""Who gets which certificate, and for what: holders of awards, and who is thanked or recognised beside them.

Always true: nobody gets a second certificate for the same thing, whether the first one still holds or not; awards come
from a sealed publication, the others do not wait for one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place, is_in
from judging.domain.home import Home
from judging.domain.permissions import Role
from judging.domain.results import kinds as kind_words
from judging.domain.results.awards import PARTICIPATION
from judging.i18n import LANGUAGES, Translator, translator
from judging.services.prizes.saying import Given
from judging.services.prizes.winning import offered, prizes_of
from judging.storage.models import Award, Edition, Judge, Prize, Publication, Recognition, RecognitionKind
from judging.storage.queries import designs as design_queries
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import results as queries


@dataclass(frozen=True)
class BeforeResults:
    """An edition that has published nothing yet: there are no awards, but there may be people to thank."""

    edition: Edition
    number: int = 0


Occasion = Publication | BeforeResults
"""What certificates are issued on: a publication, or an edition before its first one."""


@dataclass(frozen=True)
class Recipient:
    """One certificate for one name.

    `won` is what is printed where a place stands, in each language ({} for nothing); `reason` is in somebody's own
    words and stands once, `said` is a reason in our words, in each language. It is for an `award` (and then for the
    holder at `position`) or for a `recognition`, which may not be kept yet (`judge_key` names the judge it thanks).
    `prizes` are those that the award wins.
    """

    kind: str
    holder_name: str
    language: str
    won: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    co_holders: tuple[str, ...] = ()
    award: Award | None = None
    recognition: Recognition | None = None
    position: int = 0
    judge_key: str = ""
    prizes: tuple[Given, ...] = ()


def occasion_of(session: Session, edition: Edition) -> Occasion:
    """The publication that stands, or the edition before its first one."""
    return edition_queries.latest_publication(session, edition) or BeforeResults(edition)


def due(session: Session, occasion: Occasion, kinds: Collection[str]) -> list[Recipient]:
    """Who of these kinds is still to get a certificate: every holder of every award that has none yet, every judge who
    delivered, every organisation on the list.

    A certificate from an earlier publication for the very same award counts, revoked or not: whoever was refused a
    paper does not get another one by chance.
    """
    found: list[Recipient] = []
    if isinstance(occasion, Publication):
        found += [item for item in _due_awards(session, occasion) if item.kind in kinds]
    if any(kind in kinds for kind in kind_words.BESIDE_RESULTS):
        found += [
            item
            for item in beside(session, occasion.edition)
            if item.kind in kinds and item.recognition is not None and not _is_settled(item.recognition)
        ]
    return found


def _due_awards(session: Session, publication: Publication) -> list[Recipient]:
    issued = {
        (item.award.entry_id, item.award.kind, item.award.place, item.printed["holder_position"])
        for item in queries.certificates(session, publication.edition)
        if item.award is not None
    }
    prizes = offered(session, publication.edition_id)
    return [
        of_award(award, position, prizes)
        for award in queries.awards(session, publication)
        for position in range(len(award.entry.holders))
        if is_in(award.entry.status, Role.APPLICANT, Place.CERTIFICATE)
        and (award.entry_id, award.kind, award.place, position) not in issued
    ]


def _is_settled(recognition: Recognition) -> bool:
    return recognition.removed_at is not None or bool(recognition.certificates)


def of_award(award: Award, position: int, prizes: Sequence[Prize] | None = None) -> Recipient:
    """One holder of an award; `prizes` are those of its edition, where somebody has asked for them."""
    names = award.entry.paper_names
    takes_part = award.kind == PARTICIPATION
    return Recipient(
        kind=kind_words.kind_of(award.kind),
        holder_name=names[position],
        language=award.entry.language,
        won={} if takes_part else award.title,
        reason=award.reason,
        said=in_each_language(_for_taking_part, award.entry.edition.home) if takes_part else {},
        co_holders=tuple(name for place, name in enumerate(names) if place != position),
        award=award,
        position=position,
        prizes=tuple(prizes_of(award, prizes)),
    )


# ------------------------------------------------------------------------------------------ beside the awards
def beside(session: Session, edition: Edition) -> list[Recipient]:
    """Every judge who delivered and every organisation on the list, those taken off and those served included."""
    rows = design_queries.recognitions(session, edition)
    thanked = {row.judge_id: row for row in rows if row.kind is RecognitionKind.THANKS}
    found = [
        _of_judge(edition, judge, delivered, thanked.get(judge.id))
        for judge, delivered in design_queries.judges_who_delivered(session, edition)
    ]
    return found + [of_organisation(row, edition.home) for row in rows if row.kind is RecognitionKind.COOPERATIVE]


def _of_judge(edition: Edition, judge: Judge, delivered: int, row: Recognition | None) -> Recipient:
    return Recipient(
        kind=kind_words.THANKS,
        holder_name=judge.on_paper,
        language=judge.language,
        won=kind_words.ON_THE_JURY,
        said=in_each_language(lambda words: _for_judging(words, delivered), edition.home),
        judge_key=judge.key,
        recognition=row
        or Recognition(
            edition_id=edition.id,
            kind=RecognitionKind.THANKS,
            judge_id=judge.id,
            name=judge.on_paper,
            language=judge.language,
            reason="",
        ),
    )


def of_organisation(row: Recognition, home: Home) -> Recipient:
    """An organisation, with the reason somebody wrote, else with ours."""
    return Recipient(
        kind=kind_words.COOPERATIVE,
        holder_name=row.name,
        language=row.language,
        reason=row.reason,
        said={} if row.reason else in_each_language(_for_standing_by, home),
        recognition=row,
    )


def in_each_language(say: Callable[[Translator], str], home: Home) -> dict[str, str]:
    """What is said, in every language."""
    return {language: say(translator(language, home)) for language in LANGUAGES}


def said_for(kind: str, home: Home) -> dict[str, str]:
    """Our reason for a kind, where nobody is known yet."""
    sayings: dict[str, Callable[[Translator], str]] = {
        kind_words.TAKES_PART: _for_taking_part,
        kind_words.COOPERATIVE: _for_standing_by,
        kind_words.THANKS: lambda words: _for_judging(words, 12),
    }
    return in_each_language(sayings[kind], home) if kind in sayings else {}


def _for_judging(words: Translator, delivered: int) -> str:
    return words.ngettext(
        "por la evaluación que entregó, hecha con dedicación e imparcialidad.",
        "por las {count} evaluaciones que entregó, hechas con dedicación e imparcialidad.",
        delivered,
    ).format(count=delivered)


def _for_taking_part(words: Translator) -> str:
    return words.gettext("por compartir su trabajo y su experiencia con el jurado.")


def _for_standing_by(words: Translator) -> str:
    return words.gettext("por acompañar a las familias que participaron en este concurso.")
