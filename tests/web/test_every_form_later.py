"""Every form of everybody while the database is locked, or its disk is full: a page in words, and all that was typed.

Always true: the page says what happened in the person's language and when to try again; what it sends once more is what
was sent, field by field; every word that was typed stands on it to read and to copy, but for secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from judging.domain.permissions import Role
from judging.services.demo import demo
from judging.web.forms.form import UNSPOKEN
from judging.web.forms.returned import SECRETS
from tests.contract.test_access import address_of, rules
from tests.journeys.everybody import PEOPLE
from tests.pages import Visitor, faults
from tests.web.every_form import Changed, Fields, Sendable, Service, forms_of, texts_of
from tests.web.offers import File
from tests.web.troubles import full, locked
from tests.world import World

LOCKED = {
    "es": "En este momento se guardan muchas cosas a la vez.",
    "fr": "En ce moment, beaucoup de choses s’enregistrent à la fois.",
    "en": "A great many things are being saved at this moment.",
}
FULL = {
    "es": "El servicio no tiene lugar para guardar. La organización tiene que hacer sitio.",
    "fr": "Le service n’a plus de place pour enregistrer. L’organisation doit en libérer.",
    "en": "The service has no room left to save anything. The organisers have to make some.",
}
REFUSED_FIRST = {
    "auth.accept_invitation",
    "auth.make_account",
    "organiser.change_role",
    "organiser.invite",
    "organiser.withdraw_invitation",
    "organiser.bring_form",
    "organiser.bring_sheet",
    "organiser.change_sheet",
    "organiser.confirm_import",
    "organiser.set_criterion",
    "organiser.set_sheet_head",
    "organiser.set_step",
    "applicant.begin",
    "auth.new_code",
    "auth.sign_out",
    "judge.add_photo",
    "judge.choose_order",
    "judge.deliver",
    "judge.save_comparison",
    "judge.send_report",
    "judge.set_pin",
    "organiser.act_on_prize",
    "organiser.act_on_sponsor",
    "organiser.add_judge",
    "organiser.answer_name",
    "organiser.ask_book",
    "organiser.ask_pack",
    "organiser.begin_edition",
    "organiser.begin_rehearsal",
    "organiser.change_judge",
    "organiser.change_password",
    "organiser.decide_late",
    "organiser.keep_paper_photo",
    "organiser.let_join",
    "organiser.link_sent",
    "organiser.open_or_close",
    "organiser.send_message",
    "organiser.send_table",
    "organiser.record_decision",
    "organiser.resume_import",
    "organiser.set_messages",
    "organiser.try_form",
    "organiser.work_again",
    "public.ask_name",
    "public.compare",
}
"""Addresses that refuse what none of their forms can have sent before they ask the database."""
NOT_SENT_RIGHT = {
    "organiser.ask_book",
    "auth.accept_invitation",
    "auth.make_account",
    "organiser.change_role",
    "organiser.invite",
    "organiser.withdraw_invitation",
    "organiser.bring_form",
    "organiser.bring_sheet",
    "organiser.change_sheet",
    "organiser.confirm_import",
    "organiser.set_criterion",
    "organiser.set_sheet_head",
    "auth.sign_out",
    "judge.save_comparison",
    "organiser.answer_name",
    "organiser.begin_edition",
    "organiser.begin_rehearsal",
    "organiser.change_password",
    "organiser.keep_paper_photo",
    "organiser.let_join",
    "organiser.link_sent",
    "organiser.send_message",
    "organiser.send_table",
    "organiser.record_decision",
    "organiser.resume_import",
    "organiser.try_form",
    "organiser.work_again",
    "public.ask_name",
}
"""Of those, what asks nothing of the database, or for more than the walk makes: a proof sheet, a colleague, a tie."""
RIGHT = {
    "pin": "2749",
    "again": "2749",
    "name": "Nieves Alcón",
    "email": "nieves@example.org",
    "current": demo.STAFF_PASSWORD,
    "password": "una palabra larga",
    "reason": "Se revisó.",
}
Trouble = Callable[[Flask], AbstractContextManager[None]]
TROUBLES: dict[str, tuple[Trouble, dict[str, str]]] = {"locked": (locked, LOCKED), "full": (full, FULL)}


@pytest.fixture(params=["open", pytest.param("published", marks=pytest.mark.slow)])
def stage(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def service(stage: str, tmp_path: Path) -> Iterator[Service]:
    made = Service.at(stage, tmp_path)
    yield made
    made.close()


def wrong_with(answer: TestResponse, form: Sendable, changed: Changed, said: str) -> str:
    """What is wrong with the answer to a form; "" for nothing."""
    if found := faults(answer.text):
        return f"no sound page: {found}"
    if said not in answer.text:
        return "does not say what happened"
    if int(answer.headers["Retry-After"]) <= 0 or answer.headers["Cache-Control"] != "no-store":
        return "does not say when to try again"
    again = [one for one in forms_of(answer.request.path, answer.text) if one.action == form.action]
    if len(again) != 1:
        return f"{len(again)} forms to send once more"
    was = [(name, text) for name, text in form.filled(changed) if name not in SECRETS]
    kept = [(name, text) for name, text in again[0].values if name not in SECRETS]
    if sorted(kept) != sorted(was):
        return f"sends other fields: {sorted({*kept} ^ {*was})[:6]}, {len(was)} of them"
    words = [(name, text) for name in form.typed if name in changed for text in texts_of(changed[name])]
    shown = [text for name, text in words if name not in UNSPOKEN | SECRETS and text not in answer.text]
    if shown:
        return f"does not show {shown}"
    leaked = [name for name, text in words if name in SECRETS and text in answer.text]
    return f"shows the secrets {leaked}" if leaked else ""


def typed_in(form: Sendable) -> Fields:
    """Something else in every field that is typed, and every box ticked."""
    words: Fields = {}
    for place, name in enumerate(form.typed):
        words.setdefault(name, []).append(f"lo que escribí número {place}")
    return form.ticked | words | {name: [value] for name, value in form.button}


def typed_well(form: Sendable) -> Fields:
    """What the service takes, in the fields that ask for something particular; the rest as it stands."""
    right = {**{name: RIGHT[name] for name in form.typed if name in RIGHT}, **dict(form.button)}
    return {name: [text] for name, text in right.items()}


def sent(form: Sendable, visitor: Visitor, fields: Fields) -> TestResponse:
    """The answer to the form; with a right file where one is asked for."""
    if not form.files:
        return form.send(visitor, fields)
    chosen = {name: File(kinds).sent() for name, kinds in form.files}
    data: Any = MultiDict([*form.filled(fields), *chosen.items()])
    return visitor.client.post(form.action, data=data, headers={"Sec-Fetch-Site": "same-origin"})


def spoken(service: Service, person: str, language: str) -> Visitor:
    visitor = service.come_in(PEOPLE[person])
    visitor.get(f"/help?lang={language}")
    return visitor


@dataclass
class Walk:
    """What came of it: whose forms came back, what was wrong, and what was answered before anything was written."""

    back: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    other: list[tuple[str, int]] = field(default_factory=list)

    def press(self, visitor: Visitor, form: Sendable, token: Fields, said: str) -> None:
        """Send one form, with what is typed, or where that is refused at once with what would be taken."""
        changed = typed_in(form)
        answer = sent(form, visitor, changed | token)
        if answer.status_code != 503:
            changed = typed_well(form)
            answer = sent(form, visitor, changed | token)
        where = f"{form.action} on {form.page}"
        if answer.status_code != 503:
            self.other.append((where, answer.status_code))
            return
        address = visitor.app.url_map.bind("localhost").match(form.action.partition("?")[0], method="POST")
        self.back.add(address[0])
        if fault := wrong_with(answer, form, changed, said):
            self.wrong.append(f"{where}: {fault}")


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("language", LOCKED)
def test_every_form_comes_back_with_all_that_was_typed(
    service: Service, stage: str, trouble: str, language: str
) -> None:
    (begun, words), walk = TROUBLES[trouble], Walk()
    seen: set[tuple[str, frozenset[str]]] = set()
    for name, person in PEOPLE.items():
        forms = [form for _, form in service.forms(person, seen) if form.method == "post"]
        if forms:
            visitor = spoken(service, name, language)
            visitor.get(forms[0].page)
            token = {"csrf_token": [visitor.token()]}
            with begun(visitor.app):
                for form in forms:
                    walk.press(visitor, form, token, words[language])
    assert walk.wrong == [], "\n".join(walk.wrong)
    assert [one for one in walk.other if one[1] >= 500] == []
    assert len(walk.back) > 20, walk
    if (stage, trouble) == ("open", "locked"):
        assert REFUSED_FIRST - walk.back <= NOT_SENT_RIGHT


# -------------------------------------------------------------------------------------------------- every address
WRITTEN = "Sombra de pacay; doña Eulalia lo mostró todo."


def posts(world: World) -> Iterator[tuple[str, Role, str]]:
    """(endpoint, who, address) of everything that a form may be sent to, and of everybody who may send it."""
    for rule in rules(world):
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/"):
            for role in world.app.view_functions[rule.endpoint].audience:
                yield rule.endpoint, role, address_of(rule)


def test_whatever_is_sent_to_any_address_comes_back_while_nobody_can_write(world: World) -> None:
    people = {
        Role.PUBLIC: world.anybody(),
        Role.JUDGE: world.judge("J1"),
        Role.APPLICANT: world.applicant("C001"),
        Role.ORGANISER: world.organiser(),
    }
    other = []
    for endpoint, role, address in posts(world):
        visitor = people[role]
        if visitor.page is None:
            visitor.get("/enter")
        fields = {"story": WRITTEN, "empty": "", "csrf_token": visitor.token()}
        with locked(world.app):
            answer = visitor.client.post(address, data=fields, headers={"Sec-Fetch-Site": "same-origin"})
        if answer.status_code != 503:
            other.append(endpoint)
            assert answer.status_code < 500, (endpoint, answer.status_code)
            continue
        (again,) = forms_of(address, answer.text)
        assert again.action == address
        assert {name: text for name, text in again.values if name != "csrf_token"} == {"story": WRITTEN, "empty": ""}
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        assert main.count(WRITTEN) == 2, "once to be sent again, once to be read"
        assert answer.text.count(WRITTEN) == 3, "and once for the page in another language"
    assert set(other) == REFUSED_FIRST
