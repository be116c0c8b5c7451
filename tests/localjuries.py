"""A fair whose first round is judged by two local juries, with named people: six projects each, two of each go on.

Every figure can be followed by hand: a sheet is 6 x A1 + 4 x A2, and both marks are the same, so it is ten times them.
Ada and Bruno judge at Coroico, Carla and Diego at Caranavi; Carla's jury is the more generous one.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from judging.domain.contest.kits import Kit, read_kit
from judging.domain.permissions import OPERATOR, Actor
from judging.domain.results.juries import Juries, Jury
from judging.paths import data_folder
from judging.services.contest import juries, kits
from judging.services.people.judges import JudgeDetails, add_judge
from judging.storage.models import Edition, Entry, EntryStatus, Holder
from tests import tworounds
from tests.world import SECRET, START

COROICO, CARANAVI = [f"F{number:03}" for number in range(1, 7)], [f"F{number:03}" for number in range(7, 13)]
PLACES = {**dict.fromkeys(COROICO, "coroico"), **dict.fromkeys(CARANAVI, "caranavi")}
JURIES = {"Coroico": ("Ada", "Bruno"), "Caranavi": ("Carla", "Diego")}
AT_HOME: tworounds.Marks = {
    "F001": {"Ada": (7, 7), "Bruno": (6, 6)},  # 65
    "F002": {"Ada": (5, 5), "Bruno": (5, 5)},  # 50
    "F003": {"Ada": (3, 3), "Bruno": (4, 4)},  # 35
    "F004": {"Ada": (2, 2), "Bruno": (2, 2)},  # 20
    "F005": {"Ada": (1, 1), "Bruno": (1, 1)},  # 10
    "F006": {"Ada": (0, 0), "Bruno": (1, 1)},  # 5
    "F007": {"Carla": (10, 10), "Diego": (9, 9)},  # 95
    "F008": {"Carla": (9, 9), "Diego": (9, 9)},  # 90
    "F009": {"Carla": (8, 8), "Diego": (9, 9)},  # 85
    "F010": {"Carla": (8, 8), "Diego": (7, 7)},  # 75
    "F011": {"Carla": (7, 7), "Diego": (7, 7)},  # 70
    "F012": {"Carla": (7, 7), "Diego": (6, 6)},  # 65
}
GO_ON = {"F001": "65.00", "F002": "50.00", "F007": "95.00", "F008": "90.00"}
"""F009 and F010 are above both of Coroico's, and stay at home: each jury sends its own first two."""
IN_THE_FINAL: tworounds.Marks = {
    "F001": {"Ada": (9,), "Carla": (9,)},  # 40 % of 65 + 60 % of 90 = 26 + 54 = 80
    "F002": {"Ada": (8,), "Carla": (8,)},  # 20 + 48 = 68
    "F007": {"Ada": (6,), "Carla": (6,)},  # 38 + 36 = 74
    "F008": {"Ada": (5,), "Carla": (5,)},  # 36 + 30 = 66
}
FINAL_SCORES = {"F001": "80.00", "F007": "74.00", "F002": "68.00", "F008": "66.00"}


def form() -> dict[str, Any]:
    """A form that asks for the municipality, by options."""
    document: dict[str, Any] = json.loads((data_folder() / "empty_form.json").read_text(encoding="utf-8"))
    options = [{"key": key, "name": {"es": key.title(), "en": key.title()}} for key in ("coroico", "caranavi", "palos")]
    question = {"key": "municipality", "kind": "choice", "label": {"es": "Municipio", "en": "Town"}, "options": options}
    document["sections"][0]["questions"].append(question)
    return document


def documents(**round_: Any) -> dict[str, Any]:
    """The package of the fair: two of each go on."""
    found = tworounds.documents()
    first = found["edition.json"]["rounds"][0]
    first.update({"cut": {"kind": "first", "first": 2}, **round_})
    return {**found, "form.json": form()}


def kit(**round_: Any) -> Kit:
    return read_kit(documents(**round_))


def make_fair(session: Session, actor: Actor = OPERATOR, answers: Mapping[str, str] = PLACES) -> Edition:
    """The fair with twelve projects admitted and four judges, scoring open; nobody has said which juries there are."""
    begun = kits.Begun(name={"es": "Feria 2026"}, slug=tworounds.SLUG)
    edition = kits.begin(session, actor=actor, kit=kit(), begun=begun, now=START)
    (category,) = edition.categories
    for number in (*COROICO, *CARANAVI):
        session.add(
            Entry(
                edition=edition,
                number=number,
                category=category,
                status=EntryStatus.ACCEPTED,
                community="",
                answers={"municipality": answers[number]} if answers.get(number) else {},
                consents={"process": True, "publish": True},
                steps_done=[],
                code_digest=uuid.uuid4().hex * 2,
                created_at=START,
                submitted_at=START,
                holders=[Holder(position=0, full_name=f"Persona {number}", birth_year=2008, gender="woman")],
            )
        )
    for name in ("Ada", "Bruno", "Carla", "Diego"):
        details = JudgeDetails(name)
        add_judge(session, actor=OPERATOR, edition=edition, details=details, secret=SECRET.encode(), now=START)
    edition.entries_from, edition.entries_until = START - timedelta(days=20), START - timedelta(days=10)
    edition.scoring_from, edition.scoring_until = START - timedelta(days=5), None
    session.flush()
    return edition


def of_two(session: Session, edition: Edition, **more: tuple[str, ...]) -> Juries:
    """Coroico's jury and Caranavi's; `more` are judges who sit there too."""
    return Juries(
        "municipality",
        tuple(
            Jury(
                f"jury-{number}",
                {"es": name},
                (name.lower(),),
                tuple(
                    tworounds.judge_of(session, edition, judge).key for judge in (*panel, *more.get(name.lower(), ()))
                ),
            )
            for number, (name, panel) in enumerate(JURIES.items(), start=1)
        ),
    )


def with_juries(session: Session, edition: Edition, **more: tuple[str, ...]) -> None:
    """Say it, as an organiser does."""
    said = of_two(session, edition, **more)
    juries.keep_juries(session, actor=tworounds.NELLY, round_=edition.rounds[0], juries=said, now=START)
