"""After a score sheet changed, every page of those who work with it goes on: photos, papers, late marks, readings and
flags of a criterion that is gone among them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from judging.domain.contest import sheetediting as steps
from judging.domain.permissions import OPERATOR
from judging.services.contest import sheets
from judging.services.contest.editions import current_round
from judging.services.results.checking import check
from judging.services.scoring import newsheet
from judging.storage.models import Edition
from tests.journeys.everybody import PEOPLE, addresses
from tests.web.every_form import Service
from tests.world import START

pytestmark = pytest.mark.slow


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A busy day, on which a criterion goes, another is asked otherwise and a third comes."""
    made = Service.at("open", tmp_path)
    with made.database.transaction() as session:
        round_ = current_round(session.scalars(select(Edition)).one())
        said = steps.CriterionSaid(section="A", name={"es": "Sombra"}, weight="3")
        for step in (
            lambda document: steps.without(document, "A1"),
            lambda document: steps.without(document, "B2"),
            lambda document: steps.with_criterion(document, None, said, taken=("A1",)),
        ):
            sheets.change(session, actor=OPERATOR, round_=round_, step=step, did="test", now=START)
        newsheet.carry_out(session, actor=OPERATOR, round_=round_, reason="Otra hoja.", now=START)
    yield made
    made.close()


@pytest.mark.parametrize("who", ["an organiser", "a judge at work", "anybody"])
def test_every_page_goes_on(service: Service, who: str) -> None:
    visitor = service.come_in(PEOPLE[who])
    with service.database.reading() as session:
        wanted = addresses(session, PEOPLE[who])
        assert check(session) == []
    assert len(wanted) > 5
    wrong = [address for _, address in wanted if visitor.client.get(address, follow_redirects=True).status_code >= 500]
    assert not wrong
