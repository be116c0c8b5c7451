"""Photos and documents that a family sends with its form, on plain pages: kept, counted, seen by whom it says."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from judging.domain.errors import Refused
from judging.domain.forms.kinds import Kind, Question
from judging.domain.permissions import OPERATOR
from judging.services.contest import kits
from judging.services.contest.forms import form_document, set_form
from judging.services.demo import demo
from judging.services.entries import entries
from judging.services.entries.attaching import missing_files, require_light
from judging.storage.files import PhotoFiles
from judging.storage.models import Assignment, Entry, EntryFile, EntryStatus, Event
from judging.storage.queries.photos import digests
from tests.pages import Visitor
from tests.web.judge.field.photo_samples import jpeg
from tests.world import START, World

# Benedicta enters "nuestro", whose form asks photos of her stall and the deed of her plot.
PHOTOS = {"key": "stall", "kind": "photos", "label": {"es": "Fotos del puesto"}, "at_most": 2, "megabytes": 1}
DEED = {"key": "deed", "kind": "files", "label": {"es": "El título"}, "seen_by": ["office"], "megabytes": 1}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"


def opened(world: World, *questions: dict[str, Any]) -> str:
    """The contest, with these questions in a part of their own; answers the part's address."""
    with world.writing() as session:
        begun = kits.Begun({"es": "Nuestro concurso"}, slug="nuestro")
        edition = kits.begin(session, actor=OPERATOR, kit=kits.shipped_kit("support"), begun=begun, now=START)
        edition.entries_from = START - timedelta(days=1)
        document = form_document(edition)
        section = {"key": "proof", "title": {"es": "Con qué lo muestra"}, "questions": list(questions)}
        document["sections"].append(section)
        set_form(session, actor=OPERATOR, edition=edition, document=document, now=START)
    return "/apply/step/proof"


def family(world: World) -> Visitor:
    """Somebody who has just begun."""
    own = world.anybody()
    own.get("/apply/nuestro")
    own.submit({"consent-process": "yes", "consent-jury": "yes"})
    return own


def send(visitor: Visitor, page: str, *, status: int = 200, do: str = "later", **files: Any) -> None:
    """Choose files on the page and press a button; each is (bytes, name), or a list of such."""
    visitor.get(page)
    chosen = {
        control: [(BytesIO(content), name) for content, name in (given if isinstance(given, list) else [given])]
        for control, given in files.items()
    }
    visitor.submit({"do": do, **chosen}, status=status)


def rows(world: World) -> list[EntryFile]:
    with world.reading() as session:
        return list(session.query(EntryFile).order_by(EntryFile.id))


def answers(world: World, key: str) -> list[str]:
    """The names of the files that count."""
    with world.reading() as session:
        return [one["name"] for one in session.query(Entry).order_by(Entry.id.desc()).first().answers.get(key, [])]


def test_a_photo_is_drawn_anew_shown_small_and_counts_once_the_page_is_saved(empty_world: World) -> None:
    page = opened(empty_world, PHOTOS)
    benedicta = family(empty_world)
    send(benedicta, page, stall=(jpeg(3000, 2000, turned=6), "IMG 01.JPEG"))
    [row] = rows(empty_world)
    assert (row.name, row.width, row.height) == ("IMG 01.jpg", 853, 1280)
    assert answers(empty_world, "stall") == ["IMG 01.jpg"]
    benedicta.get(page)
    shown = f"/apply/files/small-{row.digest}"
    assert shown in benedicta.page.text
    answer = benedicta.client.get(f"/apply/files/large-{row.digest}")
    assert (answer.mimetype, len(answer.data) <= 500_000) == ("image/jpeg", True)
    with Image.open(BytesIO(answer.data)) as picture:
        assert picture.size == (853, 1280), "upright"
        assert not picture.getexif(), "without a place"
    assert "private" in answer.headers["Cache-Control"]


