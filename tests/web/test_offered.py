"""What the page says is closed, the server refuses; what the page offers, the server does.

In each phase of an edition, each person walks her pages and presses every button of every form. What a page offers is
not refused because of the phase or of who she is; what only the pages of another phase, or another person's pages,
offer changes nothing when it is sent all the same. What is read from paper or over the telephone (a dictated line, the
code of a sheet) is sent wrong and right.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.permissions import ANYBODY, Actor, Role
from judging.domain.phases import Phase
from judging.domain.scoring.scorecodes import score_code
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.domain.scoring.sheetcodes import sheet_code
from judging.services.certificates import issuing, revoking
from judging.services.entries import entries
from judging.services.field import permits
from judging.services.paper import keying
from judging.services.people import conflicts
from judging.services.results import awards, doubts, results
from judging.services.scoring import scoring
from judging.services.tries import Door
from judging.storage.models import (
    Assignment,
    AssignmentState,
    BallotState,
    Certificate,
    EntryStatus,
    Judge,
    LateMark,
)
from tests.copying import copy_of
from tests.pages import Visitor
from tests.services.certificates.test_certificates import BASE, PAPER
from tests.services.results.test_results import NELLY
from tests.story import actor, pair
from tests.web.offers import SENT_AWAY, SLUG, Kept, Offers, Ready, Values, own_pages, send, walk
from tests.world import SECRET, START, World

EDITION = f"/organiser/{SLUG}/"
DAY = timedelta(days=1)
FAMILIES = {
    "C001": EntryStatus.ACCEPTED,
    "C013": EntryStatus.DRAFT,
    "C014": EntryStatus.SUBMITTED,
    "C015": EntryStatus.EXCLUDED,
    "C016": EntryStatus.WITHDRAWN,
}
JUDGES = ("J1", "J2", "J3")
ALL = (*JUDGES, *FAMILIES, "organiser", "anybody")
CONTENT = {
    "altitude_wrong",
    "amount_not_whole",
    "birth_year_wrong",
    "code_line_unreadable",
    "coffee_since_wrong",
    "colour_unknown",
    "conflict_reason_beside_no",
    "consent_jury_missing",
    "consent_process_missing",
    "copy_unreadable",
    "crop_named_twice",
    "desk_tie_unknown",
    "distinction_age",
    "distinction_woman",
    "document_no_json",
    "email_wrong",
    "form_lines_unasked",
    "form_says",
    "import_chosen_twice",
    "kinds_needed",
    "language_twice",
    "number_beside_choice",
    "paper_note_alone",
    "paper_sum_differs",
    "paper_sum_no_number",
    "photo_missing",
    "pin_not_four_digits",
    "practice_fact_wrong",
    "prize_words_beside_money",
    "publish_unconfirmed",
    "remark_not_asked",
    "scale_steps_wrong",
    "sheet_code_unknown",
    "votes_beside_another",
    "votes_too_many",
    "votes_wrong",
    "way_wrong",
    "website_wrong",
}
"""What may be wrong with what the walk types and ticks: it is said whoever sends it, and whenever."""
# From when until when entries and scores are taken, in days from now.
WINDOWS: dict[Phase, tuple[int | None, int | None, int | None, int | None]] = {
    Phase.PREPARING: (2, 4, 6, 8),
    Phase.ENTERING: (-2, 2, 4, 6),
    Phase.CHECKING: (-4, -2, 2, 4),
    Phase.SCORING: (-6, -4, -2, 2),
    Phase.DELIBERATING: (-8, -6, -4, -2),
    Phase.PUBLISHED: (-8, -6, -4, 2),
}


def seed(world: World) -> None:
    """Families at every stage, a sheet given back, a conflict declared, a late mark, a sheet typed in two ways."""
    with world.writing() as session:
        edition = world.edition(session)
        door = Door(SECRET.encode(), "192.0.2.1", "Firefox", START)
        for number, status in FAMILIES.items():
            if number == "C001":
                continue
            said = entries.Beginning(number, "es", {"process": True, "jury": True})
            entry = entries.begin_entry(session, actor=ANYBODY, edition=edition, beginning=said, door=door)
            assert entry.number == number
            entry.status, entry.submitted_at = status, START if status is not EntryStatus.DRAFT else None
        scoring.reopen_ballot(session, actor=NELLY, assignment=pair(session, "J1", "C001"), reason="Ver.", now=START)
        tied = pair(session, "J2", "C011")
        conflicts.declare(session, actor=actor(tied), assignment=tied, reason="Es mi prima.", now=START)
        late = {"criterion": "A1", "mark_state": MarkState.VALUE, "value": Decimal(3), "save_id": str(uuid.uuid4())}
        session.add(LateMark(assignment=pair(session, "J1", "C001"), received_at=START, **late))
        twice = pair(session, "J2", "C012")
        for number, mark in enumerate(("2", "3"), start=1):
            clerk = Actor(Role.ORGANISER, number, f"Digitadora {number}")
            keying.key_sheet(session, actor=clerk, assignment=twice, marks=[Mark.of("A1", mark)], now=START)


def bring_to(world: World, phase: Phase) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        names = ("entries_from", "entries_until", "scoring_from", "scoring_until")
        for name, days in zip(names, WINDOWS[phase], strict=True):
            setattr(edition, name, START + days * DAY if days is not None else None)
        if phase is Phase.PUBLISHED:
            read = doubts.version(results.doubts_about(session, results.draft(session, edition), START))
            made = results.publish(session, actor=NELLY, edition=edition, now=START, confirmed=read)
            awards.decide_awards(session, actor=NELLY, publication=made, now=START)
            given = {"publication": made, "paper": PAPER, "base_url": BASE, "now": START}
            issuing.issue(session, actor=NELLY, **given)  # type: ignore[arg-type]
            first = session.scalars(select(Certificate).order_by(Certificate.id)).first()
            assert first is not None
            revoking.revoke(session, actor=NELLY, certificate=first, reason="No participó.", now=START)


class Outcome(NamedTuple):
    """The status, the codes of what was refused, the tables that changed, and what the page that came offers."""

    status: int
    codes: set[str]
    changed: list[str]
    offers: Offers

    @property
    def is_refused(self) -> bool:
        """Whether it is refused for something else than what was typed."""
        return self.status in (SENT_AWAY, 403, 404) or self.status >= 500 or not self.codes <= CONTENT


@dataclass
class Edition:
    """An edition that can be brought to any phase and back, with the people in it and the offers each has there."""

    world: World
    file: Path
    most: int
    people: dict[str, Visitor] = field(default_factory=dict)
    offers: dict[tuple[Phase, str], Offers] = field(default_factory=dict)
    lengths: dict[tuple[str, str], int | None] = field(default_factory=dict)
    words: set[tuple[str, str]] = field(default_factory=set)
    pages: dict[str, dict[str, None]] = field(default_factory=dict)
    """What each has read so far: what is open in one phase is asked for by its address in the next."""

    def __post_init__(self) -> None:
        self.world.app.extensions.pop("judging.press", None)  # papers are not what this is about
        seed(self.world)
        self.people = {who: self._visitor(who) for who in ALL}
        self.base = Kept(self.file)

    def _visitor(self, who: str) -> Visitor:
        if who in JUDGES:
            return self.world.judge(who)
        if who in FAMILIES:
            return self.world.applicant(who)
        return self.world.organiser() if who == "organiser" else self.world.anybody()

    def at(self, phase: Phase) -> Kept:
        """Bring it there."""
        self.base.go_back()
        bring_to(self.world, phase)
        return Kept(self.file)

    def walk(self, phases: Collection[Phase]) -> None:
        """Let everybody read all her pages in these phases, those that no link leads to as well."""
        for phase in phases:
            self.at(phase)
            for who, visitor in self.people.items():
                starts, within = (("/judge/",), "/judge/") if who in JUDGES else (("/apply/",), "/apply/")
                if who == "organiser":
                    starts, within = (EDITION,), EDITION
                elif who == "anybody":
                    starts, within = ("/", "/enter", "/sign-in", "/verify", "/claim"), "/"
                known = self.pages.setdefault(who, dict.fromkeys((*starts, *own_pages(self.world, within))))
                found = walk(self.world, visitor, *known, within=within, most=self.most)
                known |= dict.fromkeys(found.links)
                self.lengths |= found.lengths
                self.words |= found.words
                with self.world.reading() as session:
                    offers = found.offers | made_right(session, found.offers)
                self.offers[phase, who] = {key: own for key, own in offers.items() if key[0] != "/sign-out"}

    def ever(self, who: str) -> Offers:
        """What somebody's pages offer in any of the phases walked."""
        found: Offers = {}
        for (_, other), offers in self.offers.items():
            found |= offers if other == who else {}
        return found

    def outcome(self, kept: Kept, who: str, address: str, values: Values) -> Outcome:
        """Send an offer and go back."""
        status, codes, offers = send(self.people[who], address, values)
        changed = kept.changed()
        if changed or status < 400:  # who is signed in may have changed as well
            kept.go_back()
        return Outcome(status, set(codes), changed, offers)


