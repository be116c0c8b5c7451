"""Designs of certificates: pictures, versions, who signs, and what stays as it was in certificates already issued."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from judging.certificates import Signatory
from judging.certificates.plate.printing import print_certificate
from judging.domain.errors import Refused
from judging.domain.permissions import OPERATOR
from judging.i18n import translator
from judging.services.certificates import designs, issuing, papers, revoking
from judging.services.certificates.papers import Paper, PaperLogo, data_of
from judging.services.demo import demo
from judging.storage.models import Certificate, CertificateDesign, Edition, Entry, StoredPicture
from judging.storage.queries import designs as queries
from tests.certificates.samples import drawing
from tests.services.certificates.test_certificates import BASE, PAPER, codes, draw, issue, latest, made, one
from tests.services.results.test_results import NELLY
from tests.world import START, World

WORDS = {"es": "Municipio de Caranavi", "fr": "Commune de Caranavi", "en": "Municipality of Caranavi"}


def bomb() -> bytes:
    content = BytesIO()
    Image.new("1", (13_000, 13_000)).save(content, "PNG")
    return content.getvalue()


def add(world: World, upload: bytes, *, is_handwriting: bool = False) -> str:
    """Nelly sends a picture; answers the name it is kept under."""
    sent = designs.picture_of(upload, at="logo-new-file", is_handwriting=is_handwriting)
    with world.writing() as session:
        return designs.add_picture(session, actor=NELLY, edition=world.edition(session), picture=sent, now=START).name


def with_pictures(world: World) -> Paper:
    """Paper with the town's logo, and the handwriting of Elena, who presides over the jury."""
    logo, hand = add(world, drawing(opaque=True)), add(world, drawing(opaque=False), is_handwriting=True)
    elena = Signatory("Elena Choque", "Presidenta del jurado", hand, "Présidente du jury")
    return replace(PAPER, second="fr", signatories=(elena,), logos=(PaperLogo(logo, WORDS),))


def keep(world: World, paper: Paper) -> None:
    with world.writing() as session:
        issuing.keep_look(session, actor=NELLY, publication=latest(world, session), paper=paper, now=START)


def issue_with(world: World, paper: Paper) -> None:
    with world.writing() as session:
        issuing.issue(session, actor=NELLY, publication=latest(world, session), paper=paper, base_url=BASE, now=START)


def unsigned(world: World) -> bytes:
    """The first certificate drawn again from what is kept, without credential and signature."""
    with world.reading() as session:
        data = data_of(one(session).printed)
        pictures = designs.pictures_of(session, world.edition(session), [data])
        return print_certificate(data, pictures=pictures).pdf


