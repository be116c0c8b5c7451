"""Editions: making one from its document, and opening and closing what it takes.

Always true: an edition's dates are changed by an organiser and leave a line in the log; what is open follows from them
and the clock, never from a flag somebody forgot to turn.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from judging.certificates.engine.trial import refuse_unfit_names
from judging.domain.errors import Problem, Refused
from judging.domain.home import FARM, Home
from judging.domain.permissions import Actor, EditionRole, Role
from judging.domain.phases import Window, Windows, has_begun, is_over
from judging.domain.results.awards import place_title
from judging.domain.results.rounds import RoundState
from judging.domain.scoring.scoresheet import ScoreSheet, sheet_from_document
from judging.domain.typed import folded
from judging.i18n import LANGUAGES, translator
from judging.services import audit
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Category, Competition, Edition, EditionMember, Publication, Round, SheetVersion

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Addresses that mean something else where an edition's could stand.
RESERVED_SLUGS = {
    "code",
    "step",
    "review",
    "submit",
    "receipt",
    "consents",
    "withdraw",
    "restore",
    "new",
    "account",
    "background",
}
_PARSED: dict[str, ScoreSheet] = {}
_MOST_PARSED = 64

_IS_PUBLISHED = select(exists().where(Publication.edition_id == bindparam("edition")))

_PUBLISHED_FIRST = (
    select(Publication.published_at)
    .where(Publication.edition_id == bindparam("edition"))
    .order_by(Publication.number)
    .limit(1)
)


def canonical(document: Any) -> str:
    """The one text of a JSON document: sorted keys, no spaces, characters as they are."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(document: Any) -> str:
    """SHA-256 of a document's canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def windows(session: Session, edition: Edition) -> Windows:
    """The times of an edition and whether its results are published (one query)."""
    published = session.scalar(_IS_PUBLISHED, {"edition": edition.id})
    return edition.windows(published=bool(published))


def create_edition(
    session: Session,
    *,
    actor: Actor,
    document: Mapping[str, Any],
    sheet: Mapping[str, Any],
    now: datetime,
    is_demo: bool = False,
    sheets: Mapping[str, Mapping[str, Any]] | None = None,
) -> Edition:
    """Make an edition (and its competition, if new) with its rounds, from documents.

    `document` has competition {slug, name}, edition {slug, name, rule, ...texts}, categories and distinctions
    [{key, name}] (a distinction may have a `condition`), and a `round` {language: name} where its first is called
    otherwise; a competition and an edition may have a `paper_name`, which is printed in the place of a name in letters
    that the paper lacks; where it has several, `rounds` [{key, name, sheet, plan}] (`domain/results/rounds.py`);
    `sheet` is a score sheet's document, `sheets` those that rounds name by file. Raises Refused if the slug or the name
    is taken X
    """
    _require_sound(session, document, sheet)
    require_free_name(session, document["edition"]["name"], is_demo=is_demo)
    edition = _from_document(document, _competition(session, document["competition"]))
    edition.is_demo, edition.created_at = is_demo, now
    session.add(edition)
    session.flush()
    version = _first_round(edition, sheet, document.get("round") or _first_name(edition.vocabulary))
    if document.get("rounds"):
        _rounds(edition, document["rounds"], version, sheets or {})
    if actor.role is Role.ORGANISER:
        session.add(EditionMember(edition_id=edition.id, staff_id=actor.id, role=EditionRole.OWNER, added_at=now))
    session.flush()
    told: dict[str, Any] = {"slug": edition.slug, "sheet": version.digest, "edition_id": edition.id, "now": now}
    audit.record(session, actor=actor, action="edition.created", subject=f"edition:{edition.id}", **told)
    return edition


def _first_name(vocabulary: str) -> dict[str, str]:
    """What the first round is called where nobody named it."""
    return {one: translator(one, Home(vocabulary=vocabulary)).gettext("Visita a la finca") for one in LANGUAGES}


def _from_document(document: Mapping[str, Any], competition: Competition) -> Edition:
    about = dict(document["edition"])
    return Edition(
        competition=competition,
        slug=about.pop("slug"),
        name=about.pop("name"),
        paper_name=about.pop("paper_name", None),
        rule=about.pop("rule"),
        number_prefix=about.pop("number_prefix", "C"),
        languages=about.pop("languages", None),
        zone=about.pop("zone", None),
        country=about.pop("country", None),
        emblem=about.pop("emblem", None),
        vocabulary=about.pop("vocabulary", FARM),
        texts={**about, **_conditions(document)},
        categories=_categories(document),
    )


def _require_sound(session: Session, document: Mapping[str, Any], sheet: Mapping[str, Any]) -> None:
    """Refuse a taken slug and names that no certificate can hold; ValueError for a sheet that is none."""
    sheet_from_document(sheet)
    _require_free_slug(session, document["edition"]["slug"])
    won = _won(*([item["name"] for item in document.get(kind, ())] for kind in ("distinctions", "categories")))
    competition, edition = (
        {**about["name"], **(about.get("paper_name") or {})} for about in (document["competition"], document["edition"])
    )
    refuse_unfit_names(competition, edition, won)


def names_won(edition: Edition) -> list[dict[str, str]]:
    """What is won in an edition, as its certificates name it."""
    special, ordinary = (
        [one.name for one in edition.categories if one.is_distinction is asked] for asked in (True, False)
    )
    return _won(special, ordinary)


def _won(distinctions: Sequence[dict[str, str]], categories: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    if len(categories) < 2:
        return list(distinctions)
    return [*distinctions, *(place_title(1, shared=True, category=name) for name in categories)]  # a place names it


def require_free_name(
    session: Session, name: Mapping[str, str], *, is_demo: bool = False, but: Edition | None = None
) -> None:
    """Refuse a name that another edition has, in any language and however it is spelled; a demonstration takes none,
    and a rehearsal bears that of its edition."""
    if but is not None and but.is_rehearsal:
        return
    is_demo = but.is_demo if but is not None else is_demo
    others = select(Edition).where(Edition.is_demo.is_(is_demo), Edition.rehearsal_of_id.is_(None))
    wanted = {folded(said): (language, said) for language, said in name.items()}
    for other in session.scalars(others.order_by(Edition.id)):
        taken = wanted.keys() & {folded(said) for said in other.name.values()}
        if taken and other is not but:
            language, said = wanted[min(taken)]
            raise Refused(Problem.of("edition_name_taken", at=f"name-{language}", name=said, slug=other.slug))


def _require_free_slug(session: Session, slug: str) -> None:
    if not SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise Refused(Problem.of("slug_wrong", at="slug", slug=slug))
    if session.scalar(select(Edition).where(Edition.slug == slug)) is not None:
        raise Refused(Problem.of("edition_exists", at="slug", slug=slug))


def _first_round(edition: Edition, sheet: Mapping[str, Any], name: Mapping[str, str]) -> SheetVersion:
    """The round every edition begins with, and its sheet."""
    version = SheetVersion(edition_id=edition.id, version=1, document=dict(sheet), digest=digest_of(sheet))
    edition.rounds.append(Round(sheet_version=version, key="visit", position=1, name=dict(name)))
    return version


def _rounds(
    edition: Edition,
    declared: Sequence[Mapping[str, Any]],
    first: SheetVersion,
    sheets: Mapping[str, Mapping[str, Any]],
) -> None:
    """The rounds that a document declares; the one that is there is the first of them."""
    versions: dict[str, SheetVersion] = {}
    for place, one in enumerate(declared, start=1):
        document = sheets.get(one["sheet"])
        if document is not None and one["sheet"] not in versions:
            number = 2 + len(versions)
            versions[one["sheet"]] = SheetVersion(
                edition_id=edition.id, version=number, document=dict(document), digest=digest_of(document)
            )
        round_ = edition.rounds[0] if place == 1 else Round(position=place, state=RoundState.AHEAD)
        round_.key, round_.name, round_.plan = one["key"], dict(one["name"]), dict(one["plan"])
        round_.sheet_version = versions.get(one["sheet"], first)
        if place > 1:
            edition.rounds.append(round_)


def _competition(session: Session, about: Mapping[str, Any]) -> Competition:
    known = session.scalar(select(Competition).where(Competition.slug == about["slug"]))
    return known or Competition(slug=about["slug"], name=about["name"], paper_name=about.get("paper_name"))


def _conditions(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the special prizes ask for, by key (`domain/results/conditions.py`), where the document says it."""
    asked = {item["key"]: item["condition"] for item in document.get("distinctions", ()) if "condition" in item}
    return {"conditions": asked} if asked else {}


