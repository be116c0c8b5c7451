"""The names of an edition and of its competition, and the words it is spoken of with, before they freeze on paper.

A *name* is in each language that it was given in; its *spelling* beside it is printed where the name has letters that
the paper lacks. Always true: a name is measured on the papers it would stand on before it is kept; what holds the old
one (certificates that are issued, records that are published) keeps it; a competition's name belongs to all its
editions, and only who runs every one of them changes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from judging.certificates.engine.trial import SHORT_NAME, refuse_unfit_names
from judging.certificates.layout.pages import certificate_page
from judging.domain import limits
from judging.domain.errors import Problem, Refused
from judging.domain.home import VOCABULARIES, Home
from judging.domain.permissions import Actor
from judging.domain.typed import kept_line
from judging.i18n import LANGUAGES, SOURCE, translator, translator_in
from judging.services import audit, lettering
from judging.services.certificates import issuing, papers, sampling
from judging.services.certificates.recipients import occasion_of
from judging.services.contest.editions import names_won, require_free_name
from judging.services.seen import require_unchanged
from judging.storage.models import Competition, Edition, Staff
from judging.storage.queries import editions as queries

_SPELLING: Final = {"name": "paper_name", "competition": "competition_paper_name"}
"""What is named -> where its spelling for paper is typed."""
_ANY_ADDRESS: Final = "https://premio.example.org"
"""Its length does not matter for whether a name fits."""


def names_of(edition: Edition) -> dict[str, str]:
    """All names as flat texts by field: "name-es", "paper_name-es", "competition-es", "competition_paper_name-es" …,
    and the "vocabulary"."""
    own, competition = edition, edition.competition
    texts = {
        "name": own.name,
        "paper_name": own.paper_name or {},
        "competition": competition.name,
        "competition_paper_name": competition.paper_name or {},
    }
    named = {f"{kind}-{language}": said.get(language, "") for kind, said in texts.items() for language in LANGUAGES}
    return {**named, "vocabulary": own.vocabulary}


def may_name_competition(session: Session, staff: Staff, competition: Competition) -> bool:
    """Whether somebody runs every edition that bears this competition's name."""
    return {one.id for one in competition.editions} <= {one.id for one in queries.editions(session, staff)}


