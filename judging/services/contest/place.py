"""Where an edition is at home, who answers for it, in which languages it speaks and what is drawn: kept, or refused.

Always true: a language goes only where nothing is left that stands in it alone, in names, texts, rounds, sheets, form
or papers; moments stay what they are when the clocks change. Nothing changes while papers wait for a second person: she
read them as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from phonenumbers import SUPPORTED_REGIONS
from sqlalchemy.orm import Session, object_session

from judging.domain import limits
from judging.domain.addresses import is_mail_address
from judging.domain.agreement.steps import What
from judging.domain.contest.plan import available_zones, country_of
from judging.domain.errors import Problem, Refused
from judging.domain.home import EMBLEMS, LANGUAGES
from judging.domain.permissions import Actor
from judging.domain.phones import example, is_phone
from judging.i18n import LANGUAGES as CALLED
from judging.services import audit
from judging.services.agreed import waiting
from judging.services.contest.forms import form_document
from judging.services.prizes.catalogue import offered_sponsors
from judging.services.prizes.winning import offered
from judging.services.seen import require_unchanged
from judging.storage.models import Edition

PLACES = ("first", "second", "third")
"""The fields of the languages, in their order; those after the first may be empty."""
CONTACT = {"contact_name": "name", "contact_phone": "phone", "contact_email": "email"}
"""The fields of who is asked about the edition -> what each is called among its texts."""
_CERTIFICATE = "certificate"


def standing_of(edition: Edition) -> dict[str, str]:
    """What stands, as flat texts by field."""
    languages = dict(zip(PLACES, (*edition.home.languages, "", ""), strict=False))
    answers = edition.texts.get("contact") or {}
    contact = {field: answers.get(name, "") for field, name in CONTACT.items()}
    return {"zone": edition.home.zone, "country": edition.home.country, "emblem": edition.drawn, **languages, **contact}


def settle(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    said: Mapping[str, str],
    now: datetime,
    seen: str | None = None,
) -> None:
    """Keep these (as `standing_of` has them).

    Clocks of another country bring it along where the one that stood was theirs and nobody chose another.
    `seen` is the version of `standing_of` that the writer saw; Stale where somebody changed it meanwhile. Refused, each
    at its field, for an unknown choice, no first language, one named twice, one that is taken away though something
    stands in it alone, and while papers wait for a second person.
    """
    standing = standing_of(edition)
    require_unchanged(standing, seen)
    wanted = _followed(standing, {**standing, **said})
    if wanted == standing:
        return
    languages = tuple(wanted[place] for place in PLACES if wanted[place])
    if problems := [*_problems(wanted), *_of_contact(standing, wanted), *_left_alone(edition, languages)]:
        raise Refused(*problems)
    if waiting(session, edition, What.ISSUE):
        raise Refused(Problem.of("place_papers_wait", at="zone"))
    edition.zone, edition.country, edition.emblem = wanted["zone"], wanted["country"], wanted["emblem"]
    edition.languages = list(languages)
    edition.texts = {**edition.texts, "contact": {name: text for at, name in CONTACT.items() if (text := wanted[at])}}
    session.flush()
    changed = sorted(field for field in wanted if wanted[field] != standing[field])
    audit.record(
        session,
        actor=actor,
        action="edition.place",
        subject=f"edition:{edition.id}",
        edition_id=edition.id,
        now=now,
        before={field: standing[field] for field in changed},
        after={field: wanted[field] for field in changed},
    )


def _followed(standing: Mapping[str, str], wanted: dict[str, str]) -> dict[str, str]:
    """The country follows the clocks to another one where it was theirs and nobody chose one."""
    was_theirs = wanted["country"] == standing["country"] == country_of(standing["zone"])
    is_moved = wanted["zone"] != standing["zone"]
    return {**wanted, "country": country_of(wanted["zone"]) or wanted["country"]} if was_theirs and is_moved else wanted


def _problems(wanted: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with the choices by themselves."""
    known = {"zone": available_zones(), "country": SUPPORTED_REGIONS, "emblem": EMBLEMS}
    for field, choices in known.items():
        if wanted[field] not in choices:
            yield Problem.of("choice_unknown", at=field, choice=wanted[field])
    for number, place in enumerate(PLACES):
        if wanted[place] and wanted[place] not in LANGUAGES:
            yield Problem.of("language_unknown", at=place)
        elif wanted[place] and wanted[place] in (wanted[before] for before in PLACES[:number]):
            yield Problem.of("language_twice", at=place, language=CALLED[wanted[place]])
    if not wanted["first"]:
        yield Problem.of("language_needed", at="first")


def _of_contact(standing: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with who is asked, where that is written anew."""
    for field in CONTACT:
        if len(wanted[field]) > limits.EDITION_NAME:
            long = {"length": len(wanted[field]), "longest": limits.EDITION_NAME}
            yield Problem.of("text_too_long_for_field", at=field, **long)
    phone, email = wanted["contact_phone"], wanted["contact_email"]
    if phone not in ("", standing["contact_phone"]) and not is_phone(phone, wanted["country"]):
        yield Problem.of("phone_wrong", at="contact_phone", example=example(wanted["country"]))
    if email not in ("", standing["contact_email"]) and not is_mail_address(email):
        yield Problem.of("email_wrong", at="contact_email")


def _left_alone(edition: Edition, languages: tuple[str, ...]) -> Iterator[Problem]:
    """For each language that would go: the first thing that stands in it alone, at the field where it stood."""
    for gone in (one for one in edition.home.languages if one not in languages):
        where = next((name for name, found in _texts_of(edition) if _is_only_in(found, gone, languages)), None)
        if where is None and gone in _printed_in(edition):
            where = "papers"
        if where is not None:
            at = PLACES[edition.home.languages.index(gone)]
            yield Problem.of(f"language_stays_{where}", at=at, language=CALLED[gone])


def _texts_of(edition: Edition) -> Iterator[tuple[str, Any]]:
    """Everything of an edition that is written in languages, by what it is."""
    yield "name", [edition.name, edition.competition.name]
    yield "texts", {key: said for key, said in edition.texts.items() if key != _CERTIFICATE}
    yield "categories", [category.name for category in edition.categories]
    yield "rounds", [round_.name for round_ in edition.rounds]
    yield "sheet", [round_.sheet_version.document for round_ in edition.rounds]
    yield "form", form_document(edition)
    if (session := object_session(edition)) is not None:
        yield "prizes", [prize.words for prize in offered(session, edition.id)]
        yield "prizes", [sponsor.words for sponsor in offered_sponsors(session, edition)]


def _is_only_in(found: Any, language: str, left: tuple[str, ...]) -> bool:
    """Whether somewhere in it a text stands in this language and in none of those that are left."""
    if isinstance(found, Mapping):
        if found and set(found) <= set(LANGUAGES) and all(isinstance(said, str) for said in found.values()):
            return bool(found.get(language)) and not any(found.get(one) for one in left)
        return any(_is_only_in(inside, language, left) for inside in found.values())
    return isinstance(found, list) and any(_is_only_in(inside, language, left) for inside in found)


def _printed_in(edition: Edition) -> set[str]:
    """The languages that the design of its papers asks for by name."""
    design = edition.texts.get(_CERTIFICATE) or {}
    return {design.get("language", ""), design.get("second", "")} - {""}