def test_a_document_is_kept_as_it_came_and_never_opened_as_a_page_of_ours(empty_world: World) -> None:
    page = opened(empty_world, DEED)
    benedicta = family(empty_world)
    send(benedicta, page, deed=(PDF, "../../etc/pass:wd.exe"))
    [row] = rows(empty_world)
    assert (row.name, row.digest) == ("pass_wd.pdf", hashlib.sha256(PDF).hexdigest())
    answer = benedicta.client.get(f"/apply/files/large-{row.digest}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == "attachment; filename=pass_wd.pdf"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    [where] = [path for path in empty_world.settings.instance.rglob("*") if path.is_file() and path.read_bytes() == PDF]
    assert where.parent.parent == empty_world.settings.instance / "photos"


def office(name: str, **more: bytes) -> bytes:
    """A package with a document in it, and what else is asked."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(name, "<document/>")
        for place, content in more.items():
            package.writestr(place, content)
    return made.getvalue()


def png(width: int, height: int) -> bytes:
    made = BytesIO()
    Image.new("1", (width, height)).save(made, "PNG")
    return made.getvalue()


PROGRAM = office("word/document.xml", **{"word/vbaProject.bin": b"x"})
OUTSIDE = office("word/document.xml", **{"../../outside": b"x"})
REFUSED = {
    "a page that calls itself a photo": (b"<html><script>alert(1)</script></html>", "photo.jpg"),
    "a drawing with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "photo.svg"),
    "a drawing that calls itself a photo": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo.png"),
    "half a photo": (jpeg()[:3000], "photo.jpg"),
    "more points than anybody needs": (png(6000, 5000), "photo.png"),
    "a document": (PDF, "photo.jpg"),
    "nothing": (b"", "photo.jpg"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_photo_is_refused_at_its_question_and_the_rest_of_the_page_is_not_lost(
    empty_world: World, what: str
) -> None:
    words = {"key": "words", "kind": "short_text", "label": {"es": "Qué se ve"}}
    page = opened(empty_world, PHOTOS, words)
    benedicta = family(empty_world)
    benedicta.get(page)
    content, name = REFUSED[what]
    sent = {"words": "El puesto de frutas", "stall": [(BytesIO(content), name), (BytesIO(jpeg()), "good.jpg")]}
    benedicta.submit(sent, status=422)
    assert 'href="#stall"' in benedicta.page.text, "the summary leads to the question"
    assert "El puesto de frutas" in benedicta.page.text
    assert "good.jpg" in benedicta.text, "the one that is good is here"
    assert answers(empty_world, "stall") == [], "and counts once the page is saved"
    benedicta.submit({"do": "later"})
    assert answers(empty_world, "stall") == ["good.jpg"]
    assert len(rows(empty_world)) == 1


def test_a_file_may_weigh_what_its_question_says_and_no_byte_more() -> None:
    question = Question("deed", Kind.FILES, {}, megabytes=2)
    require_light(question, 2_000_000)
    with pytest.raises(Refused) as refused:
        require_light(question, 2_000_001)
    assert (refused.value.problems[0].code, refused.value.problems[0].field) == ("attached_heavy", "deed")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PROGRAM, "deed.docx"),
        (OUTSIDE, "deed.docx"),
        (office("evil.html"), "deed.docx"),
        (b"PK\x03\x04" + b"\0" * 400, "deed.docx"),
        (b"%PDF-1.4 <html><script>alert(1)</script>", "deed.pdf"),
        (b"MZ" + b"\0" * 400, "deed.pdf"),
    ],
)
def test_what_is_no_document_is_refused(empty_world: World, content: bytes, name: str) -> None:
    page = opened(empty_world, DEED)
    benedicta = family(empty_world)
    send(benedicta, page, deed=(content, name), status=422)
    assert rows(empty_world) == []
    files = PhotoFiles(empty_world.settings.instance)
    assert not files.folder.exists() or not list(files.folder.glob("[0-9a-f]*/*"))


def test_documents_of_offices_and_pictures_are_taken_by_what_is_in_them(empty_world: World) -> None:
    page = opened(empty_world, {**DEED, "at_most": 5})
    benedicta = family(empty_world)
    made = [(office("word/document.xml"), "a.bin"), (office("xl/workbook.xml"), "b"), (png(40, 30), "c.txt")]
    send(benedicta, page, deed=made)
    assert answers(empty_world, "deed") == ["a.docx", "b.xlsx", "c.jpg"]


def test_only_the_kinds_that_a_question_names_are_taken(empty_world: World) -> None:
    page = opened(empty_world, {**DEED, "file_types": ["pdf"]})
    benedicta = family(empty_world)
    send(benedicta, page, deed=(office("word/document.xml"), "deed.pdf"), status=422)
    assert "Se aceptan: pdf" in benedicta.text
    send(benedicta, page, deed=(PDF, "deed.pdf"))
    assert answers(empty_world, "deed") == ["deed.pdf"]


# ------------------------------------------------------------------------------------------------ on the page
def test_files_are_sent_and_taken_out_by_buttons_and_no_more_fit_than_may_be(empty_world: World) -> None:
    page = opened(empty_world, PHOTOS, DEED)
    benedicta = family(empty_world)
    send(benedicta, page, do="add-stall", stall=[(jpeg(shade=40), "one.jpg"), (jpeg(shade=120), "two.jpg")])
    assert benedicta.path == page, "she stays here"
    assert answers(empty_world, "stall") == ["one.jpg", "two.jpg"]
    assert 'name="stall"' not in benedicta.page.text, "there is no room for another"
    benedicta.submit({"do": "add-stall", "stall": [(BytesIO(jpeg(shade=200)), "three.jpg")]}, status=422)
    assert "Aquí caben 2" in benedicta.text
    benedicta.get(page)
    benedicta.submit({"do": "remove-stall-0"})
    assert answers(empty_world, "stall") == ["two.jpg"]
    assert 'name="stall"' in benedicta.page.text
    benedicta.submit({"do": "add-stall", "stall": [(BytesIO(jpeg(shade=120)), "two-again.jpg")]})
    assert answers(empty_world, "stall") == ["two.jpg"], "one file twice is one"
    assert [row.name for row in rows(empty_world)] == ["one.jpg", "two.jpg"], "what was taken out stays as a row"


def test_a_file_that_is_needed_is_missing_until_it_is_there_and_not_where_it_is_not_asked(empty_world: World) -> None:
    shop = {"key": "shop", "kind": "choice", "label": {"es": "¿Vende?"},
            "options": [{"key": "yes", "name": {"es": "Sí"}}, {"key": "no", "name": {"es": "No"}}]}  # fmt: skip
    page = opened(empty_world, shop, {**PHOTOS, "required": True, "when": "shop = 'yes'"})
    benedicta = family(empty_world)
    benedicta.get(page)
    benedicta.submit({"shop": "yes", "do": "continue"})
    assert benedicta.path == page
    assert 'name="stall"' in benedicta.page.text
    benedicta.get("/apply/review")
    assert "/apply/step/proof?back=review#stall" in benedicta.links()
    send(benedicta, page, stall=(jpeg(), "one.jpg"))
    benedicta.get("/apply/review")
    assert "/apply/step/proof?back=review#stall" in benedicta.links(), "to change it"
    assert "one.jpg" in benedicta.text
    benedicta.get(page)
    benedicta.submit({"shop": "no", "do": "later"})
    benedicta.get("/apply/review")
    assert "one.jpg" not in benedicta.text, "what is not asked does not count"


# --------------------------------------------------------------------------------------------- whose they are
def test_nobody_shows_or_reads_what_another_family_sent(empty_world: World) -> None:
    page = opened(empty_world, PHOTOS)
    benedicta, nestor = family(empty_world), family(empty_world)
    send(benedicta, page, stall=(jpeg(), "one.jpg"))
    [row] = rows(empty_world)
    for size in ("large", "small"):
        assert nestor.client.get(f"/apply/files/{size}-{row.digest}").status_code == 404
        assert benedicta.client.get(f"/apply/files/{size}-{row.digest}").status_code == 200
    nestor.get(page)
    nestor.submit({"stall-0": f"{row.digest} 12 mine.jpg", "do": "later"}, status=422)
    assert answers(empty_world, "stall") == []
    nestor.get(page)
    nestor.submit({"stall-0": f"{'../' * 8}etc/passwd 12 mine.jpg", "do": "later"})
    assert answers(empty_world, "stall") == []
    assert nestor.client.get("/apply/files/large-..%2f..%2fjudging.sqlite3").status_code == 404
    assert empty_world.anybody().client.get(f"/apply/files/large-{row.digest}").status_code in (302, 303, 404)


def test_a_file_of_one_question_is_no_answer_to_another(empty_world: World) -> None:
    page = opened(empty_world, PHOTOS, {**PHOTOS, "key": "kitchen"})
    benedicta = family(empty_world)
    send(benedicta, page, stall=(jpeg(), "one.jpg"))
    [row] = rows(empty_world)
    benedicta.get(page)
    benedicta.submit({"kitchen-0": f"{row.digest} 1 one.jpg", "do": "later"}, status=422)
    assert answers(empty_world, "kitchen") == []


def test_nothing_is_added_once_the_entry_is_sent_and_its_line_says_what_counted(empty_world: World) -> None:
    page = opened(empty_world, PHOTOS)
    benedicta = family(empty_world)
    send(benedicta, page, stall=[(jpeg(shade=40), "one.jpg"), (jpeg(shade=120), "two.jpg")])
    benedicta.get(page)
    benedicta.submit({"do": "remove-stall-0"})
    standing, address = benedicta.standing(), benedicta.form().get("action")
    submitted(empty_world)
    again = {**standing, "stall": [(BytesIO(jpeg(shade=200)), "late.jpg")], "do": "later"}
    benedicta.post(str(address), again, status=422)
    kept = rows(empty_world)
    assert [row.name for row in kept] == ["one.jpg", "two.jpg"]
    with empty_world.reading() as session:
        line = session.query(Event).filter_by(action="entry.submitted").one()
        assert line.details["files"] == {"stall": [kept[1].digest]}


def submitted(world: World) -> None:
    """The rest is filled in elsewhere, and the entry is sent."""
    with world.writing() as session:
        entry = session.query(Entry).one()
        document = form_document(entry.edition)
        document["sections"] = document["sections"][-1:]
        document.pop("rules", None)
        set_form(session, actor=OPERATOR, edition=entry.edition, document=document, now=START)
        session.flush()
        session.expire_all()
        entries.submit_entry(session, actor=OPERATOR, entry=session.query(Entry).one(), now=START)


# ------------------------------------------------------------------------------------------- office and judges
SLUG = "caranavi-2026"
OFFICE = f"/organiser/{SLUG}/entries/C001/files"


@pytest.fixture
def sent(world: World) -> dict[str, str]:
    """The family of C001 has sent photos for everybody, some for the judges alone, and a deed for the office; one photo
    is taken out again. Name -> digest."""
    kitchen = {**PHOTOS, "key": "kitchen", "seen_by": ["judges"]}
    with world.writing() as session:
        edition = world.edition(session)
        document = form_document(edition)
        section = {"key": "proof", "title": {"es": "Con qué lo muestra"}, "questions": [PHOTOS, kitchen, DEED]}
        document["sections"].append(section)
        set_form(session, actor=OPERATOR, edition=edition, document=document, now=START)
        session.query(Entry).filter_by(number="C001").one().status = EntryStatus.DRAFT
    family = world.applicant("C001")
    send(
        family,
        "/apply/step/proof",
        stall=[(jpeg(shade=40), "one.jpg"), (jpeg(shade=120), "gone.jpg")],
        kitchen=(jpeg(shade=200), "kitchen.jpg"),
        deed=(PDF, "deed.pdf"),
    )
    family.get("/apply/step/proof")
    family.submit({"do": "remove-stall-1"})
    with world.writing() as session:
        session.query(Entry).filter_by(number="C001").one().status = EntryStatus.ACCEPTED
    return {row.name: row.digest for row in rows(world)}


def test_the_office_sees_what_is_for_the_office_and_what_counts(world: World, sent: dict[str, str]) -> None:
    clerk = world.organiser()
    clerk.get(f"/organiser/{SLUG}/entries/C001")
    assert [name for name in sent if name in clerk.text] == ["one.jpg", "deed.pdf"]
    answers = {name: clerk.client.get(f"{OFFICE}/large-{digest}").status_code for name, digest in sent.items()}
    assert answers == {"one.jpg": 200, "gone.jpg": 404, "kitchen.jpg": 404, "deed.pdf": 200}
    assert clerk.client.get(f"{OFFICE.replace('C001', 'C002')}/large-{sent['one.jpg']}").status_code == 404
    assert clerk.client.get(f"{OFFICE}/huge-{sent['one.jpg']}").status_code == 404
    for other in (world.applicant("C001"), world.judge("J1"), world.anybody()):
        assert other.client.get(f"{OFFICE}/large-{sent['one.jpg']}").status_code != 200


def sheets(world: World, number: str) -> dict[str, int]:
    """Judge -> her sheet of an entry."""
    with world.reading() as session:
        found = session.query(Assignment).join(Assignment.entry).filter(Entry.number == number)
        return {one.judge.key: one.id for one in found}


def test_a_judge_sees_what_is_for_judges_on_her_own_sheets_alone(world: World, sent: dict[str, str]) -> None:
    hers = sheets(world, "C001")
    key = next(iter(hers))
    other = next(judge for judge in ("J1", "J2", "J3", "J4") if judge not in hers)
    judge = world.judge(key)
    judge.get(f"/judge/sheets/{hers[key]}")
    assert [name for name in sent if name in judge.text] == ["one.jpg", "kitchen.jpg"]
    at = f"/judge/sheets/{hers[key]}/files"
    answers = {name: judge.client.get(f"{at}/small-{digest}").status_code for name, digest in sent.items()}
    assert answers == {"one.jpg": 200, "gone.jpg": 404, "kitchen.jpg": 200, "deed.pdf": 404}
    assert world.judge(other).client.get(f"{at}/small-{sent['one.jpg']}").status_code == 404


def test_no_public_page_shows_what_was_sent(world: World, sent: dict[str, str]) -> None:
    anybody = world.anybody()
    for page in ("/", f"/{SLUG}", f"/{SLUG}/results"):
        answer = anybody.client.get(page, follow_redirects=True)
        assert not [digest for digest in sent.values() if digest in answer.text]


def test_a_file_that_is_gone_from_the_disk_is_found_by_the_check(world: World, sent: dict[str, str]) -> None:
    files = PhotoFiles(world.settings.instance)
    with world.reading() as session:
        assert missing_files(session, files) == []
        files.document(sent["deed.pdf"]).write_bytes(b"another")
        files.path(sent["one.jpg"]).unlink()
        found = missing_files(session, files)
        assert {problem.params["digest"] for problem in found} == {sent["deed.pdf"], sent["one.jpg"]}
        assert files.sweep({sent["one.jpg"]}, older_than=-1) >= 2, "what no row names goes"


def test_a_demonstration_goes_with_its_files(world: World, sent: dict[str, str]) -> None:
    with world.writing() as session:
        demo.remove_demo(session, actor=OPERATOR, now=START)
        assert session.query(EntryFile).count() == 0


def test_the_table_of_entries_names_the_files(world: World, sent: dict[str, str]) -> None:
    clerk = world.organiser()
    table = clerk.client.get(f"/organiser/{SLUG}/exports/entries.csv?people=1").text
    assert "one.jpg" in table
    assert "deed.pdf" in table
    assert sent["one.jpg"] not in table
    assert "kitchen.jpg" not in table


def paper(visitor: Visitor, address: str) -> tuple[str, int]:
    """The words of an entry on paper, and how many pictures are on it."""
    answer = visitor.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    pages = PdfReader(BytesIO(answer.data)).pages
    pictures = {one.name for page in pages for one in page.images}  # pages share what is drawn
    return " ".join(page.extract_text() for page in pages), len(pictures)


def test_the_entry_on_paper_holds_what_its_reader_sees_with_the_photos(world: World, sent: dict[str, str]) -> None:
    words, pictures = paper(world.organiser(), f"/organiser/{SLUG}/entries/C001/entry.pdf")
    assert [name for name in sent if name in words] == ["one.jpg", "deed.pdf"]
    assert pictures == 1
    assert "700 00101" in words, "the office reads the telephone"
    hers = sheets(world, "C001")
    words, pictures = paper(world.judge("J1"), f"/judge/sheets/{hers['J1']}/entry.pdf")
    assert [name for name in sent if name in words] == ["one.jpg", "kitchen.jpg"]
    assert pictures == 2
    assert "700 00101" not in words, "a judge does not"
    other = next(judge for judge in ("J2", "J3", "J4") if judge not in hers)
    assert world.judge(other).client.get(f"/judge/sheets/{hers['J1']}/entry.pdf").status_code == 404


def test_the_preview_of_a_form_takes_what_a_file_is_called_and_keeps_nothing(
    world: World, sent: dict[str, str]
) -> None:
    clerk = world.organiser()
    with world.writing() as session:
        edition = world.edition(session)
        document = form_document(edition)
        document["sections"] = document["sections"][-1:]
        set_form(session, actor=OPERATOR, edition=edition, document=document, now=START)
    clerk.get(f"/organiser/{SLUG}/form/preview")
    assert "Fotos del puesto" in clerk.text
    clerk.submit({"stall": "puesto.jpg"})
    assert "puesto.jpg" in clerk.text
    assert len(rows(world)) == len(sent)


def test_what_families_sent_outlives_whatever_is_swept(empty_world: World) -> None:
    """A rehearsal or a demonstration that ends sweeps the files that no row names: never these."""
    page = opened(empty_world, PHOTOS, DEED)
    benedicta = family(empty_world)
    send(benedicta, page, stall=(jpeg(800, 600), "a.jpg"), deed=(PDF, "b.pdf"))
    files = PhotoFiles(empty_world.settings.instance)
    with empty_world.reading() as session:
        files.sweep(digests(session), older_than=-1.0)
        assert missing_files(session, files) == []
    for row in rows(empty_world):
        assert benedicta.client.get(f"/apply/files/large-{row.digest}").status_code == 200
    files.sweep(set(), older_than=-1.0)
    with empty_world.reading() as session:
        assert len(missing_files(session, files)) == 2, "what nobody names does go"
    for row in rows(empty_world):
        assert benedicta.client.get(f"/apply/files/large-{row.digest}").status_code == 404
    send(benedicta, page, stall=(jpeg(800, 600), "a.jpg"), deed=(PDF, "b.pdf"))
    assert len(rows(empty_world)) == 2
    with empty_world.reading() as session:
        assert missing_files(session, files) == [], "sent once more, they are there again"
