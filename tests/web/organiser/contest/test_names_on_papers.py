"""An edition that is renamed: every paper, letter and file that is made afterwards says the name it has now.

Every address that gives a paper stands in one of two tables: it says the name of today, or the one that froze with what
it shows; a new one that stands in neither is found.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from unittest.mock import patch

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from judging.domain.errors import Problem
from judging.domain.families.mailserver import MailServer, Security
from judging.domain.work import Kind, PackOf
from judging.jobs.papers import render_pending
from judging.jobs.works import Works
from judging.services import packs
from judging.services.certificates import pending
from judging.services.families import links, mailing
from judging.services.proof.sealing import Seal
from judging.storage.models import Assignment, Certificate, Entry
from tests.services.certificates.test_certificates import BASE
from tests.services.results.test_results import NELLY
from tests.web.organiser.contest.test_names import HERE, at_the_names, name_of, publish
from tests.world import World

NEW = {"es": "Premio Kantuta 2027", "fr": "Prix Kantuta 2027", "en": "Kantuta Prize 2027"}
"""Short, so that no paper breaks it over two lines."""
SHEET = {"judge": "J2", "farm": "C011"}
PRESS = "0f8f3a52-2c1b-4d39-9d39-0a5c7c1b0c01"


def rename(world: World) -> None:
    nelly = at_the_names(world)
    nelly.submit({f"{kind}-{language}": said for kind in ("name", "competition") for language, said in NEW.items()})
    assert name_of(world) == NEW


def words(content: bytes) -> str:
    """What a page or a PDF says, spaces folded."""
    if content.startswith(b"%PDF"):
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    else:
        text = re.sub(r"<[^>]*>", " ", content.decode())
    return " ".join(text.split())


def press(world: World, save_id: str = PRESS) -> None:
    """One judge's sheet of one farm is asked for as a file, as if it were one too many to be drawn at once."""
    with patch.dict(packs.FEW, {PackOf.SHEETS: 0}):
        world.organiser().post(f"{HERE}/files", {"of": "sheets", **SHEET, "paper": "a4", "save_id": save_id})


def work_on(world: World) -> None:
    Works(world.settings, world.database, world.queue, world.clock).perform(Kind.PACKS, 0)


def made_pack(world: World) -> bytes:
    press(world)
    work_on(world)
    with world.organiser().client.get(f"{HERE}/files/1.pdf") as answer:
        return answer.data


def organisers(address: str) -> Callable[[World], bytes]:
    return lambda world: world.organiser().client.get(f"{HERE}/{address}").data


def familys(address: str) -> Callable[[World], bytes]:
    return lambda world: world.applicant("C001").client.get(f"/apply/{address}").data


def after_results(paper: Callable[[World], bytes]) -> Callable[[World], bytes]:
    def published(world: World) -> bytes:
        publish(world)
        return paper(world)

    return published


def judges_entry(world: World) -> bytes:
    with world.reading() as session:
        sheet = next(one for one in session.query(Assignment) if one.conflict_statement and one.judge.committed_at)
        key, sheet_id = sheet.judge.key, sheet.id
    return world.judge(key).client.get(f"/judge/sheets/{sheet_id}/entry.pdf").data


TODAYS: dict[str, Callable[[World], bytes]] = {
    "organiser.paper_sheets": organisers("paper/sheets.pdf?judge=J2&farm=C011"),
    "organiser.pack_file": made_pack,
    "organiser.sheet_preview_pdf": organisers("sheet/preview.pdf?in=fr"),
    "organiser.cards": organisers("cards"),
    "organiser.entry_pdf": organisers("entries/C001/entry.pdf"),
    "judge.entry_pdf": judges_entry,
    "organiser.entry_slip": organisers("entries/C001/code"),
    "organiser.sample_pdf": organisers("certificates/sample.pdf"),
    "organiser.letters_file": after_results(organisers("letters.pdf")),
    "organiser.entry_letter": after_results(organisers("entries/C001/letter.pdf")),
    "applicant.letter": after_results(familys("letter.pdf")),
    "applicant.receipt": familys("receipt"),
    "applicant.receipt_pdf": familys("receipt.pdf"),
}
FROZEN = {
    "organiser.print_file",
    "organiser.certificate_pdf",
    "organiser.certificate_png",
    "organiser.certificates_zip",
    "public.certificate_pdf",
    "public.certificate_png",
    "public.claim_pdf",
    "public.claim_png",
    "public.claim_print",
    "public.claim_credential",
}
OTHERWISE = {
    "organiser.sample_png": "the same sample as a picture",
    "organiser.look_picture": "an invented contest in one of the looks",
    "organiser.kit": "rules, for another edition",
    "judge.receipt": "her farms and codes, inside her own pages",
}
PAPER = re.compile(r"\.(pdf|png|zip)$|/(pdf|png|print|credential|cards|receipt)$")


