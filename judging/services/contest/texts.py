"""What an edition says of itself to everybody: its poster, and who may enter, kept in each of its languages.

Always true: a text stands in the languages it was written in, and one that is written in none is not there; each is
several lines, a blank one between paragraphs, and nothing in it is read as markup. Results that are published and
papers hold none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.contest.plan import TEXTS
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor
from judging.domain.typed import kept_story
from judging.i18n import LANGUAGES
from judging.services import audit
from judging.services.seen import require_unchanged
from judging.storage.models import Edition


def texts_of(edition: Edition) -> dict[str, str]:
    """All of them by field: "summary-es", "summary-fr" …, "" where nothing is said."""
    found = {key: edition.texts.get(key) or {} for key in TEXTS}
    return {f"{key}-{language}": said.get(language, "") for key, said in found.items() for language in LANGUAGES}


def say(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    said: Mapping[str, str],
    now: datetime,
    seen: str | None = None,
) -> None:
    """Keep these (as `texts_of` has them; a field that is left out stays).

    `seen` is the version of `texts_of` that the writer saw; Stale where somebody changed it meanwhile. Refused, at its
    field, for a text that is too long or turns letters round.
    """
    standing = texts_of(edition)
    require_unchanged(standing, seen)
    wanted = {**standing, **{field: kept_story(text, at=field) for field, text in said.items() if field in standing}}
    changed = sorted(field for field in wanted if wanted[field] != standing[field])
    if not changed:
        return
    if problems := [_too_long(field, wanted[field]) for field in changed if len(wanted[field]) > limits.EDITION_TEXT]:
        raise Refused(*problems)
    kept = {key: text for key in TEXTS if (text := _by_language(wanted, key))}
    edition.texts = {**{key: value for key, value in edition.texts.items() if key not in TEXTS}, **kept}
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="edition.texts",
        subject=f"edition:{edition.id}",
        edition_id=edition.id,
        now=now,
        before={field: standing[field] for field in changed},
        after={field: wanted[field] for field in changed},
    )


def _too_long(field: str, text: str) -> Problem:
    return Problem.of("text_too_long_for_field", at=field, length=len(text), longest=limits.EDITION_TEXT)


def _by_language(texts: Mapping[str, str], key: str) -> dict[str, str]:
    return {language: said for language in LANGUAGES if (said := texts[f"{key}-{language}"])}
