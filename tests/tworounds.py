"""A science fair in two rounds, with named people: the desk looks at six projects, three go on to the final.

Every figure can be followed by hand. At the desk A1 weighs 60 and A2 40, both from 0 to 10: a sheet is 6 x A1 + 4 x A2.
In the final B1 alone makes ten times its mark. The final takes 40 of 100 from the desk's score and 60 from its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.contest.kits import Kit, read_kit
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.scoring.scoresheet import Mark
from judging.services.contest import kits
from judging.services.people import conflicts
from judging.services.people.judges import JudgeDetails, add_judge
from judging.services.scoring import assignment, scoring
from judging.storage.models import Assignment, Edition, Entry, EntryStatus, Holder, Judge
from tests.world import SECRET, START, World

SLUG = "fair"
NELLY = Actor(Role.ORGANISER, 1, "Nelly Quisbert")
PROJECTS = {
    "F001": "Horno solar de Elena",
    "F002": "Filtro de agua de Tomás",
    "F003": "Sismógrafo de Lucía",
    "F004": "Compost de Mateo",
    "F005": "Colmena de Inés",
    "F006": "Cometa de Samuel",
}
Marks = Mapping[str, Mapping[str, tuple[int, ...]]]
"""Entry -> judge -> her marks, in the order of the sheet."""
AT_THE_DESK: Marks = {
    "F001": {"Ada": (8, 7), "Bruno": (9, 6)},  # 76, 78: 77.00
    "F002": {"Ada": (9, 9), "Bruno": (7, 8)},  # 90, 74: 82.00
    "F003": {"Ada": (6, 6), "Bruno": (7, 7)},  # 60, 70: 65.00
    "F004": {"Ada": (8, 8), "Bruno": (8, 5)},  # 80, 68: 74.00
    "F005": {"Ada": (5, 5), "Bruno": (4, 6)},  # 50, 48: 49.00
    "F006": {"Ada": (7, 9), "Bruno": (6, 8)},  # 78, 68: 73.00
}
DESK_SCORES = {"F002": "82.00", "F001": "77.00", "F004": "74.00", "F006": "73.00", "F003": "65.00", "F005": "49.00"}
IN_THE_FINAL: Marks = {
    "F001": {"Bruno": (9,), "Carla": (8,)},  # 90, 80: 85; 40 % of 77 + 60 % of 85 = 30.8 + 51.0 = 81.80
    "F002": {"Bruno": (6,), "Carla": (7,)},  # 60, 70: 65; 32.8 + 39.0 = 71.80
    "F004": {"Bruno": (8,), "Carla": (9,)},  # 80, 90: 85; 29.6 + 51.0 = 80.60
}
FINAL_SCORES = {"F001": "81.80", "F004": "80.60", "F002": "71.80"}


def sheet(key: str, criteria: dict[str, str]) -> dict[str, Any]:
    """A sheet of one section with these criteria and weights, from 0 to 10."""
    return {
        "key": key,
        "version": 1,
        "title": {"es": f"Hoja {key}"},
        "scale": {"min": "0", "max": "10", "step": "1"},
        "out_of": "100",
        "sections": [
            {
                "key": "S",
                "name": {"es": "Proyecto"},
                "criteria": [
                    {"key": one, "weight": weight, "name": {"es": f"Criterio {one}", "en": f"Criterion {one}"}}
                    for one, weight in criteria.items()
                ],
            }
        ],
    }


def documents() -> dict[str, Any]:
    """The package of the fair."""
    return {
        "kit.json": {"format": 1, "key": "fair", "name": {"es": "Feria"}, "purpose": {"es": "Proyectos"}},
        "edition.json": {
            "number_prefix": "F",
            "competition": {"es": "Feria de ciencias"},
            "name": {"es": "Feria 2026"},
            "rule": {"kind": "mean", "min_sheets": 2, "decimals": 2, "tie_chain": ["median"]},
            "categories": [{"key": "projects", "name": {"es": "Proyectos"}}],
            "rounds": [
                {"key": "desk", "name": {"es": "Mesa", "en": "Desk"}, "cut": {"kind": "first", "first": 3}},
                {
                    "key": "final",
                    "name": {"es": "Final", "en": "Final"},
                    "sheet": "sheet-final.json",
                    "per_entry": 2,
                    "carry": {"kind": "blend", "before": 40},
                },
            ],
        },
        "sheet.json": sheet("desk", {"A1": "60", "A2": "40"}),
        "sheet-final.json": sheet("final", {"B1": "100"}),
    }


def fair_kit() -> Kit:
    return read_kit(documents())


def fair(session: Session) -> Edition:
    return session.scalars(select(Edition).where(Edition.slug == SLUG)).one()


def make_fair(session: Session, actor: Actor = OPERATOR, kit: Kit | None = None) -> Edition:
    """The fair with its six projects admitted and its three judges, scoring open; nobody has scored."""
    begun = kits.Begun(name={"es": "Feria 2026"}, slug=SLUG)
    edition = kits.begin(session, actor=actor, kit=kit or fair_kit(), begun=begun, now=START)
    (category,) = edition.categories
    for number, name in PROJECTS.items():
        session.add(
            Entry(
                edition=edition,
                number=number,
                category=category,
                status=EntryStatus.ACCEPTED,
                community="Caranavi",
                answers={},
                consents={"process": True, "publish": True},
                steps_done=[],
                code_digest=uuid.uuid4().hex * 2,
                created_at=START,
                submitted_at=START,
                holders=[Holder(position=0, full_name=name, birth_year=2008, gender="woman")],
            )
        )
    for name in ("Ada", "Bruno", "Carla"):
        details = JudgeDetails(name)
        add_judge(session, actor=OPERATOR, edition=edition, details=details, secret=SECRET.encode(), now=START)
    edition.entries_from, edition.entries_until = START - timedelta(days=20), START - timedelta(days=10)
    edition.scoring_from, edition.scoring_until = START - timedelta(days=5), None
    session.flush()
    return edition


def judge_of(session: Session, edition: Edition, name: str) -> Judge:
    return session.scalars(select(Judge).where(Judge.edition_id == edition.id, Judge.name == name)).one()


def entry_of(session: Session, edition: Edition, number: str) -> Entry:
    return session.scalars(select(Entry).where(Entry.edition_id == edition.id, Entry.number == number)).one()


def give(session: Session, edition: Edition, plan: Marks) -> None:
    """Assign the round that is judged now as this plan of marks says."""
    wanted = [
        (entry_of(session, edition, number).id, judge_of(session, edition, name).id)
        for number, sheets in plan.items()
        for name in sheets
    ]
    assignment.change_assignments(session, actor=NELLY, edition=edition, shown=[], wanted=wanted, now=START)
    session.flush()


def score(world: World, session: Session, plan: Marks, keys: tuple[str, ...]) -> None:
    """Each judge says that nothing ties her to the entry, gives these marks and delivers."""
    edition = fair(session)
    for number, sheets in plan.items():
        for name, values in sheets.items():
            judge, entry = judge_of(session, edition, name), entry_of(session, edition, number)
            mine = select(Assignment).where(Assignment.judge_id == judge.id, Assignment.entry_id == entry.id)
            pair = next(one for one in session.scalars(mine) if one.round.is_now)
            actor = Actor(Role.JUDGE, judge.id, judge.name)
            if pair.conflict_statement is None:
                conflicts.deny(session, actor=actor, assignment=pair, now=world.clock.now)
            marks = [Mark.of(key, str(value)) for key, value in zip(keys, values, strict=True)]
            scoring.save_ballot(
                session, actor=actor, assignment=pair, marks=marks, expected_version=0, save_id=str(uuid.uuid4()),
                now=world.clock.now,
            )  # fmt: skip
            session.flush()
            session.refresh(pair)
            scoring.submit_ballot(session, actor=actor, assignment=pair, now=world.clock.now)
    session.flush()
