"""Migrations are one line: two that were written at the same time do not bear one number."""

from __future__ import annotations

import re
from pathlib import Path

from judging.storage import migrate

FOLDER = Path(migrate.FOLDER)


def test_each_migration_has_its_own_number_and_follows_the_one_before() -> None:
    files = sorted((FOLDER / "versions").glob("[0-9]*.py"))
    numbers = [path.name[:4] for path in files]
    assert numbers == [f"{place:04d}" for place in range(1, len(files) + 1)]
    for path, before in zip(files, [None, *numbers], strict=False):
        text = path.read_text(encoding="utf-8")
        assert re.search(rf'^revision = "{path.name[:4]}"$', text, re.MULTILINE), path.name
        assert f"down_revision = {before!r}".replace("'", '"') in text, path.name
    assert (FOLDER / "HEAD").read_text(encoding="utf-8").strip() == numbers[-1]
