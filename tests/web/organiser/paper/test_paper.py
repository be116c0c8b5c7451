"""The paper twin on the pages: printed sheets that real readers read, sheets typed in twice, and dictated lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.domain.scoring.sheetcodes import sheet_code, shown_sheet_code
from judging.domain.work import PackOf
from judging.services import packs
from judging.services.people.staff import add_staff
from judging.services.scoring import scoring
from judging.storage.models import Assignment, BallotState, Entry, Judge, MarkSource
from tests.certificates.readers import POINTS_PER_MM, run, stored, words_of
from tests.pages import Visitor
from tests.world import QUICK, World

PAGE = "/organiser/caranavi-2026/paper"
PEDRO = {"email": "pedro@example.org", "password": "otra persona 1"}
CLAIRE = ("J2", "C011")  # her sheet of this farm is not begun


def pair(world: World, judge: str = "J2", farm: str = "C011") -> int:
    with world.reading() as session:
        return session.scalars(
            select(Assignment.id)
            .join(Assignment.judge)
            .join(Assignment.entry)
            .where(Judge.key == judge, Entry.number == farm)
        ).one()


def keys(world: World) -> list[str]:
    with world.reading() as session:
        return [item.key for item in scoring.sheet_of(session.get_one(Assignment, pair(world))).criteria]


def standing(world: World, judge: str = "J2", farm: str = "C011") -> dict[str, Mark]:
    with world.reading() as session:
        ballot = session.get_one(Assignment, pair(world, judge, farm)).ballot
        return dict(ballot.marks) if ballot is not None else {}


def pedro(world: World) -> Visitor:
    """A second person of the organisation."""
    with world.writing() as session:
        add_staff(
            session,
            email=PEDRO["email"],
            name="Pedro Huanca",
            password_hash=QUICK.hash(PEDRO["password"]),
            now=world.clock.now,
        )
    visitor = world.anybody()
    visitor.get("/sign-in")
    visitor.submit(PEDRO)
    return visitor


def type_in(visitor: Visitor, world: World, *, status: int = 200, address: str = "", **other: str) -> None:
    """Type twos everywhere but for these."""
    visitor.get(address or f"{PAGE}/sheets/{pair(world)}")
    visitor.submit({**dict.fromkeys(keys(world), "2"), **other}, status=status)


# Printed sheets, as programs that know nothing of us read them (tests/certificates/readers.py)


def pdf(world: World, query: str) -> bytes:
    answer = world.organiser().client.get(f"{PAGE}/sheets.pdf{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    return answer.data


def pages_of(content: bytes, folder: Path) -> list[str]:
    """The text of each page in the order of its cells, without blanks."""
    text = run("pdftotext", "-raw", stored(content, folder), "-", cwd=folder)
    return [re.sub(r"\s+", "", page) for page in text.rstrip("\f").split("\f")]


def test_a_printed_sheet_says_whose_it_is_on_every_page_and_leaves_nothing_out(world: World, tmp_path: Path) -> None:
    pages = pages_of(pdf(world, "?judge=J1&farm=C001"), tmp_path)
    code = shown_sheet_code(sheet_code(pair(world, "J1", "C001")))
    assert len(pages) == 3
    for number, page in enumerate(pages, start=1):
        assert f"Página{number}de3" in page
        assert "C001" in page
        assert "RosaElenaTarifaVargas" in page
        assert code in page
    whole = "".join(pages)
    with world.reading() as session:
        sheet = scoring.sheet_of(session.get_one(Assignment, pair(world, "J1", "C001")))
    for criterion in sheet.criteria:
        for text in (criterion.name, *(level.text for level in criterion.levels)):
            assert text["es"].replace(" ", "").replace("\u00a0", "") in whole
    assert whole.count("Nosepudoobservar") == len(sheet.criteria) == 20
    assert whole.count("Nocorresponde") == 2 * sum(criterion.not_applicable_allowed for criterion in sheet.criteria)
    assert "Sumadesusnotas" in whole
    assert "Firma" in whole


@pytest.mark.parametrize(("paper", "width", "height"), [("a4", 210, 297), ("letter", 215.9, 279.4)])
def test_no_word_is_cut_by_the_edge_of_the_paper(
    world: World, tmp_path: Path, paper: str, width: float, height: float
) -> None:
    content = pdf(world, f"?judge=J2&paper={paper}")
    size = run("pdfinfo", stored(content, tmp_path), cwd=tmp_path).split("Page size:")[1].split()
    assert (float(size[0]), float(size[2])) == pytest.approx((width * POINTS_PER_MM, height * POINTS_PER_MM), abs=0.1)
    words = words_of(content, tmp_path)
    assert len(words) > 5000
    assert all(word.left > 11 and word.right < width - 11 for word in words)
    assert all(word.top > 5 and word.bottom < height - 5 for word in words)
    rule = 37.5  # mm: the line under the head; criteria begin below it, never under the head itself
    assert not [word for word in words if word.top < rule < word.bottom]


def test_all_sheets_are_one_file_and_each_page_has_its_own_code(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(packs.FEW, PackOf.SHEETS, 1000)  # type: ignore[arg-type]  # drawn at once
    pages = pages_of(pdf(world, ""), tmp_path)
    with world.reading() as session:
        assigned = session.scalars(select(Assignment.id).where(Assignment.state == "assigned")).all()
    codes = [set(re.findall(r"H-[0-9A-Z]{4}-[0-9A-Z]{2}", page)) for page in pages]
    assert all(len(found) == 1 for found in codes)
    assert {code for found in codes for code in found} == {shown_sheet_code(sheet_code(number)) for number in assigned}
    assert sum(bool(re.search(r"P[aá]gin?[ae]1(de|sur|of)|Page1(de|sur|of)", page)) for page in pages) == len(assigned)
    assert any("Fiched’évaluation" in page for page in pages)  # Claire's are in French


def test_the_square_is_read_from_a_small_grey_picture(world: World, tmp_path: Path) -> None:
    file = stored(pdf(world, "?farm=C003"), tmp_path)
    run("pdftoppm", "-r", "100", "-gray", "-jpeg", "-jpegopt", "quality=40", file, "grey", cwd=tmp_path)
    pictures = sorted(tmp_path.glob("grey*.jpg"))
    read = {run("zbarimg", "--raw", "--quiet", picture, cwd=tmp_path).strip() for picture in pictures}
    assert len(pictures) >= 9
    assert read == {sheet_code(pair(world, judge, "C003")) for judge in ("J2", "J3", "J4")}


def test_where_there_is_nothing_to_print_it_says_so(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{PAGE}/sheets.pdf?judge=J1&farm=C011")  # not hers
    assert nelly.path == PAGE
    assert "No hay ninguna hoja para imprimir" in nelly.text


# Typing in


def test_a_code_scanned_or_typed_opens_its_sheet_and_a_wrong_one_does_not(world: World) -> None:
    nelly, number = world.organiser(), pair(world)
    code = sheet_code(number)
    for typed in (code, shown_sheet_code(code).lower(), f" {code} "):
        nelly.get(PAGE, query_string={"code": typed})
        assert nelly.path == f"{PAGE}/sheets/{number}"
        assert "C011 · Claire Delvaux" in nelly.text
    for typed in (code[:-1] + ("0" if code[-1] != "0" else "1"), "hola", sheet_code(9999)):
        nelly.get(PAGE, query_string={"code": typed}, status=422)
        assert f"No hay ninguna hoja con el código {typed}" in nelly.text


def test_two_people_type_a_sheet_in_and_the_second_sees_nothing_of_the_first(world: World) -> None:
    nelly, second = world.organiser(), pedro(world)
    type_in(nelly, world, A1="3,5", B4="n", **{"A2.note": "había 12 especies", "sum": "39,5"})
    assert nelly.path == PAGE
    assert "C011, Claire Delvaux: guardada. La suma es 39,5. Falta que otra persona la digite." in nelly.text
    assert standing(world) == {}
    nelly.get(f"{PAGE}/sheets/{pair(world)}")
    assert "Usted ya digitó esta hoja." in nelly.text
    second.get(PAGE)
    assert "Una vez Digitar por segunda vez" in second.text.replace("\xa0", " ")
    second.get(f"{PAGE}/sheets/{pair(world)}")
    assert "3,5" not in second.page.text
    assert "12 especies" not in second.page.text
    type_in(second, world, A1="3.5", B4="N")
    assert "coincide. Notas guardadas y hoja entregada. Suma: 39,5." in second.text
    marks = standing(world)
    assert str(marks["A1"].value) == "3.5"
    assert (marks["B4"].state, marks["A2"].note) == (MarkState.NOT_APPLICABLE, "había 12 especies")
    with world.reading() as session:
        ballot = session.get_one(Assignment, pair(world)).ballot
        assert ballot is not None
        assert ballot.state is BallotState.SUBMITTED
        assert {pointer.mark.save.source for pointer in ballot.current} == {MarkSource.PAPER}


def test_where_they_differ_the_cell_is_shown_and_a_third_look_decides(world: World) -> None:
    nelly, second = world.organiser(), pedro(world)
    type_in(nelly, world, A1="3")
    type_in(second, world, A1="2", C2="4")
    assert second.path == f"{PAGE}/differences/{pair(world)}"
    assert "Las lecturas no son iguales en 2 criterios." in second.text
    assert standing(world) == {}
    second.submit({"A1": "first", "reason": "se ve un 3"}, status=422)
    assert "Elija qué vale en C2." in second.text
    second.submit({"A1": "first", "C2": "second", "reason": "se ve un 3"})
    assert second.path == PAGE
    assert "Decidido." in second.text
    marks = standing(world)
    assert (marks["A1"].value, marks["C2"].value, marks["A2"].value) == (3, 4, 2)
    nelly.get("/organiser/caranavi-2026/log")
    assert "decidió las diferencias de la hoja en papel de Claire Delvaux" in nelly.text


def test_a_sheet_can_be_typed_in_anew(world: World) -> None:
    nelly, second = world.organiser(), pedro(world)
    type_in(nelly, world)
    type_in(second, world, A1="4")
    second.submit({"reason": "era la hoja de otra finca", "anew": "1"})
    assert "digite la hoja de nuevo" in second.text
    type_in(second, world)
    type_in(nelly, world)
    assert "coincide" in nelly.text


def test_nobody_decides_between_readings_that_she_has_not_seen(world: World) -> None:
    """Nelly leaves the page open on her desk while Pedro has the sheet typed in anew, and it differs again."""
    nelly, desk, second = world.organiser(), world.organiser(), pedro(world)
    type_in(nelly, world, A1="3")
    type_in(second, world, A1="2")
    desk.get(f"{PAGE}/differences/{pair(world)}")
    second.submit({"reason": "era otra hoja", "anew": "1"})
    type_in(second, world, A1="4")
    type_in(nelly, world, A1="1")
    stale = desk.form().find("input[@name='seen']")
    assert stale is not None
    for again in ({}, {"anew": "1", "seen": stale.get("value")}):
        desk.submit({"A1": "first", "reason": "se ve un 3", **again}, status=409)
        assert "Otra persona guardó esto mientras usted escribía." in desk.text
        assert 'value="se ve un 3"' in desk.page.text  # type: ignore[union-attr]
        assert " checked" not in desk.page.text, "what she chose was another reading"  # type: ignore[union-attr]
        assert standing(world) == {}
    desk.submit({"A1": "first", "reason": "se ve un 4"})
    assert standing(world)["A1"].value == 4
    second.post(f"{PAGE}/differences/{pair(world)}", {"A1": "second", "reason": "se ve un 1"}, status=422)
    assert "Usted había escrito: «se ve un 1»" in second.text


def test_what_is_wrong_is_said_at_its_cell_and_what_was_typed_stays(world: World) -> None:
    nelly = world.organiser()
    type_in(nelly, world, status=422, A1="7", A2="x", A3="n", A4="dos")
    for sentence in ("A1", "A2", "A3", "A4"):
        assert f'id="{sentence}-error"' in nelly.page.text  # type: ignore[union-attr]
    assert 'name="A4" value="dos"' in nelly.page.text  # type: ignore[union-attr]
    nelly.submit({"A1": "3", "A2": "x", "A2.note": "llovía", "A3": "3", "A4": "3", "sum": "40"}, status=422)
    assert "En la hoja la suma es 40, pero las notas digitadas suman 41." in nelly.text
    nelly.submit({"sum": "cuarenta"}, status=422)
    assert "Escriba la suma con números" in nelly.text
    nelly.submit({"sum": "41"})
    assert "guardada. La suma es 41." in nelly.text


def test_a_comment_beside_no_mark_is_given_back_and_a_wrong_sum_is_told_with_it(world: World) -> None:
    nelly = world.organiser()
    type_in(nelly, world, status=422, A1="", sum="cuarenta", **{"A1.note": "Mucha broca."})
    assert "A1 tiene un comentario y ninguna nota." in nelly.text
    assert "Escriba la suma con números" in nelly.text
    assert nelly.standing()["A1.note"] == "Mucha broca."
    nelly.submit({"A1": "2", "sum": ""})
    assert "guardada." in nelly.text


def test_a_delivered_sheet_is_not_typed_in(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{PAGE}/sheets/{pair(world, 'J1', 'C001')}")
    assert "save_keying" not in nelly.page.text
    assert "Guardar y siguiente" not in nelly.text
    nelly.post(f"{PAGE}/sheets/{pair(world, 'J1', 'C001')}", {"A1": "4"}, status=422)
    nelly.get(f"{PAGE}/sheets/99999", status=404)


def test_the_list_of_sheets_costs_the_same_for_one_and_for_three(world: World) -> None:
    nelly = world.organiser()
    counts = []
    for judge, farm in (CLAIRE, ("J2", "C012"), ("J3", "C009")):
        type_in(nelly, world, address=f"{PAGE}/sheets/{pair(world, judge, farm)}")
        with world.queries() as sent:
            nelly.get(PAGE)
        counts.append(len(sent))
    assert counts[0] == counts[2] == 9
    assert nelly.text.count("Falta otra persona") == 3


# Dictated lines


def test_claire_dictates_her_sheet_and_nelly_takes_it_in(world: World) -> None:
    claire, nelly = world.judge("J2"), world.organiser()
    claire.get(f"/judge/dictate?sheet={pair(world, 'J2', 'C012')}&lang=es")
    assert "Lleva 14 de 20 criterios." in claire.text
    line = next(part for part in re.findall(r"C012 [-.\dxnf]+ \w\w", claire.text))
    before = standing(world, "J2", "C012")
    nelly.get(f"{PAGE}/codes")
    nelly.submit({"judge": "J2", "lines": line})
    assert "1 de 1 líneas aceptadas" in nelly.text
    assert "ya estaba todo guardado" in nelly.text
    assert standing(world, "J2", "C012") == before
    changed = line.replace("-2", "-3", 1)
    nelly.submit({"judge": "J2", "lines": f"\n{changed}\n{line}"}, status=422)
    assert "1 de 2 líneas aceptadas" in nelly.text
    assert "Línea 2, no aceptada:" in nelly.text
    assert "no coincide con sus dos últimas letras" in nelly.text
    nelly.submit({"judge": "", "lines": line}, status=422)
    assert "Elija de qué juez son las líneas." in nelly.text
    nelly.submit({"judge": "J2", "lines": ""}, status=422)
    assert "Pegue por lo menos una línea." in nelly.text


def test_a_sheet_without_marks_has_no_line_and_no_other_judge_sees_one(world: World) -> None:
    claire, sheet = world.judge("J2"), pair(world)
    page = claire.get(f"/judge/dictate?sheet={sheet}&lang=es").get_data(as_text=True)
    assert 'class="no-marks empty">Esta hoja todavía no tiene notas.' in page
    assert 'class="code line-to-say" hidden>' in page
    rosa = world.judge("J1")
    rosa.get(f"/judge/dictate?sheet={sheet}", status=404)
    rosa.get(f"/judge/sheets/{sheet}/code", status=404)


def test_all_lines_of_a_judge_stand_on_one_page_and_an_old_address_leads_to_hers(world: World) -> None:
    claire, sheet = world.judge("J2"), pair(world, "J2", "C012")
    claire.get("/judge/dictate?lang=es")
    lines = re.findall(r"(C\d+) [-.\dxnf]+ \w\w", claire.text)
    assert len(lines) > 3
    assert "C012" in lines
    answer = claire.client.get(f"/judge/sheets/{sheet}/code")
    assert answer.headers["Location"].endswith(f"/judge/dictate?sheet={sheet}")
