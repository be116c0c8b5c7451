"""What an edition kept of two people before there was a table for it comes along, both ways."""

from __future__ import annotations

import json

from sqlalchemy import select, text

from judging.domain.agreement.steps import ProposalState, What
from judging.storage import migrate
from judging.storage.models import Proposal
from tests.services.certificates.test_certificates import issue
from tests.services.conftest import published
from tests.world import World

__all__ = ["published"]  # a fixture
BEFORE = "0037"
WAITS = {
    "two_people": True,
    "proposal": {
        "by": "organiser:1",
        "name": "Nelly Quisbert",
        "at": "2026-09-15T14:30:00+00:00",
        "publication": 1,
        "paper": {"issuer_name": "Equipo"},
        "kinds": ["award"],
    },
    "corrections": {
        "CARANAVI-2026-0001": {"by": "organiser:1", "proposed_by": "Nelly Quisbert", "holder_name": "Saturnina Cuchu"}
    },
}


def kept(world: World) -> dict[str, object]:
    with world.reading() as session:
        texts = session.scalar(text("SELECT texts FROM edition"))
        found: dict[str, object] = json.loads(texts)["certificate"]
        return found


def test_what_waited_for_a_second_person_waits_still(published: World) -> None:
    issue(published)
    look = kept(published)
    migrate.downgrade(published.database, BEFORE)
    with published.database.engine.execution_options(writes=True).begin() as connection:
        texts = json.loads(connection.scalar(text("SELECT texts FROM edition")) or "{}")
        texts["certificate"] = {**look, **WAITS}
        connection.execute(text("UPDATE edition SET texts = :texts"), {"texts": json.dumps(texts)})
    migrate.upgrade(published.database)
    assert kept(published) == look
    with published.reading() as session:
        assert published.edition(session).two_people == ["certificates"]
        rows = session.scalars(select(Proposal).order_by(Proposal.id)).all()
        assert [(row.what, row.state, row.asked_by) for row in rows] == [
            (What.ISSUE, ProposalState.WAITING, "Nelly Quisbert"),
            (What.REISSUE, ProposalState.WAITING, "Nelly Quisbert"),
        ]
        assert rows[0].content == {"publication": 1, "paper": {"issuer_name": "Equipo"}, "kinds": ["award"]}
        assert rows[1].content["holder_name"] == "Saturnina Cuchu"
        assert rows[1].stood["void"] == "no"
        assert rows[1].stood["holder"]
    migrate.downgrade(published.database, BEFORE)
    assert kept(published)["two_people"] is True
    migrate.upgrade(published.database)
    with published.reading() as session:
        assert published.edition(session).two_people == ["certificates"]
