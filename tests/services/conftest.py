"""Where the stories of certificates begin."""

from __future__ import annotations

import pytest

from judging.services.results import awards, results
from tests.services.results.test_results import NELLY
from tests.world import START, World


@pytest.fixture
def published(world: World) -> World:
    """The demonstration after its results were published."""
    with world.writing() as session:
        made = results.publish(session, actor=NELLY, edition=world.edition(session), now=START)
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)
    return world
