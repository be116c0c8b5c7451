"""Practice farms, as organisers make them: texts, agreed marks with their reasons, publishing, and the edition's rule.

Always true: a farm is shown to judges only when every criterion of the sheet has an agreed mark and a reason; copying
from another edition copies farms, never anybody's attempts; nothing here reads or writes a real mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.errors import Problem, Refused
from judging.domain.number import exact
from judging.domain.permissions import Actor
from judging.domain.scoring.calibration import Calibration, Limits, calibration, compare, limits_from, limits_problems
from judging.domain.scoring.choices import mark_of
from judging.domain.scoring.scoresheet import ScoreSheet, Text, mark_problems
from judging.domain.scoring.scoring import half_up
from judging.services import audit
from judging.services.contest.editions import first_round, parsed
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Edition, Judge, PracticeAttempt, PracticeFarm
from judging.storage.queries import practice as queries
from judging.storage.queries.practice import Tried

LANGUAGES = ("es", "fr", "en")
LIMITS = tuple(field_.name for field_ in fields(Limits))
FACTS: dict[str, tuple[Decimal, Decimal]] = {
    "altitude_m": (Decimal(0), Decimal(6500)),
    "area_ha": (Decimal(0), Decimal(100_000)),
    "coffee_since": (Decimal(1800), Decimal(2100)),
}


@dataclass(frozen=True)
class FarmDetails:
    """A practice farm as it is written; `texts` has the names of `text_names`.

    `agreed` has {criterion: choice}, `why` {criterion: {language: words}}.
    """

    title: Text = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    agreed: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Practised:
    """How one judge practised: her first try at each farm, before she saw its example, taken together.

    `first` is None where she has compared nothing yet; `done` of `farms` are the farms she compared.
    """

    judge: Judge
    done: int
    farms: int
    tries: int
    is_begun: bool
    first: Calibration | None


def text_names(sheet: ScoreSheet) -> tuple[str, ...]:
    """What is told of a farm: what is seen for each section of the sheet, what the family says, its figures."""
    return (*(f"section-{section.key}" for section in sheet.sections), "says", "figures")


def sheet_of(edition: Edition) -> ScoreSheet:
    """The sheet that is practised with: the one of the first round."""
    return parsed(first_round(edition).sheet_version)


def limits_of(edition: Edition) -> Limits:
    """From where on words are said in this edition."""
    return limits_from((edition.practice or {}).get("limits", {}))


def limit_texts(edition: Edition) -> dict[str, str]:
    """The same limits as they are written, by name."""
    limits = limits_of(edition)
    return {name: format(half_up(getattr(limits, name), 3).normalize(), "f") for name in LIMITS}


def is_required(edition: Edition) -> bool:
    """Whether judges have to practise before their first real sheet."""
    return bool((edition.practice or {}).get("is_required", False))


def details_of(farm: PracticeFarm) -> FarmDetails:
    """What stands of a farm, as it is written."""
    return FarmDetails(
        title=farm.title,
        texts=farm.texts,
        facts={name: str(value) for name, value in farm.facts.items()},
        agreed={key: one.get("mark", "") for key, one in farm.agreed.items()},
        why={key: one.get("why", {}) for key, one in farm.agreed.items()},
    )


def standing_of(farm: PracticeFarm) -> dict[str, str]:
    """What stands of a farm as flat texts: `title-es`, a text's name with its language, a fact, a criterion's level
    and `why-KEY-es`; "" where nothing is said. Problems are told at the same names."""
    sheet, details = sheet_of(farm.edition), details_of(farm)
    told = {"title": details.title, **{name: details.texts.get(name, {}) for name in text_names(sheet)}}
    told |= {f"why-{criterion.key}": details.why.get(criterion.key, {}) for criterion in sheet.criteria}
    return {
        **{f"{name}-{language}": text.get(language, "") for name, text in told.items() for language in LANGUAGES},
        **{name: details.facts.get(name, "") for name in FACTS},
        **{criterion.key: details.agreed.get(criterion.key, "") for criterion in sheet.criteria},
    }


def add_farm(session: Session, *, actor: Actor, edition: Edition, details: FarmDetails, now: datetime) -> PracticeFarm:
    """Keep a new practice farm, unpublished. Raises Refused with one problem for each wrong field."""
    _require_sound(sheet_of(edition), details, edition.home.languages[0])
    position = max((farm.position for farm in queries.farms(session, edition)), default=0) + 1
    farm = PracticeFarm(edition_id=edition.id, position=position, is_published=False, **_columns(details))
    session.add(farm)
    session.flush()
    _log(session, actor, "practice.farm_added", farm, now)
    return farm


def change_farm(
    session: Session,
    *,
    actor: Actor,
    farm: PracticeFarm,
    details: FarmDetails,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Change a farm. One that judges see has to stay complete. What judges gave is compared with the new example.

    `seen` is the version of `standing_of` that the writer saw; Stale where somebody changed it meanwhile.
    """
    require_unchanged(standing_of(farm), seen)
    sheet = sheet_of(farm.edition)
    _require_sound(sheet, details, farm.edition.home.languages[0])
    if farm.is_published:
        _require_complete(sheet, details, farm.edition.home.languages[0])
    columns = _columns(details)
    changed = sorted(name for name, value in columns.items() if getattr(farm, name) != value)
    for name in changed:
        setattr(farm, name, columns[name])
    if changed:
        _log(session, actor, "practice.farm_changed", farm, now, fields=changed)