# ----------------------------------------------------------------------------- what is read from paper or dictated
RIGHT = " right"


def dictated(session: Session) -> dict[str, str]:
    """Who dictates a line, and that line, of a sheet not delivered yet: what stands, and 3 for all that does not."""
    for assignment in session.scalars(select(Assignment).order_by(Assignment.id)):
        ballot, sheet = assignment.ballot, scoring.sheet_of(assignment)
        standing = ballot.marks if ballot is not None else {}
        is_open = assignment.state is AssignmentState.ASSIGNED and (ballot is None or ballot.state is BallotState.DRAFT)
        if is_open and len(standing) < len(sheet.criteria):
            marks = {one.key: standing.get(one.key, Mark.of(one.key, "3")) for one in sheet.criteria}
            about = {"judge": assignment.judge.key, "round_": assignment.round.key, "farm": assignment.entry.number}
            return {"judge": about["judge"], "lines": score_code(sheet, marks, **about)}
    raise AssertionError("everything is delivered")


def saved_copy(session: Session) -> dict[str, str]:
    """A judge, and the copy of her telephone with one mark that its sheet lacks."""
    line = dictated(session)
    judge = session.scalars(select(Judge).where(Judge.key == line["judge"])).one()
    farm = line["lines"].split()[0]
    assignment = next(
        one
        for one in session.scalars(select(Assignment).where(Assignment.judge_id == judge.id))
        if one.entry.number == farm
    )
    standing = assignment.ballot.marks if assignment.ballot is not None else {}
    key = next(one.key for one in scoring.sheet_of(assignment).criteria if one.key not in standing)
    mark = {"id": str(uuid.uuid4()), "sheet": assignment.id, "key": key, "value": "3", "note": "", "base": 0}
    at = datetime(2026, 9, 15, 14, 30, tzinfo=UTC)
    lease = permits.issue(SECRET.encode(), judge=judge, device="a telephone", now=at, while_open=True)
    copy = copy_of(lease, f"{judge.edition_id}-{judge.id}", {**mark, "at": at.isoformat()})
    return {"judge": judge.key, "file": Ready(copy.decode())}


