"""Copied text brings signs that nobody sees: every door takes it as it looks, and refuses what turns letters round.

The texts stand in tests/data/invisible-signs.json, as they were met. Always true: what is refused is shown again whole.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from judging.domain.errors import Refused
from judging.domain.ranking.marktable import tidy
from judging.domain.scoring.scoresheet import Mark
from judging.services.demo import demo
from judging.services.people import staff
from judging.storage.models import Entry, Judge, Letter
from judging.storage.tabular import table_of
from tests.pages import Visitor
from tests.services.certificates.test_certificates import draw, issue
from tests.web.applicant.test_applicant_path import begun
from tests.web.judge.field.photo_samples import jpeg, photos_on
from tests.web.judge.field.sending import ask, op, permit_of
from tests.web.judge.field.test_photos import add
from tests.web.judge.sheet.judging_paths import address, marks
from tests.web.organiser.certificates.test_certificates import code_of, published  # noqa: F401 - a fixture
from tests.web.organiser.families.test_links import with_mail
from tests.world import QUICK, START, World

CASES: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data" / "invisible-signs.json").read_text("utf-8"))
TURNED: dict[str, str] = CASES["turned"]
SAID = "Este texto trae un signo que no se ve y que da vuelta las letras."
HERE = "/organiser/caranavi-2026"


def each(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("typed", CASES[kind], ids=ascii)


def refused_and_kept(visitor: Visitor, typed: str) -> bool:
    """Whether the last page says why, and still holds every sign that was typed."""
    assert visitor.page is not None
    return SAID in visitor.text and typed in visitor.page.text


# ------------------------------------------------------------------------------------------------- taken as it looks
@each("telephone")
def test_a_family_copies_its_telephone_from_a_message(world: World, typed: str) -> None:
    felipa = begun(world)
    felipa.get("/apply/step/familia")
    felipa.submit({"person-1-full_name": "Felipa Condori", "phone": typed})
    assert felipa.path == "/apply/step/finca"
    with world.reading() as session:
        kept = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        assert kept is not None
        assert kept.phone in {"+591 71234567", "71234567", "712-34567"}


@each("name")
def test_a_family_copies_its_name(world: World, typed: str) -> None:
    felipa = begun(world)
    felipa.get("/apply/step/familia")
    felipa.submit({"person-1-full_name": typed, "phone": "71234567"})
    assert felipa.path == "/apply/step/finca"
    with world.reading() as session:
        kept = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        assert kept is not None
        assert kept.holder_names[0] in {"AnaMamani", "Ana Mamani", "Josefina"}


@each("sign-in code")
def test_a_judge_enters_with_a_copied_code(world: World, typed: str) -> None:
    code, rosa = world.judge_code("J1"), world.anybody()
    rosa.get("/enter")
    rosa.submit({"code": typed.replace("ZQB9", code[:4]).replace("KW2W", code[4:])})
    assert rosa.path == "/judge/"


@each("address")
def test_an_organiser_signs_in_with_a_copied_address(world: World, typed: str) -> None:
    nelly = world.anybody()
    nelly.get("/sign-in")
    nelly.submit({"email": typed.replace("org@example.org", demo.STAFF_EMAIL), "password": demo.STAFF_PASSWORD})
    assert nelly.path.startswith("/organiser")


def test_copied_codes_and_addresses_lead_to_a_certificate_and_its_letters(published: World) -> None:  # noqa: F811
    issue(published)
    draw(published, 17)
    with_mail(published)
    code, anybody, nelly = code_of(published), published.anybody(), published.organiser()
    for typed in CASES["certificate code"]:
        shown = typed.replace("FT9T4", code[:5]).replace("XM9WH", code[-5:])
        anybody.get("/verify", query_string={"code": shown})
        assert anybody.path == f"/v/{code}", ascii(typed)
    for place, typed in enumerate(CASES["address"], start=1):
        nelly.get(f"{HERE}/certificates/links")
        nelly.post(f"{HERE}/certificates/links", {f"address-CARANAVI-2026-000{place}": typed})
    with published.reading() as session:
        assert {letter.address for letter in session.scalars(select(Letter))} == {"org@example.org"}


# ------------------------------------------------------------------------------------------------- turned round
def test_a_familys_community_that_turns_round_is_refused(world: World) -> None:
    felipa = begun(world)
    felipa.get("/apply/step/finca")
    felipa.submit({"community": TURNED["community"], "area_ha": "2,5"}, status=422)
    assert refused_and_kept(felipa, TURNED["community"])
    assert 'value="2,5"' in felipa.page.text  # type: ignore[union-attr]


def test_a_judge_cannot_be_named_so_that_she_reads_as_another(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{HERE}/judges/new")
    nelly.submit({"name": TURNED["judge name"], "community": "Coripata"}, action="/judges/new", status=422)
    assert refused_and_kept(nelly, TURNED["judge name"])
    with world.reading() as session:
        assert not [one for one in session.scalars(select(Judge)) if "Ana" in one.name]


def test_an_organisation_thanked_cannot_read_as_another(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{HERE}/certificates/thanks")
    fields = {"organisation": TURNED["organisation thanked"], "reason": "por el molino."}
    nelly.submit(fields, action="/organisations", status=422)
    assert refused_and_kept(nelly, TURNED["organisation thanked"])


def a_comment(world: World, judge: Visitor, typed: str) -> None:
    judge.get(address(world, "J3", "C009"))
    judge.submit({"E4": "3", "E4.note": typed}, status=422)


def a_conflict(world: World, judge: Visitor, typed: str) -> None:
    judge.get("/judge/commitment")
    names = [one.get("name") or "" for one in judge.form().iter("input")]
    farm = next(name for name in names if name.startswith("conflict-"))
    judge.submit({farm: "yes", farm.replace("conflict", "reason"): typed}, status=422)


def a_caption(world: World, judge: Visitor, typed: str) -> None:
    add(judge, world, "C009", jpeg(400, 300), caption=typed, status=422)


def a_report(world: World, judge: Visitor, typed: str) -> None:
    judge.get("/judge/report")
    judge.submit({"words": typed}, status=422)


@pytest.mark.parametrize("door", [a_comment, a_conflict, a_caption, a_report])
def test_a_judges_words_that_turn_round_are_refused(world: World, door: Callable[[World, Visitor, str], None]) -> None:
    nestor, before = world.judge("J3"), marks(world, "J3", "C009")
    door(world, nestor, "Buen \u202etsopmoc")
    assert refused_and_kept(nestor, "Buen \u202etsopmoc")
    assert marks(world, "J3", "C009") == before
    assert photos_on(world, "J3", "C009") == []


@pytest.mark.parametrize(
    ("page", "action", "fields"),
    [
        ("results/C003", "/not-applicable", {"criterion": "E4"}),
        ("decisions", "/decisions", {"kind": "note"}),
    ],
)
def test_reasons_that_the_public_reads_never_turn_round(
    world: World, page: str, action: str, fields: dict[str, str]
) -> None:
    nelly, reason = world.organiser(), "No \u202ehay agua"
    nelly.get(f"{HERE}/{page}")
    nelly.submit({**fields, "reason": reason}, action=action, status=422)
    assert refused_and_kept(nelly, reason)


def test_the_note_of_a_second_publication_never_turns_round(published: World) -> None:  # noqa: F811
    nelly, note = published.organiser(), "No \u202ehay agua"
    nelly.get(f"{HERE}/publish")
    nelly.submit({"note": note}, action="/publish", status=422)
    assert refused_and_kept(nelly, note)


def test_what_a_telephone_sends_is_cleaned_and_what_turns_round_refused(world: World) -> None:
    nestor = world.judge("J3")
    permit = permit_of(nestor)
    ops = [
        op(world, "C009", "E4", "3", "Buen\u200b compost\u00ad"),
        op(world, "C009", "E3", "3\u200b", ""),
        op(world, "C009", "B2", "2", "Buen \u202etsopmoc"),
        {**op(world, "C009", "!report", "yes", "Llueve \u2066y"), "id": str(uuid.uuid4())},
    ]
    answers = ask(nestor, "sync", {"lease": permit, "ops": ops})["answers"]
    assert [one["result"] for one in answers] == ["ok", "ok", "refused", "refused"]
    assert all(SAID in one["reason"] for one in answers[2:])
    assert marks(world, "J3", "C009")["E4"] == Mark.of("E4", 3, "Buen compost")


def test_whoever_looks_for_a_farm_may_paste_its_name(world: World) -> None:
    nelly, nestor = world.organiser(), world.judge("J3")
    assert "C009" in nelly.get(f"{HERE}/entries", query_string={"q": "\u2066C009\u2069\u200b"}).text
    nelly.get(f"{HERE}/entries", query_string={"q": "C009\u200b"})
    assert "/organiser/caranavi-2026/entries/C009" in nelly.links()
    nestor.get("/judge/", query_string={"q": "C0\u200b09\u00ad"})
    assert address(world, "J3", "C009") in nestor.links()


def test_a_table_from_outside_is_read_as_it_looks() -> None:
    table = table_of("entry,judge\nC001\u200b,Ro\u00adsa\u00a0 Espejo\n".encode())
    assert [tidy(cell) for cell in table.rows[0][1]] == ["C001", "Rosa Espejo"]
    with pytest.raises(Refused, match="file_unseen_sign"):
        table_of("entry,judge\nC001,\u202easoR\n".encode())


def test_the_command_line_takes_an_organiser_as_she_looks_and_refuses_what_turns(world: World) -> None:
    with world.writing() as session:
        made = staff.add_staff(
            session,
            email="\u200eana@example.org",
            name="Ana\u200b Quispe",
            password_hash=QUICK.hash("a long one indeed"),
            now=START,
        )
        assert (made.email, made.name) == ("ana@example.org", "Ana Quispe")
        with pytest.raises(Refused, match="text_turns_round"):
            staff.add_staff(
                session,
                email="eva@example.org",
                name=TURNED["judge name"],
                password_hash=QUICK.hash("a long one indeed"),
                now=START,
            )
