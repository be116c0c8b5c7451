"""What the page says is closed, the server refuses; what the page offers, the server does.

In each phase of an edition, each person walks her pages and presses every button of every form. What a page offers is
not refused because of the phase or of who she is; what only the pages of another phase, or another person's pages,
offer changes nothing when it is sent all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from judging.domain.permissions import ANYBODY
from judging.domain.phases import Phase
from judging.services.entries import entries
from judging.services.people import conflicts
from judging.services.results import awards, doubts, results
from judging.services.scoring import scoring
from judging.services.tries import Door
from judging.storage.models import EntryStatus
from tests.pages import Visitor
from tests.services.results.test_results import NELLY
from tests.story import actor, pair
from tests.web.offers import Kept, Offers, send, walk
from tests.world import SECRET, START, World

EDITION = "/organiser/caranavi-2026/"
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
    "coffee_since_wrong",
    "code_line_unreadable",
    "colour_unknown",
    "consent_jury_missing",
    "consent_process_missing",
    "crop_named_twice",
    "distinction_age",
    "distinction_woman",
    "email_wrong",
    "paper_sum_differs",
    "photo_missing",
    "pin_not_four_digits",
    "practice_fact_wrong",
    "publish_unconfirmed",
    "sheet_code_unknown",
    "votes_too_many",
    "votes_wrong",
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
    """Families at every stage, a sheet given back, a conflict declared."""
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


@dataclass
class Edition:
    """An edition that can be brought to any phase and back, with the people in it and the offers each has there."""

    world: World
    file: Path
    most: int
    people: dict[str, Visitor] = field(default_factory=dict)
    offers: dict[tuple[Phase, str], Offers] = field(default_factory=dict)

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
        """Let everybody read all her pages in these phases."""
        for phase in phases:
            self.at(phase)
            for who, visitor in self.people.items():
                starts, within = (("/judge/",), "/judge/") if who in JUDGES else (("/apply/",), "/apply/")
                if who == "organiser":
                    starts, within = (EDITION,), EDITION
                elif who == "anybody":
                    starts, within = ("/", "/enter", "/sign-in", "/verify", "/claim"), "/"
                found = walk(self.world, visitor, *starts, within=within, most=self.most)
                self.offers[phase, who] = {key: own for key, own in found.items() if key[0] != "/sign-out"}

    def ever(self, who: str) -> Offers:
        """What somebody's pages offer in any of the phases walked."""
        found: Offers = {}
        for (_, other), offers in self.offers.items():
            found |= offers if other == who else {}
        return found

    def outcome(self, kept: Kept, who: str, address: str, values: Mapping[str, str]) -> tuple[int, set[str], list[str]]:
        """Send an offer and go back: the status, the codes of what was refused, the tables that changed."""
        status, codes = send(self.people[who], address, dict(values))
        changed = kept.changed()
        if changed:
            kept.go_back()
        return status, set(codes), changed


def differences(edition: Edition, phase: Phase) -> list[str]:
    """Where the server and the pages of this phase do not say the same."""
    found, kept = [], edition.at(phase)
    for who in ALL:
        offered = edition.offers[phase, who]
        for key, values in edition.ever(who).items():
            status, codes, changed = edition.outcome(kept, who, key[0], offered.get(key, values))
            if key in offered and (status in (403, 404) or status >= 500 or not codes <= CONTENT):
                found.append(f"{phase}: {who} is offered {key} and gets {status} {sorted(codes)}")
            if key not in offered and changed:
                found.append(f"{phase}: {who} is not offered {key} and it changes {changed}")
    return found


SHORT = (Phase.SCORING, Phase.PUBLISHED)


def test_pages_and_server_say_the_same_before_and_after_results_are_published(world: World, tmp_path: Path) -> None:
    edition = Edition(world, tmp_path / "judging.sqlite3", most=1)
    edition.walk(SHORT)
    assert [line for phase in SHORT for line in differences(edition, phase)] == []
    for who, least in {"organiser": 30, "J2": 11, "C001": 2, "anybody": 3}.items():
        assert len(edition.ever(who)) >= least, "the walk finds its way"


@pytest.mark.slow
def test_pages_and_server_say_the_same_in_every_phase(world: World, tmp_path: Path) -> None:
    edition = Edition(world, tmp_path / "judging.sqlite3", most=3)
    edition.walk(Phase)
    assert [line for phase in Phase for line in differences(edition, phase)] == []


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
                status, _, changed = edition.outcome(kept, other, key[0], values)
                if changed or status == 200 or status >= 500:
                    found.append(f"{other} sends {key} of {owner}: {status} {changed}")
    assert found == []
