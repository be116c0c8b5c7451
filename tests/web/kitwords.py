"""Each shipped kit as a contest with people in it, and the words that are no other kit's to say there.

The contest is held in Leeds: whatever it says of Bolivia came from somewhere else. Nobody's own data has a banned word.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.scoring.scoresheet import Mark, ScoreSheet
from judging.services.contest import kits
from judging.services.contest.editions import current_round
from judging.services.contest.forms import edition_form
from judging.services.contest.rounds import sheet_of
from judging.services.people import conflicts, sign_in
from judging.services.people.judges import JudgeDetails, add_judge
from judging.services.scoring import assignment, scoring
from judging.storage.models import Assignment, Edition, Entry, EntryStatus, Holder, Judge, Staff
from tests.files import FILES
from tests.journeys.everybody import table
from tests.pages import Visitor
from tests.web import fairwords
from tests.web.organiser.test_demonstration_wall import marta
from tests.world import QUICK, SECRET, START, World

SLUG = "leeds"
HOLDERS = {"001": "Noor Haddad", "002": "Owen Price", "003": "Priya Nair"}
_FARM = {
    "es": r"fincas?|familias?|familiar\w*|visit\w+|cooperativ\w*|comunidad\w*|productor\w*|predio\w*|chacra\w*|carnet"
    r"|agricult\w*",
    "fr": r"ferm(?:es?|ier\w*)|famill\w*|familial\w*|visit\w*|coopérativ\w*|communautés?|productrices?|producteurs?"
    r"|exploitation\w*|agricult\w*",
    "en": r"farm\w*|famil(?:y|ies)|visit\w*|cooperativ\w*|communit\w*|grower\w*|agricult\w*",
}
_COFFEE = {
    "es": r"caf[eé]s?|cafet\w*|cafic\w*|cosech\w*",
    "fr": r"caf[eé]s?|caféi\w*|récolt\w*",
    "en": r"coffees?|harvest\w*",
}
_BOLIVIA = {language: r"bolivi\w*|caranavi|la paz|yungas" for language in ("es", "fr", "en")}
_NOUNS = {
    "project": {"es": r"proyectos?", "fr": r"projets?", "en": r"projects?"},
    "sample": {
        "es": r"muestras|una muestra|la muestra|su muestra|mi muestra",
        "fr": r"échantillons?",
        "en": r"samples?",
    },
    "application": {
        "es": r"solicitantes?|solicitudes",
        "fr": r"demandeurs?|dossiers?",
        "en": r"applications?|applicants?",
    },
}
BANNED: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "coffee": (_NOUNS["project"], _NOUNS["sample"], _NOUNS["application"]),
    "projects": (_FARM, _COFFEE, _BOLIVIA, _NOUNS["sample"], _NOUNS["application"]),
    "cupping": (_FARM, _BOLIVIA, _NOUNS["project"], _NOUNS["application"]),
    "support": (_FARM, _COFFEE, _BOLIVIA, _NOUNS["project"], _NOUNS["sample"]),
}
"""Kit -> the words of the others; coffee is what a cupping table is about too."""


_SPECIMENS = re.compile(
    r"Samples?(?= for|$)|Sample of the|a sample of each|see the sample|Muestras$|ver la muestra|una muestra de cada"
    r"|Lecture sur dossier"
)
"""What a sample of a certificate is called, and French for what is judged on paper: they name no kit's subject."""


def strange(text: str, kit: str, language: str) -> list[str]:
    """The words of other kits in a text of this one."""
    stems = "|".join(words[language] for words in BANNED[kit])
    return re.findall(rf"\b(?:{stems})\b", _SPECIMENS.sub("", text.strip()), re.IGNORECASE)


def contest(session: Session) -> Edition:
    return session.scalars(select(Edition).where(Edition.slug == SLUG)).one()


