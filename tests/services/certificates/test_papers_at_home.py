"""Papers made in the background are dated on their edition's clocks, in its language, with its emblem."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from judging.services.certificates.revoking import reissue
from tests.certificates.readers import text_of
from tests.services.certificates.test_certificates import BASE, NELLY, draw, issue, made, one
from tests.world import World

LATE = datetime(2026, 9, 30, 20, 0, tzinfo=UTC)
"""In the evening in Bolivia, in the night of the next day in India."""


def at_home_in_india(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        edition.languages, edition.zone, edition.country, edition.emblem = ["en"], "Asia/Kolkata", "IN", "laurel"


def test_a_paper_made_by_a_job_bears_the_day_it_was_where_the_contest_is(published: World, tmp_path: Path) -> None:
    at_home_in_india(published)
    published.clock.now = LATE
    issue(published)
    with published.reading() as session:
        name = one(session).printed["holder_name"]
    draw(published, 1000, but=name)
    assert made(published) >= 1
    with published.reading() as session:
        own = one(session)
        assert own.printed["date_text"] == "1 October 2026"
        assert own.printed["emblem"] == "laurel"
        assert own.pdf is not None
        told = text_of(own.pdf, tmp_path)
    assert "1 October 2026" in told
    assert "Certificate of Honour" in told
    assert "First place" in told
    assert "Diploma" not in told


def test_a_corrected_paper_is_dated_there_too_and_keeps_the_emblem_it_had(published: World) -> None:
    published.clock.now = LATE
    issue(published)
    at_home_in_india(published)
    with published.writing() as session:
        assert one(session).printed["date_text"] == "30 de septiembre de 2026"
        new = reissue(
            session,
            actor=NELLY,
            certificate=one(session),
            holder_name="Rosa Mamani",
            reason="Otro nombre",
            base_url=BASE,
            now=LATE,
        )
        assert new is not None
        assert new.printed["date_text"] == "1 de octubre de 2026", "in the language it was issued in"
        assert new.printed["emblem"] == "coffee"
