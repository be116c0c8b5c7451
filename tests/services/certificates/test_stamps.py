"""Time stamps after the issue: a service that is down loses no certificate, and the stamp comes later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from judging.certificates.proof.signing import Verdict, verify_pdf
from judging.certificates.proof.stamping import Level, level_of
from judging.config import Settings, SettingsError
from judging.domain.errors import Problem
from judging.jobs import papers
from judging.services.certificates import pending, stamps
from judging.services.certificates.stamps import Stamping
from judging.services.proof import verification
from judging.services.proof.verification import FileVerdict
from judging.services.results.checking import check
from judging.storage.models import Certificate, CertificateState
from tests.certificates.timeservice import Service, time_service
from tests.services.certificates.test_certificates import draw, issue, one, seal
from tests.world import World


@pytest.fixture
def service() -> Iterator[Service]:
    with time_service() as running:
        yield running


def test_a_service_that_is_down_loses_nothing_and_the_stamp_comes_later(published: World, service: Service) -> None:
    published.clock.now = datetime.now(UTC) - timedelta(minutes=1)  # the service has a clock of its own
    number = "CARANAVI-2026-0001"
    issue(published)
    with published.reading() as session:
        name = one(session, number).printed["holder_name"]
    draw(published, 17, but=name)
    stamping = Stamping("B-LTA", service.known.url, service.known.authority)
    service.up = False
    assert papers.render_pending(published.database, seal(published), published.clock, stamping=stamping) == 1
    with published.reading() as session:
        early = one(session, number)
        code, first, digest = early.code, early.pdf, early.digest
        assert early.state is CertificateState.VALID
        assert early.failure == {"code": "stamp_waiting", "params": {}}
        assert first is not None
        assert level_of(first) is Level.B
        assert stamps.how_many_wait(session) == 1
    visitor = published.anybody()
    visitor.get(f"/v/{code}")
    assert "el sello de tiempo se agrega más tarde" in visitor.text
    service.up = True
    assert papers.add_stamps(published.database, seal(published), published.clock, stamping) == 1
    with published.reading() as session:
        late = one(session, number)
        assert late.pdf is not None
        assert late.pdf.startswith(first)
        assert level_of(late.pdf) is Level.LTA
        assert (late.failure, stamps.how_many_wait(session)) == (None, 0)
        assert late.digest != digest
        keys = seal(published).keys()
        assert keys is not None
        assert verify_pdf(late.pdf, [keys.authority]).verdict is Verdict.VALID
        for content in (first, late.pdf):  # who fetched it before the stamp has the original too
            assert verification.compare(session, content, "", [keys.authority]).verdict is FileVerdict.IDENTICAL
        altered = verification.compare(session, first + b"\n% more\n", "", [keys.authority])
        assert altered.verdict is FileVerdict.ALTERED
        assert [problem.code for problem in check(session)] == []
    visitor.get(f"/v/{code}")
    assert "sello de tiempo" not in visitor.text


def test_a_paper_that_cannot_be_stamped_keeps_no_other_waiting(published: World, service: Service) -> None:
    published.clock.now = datetime.now(UTC) - timedelta(minutes=1)
    issue(published)
    with published.writing() as session:
        first, second, *others = session.scalars(select(Certificate).order_by(Certificate.id)).all()
        for other in others:
            pending.note_failure(session, code=other.code, problem=Problem.of("paper_not_drawn"))
        pending.keep_paper(session, code=first.code, pdf=b"%PDF of nobody", awaits_stamp=True)
        number = second.number
    stamping = Stamping("B-T", service.known.url, service.known.authority)
    assert papers.render_pending(published.database, seal(published), published.clock, stamping=stamping) == 1
    with published.reading() as session:
        assert level_of(one(session, number).pdf or b"") is Level.T
        assert stamps.how_many_wait(session) == 1
    service.up, asked = False, service.asked
    with published.writing() as session:
        stamps.wait_for_stamp(one(session, number))
    assert papers.add_stamps(published.database, seal(published), published.clock, stamping) == 0
    assert service.asked <= asked + papers.MOST_REFUSED


def test_a_level_above_the_basic_one_names_what_it_needs(published: World) -> None:
    env = {"JUDGING_INSTANCE": str(published.settings.instance), "JUDGING_SIGNATURE_LEVEL": "B-T"}
    with pytest.raises(SettingsError, match=r"(?s)TIMESTAMP_URL.*TIMESTAMP_AUTHORITY"):
        Settings.from_env(env)
    with pytest.raises(SettingsError, match="uno de estos: B-B"):
        Settings.from_env({**env, "JUDGING_SIGNATURE_LEVEL": "gold"})
    assert Stamping.of(Settings.from_env({**env, "JUDGING_SIGNATURE_LEVEL": "B-B"})) is None