def open_contest(world: World, monkeypatch: pytest.MonkeyPatch, key: str) -> dict[str, Visitor]:
    """The contest of a kit at work, with somebody for each kind of page."""
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    her = marta(world)
    with world.writing() as session:
        staff = session.scalars(select(Staff).where(Staff.name == "Marta")).one()
        edition = _begun(session, Actor(Role.ORGANISER, staff.id, staff.name), key)
        judges = [_judge(session, edition, name) for name in ("Ada Bell", "Bram Stone")]
        entries = [_entry(edition, number, name) for number, name in HOLDERS.items()]
        entries[-1].status, entries[-1].submitted_at = EntryStatus.DRAFT, None
        session.add_all(entries)
        session.flush()
        wanted = [(entry.id, judge.id) for entry in entries[:-1] for judge in judges]
        assignment.change_assignments(session, actor=OPERATOR, edition=edition, shown=[], wanted=wanted, now=START)
        _deliver(session, edition, judges[0])
        judges[0].committed_at = START
        edition.entries_until = None
        first = judges[0].key
    return {
        "anybody": world.anybody(),
        "an organiser": her,
        "a judge": world.judge(first, SLUG),
        "somebody who has entered": world.applicant("X001"),
        "somebody who enters": world.applicant("X003"),
    }


def _begun(session: Session, actor: Actor, key: str) -> Edition:
    begun = kits.Begun(name={"en": "Leeds 2026"}, slug=SLUG)
    edition = kits.begin(session, actor=actor, kit=kits.shipped_kit(key), begun=begun, now=START)
    edition.zone, edition.country = "Europe/London", "GB"
    edition.entries_from, edition.entries_until = START - timedelta(days=20), START - timedelta(days=10)
    edition.scoring_from, edition.scoring_until = START - timedelta(days=5), None
    return edition


def _judge(session: Session, edition: Edition, name: str) -> Judge:
    details = JudgeDetails(name, community="Headingley")
    return add_judge(session, actor=OPERATOR, edition=edition, details=details, secret=SECRET.encode(), now=START)


def _entry(edition: Edition, number: str, name: str) -> Entry:
    return Entry(
        edition=edition,
        number=f"X{number}",
        category=edition.categories[0],
        status=EntryStatus.ACCEPTED,
        community="Headingley",
        answers={},
        consents={"process": True, "jury": True, "visit": False, "publish": True},
        steps_done=[],
        form_digest=edition.form_digest,
        code_digest=uuid.uuid4().hex * 2,
        created_at=START,
        submitted_at=START,
        holders=[Holder(position=0, full_name=name, birth_year=1990, gender="woman")],
    )


def _deliver(session: Session, edition: Edition, judge: Judge) -> None:
    """One sheet of hers: the highest mark everywhere, nothing taken off."""
    mine = select(Assignment).where(Assignment.judge_id == judge.id).order_by(Assignment.id)
    pair = session.scalars(mine).first()
    assert pair is not None
    actor = Actor(Role.JUDGE, judge.id, judge.name)
    conflicts.deny(session, actor=actor, assignment=pair, now=START)
    marks = list(_highest(sheet_of(current_round(edition))))
    scoring.save_ballot(
        session, actor=actor, assignment=pair, marks=marks, expected_version=0, save_id=str(uuid.uuid4()), now=START
    )
    session.flush()
    session.refresh(pair)
    scoring.submit_ballot(session, actor=actor, assignment=pair, now=START)


def _highest(sheet: ScoreSheet) -> Iterator[Mark]:
    for criterion in sheet.criteria:
        yield Mark.of(criterion.key, sheet.scale_of(criterion).max, "Seen and written down.")


def addresses(session: Session, who: str) -> Iterator[tuple[str, str]]:
    """(endpoint, address) of every page of the contest that somebody opens."""
    edition, role = contest(session), fairwords.ROLES[who]
    judge = session.scalars(select(Judge).where(Judge.edition_id == edition.id).order_by(Judge.id)).first()
    assert judge is not None
    hers = session.scalars(select(Assignment.id).where(Assignment.judge_id == judge.id).order_by(Assignment.id))
    criteria = sheet_of(current_round(edition)).criteria
    known = {
        "slug": [SLUG],
        "number": ["X001", "X003"],
        "name": [section.key for section in edition_form(edition).sections],
        "judge_id": [str(judge.id)],
        "assignment_id": [str(one) for one in hers],
        "table": ["results"],
        "what": ["entries", "judges", "marks"],
        "kind": ["csv"],
        "key": [criteria[0].key],
    }
    for rule, audience in table():
        if rule.endpoint in FILES or role not in audience or rule.endpoint in fairwords.NOT_ASKED_FOR:
            continue
        keys = {"key": [current_round(edition).key]} if "round" in rule.endpoint else {}
        names = sorted(rule.arguments)
        for values in product(*({**known, **keys}.get(name, []) for name in names)):
            address = rule.rule
            for name, value in zip(names, values, strict=True):
                address = re.sub(rf"<(?:\w+:)?{name}>", value, address)
            yield rule.endpoint, address
