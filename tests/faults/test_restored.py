"""A backup made while judges write is put back: it is whole, the check is silent, pages work, and telephones that send
what they still have bring the rest back, once.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from judging.storage.database import Database
from tests.faults.load import Patient, Telephone, at_work, untrue, wait_until_acknowledged
from tests.faults.server import Server, code

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.xdist_group("faults")]


def test_a_backup_made_under_load_holds_all_that_was_acknowledged_before_it(
    sqlite: tuple[Server, Database], tmp_path: Path
) -> None:
    server, database = sqlite
    copy = tmp_path / "copy.sqlite3"
    with at_work(server, database) as judges:
        wait_until_acknowledged(judges, 8)
        before = [judge.known_by_now() for judge in judges]
        assert server.judging("db", "backup", str(copy)).returncode == 0
        wait_until_acknowledged(judges, 8)
    made = Database(f"sqlite:///{copy}")
    assert untrue(made, before) == []
    made.close()
    assert untrue(database, [judge.told for judge in judges]) == []


def test_a_restored_backup_serves_and_takes_in_again_what_telephones_still_have(
    sqlite: tuple[Server, Database], tmp_path: Path
) -> None:
    server, database = sqlite
    copy, telephone = tmp_path / "copy.sqlite3", Telephone(server, database, "J1")
    telephone.give(0)
    early = dict(telephone.told.acknowledged)
    assert server.judging("db", "backup", str(copy)).returncode == 0
    seen = dict(telephone.sheets)
    telephone.give(1)
    late = {name: given for name, given in telephone.told.acknowledged.items() if name not in early}
    server.stop()
    database.close()
    assert server.judging("db", "restore", str(copy)).returncode == 0
    checked = server.judging("check")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    server.start()
    assert {
        fault.split(":")[1].split()[0] for fault in untrue(database, [telephone.told]) if " acknowledged " in fault
    } == (set(late))
    _pages_work(server, database)
    telephone.sheets = seen
    operations = [
        {**telephone.operation(sheet, criterion, value), "id": name, "note": name}
        for name, ((sheet, criterion), value) in late.items()
    ]
    for _ in range(2):  # the second time nothing is written again
        telephone.send(operations)
    assert untrue(database, [telephone.told]) == []


def _pages_work(server: Server, database: Database) -> None:
    with database.reading() as session:
        typed = code(session, "J2")
    visitor = Patient(server)
    for address in ("/", "/verify", f"/e/{typed}"):
        assert visitor.get(address).status_code == 200
    visitor.submit()
    assert visitor.path.startswith("/judge/")
    for address in visitor.links()[:6]:
        if address.startswith("/judge/"):
            assert visitor.client.get(address, follow_redirects=True).status_code == 200, address
