"""When the database cannot be used: a page in words, with all that was typed and a button that sends it once more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import text

from judging.storage import migrate
from judging.storage.database import Database
from tests.web import troubles
from tests.web.writers import NOTE, WRITERS
from tests.world import World

OPEN_PAGES = ("/", "/help", "/privacy", "/enter", "/sign-in", "/verify")
Trouble = Callable[[World], AbstractContextManager[None]]


def locked(world: World) -> AbstractContextManager[None]:
    """Somebody else writes and does not end."""
    return troubles.locked(world.app)


@contextmanager
def another_schema(world: World) -> Iterator[None]:
    """Another process upgrades meanwhile."""
    other = Database(world.settings.database_url)
    with other.transaction() as session:
        session.execute(text("CREATE TABLE of_the_future (id INTEGER)"))
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    yield
    with other.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("DROP TABLE of_the_future"))
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{migrate.head()}'"))
    other.close()


@pytest.mark.parametrize("trouble", [locked, another_schema])
@pytest.mark.parametrize("who", WRITERS)
def test_what_cannot_be_kept_comes_back_whole_and_can_be_sent_again(world: World, who: str, trouble: Trouble) -> None:
    begun, is_kept, action = WRITERS[who]
    visitor, typed = begun(world)
    form = visitor.form(action).get("action")
    with trouble(world):
        answer = visitor.submit(typed, action=action, status=503)
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Cache-Control"] == "no-store"
        assert NOTE in visitor.text
        assert visitor.form().get("action") == (form or answer.request.path)
        visitor.submit(status=503)  # pressed too early: nothing is lost either
    assert not is_kept(world)
    visitor.submit()
    assert is_kept(world)


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_pages_are_read_while_nobody_can_write(world: World, address: str) -> None:
    with locked(world):
        world.anybody().get(address)


def test_a_password_is_never_written_into_a_page(world: World) -> None:
    visitor = world.anybody()
    visitor.get("/sign-in")
    with locked(world):
        answer = visitor.submit({"email": "ana@example.org", "password": "una palabra larga"}, status=503)
    assert "una palabra larga" not in answer.text
    assert "ana@example.org" in answer.text


def test_a_telephone_is_told_in_json(world: World) -> None:
    judge = world.judge("J1")
    headers = {"X-Judging": "1", "Sec-Fetch-Site": "same-origin"}
    permit = judge.client.post("/api/v1/lease", json={"device": "a-telephone"}, headers=headers).json
    operation = {
        "id": "7f0c7f62-0f5e-4d8e-9d0e-1f6f3f0c9a11",
        "sheet": 1,
        "base": 0,
        "key": "A1",
        "value": "2",
        "note": "",
        "at": "2026-09-15T12:00:00+00:00",
    }
    with locked(world):
        answer = judge.client.post("/api/v1/sync", json={"lease": permit["lease"], "ops": [operation]}, headers=headers)
    assert (answer.status_code, answer.json["reason"]) == (503, "busy")
    assert "Retry-After" in answer.headers


@pytest.mark.parametrize("address", [*OPEN_PAGES, "/organiser/", "/judge/"])
def test_without_its_database_the_service_says_so(world: World, address: str) -> None:
    organiser, file = world.organiser(), world.database.file
    assert file is not None
    world.database.close()
    file.rename(f"{file}.away")
    answer = organiser.client.get(address)
    assert answer.status_code == 503
    assert "Ahora no se puede" in answer.text
    assert organiser.client.get("/healthz").status_code == 200
    assert not file.exists(), "an empty database took its place"


def test_ready_means_that_it_can_write(world: World) -> None:
    def asked() -> tuple[int, str | None]:
        world.app.extensions.pop("judging.ready", None)
        answer = world.anybody().client.get("/readyz")
        return answer.status_code, answer.json["trouble"]

    assert asked() == (200, None)
    for trouble, word in ((locked, "busy"), (another_schema, "schema")):
        with trouble(world):
            assert asked() == (503, word)
            assert world.anybody().client.get("/healthz").status_code == 200
    assert asked() == (200, None)