def publish(session: Session, *, actor: Actor, farm: PracticeFarm, now: datetime) -> None:
    """Show a farm to the judges; raises Refused naming all that is missing."""
    _require_complete(sheet_of(farm.edition), details_of(farm), farm.edition.home.languages[0])
    if not farm.is_published:
        farm.is_published = True
        _log(session, actor, "practice.published", farm, now)


def withdraw(session: Session, *, actor: Actor, farm: PracticeFarm, now: datetime) -> None:
    """Show a farm to the judges no more; their attempts are kept."""
    if farm.is_published:
        farm.is_published = False
        _log(session, actor, "practice.withdrawn", farm, now)


def standing_order(farms: Sequence[PracticeFarm]) -> dict[str, object]:
    """The farms in their order, for two people who move one at the same time."""
    return {"order": [farm.id for farm in farms]}


def move_up(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    farm: PracticeFarm,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Let a farm change places with the one before it.

    Stale where somebody moved one since the writer looked (`seen`: version of `standing_order`).
    """
    ordered = list(queries.farms(session, edition))
    require_unchanged(standing_order(ordered), seen, told=ACTED)
    place = ordered.index(farm)
    if place == 0:
        return
    ordered[place - 1 : place + 1] = [farm, ordered[place - 1]]
    for position, one in enumerate(ordered, start=1):
        one.position = position
    _log(session, actor, "practice.moved", farm, now)


def standing_rule(edition: Edition) -> dict[str, str]:
    """The rule as texts, by field."""
    return {"is_required": "yes" if is_required(edition) else "", **limit_texts(edition)}


def set_rule(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    required: bool,
    limits: Mapping[str, str],
    now: datetime,
    seen: str | None = None,
) -> None:
    """Say whether practice comes before the first real sheet, and from where on words are said.

    `seen` is the version of `standing_rule` that the writer saw; Stale where somebody changed it meanwhile.
    """
    require_unchanged(standing_rule(edition), seen)
    problems = []
    for name, text in limits.items():
        try:
            limits_from({name: text})
        except ValueError:
            problems.append(Problem.of("limit_not_a_number", at=name))
    problems = problems or limits_problems(limits_from(limits))
    if problems:
        raise Refused(*problems)
    rule = {"is_required": required, "limits": dict(limits)}
    if edition.practice != rule:
        edition.practice = rule
        audit.record(
            session,
            actor=actor,
            action="practice.required" if required else "practice.optional",
            subject=f"edition:{edition.id}",
            edition_id=edition.id,
            now=now,
            limits=dict(limits),
        )


def copy_farms(session: Session, *, actor: Actor, source: Edition, target: Edition, now: datetime) -> int:
    """Copy every practice farm of one edition to another, unpublished, without attempts; answers how many.

    Agreed marks of criteria that the target's sheet does not have, or that do not fit its scale, stay behind.
    """
    sheet = sheet_of(target)
    copied = queries.farms(session, source)
    for farm in copied:
        details = details_of(farm)
        fit = {key: choice for key, choice in details.agreed.items() if not _mark_problems(sheet, {key: choice})}
        why = {key: words for key, words in details.why.items() if sheet.criterion(key)}
        add_farm(
            session,
            actor=actor,
            edition=target,
            now=now,
            details=FarmDetails(details.title, details.texts, details.facts, fit, why),
        )
    return len(copied)


def practised(
    judges: Sequence[Judge],
    farms: Sequence[PracticeFarm],
    tried: Sequence[Tried],
    firsts: Sequence[PracticeAttempt],
    sheet: ScoreSheet,
) -> list[Practised]:
    """How each judge practised on the farms that are published now, in the order of the judges.

    The first try that was compared counts (`firsts`): later ones were made by somebody who had seen the example.
    """
    shown = {farm.id: farm for farm in farms if farm.is_published}
    found = []
    for judge in judges:
        own = [one for one in tried if one.judge_id == judge.id and one.farm_id in shown]
        first = [one for one in firsts if one.judge_id == judge.id and one.farm_id in shown]
        compared = [one for its in first for one in compare(sheet, shown[its.farm_id].example, its.marks)]
        tries = sum(one.compared for one in own)
        found.append(
            Practised(judge, len(first), len(shown), tries, bool(own), calibration(compared) if first else None)
        )
    return found


def _columns(details: FarmDetails) -> dict[str, Any]:
    keys = [
        key for key in dict.fromkeys([*details.agreed, *details.why]) if details.agreed.get(key) or details.why.get(key)
    ]
    return {
        "title": _words(details.title),
        "texts": {name: words for name, text in details.texts.items() if (words := _words(text))},
        "facts": {name: text.strip() for name, text in details.facts.items() if text.strip()},
        "agreed": {
            key: {"mark": details.agreed.get(key, "").replace(",", "."), "why": _words(details.why.get(key, {}))}
            for key in keys
        },
    }


def _words(text: Text) -> dict[str, str]:
    return {language: words.strip() for language, words in text.items() if words.strip()}


def _require_sound(sheet: ScoreSheet, details: FarmDetails, first: str) -> None:
    problems = []
    if not details.title.get(first, "").strip():
        problems.append(Problem.of("practice_title_missing", at=f"title-{first}"))
    problems += _long("title", details.title, limits.LINE)
    for name, text in details.texts.items():
        problems += _long(name, text, limits.FARM_TEXT)
    problems += [
        Problem.of("practice_fact_wrong", at=name, low=str(low), high=str(high))
        for name, (low, high) in FACTS.items()
        if not _is_within(details.facts.get(name, ""), low, high)
    ]
    problems += _mark_problems(sheet, details.agreed)
    for key, words in details.why.items():
        problems += _long(f"why-{key}", words, limits.REASON)
    if problems:
        raise Refused(*problems)


def _mark_problems(sheet: ScoreSheet, agreed: Mapping[str, str]) -> list[Problem]:
    marks = [mark_of(key, choice, "") for key, choice in agreed.items() if choice]
    return mark_problems(sheet, marks)


def _require_complete(sheet: ScoreSheet, details: FarmDetails, first: str) -> None:
    """Raise Refused where a judge could not learn from it: no words about the farm, or a mark without its reason."""
    problems = []
    if not any(text.get(first, "").strip() for text in details.texts.values()):
        problems.append(Problem.of("practice_words_missing", at=f"{text_names(sheet)[0]}-{first}"))
    for criterion in sheet.criteria:
        if not details.agreed.get(criterion.key):
            problems.append(Problem.of("practice_mark_missing", at=criterion.key, criterion=criterion.key))
        elif not details.why.get(criterion.key, {}).get(first, "").strip():
            problems.append(
                Problem.of("practice_reason_missing", at=f"why-{criterion.key}-{first}", criterion=criterion.key)
            )
    if problems:
        raise Refused(*problems)


def _is_within(text: str, low: Decimal, high: Decimal) -> bool:
    number = exact(text)
    return not text.strip() or (number is not None and low <= number <= high)


def _long(name: str, text: Text, most: int) -> list[Problem]:
    return [
        Problem.of("judge_field_too_long", at=f"{name}-{language}", most=most)
        for language, words in text.items()
        if len(words) > most
    ]


def _log(session: Session, actor: Actor, action: str, farm: PracticeFarm, now: datetime, **details: object) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"practice_farm:{farm.id}",
        edition_id=farm.edition_id,
        now=now,
        farm=farm.title.get(farm.edition.home.languages[0], ""),
        **details,
    )
