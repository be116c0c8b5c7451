"""The thin path: a judge delivers, an organiser publishes, everybody reads."""

from __future__ import annotations

from tests.conftest import World


def test_results_are_seen_by_all_only_once_they_are_published(world: World) -> None:
    anybody = world.anybody()
    anybody.get("/editions/caranavi-2026/results", status=404)
    organiser = world.organiser()
    organiser.get("/organiser/caranavi-2026/results")
    organiser.submit(action="/publish")
    anybody.get("/editions/caranavi-2026/results")
    assert "C003" in anybody.text