def _categories(document: Mapping[str, Any]) -> list[Category]:
    listed = [(item, False) for item in document.get("categories", ())]
    listed += [(item, True) for item in document.get("distinctions", ())]
    return [
        Category(key=item["key"], name=item["name"], position=place, is_distinction=special)
        for place, (item, special) in enumerate(listed, start=1)
    ]


def scoring_ended(session: Session, round_: Round, now: datetime) -> datetime | None:
    """When a round's last moment to score was over: the end, announced or by button, or the first publication before.

    None as long as it lies ahead or nobody has set it. A publication, and an end by button, are over whatever hour a
    clock gave them.
    """
    window = round_.scoring_window
    _, until = window.held
    published = session.scalar(_PUBLISHED_FIRST, {"edition": round_.edition_id})
    if until is not None and is_over(now, until, window.button):
        until = min(until, now)
    ends = (until, min(published, now) if published else None)
    return min((end for end in ends if end is not None and end <= now), default=None)


ANNOUNCED = ("entries_from", "entries_until", "scoring_from", "scoring_until")
BY_BUTTON = ("entries_opened_at", "entries_closed_at", "scoring_opened_at", "scoring_closed_at")
ENTRIES, SCORING = "entries", "scoring"


def times_of(edition: Edition) -> dict[str, datetime | None]:
    """What is announced, and what was done by button beside it."""
    return {name: getattr(edition, name) for name in (*ANNOUNCED, *BY_BUTTON)}


