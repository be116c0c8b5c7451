"""A judge's telephone without its screen: what it asks the service for, and the operations that it sends."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from judging.storage.models import Edition
from tests.pages import Visitor
from tests.web.judge.sheet.judging_paths import number_of
from tests.world import World

OURS = {"X-Judging": "1", "Sec-Fetch-Site": "same-origin"}
DEVICE = "a telephone of Néstor's"
Sender = Callable[..., list[dict[str, Any]]]


def ask(visitor: Visitor, path: str, message: object, *, status: int = 200, **headers: str) -> Any:
    answer = visitor.client.post(f"/api/v1/{path}", json=message, headers={**OURS, **headers})
    assert answer.status_code == status, answer.text[:400]
    return answer.get_json(silent=True)


def permit_of(visitor: Visitor) -> str:
    return str(ask(visitor, "lease", {"device": DEVICE})["lease"])


def op(world: World, entry: str, key: str, value: str, note: str = "", *, base: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "sheet": number_of(world, "J3", entry),
        "key": key,
        "value": value,
        "note": note,
        "base": base,
        "at": "2026-09-15T14:29:00.000Z",
        **more,
    }


@pytest.fixture
def nestor(world: World) -> Visitor:
    return world.judge("J3")


@pytest.fixture
def send(world: World, nestor: Visitor) -> Sender:
    """Néstor's telephone, with a permit from the middle of scoring, sends operations."""
    permit = permit_of(nestor)

    def now(*ops: object) -> list[dict[str, Any]]:
        answers = ask(nestor, "sync", {"lease": permit, "ops": list(ops)})["answers"]
        assert len(answers) == len(ops)
        return list(answers)

    return now


def results(answers: list[dict[str, Any]]) -> list[str]:
    return [answer["result"] for answer in answers]


def count(world: World, what: type[Any]) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def close(world: World) -> None:
    world.clock.pass_by(hours=1)
    with world.writing() as session:
        session.scalars(select(Edition)).one().scoring_until = world.clock.now
    world.clock.pass_by(hours=1)
