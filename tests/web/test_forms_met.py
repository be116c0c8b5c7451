"""Which forms the walks over every form meet: all that are sent somewhere, or why not; and what is no page to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files import FILES
from tests.journeys.everybody import PEOPLE, Person, table
from tests.journeys.stages import STAGES
from tests.web.every_form import Service

BUTTON = "a button, with nothing typed"
TABLE = "the next step of a table that was sent"
PHONES = "for telephones"
TEAM = "a demonstration has no team of its own"
NO_DRAFT = "needs a draft of the sheet, or an earlier version"
SECOND = "needs what somebody proposed to a second person"
ONE_ROUND = "a demonstration has one round"
NOT_MET = {
    "api.attach_file": "for the code of a page",
    "api.attach_photos": PHONES,
    "api.pages": PHONES,
    "api.permit": PHONES,
    "api.synchronise": PHONES,
    "applicant.restore": BUTTON,
    "auth.accept_invitation": "needs a link that somebody made",
    "auth.make_account": "needs a link that somebody made",
    "auth.sign_out": "on every page, above its main part",
    "judge.remove_pin": BUTTON,
    "judge.restore_photo": BUTTON,
    "judge.undo_conflict": BUTTON,
    "organiser.add_round": ONE_ROUND,
    "organiser.ask_book": "only beside more sheets than are written at once",
    "organiser.approve_issue": BUTTON,
    "organiser.confirm_proposal": SECOND,
    "organiser.decline_proposal": SECOND,
    "organiser.change_role": TEAM,
    "organiser.confirm_import": TABLE,
    "organiser.confirm_sheet": NO_DRAFT,
    "organiser.copy_practice": BUTTON,
    "organiser.discard_import": TABLE,
    "organiser.discard_sheet_draft": NO_DRAFT,
    "organiser.freeze_shortlist": ONE_ROUND,
    "organiser.invite": TEAM,
    "organiser.let_join": TEAM,
    "organiser.lift_tie": "needs a conflict that somebody else declared",
    "organiser.load_copy": "needs a copy that a telephone saved",
    "organiser.move_practice_farm": BUTTON,
    "organiser.move_round": ONE_ROUND,
    "organiser.remove_photo": BUTTON,
    "organiser.remove_round": ONE_ROUND,
    "organiser.restore_design": BUTTON,
    "organiser.restore_form": "needs a form that somebody changed",
    "organiser.restore_photo": BUTTON,
    "organiser.restore_sheet": NO_DRAFT,
    "organiser.resume": BUTTON,
    "organiser.resume_import": BUTTON,
    "organiser.set_juries": ONE_ROUND,
    "organiser.save_columns": TABLE,
    "organiser.send_message": "only where a mail server is set",
    "organiser.take_back_shortlist": ONE_ROUND,
    "organiser.take_out": TEAM,
    "organiser.give_next": BUTTON,
    "organiser.undo_entries": BUTTON,
    "organiser.undo_import": TABLE,
    "organiser.undo_proposal": BUTTON,
    "organiser.withdraw_invitation": TEAM,
    "organiser.withdraw_issue": BUTTON,
    "organiser.withdraw_proposal": SECOND,
}
"""Endpoint -> why no walk meets a form that is sent there."""


def met(service: Service, stage: str) -> set[str]:
    """Where the forms are sent that everybody's pages have in a stage of the year."""
    adapter = service.visitor.app.url_map.bind("localhost")
    seen: set[tuple[str, frozenset[str]]] = set()
    people = [one for one in PEOPLE.values() if stage != "new" or not (one.judge or one.entry)]
    forms = [form for person in people for _, form in service.forms(person, seen) if form.method == "post"]
    return {adapter.match(form.action.partition("?")[0], method="POST")[0] for form in forms}


def no_pages(service: Service) -> list[str]:
    """What is left out of every walk and is a page all the same, as far as an address needs no more than an edition."""
    found = []
    for rule, audience in table():
        if rule.endpoint in FILES and rule.arguments <= {"slug"}:
            who = next(one for one in PEOPLE.values() if one.role in audience)
            answer = opened(service, who, rule.rule.replace("<slug>", "caranavi-2026"))
            if answer == "text/html":
                found.append(rule.endpoint)
    return found


def opened(service: Service, person: Person, address: str) -> str:
    answer = service.come_in(person).client.get(address)
    return answer.mimetype if answer.status_code == 200 else ""


@pytest.mark.slow
def test_every_form_is_met_in_a_stage_of_the_year_and_no_page_is_taken_for_a_file(tmp_path: Path) -> None:
    found: set[str] = set()
    for stage in STAGES:
        folder = tmp_path / stage
        folder.mkdir()
        service = Service.at(stage, folder)
        found |= met(service, stage)
        rules = list(service.visitor.app.url_map.iter_rules())
        wrong = no_pages(service) if stage == "published" else []
        service.close()
        assert wrong == []
    sent_somewhere = {rule.endpoint for rule in rules if "POST" in (rule.methods or ())}
    not_met = sent_somewhere - found
    assert sorted(not_met - set(NOT_MET)) == []
    assert sorted(set(NOT_MET) - not_met) == []