def test_every_address_that_gives_a_paper_is_in_a_table(world: World) -> None:
    found = {rule.endpoint for rule in world.app.url_map.iter_rules() if PAPER.search(rule.rule)}
    assert found | {"organiser.entry_slip"} == TODAYS.keys() | FROZEN | OTHERWISE.keys()


@pytest.mark.parametrize("endpoint", TODAYS)
def test_a_paper_says_the_name_of_today(world: World, endpoint: str) -> None:
    rename(world)
    said = words(TODAYS[endpoint](world))
    assert any(name in said for name in NEW.values()), said[:400]


def test_a_file_from_before_is_not_given_out_any_more_and_can_be_asked_for_again(world: World) -> None:
    old = name_of(world)["fr"]
    assert old in words(made_pack(world)), "Claire reads French"
    rename(world)
    nelly = world.organiser()
    nelly.get(f"{HERE}/files/1.pdf")
    assert "ya no es el de hoy" in nelly.text
    press(world, PRESS[:-1] + "2")
    work_on(world)
    with nelly.client.get(f"{HERE}/files/2.pdf") as answer:
        assert NEW["fr"] in words(answer.data)


def test_a_file_from_before_a_family_said_no_to_the_visit_is_not_given_out_either(world: World) -> None:
    assert made_pack(world).startswith(b"%PDF")
    with world.writing() as session:
        farm = session.scalars(select(Entry).where(Entry.number == "C011")).one()
        farm.consents = {**farm.consents, "visit": False}
    nelly = world.organiser()
    nelly.get(f"{HERE}/files/1.pdf")
    assert "ya no es el de hoy" in nelly.text


def test_a_letter_that_waited_and_the_words_for_a_telephone_say_it_and_the_paper_keeps_its_own(world: World) -> None:
    publish(world)
    old, server = name_of(world), MailServer("127.0.0.1", 25, Security.NONE, "premio@example.org")
    with world.writing() as session:
        first, second, *others = session.scalars(select(Certificate).order_by(Certificate.id)).all()
        for other in others:
            pending.note_failure(session, code=other.code, problem=Problem.of("paper_not_drawn"))
        pending.keep_paper(session, code=first.code, pdf=b"%PDF", awaits_stamp=False)
        mailing.queue(
            session,
            actor=NELLY,
            wanted={"one": (first, "familia@example.org")},
            sender=server.sender,
            reply_to="nelly@example.org",
            now=world.clock.now,
        )
        code, language = second.code, second.language
    rename(world)
    with world.writing() as session:
        taken = mailing.take(session, server=server, base_url=BASE, now=world.clock.now)
        assert taken is not None
        sent = session.scalars(select(Certificate).order_by(Certificate.id)).first()
        assert sent is not None
        for text in (f"{taken.words.subject} {' '.join(taken.words.paragraphs)}", links.prepared(sent, BASE).text):
            assert NEW[sent.language] in text
            assert old[sent.language] not in text
    render_pending(world.database, Seal.of(world.settings.instance, BASE), world.clock)  # frozen, and drawn only now
    paper = words(world.anybody().client.get(f"/v/{code}/pdf").data)
    assert "Kantuta" not in paper
    assert old[language].split()[-1] in paper
