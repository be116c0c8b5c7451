"""Two processes at different versions of the schema: neither serves nor writes what it does not know, older or newer;
and a server without a good key does not start.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from judging.storage import migrate
from judging.storage.database import Database
from tests.faults.load import Patient, Telephone, untrue
from tests.faults.server import Server, code

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.xdist_group("faults")]
NOT_SERVED = 3


def _to_the_future(database: Database) -> None:
    _write(database, "UPDATE alembic_version SET version_num = '9999'")


def _back_from_the_future(database: Database) -> None:
    _write(database, f"UPDATE alembic_version SET version_num = '{migrate.head()}'")


def _to_the_past(database: Database) -> None:
    migrate.downgrade(database, "-1")


def _write(database: Database, statement: str) -> None:
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text(statement))


MOVES = {
    "newer": (_to_the_future, _back_from_the_future, "newer version"),
    "older": (_to_the_past, migrate.upgrade, "judging db upgrade"),
}


@pytest.mark.parametrize("direction", MOVES)
def test_a_running_server_says_later_until_both_agree_and_writes_nothing(
    service: tuple[Server, Database], direction: str
) -> None:
    server, database = service
    there, back, _ = MOVES[direction]
    telephone = Telephone(server, database, "J1")
    telephone.give(0)
    other = Database(database.url.render_as_string(hide_password=False))
    there(other)
    told = {"lease": telephone.lease, "ops": [telephone.operation(next(iter(telephone.sheets)), "A1", "3")]}
    answer = telephone.visitor.client.post("/api/v1/sync", json=told, headers={"X-Judging": "1"})
    assert (answer.status_code, answer.json["reason"]) == (503, "schema")
    assert int(answer.headers["Retry-After"]) > 0
    assert server.test_client().get("/healthz").status_code == 200
    back(other)
    other.close()
    telephone.send(told["ops"])  # type: ignore[arg-type]  # the same server goes on
    assert untrue(database, [telephone.told]) == []


@pytest.mark.parametrize("direction", MOVES)
def test_a_server_does_not_start_on_another_version_and_says_what_to_do(
    service: tuple[Server, Database], direction: str
) -> None:
    server, database = service
    there, back, instruction = MOVES[direction]
    server.stop()
    there(database)
    server.log.write_bytes(b"")
    assert server.begin().wait(60) == NOT_SERVED
    server.process = None
    said = server.log.read_text(encoding="utf-8")
    assert instruction in said
    assert "Traceback" not in said
    done = server.judging("check")
    assert done.returncode == 2
    assert instruction in done.stderr
    back(database)
    server.start()


@pytest.mark.parametrize("kept", ["", "short", "a" * 64])
def test_a_server_with_a_bad_key_does_not_start_and_says_so(sqlite: tuple[Server, Database], kept: str) -> None:
    server, _ = sqlite
    server.stop()
    server.more["JUDGING_SECRET_KEY"] = ""
    _keep(server.folder, kept)
    server.log.write_bytes(b"")
    assert server.begin().wait(60) == NOT_SERVED
    server.process = None
    assert str(server.folder / "secret_key") in server.log.read_text(encoding="utf-8")
    assert (server.folder / "secret_key").read_text(encoding="ascii") == kept


def test_without_its_key_no_card_opens_and_with_it_again_all_do(sqlite: tuple[Server, Database]) -> None:
    server, database = sqlite
    with database.reading() as session:
        typed = code(session, "J1")
    known = server.environment()["JUDGING_SECRET_KEY"]
    for key, opens in (("another key, made anew: 9876543210 zyx", False), (known, True)):
        server.stop()
        server.more["JUDGING_SECRET_KEY"] = key
        server.start()
        judge = Patient(server)
        judge.get(f"/e/{typed}")
        judge.submit(status=200 if opens else 401)
        assert judge.path.startswith("/judge/") is opens


def _keep(folder: Path, content: str) -> None:
    (folder / "secret_key").write_text(content, encoding="ascii")
    (folder / "secret_key").chmod(0o600)