def made_right(session: Session, offers: Offers) -> Offers:
    """Of the offers in which something is read from paper or dictated, the same with what is right there."""
    found: Offers = {}
    for (action, name, value), values in offers.items():
        if action.endswith("/paper/codes"):
            right = dictated(session)
        elif action.endswith("/paper/photos"):
            right = {"code": sheet_code(pair(session, "J1", "C001").id)}
        elif action.endswith("/copies"):
            right = saved_copy(session)
        else:
            continue
        found[action, name, value + RIGHT] = {**values, **right}
    return found


def is_told_row_by_row(action: str, made: Outcome) -> bool:
    """Whether it is a copy, shown first, then taken in mark by mark: a late one is told as late and kept as such."""
    return "/copies" in action and made.status in (200, 303) and made.codes <= CONTENT | {"scoring_closed"}


def differences(edition: Edition, phase: Phase) -> list[str]:
    """Where the server and the pages of this phase do not say the same."""
    found, kept = [], edition.at(phase)
    for who in ALL:
        offered = edition.offers[phase, who]
        for key, values in edition.ever(who).items():
            made = edition.outcome(kept, who, key[0], offered.get(key, values))
            if key in offered and made.is_refused and not is_told_row_by_row(key[0], made):
                found.append(f"{phase}: {who} is offered {key} and gets {made.status} {sorted(made.codes)}")
            if key not in offered and made.changed:
                found.append(f"{phase}: {who} is not offered {key} and it changes {made.changed}")
            for further in made.offers.keys() - edition.ever(who).keys():  # the second step of what takes two
                after = edition.outcome(kept, who, further[0], made.offers[further])
                if after.is_refused and not is_told_row_by_row(further[0], after):
                    found.append(f"{phase}: after {key} {who} is offered {further} and gets {after}")
    return found


SHORT = (Phase.SCORING, Phase.PUBLISHED)


def test_pages_and_server_say_the_same_before_and_after_results_are_published(world: World, tmp_path: Path) -> None:
    edition = Edition(world, tmp_path / "judging.sqlite3", most=1)
    edition.walk(SHORT)
    assert "\n".join(line for phase in SHORT for line in differences(edition, phase)) == ""
    kept = edition.at(Phase.SCORING)
    right = {key: values for key, values in edition.ever("organiser").items() if key[2].endswith(RIGHT)}
    written = {key[0]: edition.outcome(kept, "organiser", key[0], values).changed for key, values in right.items()}
    assert "mark" in written[f"{EDITION}paper/codes"], "the line is taken in"
    assert "photo" in written[f"{EDITION}paper/photos"], "the sheet is found"
    assert f"{EDITION}copies" in written, "a copy is looked at, and loaded in the second step"
    for who, least in {"organiser": 30, "J2": 11, "C001": 2, "anybody": 3}.items():
        assert len(edition.ever(who)) >= least, "the walk finds its way"


@pytest.mark.slow
def test_pages_and_server_say_the_same_in_every_phase(world: World, tmp_path: Path) -> None:
    edition = Edition(world, tmp_path / "judging.sqlite3", most=3)
    edition.walk(Phase)
    assert "\n".join(line for phase in Phase for line in differences(edition, phase)) == ""


@pytest.mark.slow
@pytest.mark.parametrize("phase", SHORT)
def test_what_somebody_elses_page_offers_changes_nothing(world: World, tmp_path: Path, phase: Phase) -> None:
    edition = Edition(world, tmp_path / "judging.sqlite3", most=1)
    edition.walk([phase])
    kept, found = edition.at(phase), []
    everybodys = edition.ever("anybody")
    for owner, others in {"organiser": ("J2", "C001", "anybody"), "J2": ("J3", "C001", "organiser")}.items():
        for key, values in edition.ever(owner).items():
            for other in others:
                if key in edition.ever(other) or key in everybodys:
                    continue
                made = edition.outcome(kept, other, key[0], values)
                if made.changed or made.status == 200 or made.status >= 500:
                    found.append(f"{other} sends {key} of {owner}: {made.status} {made.changed}")
    assert found == []
