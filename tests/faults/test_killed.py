"""The service is killed while judges write: every acknowledged mark is there, once, and the work goes on."""

from __future__ import annotations

import random

import pytest

from judging.storage.database import Database
from tests.faults.load import at_work, untrue, wait_until_acknowledged
from tests.faults.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("faults")]
DEATHS = 20


def test_twenty_sudden_deaths_lose_and_double_nothing(service: tuple[Server, Database]) -> None:
    server, database = service
    chance = random.Random(2026)
    with at_work(server, database) as judges:
        for _ in range(DEATHS):
            wait_until_acknowledged(judges, chance.randint(1, 6))
            server.kill()
            server.start()
        wait_until_acknowledged(judges, 1)
    assert untrue(database, [judge.told for judge in judges]) == []
    assert sum(len(judge.told.acknowledged) for judge in judges) > DEATHS * len(judges)
    assert sum(judge.lost for judge in judges) >= DEATHS, "nobody wrote while it died"
    checked = server.judging("check")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
