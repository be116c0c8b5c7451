"""A science fair that is spoken of as projects, with somebody for each kind of page, and what each of them reads there.

Nothing of its own data says a word of a farm: whatever does was said by the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.contest.kits import Kit, read_kit
from judging.domain.permissions import Actor, Role
from judging.i18n import LANGUAGES
from judging.services.people import sign_in
from judging.storage.models import Assignment, Edition, Entry, EntryStatus, Judge, Staff
from tests import tworounds as story
from tests.files import FILES
from tests.journeys.everybody import table
from tests.pages import Visitor, parsed
from tests.web.organiser.test_demonstration_wall import marta
from tests.world import QUICK, START, World

READ = ("aria-label", "title", "placeholder", "alt", "data-title")
"""Attributes that hold words for people."""
ROLES = {
    "anybody": Role.PUBLIC,
    "an organiser": Role.ORGANISER,
    "a judge": Role.JUDGE,
    "somebody who has entered": Role.APPLICANT,
    "somebody who enters": Role.APPLICANT,
}
NOT_ASKED_FOR = {"organiser.home", "organiser.new_edition", "organiser.work", "public.home", "organiser.entry_slip"}
"""Pages of all editions, and one for entries whose code is on a slip, which these have not."""


def words(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


FORM: dict[str, Any] = {
    "format": 1,
    "key": "projects",
    "title": words("A"),
    "languages": list(LANGUAGES),
    "sections": [
        {
            "key": "who",
            "title": words("B"),
            "questions": [
                {"key": "people", "kind": "people", "label": words("C"), "field": "person", "role": "holders",
                 "required": True, "at_most": 3},
                {"key": "phone", "kind": "telephone", "label": words("D"), "role": "telephone"},
                {"key": "community", "kind": "place", "label": words("E"), "role": "community", "required": True},
            ],
        },
        {"key": "what", "title": words("F"), "questions": [{"key": "story", "kind": "long_text", "label": words("G")}]},
    ],
}  # fmt: skip


def project_kit(vocabulary: str) -> Kit:
    documents = story.documents()
    documents["edition.json"]["vocabulary"] = vocabulary
    documents["form.json"] = FORM
    return read_kit(documents)


def open_fair(world: World, monkeypatch: pytest.MonkeyPatch, vocabulary: str) -> dict[str, Visitor]:
    """The fair with the desk's marks given; who opens its pages."""
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    her = marta(world)
    with world.writing() as session:
        staff = session.scalars(select(Staff).where(Staff.name == "Marta")).one()
        actor = Actor(Role.ORGANISER, staff.id, staff.name)
        edition = story.make_fair(session, actor, project_kit(vocabulary))
        story.give(session, edition, story.AT_THE_DESK)
        story.score(world, session, {"F001": story.AT_THE_DESK["F001"]}, ("A1", "A2"))
        judge = story.judge_of(session, edition, "Ada")
        judge.committed_at = world.clock.now
        key = judge.key
        session.add(_draft(edition))
        edition.entries_until = None
    return {
        "anybody": world.anybody(),
        "an organiser": her,
        "a judge": world.judge(key, story.SLUG),
        "somebody who has entered": world.applicant("F002"),
        "somebody who enters": world.applicant("F007"),
    }


def _draft(edition: Edition) -> Entry:
    """An entry that is being written."""
    return Entry(
        edition=edition,
        number="F007",
        status=EntryStatus.DRAFT,
        community="",
        answers={},
        consents={"process": True, "jury": True},
        steps_done=[],
        form_digest=edition.form_digest,
        code_digest="f7" * 32,
        created_at=START,
    )


def addresses(session: Session, role: Role) -> Iterator[tuple[str, str]]:
    """(endpoint, address) of every page of the fair for a role."""
    edition = story.fair(session)
    judge = story.judge_of(session, edition, "Ada")
    hers = session.scalars(select(Assignment.id).where(Assignment.judge_id == judge.id).order_by(Assignment.id))
    known = {
        "slug": [edition.slug],
        "number": ["F001", "F002"],
        "name": [section["key"] for section in FORM["sections"]],
        "judge_id": [str(judge.id)],
        "assignment_id": [str(one) for one in list(hers)[:2]],
        "table": ["results"],
        "what": ["entries", "marks"],
        "kind": ["csv"],
    }
    for rule, audience in table():
        if rule.endpoint in FILES or role not in audience or rule.endpoint in NOT_ASKED_FOR:
            continue
        keys = ["desk"] if "round" in rule.endpoint else ["A1", "S"]
        for values in product(*({**known, "key": keys}.get(name, []) for name in sorted(rule.arguments))):
            address = rule.rule
            for name, value in zip(sorted(rule.arguments), values, strict=True):
                address = address.replace(f"<int:{name}>", value).replace(f"<number:{name}>", value)
                address = address.replace(f"<{name}>", value)
            yield rule.endpoint, address


def read(page: str) -> Iterator[str]:
    """Everything that people read or hear on a page: its text, templates for later included, and its names."""
    tree = parsed(page)
    for element in tree.iter():
        yield from (element.get(name, "") for name in READ)
    yield from _texts(tree)


def _texts(element: ElementTree.Element) -> Iterator[str]:
    if element.tag in ("script", "style") or _names_a_choice(element):
        return  # no words; and where words, a kit's form, an emblem or a country are chosen, each has its own name
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def _names_a_choice(element: ElementTree.Element) -> bool:
    if element.tag == "select":
        return element.get("name") in ("vocabulary", "kit", "zone", "country", "currency")
    return element.tag == "label" and any(one.get("name") == "emblem" for one in element.iter("input"))


def fair(session: Session) -> Edition:
    return story.fair(session)


def judge(session: Session) -> Judge:
    return story.judge_of(session, story.fair(session), "Ada")