def rename(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    names: Mapping[str, str],
    may_name_competition: bool,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Keep these names (as `names_of` has them; a field that is left out stays), with all that bears them measured.

    `seen` is the version of `names_of` that the writer saw; Stale where somebody changed it meanwhile. A proposal to
    issue certificates that waited is withdrawn: it was about papers with the old name. Refused, each at its field, for
    a name in no language, one that another edition has, one that does not stand on the papers, a competition's name
    that is not hers to change, and an unknown vocabulary.
    """
    standing = names_of(edition)
    require_unchanged(standing, seen)
    wanted = {**standing, **{field: kept_line(text, at=field) for field, text in names.items() if field in standing}}
    if wanted == standing:
        return
    if problems := [*_problems(wanted, edition.home), *_not_hers(standing, wanted, may_name_competition)]:
        raise Refused(*problems)
    require_free_name(session, _of(wanted, "name"), but=edition)
    competition = edition.competition
    edition.vocabulary = wanted["vocabulary"]
    edition.name, edition.paper_name = _of(wanted, "name"), _of(wanted, "paper_name") or None
    competition.name = _of(wanted, "competition")
    competition.paper_name = _of(wanted, "competition_paper_name") or None
    _require_fit(session, edition, now)
    if issuing.proposal(occasion := occasion_of(session, edition)) is not None:
        issuing.withdraw(session, actor=actor, publication=occasion, now=now)
    _log(session, actor, edition, standing, wanted, now)


def _log(
    session: Session, actor: Actor, edition: Edition, before: Mapping[str, str], after: Mapping[str, str], now: datetime
) -> None:
    changed = sorted(field for field in after if after[field] != before[field])
    audit.record(
        session,
        actor=actor,
        action="edition.renamed",
        subject=f"edition:{edition.id}",
        edition_id=edition.id,
        now=now,
        name=translator_in(edition.home, SOURCE).pick(edition.name),
        before={field: before[field] for field in changed},
        after={field: after[field] for field in changed},
    )


def _of(texts: Mapping[str, str], kind: str) -> dict[str, str]:
    """The texts of one kind by language; a language with none is left out, and a spelling of nothing too."""
    named = {spelling: name for name, spelling in _SPELLING.items()}.get(kind, kind)
    said = {language: texts[f"{kind}-{language}"] for language in LANGUAGES if texts[f"{named}-{language}"]}
    return {language: text for language, text in said.items() if text}


def _problems(texts: Mapping[str, str], home: Home) -> Iterator[Problem]:
    """What is wrong with the texts by themselves."""
    if texts["vocabulary"] not in VOCABULARIES:
        yield Problem.of("vocabulary_unknown", at="vocabulary")
    for kind, spelling in _SPELLING.items():
        if not _of(texts, kind):
            yield Problem.of("edition_name_missing", at=f"{kind}-{home.languages[0]}")
        for language in LANGUAGES:
            at, spelling_at = f"{kind}-{language}", f"{spelling}-{language}"
            for field in (at, spelling_at):
                if len(texts[field]) > limits.EDITION_NAME:
                    long = {"length": len(texts[field]), "longest": limits.EDITION_NAME}
                    yield Problem.of("text_too_long_for_field", at=field, **long)
            yield from lettering.problems_of_spelled(texts[at], texts[spelling_at], at=at, spelling_at=spelling_at)


def _not_hers(standing: Mapping[str, str], wanted: Mapping[str, str], is_hers: bool) -> Iterator[Problem]:
    """The competition's names where somebody changes them who does not run all its editions."""
    changed = [field for field in wanted if field.startswith("competition") and wanted[field] != standing[field]]
    if changed and not is_hers:
        yield Problem.of("competition_shared", at=changed[0])


def _require_fit(session: Session, edition: Edition, now: datetime) -> None:
    """Refuse names that do not stand on this edition's papers, or on those of another one of its competition."""
    if problems := _first_at_each_field(_unfit(session, edition, now)):
        raise Refused(*problems)
    for other in edition.competition.editions:
        if other.id != edition.id and (found := next(_unfit(session, other, now), None)):
            raise Refused(replace(found, field=f"competition-{edition.home.languages[0]}"))


def _unfit(session: Session, edition: Edition, now: datetime) -> Iterator[Problem]:
    """Where an edition's names do not stand on the ordinary papers, or on those kept for it; each with its field."""
    for language in dict.fromkeys((*edition.on_paper, *edition.competition.on_paper)):
        own, competition = (
            translator(language, edition.home).pick(one.on_paper) for one in (edition, edition.competition)
        )
        try:
            refuse_unfit_names({language: competition}, {language: own}, names_won(edition))
        except Refused as refusal:
            for problem in refusal.problems:
                yield _at_its_field(problem, str(problem.field).startswith("competition"), edition, language)
    paper = papers.paper_of(edition, translator_in(edition.home, SOURCE))
    for data in sampling.samples_of_all(session, occasion_of(session, edition), paper, base_url=_ANY_ADDRESS, now=now):
        try:
            certificate_page(replace(data, holder_name=SHORT_NAME, co_holders=()), papers.SAMPLE_SEALING)
        except Refused as refusal:
            for problem in refusal.problems:
                if problem.field in papers.NAMES:
                    yield _at_its_field(problem, problem.field == "competition_name", edition, data.language)


def _at_its_field(problem: Problem, is_competition: bool, edition: Edition, language: str) -> Problem:
    """A problem of the paper at the field of the name that is printed in this language."""
    kind, name = ("competition", edition.competition.name) if is_competition else ("name", edition.name)
    return replace(problem, field=f"{kind}-{translator(language, edition.home).language_of(name)}")


def _first_at_each_field(problems: Iterable[Problem]) -> list[Problem]:
    found: dict[str | None, Problem] = {}
    for problem in problems:
        found.setdefault(problem.field, problem)
    return list(found.values())
