"""Forms that a walk cannot fill in rightly, each sent rightly while nobody can write: it comes back with all its words.

Always true: what is typed stands on the page that says so, to be read and to be sent once more, but for secrets; once
somebody can write again the very same form is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from judging import bringing
from judging.domain.permissions import OPERATOR, EditionRole, Role
from judging.domain.scoring.sheetcodes import sheet_code
from judging.domain.work import PackOf
from judging.services import packs
from judging.services.people import invitations, sign_in, staff
from judging.storage.models import Assignment, Entry, Judge, SignIn
from judging.web.forms.returned import SECRETS
from tests.pages import Visitor, _standing_values
from tests.services.certificates.test_certificates import draw, issue
from tests.services.certificates.test_lettering import ask
from tests.services.imports.test_runs import begin
from tests.web.every_form import forms_of
from tests.web.judge.sheet.judging_paths import number_of
from tests.web.judge.sheet.test_judge_compare import hidden
from tests.web.offers import a_photo
from tests.web.organiser.certificates.test_certificates import code_of, published  # noqa: F401 - a fixture
from tests.web.organiser.families.test_links import with_mail
from tests.web.organiser.imports.test_imports import look
from tests.web.organiser.test_demonstration_wall import PASSWORD, made_real, marta, signed_in
from tests.web.test_every_form_later import LOCKED, NOT_SENT_RIGHT
from tests.web.troubles import locked
from tests.world import QUICK, START, World

HERE = "/organiser/caranavi-2026"
FIRST = "CARANAVI-2026-0001"


@dataclass
class Right:
    """A form as somebody has filled it in: who, where to, with what."""

    visitor: Visitor
    address: str
    fields: MultiDict[str, str] = field(default_factory=MultiDict)
    photo: bool = False

    def send(self, token: str) -> TestResponse:
        data: Any = MultiDict([*self.fields.items(multi=True), ("csrf_token", token)])
        if self.photo:
            data.add("photo", (BytesIO(a_photo()), "hoja.jpg"))
        return self.visitor.client.post(self.address, data=data, headers={"Sec-Fetch-Site": "same-origin"})


def of_page(visitor: Visitor, page: str, action: str, **typed: str) -> Right:
    """The form on a page as it stands, with what is typed into it."""
    visitor.get(page)
    form = visitor.form(action)
    standing = {name: value for name, value in _standing_values(form).items() if value is not None}
    standing.pop("csrf_token", None)
    return Right(visitor, (form.get("action") or page).partition("#")[0], MultiDict({**standing, **typed}))


def signing_out(world: World) -> Right:
    judge = world.judge("J1")
    judge.get("/judge/")
    return Right(judge, "/sign-out")


def comparing(world: World) -> Right:
    nestor = world.judge("J3")
    one = number_of(world, "J3", "C009")
    with world.reading() as session:
        hers = select(Assignment.id).join(Assignment.judge).where(Judge.key == "J3", Assignment.id != one)
        other = session.scalars(hers.order_by(Assignment.id)).first()
    nestor.get(f"/judge/compare?farm={one}&farm={other}&at=E4")
    fields = MultiDict({**hidden(nestor), f"{one}.mark": "3", f"{one}.note": "Sin riego."})
    fields.poplist("csrf_token")
    return Right(nestor, "/judge/compare", fields)


def answering(world: World) -> Right:
    certified(world)
    ask(world, "Eva Mamani")
    typed = {"do": "refuse", "answer-1": "Así está en su carnet."}
    return of_page(world.organiser(), f"{HERE}/certificates/names", "/names/1#request-1", **typed)


def beginning(world: World) -> Right:
    return of_page(first(world), "/organiser/new", "/new", **{"name-es": "Premio Yungas 2028", "number_prefix": "Y"})


def rehearsing(world: World) -> Right:
    made_real(world)
    return of_page(first(world), f"{HERE}/rehearsal", "/rehearsal", entries="4")


def reminding(world: World) -> Right:
    made_real(world)
    with world.writing() as session:
        session.scalars(select(Judge).where(Judge.key == "J3")).one().email = "nestor@example.org"
    page = f"{HERE}/messages/sheets_left"
    return of_page(first(with_mail(world)), page, "/messages/sheets_left")


def changing_her_password(world: World) -> Right:
    typed = {"current": PASSWORD, "password": "otra-frase-larga", "again": "otra-frase-larga"}
    return of_page(first(world), "/organiser/account", "/account", **typed)


def photographing(world: World) -> Right:
    with world.reading() as session:
        sheet = session.scalars(select(Assignment.id).order_by(Assignment.id)).first() or 0
    right = of_page(world.organiser(), f"{HERE}/paper/photos", "/paper/photos", code=sheet_code(sheet))
    right.fields.poplist("photo")
    right.photo = True
    return right


def inviting(world: World) -> Right:
    made_real(world)
    her = first(world)
    with world.writing() as session:
        staff.add_staff(session, email="ema@example.org", name="Ema", password_hash=QUICK.hash(PASSWORD), now=START)
    return of_page(her, f"{HERE}/team", "/team", email="ema@example.org")


def team(world: World) -> Visitor:
    """The owner of a real edition, with Ema in it, on the page of its team."""
    inviting(world)
    with world.writing() as session:
        edition = world.edition(session)
        staff.let_join(session, actor=OPERATOR, edition=edition, email="ema@example.org", now=START)
    return signed_in(world, "marta@example.org", PASSWORD)


def making_a_link(world: World) -> Right:
    return of_page(team(world), f"{HERE}/team", "/invitations", name="Rosa Mayta", role="auditor")


def linked(world: World) -> tuple[Visitor, str]:
    """The owner, and the address of a link that she made."""
    her = team(world)
    with world.writing() as session:
        made = invitations.invite(
            session,
            actor=OPERATOR,
            edition=world.edition(session),
            role=EditionRole.AUDITOR,
            name="Rosa Mayta",
            secret=world.settings.secret_key,
            now=START,
        )
        return her, f"/invitation/{invitations.token_of(made, world.settings.secret_key)}"


def withdrawing_it(world: World) -> Right:
    return of_page(linked(world)[0], f"{HERE}/team", "/withdraw")


def giving_a_role(world: World) -> Right:
    return of_page(team(world), f"{HERE}/team", "/role", becomes="auditor")


def making_an_account(world: World) -> Right:
    _, address = linked(world)
    typed = {"name": "Rosa Mayta", "email": "rosa@example.org", "password": PASSWORD, "again": PASSWORD}
    return of_page(world.anybody(), address, address, **typed)


def accepting(world: World) -> Right:
    _, address = linked(world)
    with world.writing() as session:
        staff.add_staff(session, email="pia@example.org", name="Pía", password_hash=QUICK.hash(PASSWORD), now=START)
    return of_page(signed_in(world, "pia@example.org", PASSWORD), address, "/accept")


def handing_over(world: World) -> Right:
    certified(world)
    marta_there = world.organiser()
    marta_there.get(f"{HERE}/certificates/links")
    return Right(marta_there, f"{HERE}/certificates/{FIRST}/sent", MultiDict({"channel": "whatsapp"}))


def deciding(world: World) -> Right:
    return of_page(
        world.organiser(), f"{HERE}/decisions", "/decisions", kind="note", reason="Todas se vieron dos veces."
    )


def going_on(world: World) -> Right:
    run = begin(world)
    visitor = world.organiser()
    visitor.get(f"{HERE}/import/{run}")
    return Right(visitor, f"{HERE}/import/{run}/resume")


def sending(world: World) -> Right:
    visitor = world.organiser()
    return of_page(visitor, f"{HERE}/import/of/marks", "/import", text="entry,judge,A1\nC012,J3,3\n")


def confirming(world: World) -> Right:
    visitor = world.organiser()
    look(visitor, b"entry,judge,A1\nC012,J3,3\n")
    assert visitor.path is not None
    return of_page(visitor, visitor.path, "/confirm")


def sheet_of_her_own(world: World) -> Visitor:
    her = first(world)
    her.get("/organiser/new")
    her.submit({"name-es": "Feria", "slug": "feria"})
    return her


def weighing(world: World) -> Right:
    return of_page(sheet_of_her_own(world), "/organiser/feria/sheet", "/sheet", **{"weight-A1": "9", "act": ""})


def titling(world: World) -> Right:
    her = sheet_of_her_own(world)
    return of_page(her, "/organiser/feria/sheet/head", "/sheet/head", **{"title-es": "Hoja de la feria"})


def describing(world: World) -> Right:
    her = sheet_of_her_own(world)
    page = "/organiser/feria/sheet/criterion?key=A1"
    return of_page(her, page, "/criterion?key=A1", **{"evidence-es": "Se mira el cuaderno."})


def trying_again(world: World) -> Right:
    her = first(world)
    her.get("/organiser/background")
    return Right(her, "/organiser/background/again", MultiDict({"what": "papers", "row": "1"}))


def asking(world: World) -> Right:
    certified(world)
    family = world.anybody()
    page = f"/c/{code_of(world, FIRST)}/name"
    with world.reading() as session:
        phone = session.scalars(select(Entry.phone).where(Entry.number == "C003")).one()
    typed = {"wanted": "Saturnina Mamani Kuchu", "why": "Va sin apóstrofo.", "proof": "phone", "phone": phone}
    return of_page(family, page, "/name", **typed)


def first(world: World) -> Visitor:
    return marta(world)


def certified(world: World) -> None:
    issue(world)
    draw(world, 17)


def asking_for_a_book(world: World) -> Right:
    return of_page(world.organiser(), f"{HERE}/exports", "/exports/books", table="marks")


FORMS: dict[str, Callable[[World], Right]] = {
    "organiser.ask_book": asking_for_a_book,
    "auth.accept_invitation": accepting,
    "auth.make_account": making_an_account,
    "auth.sign_out": signing_out,
    "judge.save_comparison": comparing,
    "organiser.answer_name": answering,
    "organiser.begin_edition": beginning,
    "organiser.begin_rehearsal": rehearsing,
    "organiser.change_password": changing_her_password,
    "organiser.change_role": giving_a_role,
    "organiser.change_sheet": weighing,
    "organiser.confirm_import": confirming,
    "organiser.invite": making_a_link,
    "organiser.keep_paper_photo": photographing,
    "organiser.let_join": inviting,
    "organiser.link_sent": handing_over,
    "organiser.record_decision": deciding,
    "organiser.resume_import": going_on,
    "organiser.send_message": reminding,
    "organiser.send_table": sending,
    "organiser.set_criterion": describing,
    "organiser.set_sheet_head": titling,
    "organiser.withdraw_invitation": withdrawing_it,
    "organiser.work_again": trying_again,
    "public.ask_name": asking,
}
PUBLISHED = {"organiser.answer_name", "organiser.link_sent", "public.ask_name"}
A_FILE = {"organiser.bring_form", "organiser.bring_sheet"}
"""What brings a file alone, and not a word that a page could show again."""
NEVER_WRITES = {"organiser.try_form"}
"""What keeps nothing, so that nobody has to wait for it."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a comparison of passwords takes, and how long a part of a table, is tested elsewhere; a workbook is
    always one of many marks."""
    monkeypatch.setitem(packs.FEW, PackOf.BOOK, 0)  # type: ignore[arg-type]
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    monkeypatch.setattr(bringing, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def place(request: pytest.FixtureRequest, endpoint: str) -> World:
    made: World = request.getfixturevalue("published" if endpoint in PUBLISHED else "world")
    return made


def test_every_address_that_the_walk_cannot_reach_is_here() -> None:
    assert set(FORMS) == NOT_SENT_RIGHT - A_FILE - NEVER_WRITES


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_right_form_comes_back_whole_and_is_taken_afterwards(place: World, endpoint: str) -> None:
    right = FORMS[endpoint](place)
    adapter = place.app.url_map.bind("localhost")
    assert adapter.match(right.address.partition("?")[0], method="POST")[0] == endpoint
    token = right.visitor.token()
    with locked(place.app):
        answer = right.send(token)
    assert answer.status_code == 503, answer.text[:2000]
    assert LOCKED["es"] in answer.text
    assert int(answer.headers["Retry-After"]) > 0
    (again,) = [one for one in forms_of(right.address, answer.text) if one.action == right.address]
    typed = [(name, text) for name, text in right.fields.items(multi=True) if text]
    assert [one for one in typed if one[0] not in SECRETS and one not in again.values] == []
    assert [name for name, text in typed if name in SECRETS and text in answer.text] == []
    words = [(name, text) for name, text in typed if " " in text and name not in SECRETS]
    assert [name for name, text in words if answer.text.count(text) < 2] == [], "to be read as well"
    taken = right.send(token)
    assert taken.status_code == 303, taken.text[:2000]


def test_who_could_not_be_signed_out_is_signed_out_by_pressing_again(world: World) -> None:
    right = signing_out(world)
    with locked(world.app):
        assert right.send(right.visitor.token()).status_code == 503
    assert right.visitor.client.get("/judge/").status_code == 200, "she is told that it did not happen, and it did not"
    with world.reading() as session:
        before = session.scalars(select(SignIn).where(SignIn.role == Role.JUDGE, SignIn.ended_at.is_(None))).all()
    right.visitor.page = None
    right.visitor.get("/judge/")
    assert right.send(right.visitor.token()).status_code == 303
    with world.reading() as session:
        after = session.scalars(select(SignIn).where(SignIn.role == Role.JUDGE, SignIn.ended_at.is_(None))).all()
    assert (len(before), len(after)) == (1, 0), "it ended on the server too"
