"""The table of where an entry is in, walked on real pages, papers and records: each place, each state, in and out.

C003 leads the demonstration; Mario (J2), Néstor and Gladys delivered its sheet. Always true of a look in `LOOKS`: it
answers whether C003 is there, from what a person gets and not from the table.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.entries.standing import IN, WHY_OUT, EntryStatus, Place, is_in
from judging.domain.errors import Refused
from judging.domain.permissions import Actor, Role
from judging.domain.results import kinds
from judging.services.assigning.proposing import propose_assignments
from judging.services.certificates import recipients
from judging.services.contest.editions import current_round
from judging.services.entries import entries
from judging.services.results import awards, doubts, progress, results
from judging.services.scoring import assignment as assigning
from judging.services.scoring import scoring
from judging.storage.models import Category, Entry
from judging.storage.queries import designs, paper
from judging.storage.queries.results import sheet_counts
from tests.pages import Visitor
from tests.services.results.test_results import NELLY
from tests.story import pair
from tests.web.judge.field.sending import ask
from tests.world import START, World

FARM = "C003"
ROOT = Path(__file__).parents[3]
LINES = 20  # of a sheet, in a table of marks


def entry_of(session: Session) -> Entry:
    return session.scalars(select(Entry).where(Entry.number == FARM)).one()


def family(session: Session) -> Actor:
    return Actor(Role.APPLICANT, entry_of(session).id, FARM)


def bring_to(world: World, status: EntryStatus) -> None:
    """C003, which is admitted, comes to stand there by what people do."""
    with world.writing() as session:
        entry, said = entry_of(session), {"session": session, "now": START}
        if status in (EntryStatus.DRAFT, EntryStatus.SUBMITTED):
            entries.reopen_entry(actor=NELLY, entry=entry, reason="Falta la superficie.", **said)
        if status is EntryStatus.SUBMITTED:
            entries.submit_entry(actor=family(session), entry=entry, **said)
        elif status is EntryStatus.EXCLUDED:
            entries.exclude_entry(actor=NELLY, entry=entry, reason="Usó glifosato.", **said)
        elif status is EntryStatus.WITHDRAWN:
            entries.withdraw_entry(actor=family(session), entry=entry, **said)
        assert entry.status is status


def sheet_number(world: World) -> int:
    with world.reading() as session:
        return pair(session, "J2", FARM).id


def publish(session: Session, world: World) -> None:
    edition = world.edition(session)
    read = doubts.version(results.doubts_about(session, results.draft(session, edition), START))
    made = results.publish(session, actor=NELLY, edition=edition, now=START, confirmed=read)
    awards.decide_awards(session, actor=NELLY, publication=made, now=START)


# ---------------------------------------------------------------------------------------------- what people get
@dataclass
class Here:
    """A world, and the people in it who look."""

    world: World

    @cached_property
    def mario(self) -> Visitor:
        return self.world.judge("J2")

    @cached_property
    def marta(self) -> Visitor:
        return self.world.organiser()


def judges_list(here: Here) -> bool:
    return f'data-number="{FARM}"' in here.mario.get("/judge/").text


def judges_sheet(here: Here) -> bool:
    address = f"/judge/sheets/{sheet_number(here.world)}"
    answers = [here.mario.client.get(path).status_code for path in (address, f"{address}/photos")]
    assert answers in ([200, 200], [404, 404])
    return answers == [200, 200]


def judges_count(here: Here) -> bool:
    here.mario.get("/judge/")
    told = {"5 de 7": True, "4 de 6": False}
    return next(there for words, there in told.items() if words in here.mario.text)


def judges_progress(here: Here) -> bool:
    found = re.search(r'<progress max="(\d+)" value="(\d+)"', here.mario.get("/judge/").text)
    assert found is not None
    return {("7", "5"): True, ("6", "4"): False}[found[1], found[2]]


def judges_pack(here: Here) -> bool:
    pages = [page["url"] for page in ask(here.mario, "pages", {"lang": "es"})["pages"]]
    return f"/judge/sheets/{sheet_number(here.world)}" in pages


def judges_table(here: Here) -> bool:
    lines = here.mario.client.get("/judge/review.csv").text.count(FARM)
    assert lines in (0, LINES)
    return lines == LINES


def judges_thanks(here: Here) -> bool:
    with here.world.reading() as session:
        delivered = {
            judge.key: count for judge, count in designs.judges_who_delivered(session, here.world.edition(session))
        }
    return {5: True, 4: False}[delivered["J2"]]


def organisers_list(here: Here) -> bool:
    return f"/entries/{FARM}" in here.marta.get("/organiser/caranavi-2026/entries").text


def organisers_sheet(here: Here) -> bool:
    address = f"/organiser/caranavi-2026/paper/sheets/{sheet_number(here.world)}"
    return here.marta.client.get(address).status_code != 404


def organisers_count(here: Here) -> bool:
    with here.world.reading() as session:
        return {(27, 30): True, (24, 27): False}[sheet_counts(session, current_round(here.world.edition(session)))]


def organisers_progress(here: Here) -> bool:
    with here.world.reading() as session:
        found = progress.progress(session, here.world.edition(session), START)
    listed = FARM in {farm.entry.number for farm in found.farms}
    mario = next(one for one in found.judges if one.judge.key == "J2")
    assert (mario.expected, mario.delivered) == ((7, 5) if listed else (6, 4))
    return listed


def organisers_paper(here: Here) -> bool:
    with here.world.reading() as session:
        round_ = current_round(here.world.edition(session))
        printed = {own.entry.number for own in paper.to_print(session, round_)}
        offered = set(paper.numbers_to_print(session, round_))
    assert printed == offered
    return FARM in printed


def organisers_plan(here: Here) -> bool:
    shown = f"/entries/{FARM}" in here.marta.get("/organiser/caranavi-2026/assignments").text
    with here.world.reading() as session:
        plan = propose_assignments(session, edition=here.world.edition(session), per_entry=4)
    assert (FARM in {number for number, _ in plan.added}) is shown
    return shown


def familys_receipt(here: Here) -> bool:
    answer = here.world.applicant(FARM).client.get("/apply/receipt.pdf")
    return answer.status_code == 200 and answer.mimetype == "application/pdf"


def familys_certificate(here: Here) -> bool:
    with here.world.reading() as session:
        occasion = recipients.occasion_of(session, here.world.edition(session))
        due = recipients.due(session, occasion, kinds.OF_RESULTS)
        return FARM in {own.award.entry.number for own in due if own.award is not None}


def sealed_record(here: Here) -> bool:
    with here.world.reading() as session:
        record = results.draft_record(session, here.world.edition(session))
    ranked = {entry["entry"] for category in record["categories"] for entry in category["entries"]}
    marked = {ballot["entry"] for ballot in record["ballots"]}
    assert (FARM in ranked) is (FARM in marked)
    return FARM in ranked


def public_results(here: Here) -> bool:
    page = here.world.anybody().get("/editions/caranavi-2026/results").text
    with here.world.reading() as session:
        name = entry_of(session).holder_names[0]
    return name in page


LOOKS: dict[tuple[Role, Place], Callable[[Here], bool]] = {
    (Role.JUDGE, Place.LIST): judges_list,
    (Role.JUDGE, Place.SHEET): judges_sheet,
    (Role.JUDGE, Place.COUNT): judges_count,
    (Role.JUDGE, Place.PROGRESS): judges_progress,
    (Role.JUDGE, Place.PAPER): judges_pack,
    (Role.JUDGE, Place.EXPORT): judges_table,
    (Role.JUDGE, Place.CERTIFICATE): judges_thanks,
    (Role.ORGANISER, Place.LIST): organisers_list,
    (Role.ORGANISER, Place.SHEET): organisers_sheet,
    (Role.ORGANISER, Place.COUNT): organisers_count,
    (Role.ORGANISER, Place.PROGRESS): organisers_progress,
    (Role.ORGANISER, Place.PAPER): organisers_paper,
    (Role.ORGANISER, Place.ASSIGNMENT): organisers_plan,
    (Role.APPLICANT, Place.PAPER): familys_receipt,
    (Role.APPLICANT, Place.CERTIFICATE): familys_certificate,
    (Role.PUBLIC, Place.RECORD): sealed_record,
    (Role.PUBLIC, Place.PUBLIC_PAGE): public_results,
}


PUBLISHED = {(Role.APPLICANT, Place.CERTIFICATE), (Role.PUBLIC, Place.PUBLIC_PAGE)}
"""What there is once results are published."""


def judged(here: Here) -> dict[tuple[Role, Place], bool]:
    """Where C003 is while the edition is judged."""
    return {row: look(here) for row, look in LOOKS.items() if row not in PUBLISHED}


def test_every_row_of_the_table_is_looked_at() -> None:
    assert set(LOOKS) == set(IN)
    assert {place for _, place in IN} == set(Place)
    assert set(WHY_OUT) == set(EntryStatus) - IN[Role.JUDGE, Place.LIST]


def test_the_table_that_people_read_says_the_same() -> None:
    told = (ROOT / "docs/roles.md").read_text(encoding="utf-8").partition("## Where an entry is met")[2]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in told.splitlines() if line[:1] == "|"]
    meant = [
        [role, place, *("yes" if state in IN[role, place] else "–" for state in EntryStatus)] for role, place in IN
    ]
    assert lines[2:] == meant


@pytest.mark.parametrize("status", EntryStatus)
def test_an_entry_is_exactly_where_the_table_says(world: World, status: EntryStatus) -> None:
    bring_to(world, status)
    here = Here(world)
    met = judged(here)
    with world.writing() as session:
        publish(session, world)
    met |= {row: LOOKS[row](here) for row in PUBLISHED}
    assert met == {row: is_in(status, *row) for row in IN}


def test_an_entry_that_is_admitted_after_all_comes_back_with_all_that_was_written(world: World) -> None:
    bring_to(world, EntryStatus.EXCLUDED)
    with world.writing() as session:
        entries.accept_entry(session, actor=NELLY, entry=entry_of(session), now=START)
    assert all(judged(Here(world)).values())


WHY = {
    EntryStatus.DRAFT: "La finca C003 no se califica por ahora: su familia está corrigiendo la inscripción.",
    EntryStatus.SUBMITTED: "La finca C003 no se califica por ahora: la organización está revisando su inscripción.",
    EntryStatus.EXCLUDED: "La finca C003 ya no se califica: la organización no la admitió.",
    EntryStatus.WITHDRAWN: "La finca C003 ya no se califica: su familia la retiró del concurso.",
}


@pytest.mark.parametrize("status", EntryStatus)
def test_her_judge_reads_in_one_line_why_a_farm_left_and_so_does_her_telephone(
    world: World, status: EntryStatus
) -> None:
    with world.writing() as session:
        scoring.reopen_ballot(session, actor=NELLY, assignment=pair(session, "J2", FARM), reason="Ver.", now=START)
    mario = world.judge("J2")
    lease = ask(mario, "lease", {"device": "Mario's telephone"})["lease"]
    mark = {"id": str(uuid.uuid4()), "sheet": sheet_number(world), "key": "A1", "value": "3", "note": "", "base": 1}
    bring_to(world, status)
    mario.get("/judge/")
    (answer,) = ask(mario, "sync", {"lease": lease, "ops": [{**mark, "at": "2026-09-15T14:29:00.000Z"}]})["answers"]
    if status is EntryStatus.ACCEPTED:
        assert "Fincas que salieron de su lista" not in mario.text
        assert answer["result"] == "ok"
    else:
        assert mario.text.count(WHY[status]) == 1
        assert "Falta la superficie" not in mario.text  # what an organiser writes is for the family
        assert (answer["result"], answer["reason"]) == ("refused", WHY[status])


def test_nobody_is_taken_off_a_farm_that_is_not_judged_nor_is_its_sheet_given_back(world: World) -> None:
    bring_to(world, EntryStatus.EXCLUDED)
    with world.writing() as session:
        sheet, edition = pair(session, "J2", FARM), world.edition(session)
        with pytest.raises(Refused, match="farm_not_admitted"):
            assigning.recuse(
                session, actor=NELLY, edition=edition, entry=sheet.entry, judge=sheet.judge, reason="x", now=START
            )
        with pytest.raises(Refused, match="farm_not_admitted"):
            scoring.reopen_ballot(session, actor=NELLY, assignment=sheet, reason="Ver.", now=START)
    organiser = world.organiser()
    organiser.get(f"/organiser/caranavi-2026/entries/{FARM}")
    assert "Apartar de esta finca" not in organiser.text
    organiser.get("/organiser/caranavi-2026/entries/C004")
    assert "Apartar de esta finca" in organiser.text


def test_an_entry_moved_to_another_category_stays_with_its_judges_and_is_ranked_in_the_other(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        high = Category(edition=edition, key="altura", name={"es": "Altura"}, position=9, is_distinction=False)
        session.add(high)
        session.flush()
        entries.accept_entry(session, actor=NELLY, entry=entry_of(session), now=START, category=high)
    assert judges_list(Here(world))
    assert judges_count(Here(world))
    with world.reading() as session:
        ranked = {own.key: set(own.judged) for own in results.compute(session, world.edition(session))}
    assert ranked["altura"] == {FARM}
    assert FARM not in ranked["general"]
