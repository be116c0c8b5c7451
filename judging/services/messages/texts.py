"""What an edition decided about its messages: its own words, which rules send by themselves, how many e-mails a day.

Always true: where it wrote no words, the service's stand, in every language and in the edition's vocabulary; words are
kept only without mistakes; who changes them saw what stood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.errors import Problem, Refused
from judging.domain.messages.occasions import AUDIENCE_OF, Occasion
from judging.domain.messages.sorting import CAP
from judging.domain.messages.words import Text, Words, problems_of
from judging.domain.permissions import Actor
from judging.domain.typed import kept_line, kept_story
from judging.i18n import translator_in
from judging.sentences.messages import TEXTS
from judging.services import audit
from judging.services.seen import require_unchanged
from judging.storage.models import Edition


def text_of(edition: Edition, occasion: Occasion) -> Text:
    """The words of an occasion in each language of the edition."""
    own = _own(edition, occasion)
    return {
        language: Words(own[language]["subject"], own[language]["body"])
        if language in own
        else _usual(edition, occasion, language)
        for language in edition.home.languages
    }


def is_own(edition: Edition, occasion: Occasion) -> bool:
    """Whether the edition wrote words of its own."""
    return bool(_own(edition, occasion))


def rules_of(edition: Edition) -> tuple[Occasion, ...]:
    """The occasions whose e-mails go by themselves, once a day."""
    wanted = (edition.messages or {}).get("rules", ())
    return tuple(occasion for occasion in Occasion if occasion.value in wanted)


def cap_of(edition: Edition) -> int:
    """How many e-mails the edition lets go in a day."""
    return int((edition.messages or {}).get("cap", CAP))


def standing_words(edition: Edition, occasion: Occasion) -> dict[str, str]:
    """The words as their form shows them, by field."""
    found: dict[str, str] = {}
    for language, said in text_of(edition, occasion).items():
        found |= {f"subject-{language}": said.subject, f"body-{language}": said.body}
    return found


def change_words(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    occasion: Occasion,
    said: Mapping[str, str],
    now: datetime,
    seen: str | None = None,
) -> None:
    """Keep an edition's own words (`said` by field, as in `standing_words`). Refused, each at its field, for what is
    wrong in them; Stale where somebody changed them meanwhile."""
    require_unchanged(standing_words(edition, occasion), seen)
    text = {language: _kept(said, language) for language in edition.home.languages}
    if problems := problems_of(text, AUDIENCE_OF[occasion], edition.home.languages):
        raise Refused(*problems)
    if text == text_of(edition, occasion):
        return
    document = {language: {"subject": one.subject, "body": one.body} for language, one in text.items()}
    _keep(edition, texts={**_texts(edition), occasion.value: document})
    _log(session, actor, edition, "messages.words", now, occasion=occasion.value)


def forget_words(
    session: Session, *, actor: Actor, edition: Edition, occasion: Occasion, now: datetime, seen: str | None = None
) -> None:
    """Go back to the service's words."""
    require_unchanged(standing_words(edition, occasion), seen)
    if is_own(edition, occasion):
        _keep(edition, texts={key: text for key, text in _texts(edition).items() if key != occasion.value})
        _log(session, actor, edition, "messages.own_words", now, occasion=occasion.value)


def standing_settings(edition: Edition) -> dict[str, str]:
    """The settings as their form shows them."""
    on = rules_of(edition)
    return {"cap": str(cap_of(edition)), **{f"rule-{one.value}": "yes" if one in on else "" for one in Occasion}}


def change_settings(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    cap: int | None,
    rules: Sequence[Occasion],
    now: datetime,
    seen: str | None = None,
) -> None:
    """Keep which rules send by themselves, and how many e-mails go in a day."""
    require_unchanged(standing_settings(edition), seen)
    if cap is None or not 1 <= cap <= limits.REMINDERS:
        raise Refused(Problem.of("message_cap_wrong", at="cap", low=1, high=limits.REMINDERS))
    wanted = [one.value for one in Occasion if one in rules]
    if (cap, wanted) == (cap_of(edition), [one.value for one in rules_of(edition)]):
        return
    _keep(edition, cap=cap, rules=wanted)
    _log(session, actor, edition, "messages.settings", now, cap=cap, rules=", ".join(wanted))


def _usual(edition: Edition, occasion: Occasion, language: str) -> Words:
    words = translator_in(edition.home, language)
    subject, body = TEXTS[occasion.value]
    return Words(words.gettext(subject), words.gettext(body))


def _kept(said: Mapping[str, str], language: str) -> Words:
    subject, body = f"subject-{language}", f"body-{language}"
    return Words(kept_line(said.get(subject, ""), at=subject), kept_story(said.get(body, ""), at=body))


def _texts(edition: Edition) -> dict[str, Any]:
    return dict((edition.messages or {}).get("texts", {}))


def _own(edition: Edition, occasion: Occasion) -> dict[str, Any]:
    return dict(_texts(edition).get(occasion.value, {}))


def _keep(edition: Edition, **changed: Any) -> None:
    edition.messages = {**(edition.messages or {}), **changed}


def _log(session: Session, actor: Actor, edition: Edition, action: str, now: datetime, **details: Any) -> None:
    subject = f"edition:{edition.id}"
    audit.record(session, actor=actor, action=action, subject=subject, edition_id=edition.id, now=now, **details)