def set_windows(
    session: Session, *, actor: Actor, edition: Edition, times: Windows, now: datetime, seen: str | None = None
) -> None:
    """Announce when entries and scores are taken. Each end must come after its beginning.

    Of a window that is announced anew, what was done by button ends: the new dates hold. The other keeps its button.

    `seen` is the version of `times_of` that the writer saw; Stale where somebody changed it meanwhile.
    """
    require_unchanged(times_of(edition), seen)
    for name, begin, end in (
        ("entries_until", times.entries_from, times.entries_until),
        ("scoring_until", times.scoring_from, times.scoring_until),
    ):
        if end is not None and (begin is None or end <= begin):
            raise Refused(Problem.of("end_before_beginning", at=name))
    if (times.entries_from, times.entries_until) != (edition.entries_from, edition.entries_until):
        _keep(edition, ENTRIES, Window(times.entries_from, times.entries_until))
    if (times.scoring_from, times.scoring_until) != (edition.scoring_from, edition.scoring_until):
        _keep(edition, SCORING, Window(times.scoring_from, times.scoring_until))
    _log(session, actor, "edition.dates", edition, now)


def why_final(session: Session, edition: Edition) -> Problem | None:
    """Why nothing that results are made of changes any more; None until they are published."""
    return Problem.of("results_published") if windows(session, edition).published else None


def require_unpublished(session: Session, edition: Edition) -> None:
    """Refuse what would change results that are published."""
    if problem := why_final(session, edition):
        raise Refused(problem)


def open_now(
    session: Session, *, actor: Actor, edition: Edition, what: str, now: datetime, seen: str | None = None
) -> None:
    """Open entries or scoring (`what`: ENTRIES, SCORING) at this moment; the announced dates stay.

    Opening twice is once. Refused once results are published. Stale where the dates changed
    since `seen`.
    """
    require_unchanged(times_of(edition), seen, told=ACTED)
    require_unpublished(session, edition)
    if _window(edition, what).is_open(now):
        return
    _keep(edition, what, _window(edition, what).opened(now))
    _log(session, actor, f"edition.{what}_opened", edition, now)


def close_now(
    session: Session, *, actor: Actor, edition: Edition, what: str, now: datetime, seen: str | None = None
) -> None:
    """Close entries or scoring at this moment; the announced dates stay. Closing twice is once.

    Refused for what is not open yet.
    """
    require_unchanged(times_of(edition), seen, told=ACTED)
    window = _window(edition, what)
    begin, end = window.held
    if not has_begun(now, begin, window.button) or (begin == now and window.button is None):
        raise Refused(Problem.of("not_open_yet"))
    if is_over(now, end, window.button):
        return
    _keep(edition, what, window.closed(now))
    _log(session, actor, f"edition.{what}_closed", edition, now)


def _window(edition: Edition, what: str) -> Window:
    return {ENTRIES: edition.entries_window, SCORING: edition.scoring_window}[what]


def _keep(edition: Edition, what: str, window: Window) -> None:
    """Put a window into its four columns."""
    moments = {"from": window.begin, "until": window.end, "opened_at": window.opened_at, "closed_at": window.closed_at}
    for name, moment in moments.items():
        setattr(edition, f"{what}_{name}", moment)


def _log(session: Session, actor: Actor, action: str, edition: Edition, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"edition:{edition.id}",
        edition_id=edition.id,
        now=now,
        **{name: moment.isoformat() if moment else None for name, moment in times_of(edition).items()},
    )


def first_round(edition: Edition) -> Round:
    """The round that every admitted entry is in; what the form declares and what is practised with is its sheet."""
    return edition.rounds[0]


def current_round(edition: Edition) -> Round:
    """The round that is judged now: the only one whose pairs, sheets and marks may change."""
    return next(one for one in edition.rounds if one.is_now)


def last_round(edition: Edition) -> Round:
    """The round that decides: its ranking, with what is carried in, is the result of the edition."""
    return edition.rounds[-1]


def round_before(round_: Round) -> Round | None:
    """The round that feeds this one; None for the first."""
    rounds = round_.edition.rounds
    place = rounds.index(round_)
    return rounds[place - 1] if place else None


def windows_in(session: Session, round_: Round) -> Windows:
    """The times of a round and whether the results of its edition are published (one query)."""
    published = session.scalar(_IS_PUBLISHED, {"edition": round_.edition_id})
    return round_.windows(published=bool(published))


def require_now(round_: Round) -> None:
    """Refuse what would change a round that is over, or that is not judged yet."""
    if not round_.is_now:
        raise Refused(Problem.of("round_over" if round_.state is RoundState.OVER else "round_ahead", round=round_.name))


def parsed(version: SheetVersion) -> ScoreSheet:
    """A version's sheet, read once for each document: a document with the same digest is the same sheet for ever."""
    known = _PARSED.get(version.digest)
    if known is None:
        if len(_PARSED) >= _MOST_PARSED:
            _PARSED.clear()
        known = _PARSED[version.digest] = version.sheet
    return known


def sheet_with(session: Session, digest: str, version_id: int) -> ScoreSheet:
    """The sheet with this digest; its version is read (by its identifier) only where the sheet is not known yet."""
    return _PARSED.get(digest) or parsed(session.get_one(SheetVersion, version_id))