# ----------------------------------------------------------------------------------------------- pictures
def test_the_same_picture_twice_is_kept_once(world: World) -> None:
    assert add(world, drawing(opaque=True)) == add(world, drawing(opaque=True))
    with world.reading() as session:
        (picture,) = queries.pictures(session, world.edition(session))
        assert picture.added_by == NELLY.name


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_is_drawing"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- a --><svg/>", "picture_is_drawing"),
        (b"<?xml version='1.0'?><html/>", "picture_unreadable"),
        (b"GIF89a not quite", "picture_unreadable"),
        (b"", "picture_unreadable"),
        (bomb(), "picture_too_large"),
        (b"\x89PNG" + bytes(designs.HEAVIEST_UPLOAD), "picture_too_heavy"),
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(world: World, upload: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        add(world, upload)
    assert [(problem.code, problem.field) for problem in refusal.value.problems] == [(code, "logo-new-file")]
    with world.reading() as session:
        assert queries.pictures(session, world.edition(session)) == []


@pytest.mark.parametrize(
    "act",
    [
        update(StoredPicture).values(content=b""),
        delete(StoredPicture),
        update(CertificateDesign).values(document={}),
        delete(CertificateDesign),
    ],
)
def test_the_database_lets_nobody_change_a_picture_or_a_version(published: World, act: object) -> None:
    keep(published, with_pictures(published))
    with published.writing() as session:
        session.execute(update(Edition).values(is_demo=False))
    with pytest.raises(IntegrityError, match="append-only"), published.writing() as session:
        session.execute(act)  # type: ignore[call-overload]


def test_a_picture_of_nobody_is_refused_where_it_would_stand(published: World) -> None:
    unknown = "0" * 64
    paper = replace(PAPER, logos=(PaperLogo(unknown, WORDS),), signatories=(Signatory("Elena", "", unknown),))
    with pytest.raises(Refused) as refusal:
        keep(published, paper)
    assert [(problem.code, problem.field) for problem in refusal.value.problems] == [
        ("picture_missing", "logo-0"),
        ("picture_missing", "image-0"),
    ]


def test_a_logo_needs_words_in_every_language_a_certificate_may_be_in(published: World) -> None:
    logo = add(published, drawing(opaque=True))
    spanish = replace(PAPER, logos=(PaperLogo(logo, {"es": "Municipio de Caranavi", "fr": " "}),))
    with pytest.raises(Refused) as refusal:
        keep(published, spanish)
    assert [problem.field for problem in refusal.value.problems] == ["logo-0-alt-fr", "logo-0-alt-en"]
    keep(published, replace(spanish, language="es"))


def test_seven_logos_and_somebody_without_a_name_are_refused(published: World) -> None:
    logo = PaperLogo(add(published, drawing(opaque=True)), WORDS)
    seven, nobody = replace(PAPER, logos=(logo,) * 7), replace(PAPER, signatories=(Signatory("", "Presidenta"),))
    for paper, code in ((seven, "too_many_logos"), (nobody, "signatory_name_needed")):
        with pytest.raises(Refused) as refusal:
            keep(published, paper)
        assert codes(refusal) == [code]


# ----------------------------------------------------------------------------------------------- versions
def test_a_change_makes_a_version_and_the_same_again_makes_none(published: World) -> None:
    for look in ("solemn", "solemn", "plain"):
        keep(published, replace(PAPER, look=look))
    with published.reading() as session:
        edition = published.edition(session)
        found = queries.designs(session, edition)
        assert [(item.version, item.document["look"]) for item in found] == [(2, "plain"), (1, "solemn")]
        assert papers.paper_of(edition, translator("es")).look == "plain"
        assert designs.version(session, edition, 1) == replace(PAPER, look="solemn")
        assert designs.version(session, edition, 9) is None


def test_what_was_issued_keeps_its_version_and_can_be_drawn_again_to_the_same_bytes(published: World) -> None:
    issue_with(published, with_pictures(published))
    before = unsigned(published)
    keep(published, replace(PAPER, look="plain", logos=(), signatories=()))
    assert unsigned(published) == before
    with published.reading() as session:
        printed = one(session).printed
        first = queries.designs(session, published.edition(session))[-1]
        assert printed["design"] == {"version": 1, "digest": first.digest}
        assert printed["logos"][0]["image"] in first.document["logos"][0]["image"]
    with published.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C005")).one().holders[0].full_name = "Otra Persona"
    assert issue(published) == 0


def test_the_signed_paper_shows_the_pictures_and_a_corrected_one_keeps_them(published: World) -> None:
    issue_with(published, with_pictures(published))
    draw(published, 16, but="Saturnina Mamani Kʼuchu")
    assert made(published) == 1
    with published.reading() as session:
        pdf = one(session).pdf
        assert pdf is not None
        assert pdf.count(b"/Figure") == 3, "logo, handwriting, QR code"
    keep(published, PAPER)
    with published.writing() as session:
        new = revoking.reissue(
            session,
            actor=NELLY,
            certificate=one(session),
            holder_name="Saturnina Mamani",
            reason="Se corrigió el nombre.",
            base_url=BASE,
            now=START,
        )
        assert new is not None
        assert list(new.printed["logos"]) == one(session).printed["logos"]
        assert new.printed["design"]["version"] == 1


def test_a_role_is_said_in_the_languages_of_the_certificate(published: World) -> None:
    with published.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C003")).one().language = "fr"
    issue_with(published, with_pictures(published))
    with published.reading() as session:
        saturnina, other = (data_of(one(session, f"CARANAVI-2026-000{n}").printed) for n in (1, 3))
    assert saturnina.second is None
    assert (saturnina.signatories[0].role, saturnina.signatories[0].second_role) == ("Présidente du jury", "")
    assert saturnina.logos[0].alt == "Commune de Caranavi"
    assert (other.signatories[0].role, other.signatories[0].second_role) == (
        "Presidenta del jurado",
        "Présidente du jury",
    )


def test_a_demonstration_goes_away_with_its_designs_and_pictures(published: World) -> None:
    issue_with(published, with_pictures(published))
    with published.writing() as session:
        demo.remove_demo(session, actor=OPERATOR, now=START)
    with published.reading() as session:
        for kind in (Certificate, CertificateDesign, StoredPicture):
            assert session.scalars(select(kind)).all() == []
