"""Going back behind the rehearsals: what is invented stays marked as invented, on SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from judging.domain.permissions import OPERATOR
from judging.services.contest import kits
from judging.services.rehearsal import rehearsals
from judging.storage import migrate
from judging.storage.database import Database
from tests.world import SECRET, START


def test_a_rehearsal_becomes_a_demonstration_and_the_edition_stays_real(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'judging.sqlite3'}")
    migrate.upgrade(database)
    with database.transaction() as session:
        begun = kits.Begun({"es": "Feria 2027"}, "feria")
        own = kits.begin(session, actor=OPERATOR, kit=kits.shipped_kit("projects"), begun=begun, now=START)
        rehearsals.begin(session, actor=OPERATOR, edition=own, secret=SECRET.encode(), now=START, entries=4)
    migrate.downgrade(database, "0039")
    demos = text("SELECT slug, is_demo FROM edition ORDER BY id")
    with database.reading() as session:
        assert [tuple(row) for row in session.execute(demos)] == [("feria", 0), ("ensayo-feria", 1)]
    migrate.upgrade(database)
    with database.reading() as session:
        assert [tuple(row) for row in session.execute(demos)] == [("feria", 0), ("ensayo-feria", 1)]
        assert session.scalars(text("SELECT rehearsal_of_id FROM edition")).all() == [None, None]
    with pytest.raises(DatabaseError, match="append-only"), database.transaction() as session:
        session.execute(text("DELETE FROM edition WHERE slug = 'feria'"))
    database.close()
