"""`judging edition check`: what keeps an edition from finishing, and a kit before one is begun from it."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from judging.domain.contest.kits import documents_of, packed
from judging.services.contest import kits
from tests.commands.test_edition_kits import call, run  # noqa: F401


def test_an_edition_without_judges_is_said_to_be_stopped_and_one_that_is_nowhere_is_refused(
    run: CliRunner,  # noqa: F811
) -> None:
    call(run, "new", "--kit", "coffee", "--slug", "yungas-2028", "--name", "Yungas 2028")
    lines = call(run, "check", "yungas-2028", code=1).output.splitlines()
    assert lines[0] == (
        "Stops: In the round “Farm visit” the judges are 0, and each entry needs the sheets of 2 to have a place."
    )
    assert "Look at: Nobody has said from when entries are taken." in lines
    assert sum(line.startswith("Stops:") for line in lines) == 1
    assert "nowhere" in call(run, "check", "nowhere", code=2).output
    assert "one of the two" in call(run, "check", code=2).output


def test_a_kit_is_looked_at_before_it_is_taken(run: CliRunner, tmp_path: Path) -> None:  # noqa: F811
    package = tmp_path / "kit.zip"
    package.write_bytes(packed(kits.shipped_kit("projects")))
    output = call(run, "check", "--kit", str(package)).output
    assert "Look at: edition.json, /contact: There is no telephone" in output
    assert "Stops" not in output
    one = kits.shipped_kit("projects")
    package.write_bytes(packed(replace(one, plan=replace(one.plan, categories=one.plan.categories[:1]))))
    output = call(run, "check", "--kit", str(package), code=1).output
    assert "Stops: form.json, /sections/1/questions/1: The answer" in output


def test_a_kit_that_cannot_be_read_names_file_path_and_reason(run: CliRunner, tmp_path: Path) -> None:  # noqa: F811
    documents = documents_of(kits.shipped_kit("coffee"))
    documents["edition.json"]["rule"]["min_sheets"] = 0
    package = tmp_path / "kit.zip"
    with zipfile.ZipFile(package, "w") as archive:
        for name, document in documents.items():
            archive.writestr(name, json.dumps(document))
    output = call(run, "check", "--kit", str(package), code=1).output
    assert output == "Stops: edition.json, /rule/min_sheets: a whole number from 1 to 50 belongs here.\n"
    package.write_text("no zip")
    call(run, "check", "--kit", str(package), code=1)
