"""The rehearsal of an edition with local juries: each jury has invented judges, and all goes up to the results."""

from __future__ import annotations

from judging.domain.permissions import OPERATOR
from judging.services.rehearsal import rehearsals
from judging.services.results.checking import check
from judging.services.results.results import draft
from judging.storage.queries import editions as queries
from tests import localjuries as story
from tests.world import SECRET, START, World


def test_each_jury_has_judges_who_judge_what_is_its_own(empty_world: World) -> None:
    with empty_world.writing() as session:
        edition = story.make_fair(session)
        story.with_juries(session, edition)
        made = rehearsals.begin(session, actor=OPERATOR, edition=edition, secret=SECRET.encode(), now=START, entries=12)
        juries = made.rounds[0].own_plan.juries
        assert juries is not None
        assert all(len(one.panel) >= 2 for one in juries.of)
        first, last = made.rounds
        takes = {one: jury.panel for jury in juries.of for one in jury.takes}
        for pair in queries.assignments(session, first):
            assert pair.judge.key in takes[pair.entry.answers["municipality"]]
        assert draft(session, made, last).categories
        assert check(session) == []
