"""The red wines of Princeton 2012, from a file of marks to a certificate that anybody can verify.

Nine tasters, ten wines, one criterion out of 20: published places 1 to 4 are Mouton-Rothschild, Haut-Brion, Heritage
and Montrose (B, J, D, E in the file). Everything goes through the command line and the pages, as an operator and an
organiser would do it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader
from werkzeug.test import TestResponse

from judging.app import create_app, let_go
from judging.cli.certificates import certificates as certificate
from judging.cli.check import check, recompute
from judging.cli.db import db
from judging.cli.edition import edition
from judging.cli.scores import import_scores
from judging.cli.staff import staff
from judging.config import Settings
from tests.pages import Visitor

WINES = Path(__file__).parents[1] / "data" / "princeton-2012-red.csv"
ADDRESS = "/organiser/princeton-2012"


class Machine:
    """One machine with its own folder of data: commands, and a browser on its pages."""

    def __init__(self, folder: Path) -> None:
        self.env = {"JUDGING_INSTANCE": str(folder), "JUDGING_LANG": "es", "JUDGING_DATABASE_URL": None}
        self.run(db, "upgrade")
        self.app = create_app(Settings.from_env({"JUDGING_INSTANCE": str(folder)}))
        self.app.testing = True

    def run(self, command: click.Command, *arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(command, arguments, env=self.env, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    def import_wines(self, *more: str) -> str:
        arguments = (str(WINES), "--edition", "princeton-2012", "--entries", "new", "--submit", "--may-be-named")
        return self.run(import_scores, *arguments, *more).output

    def organiser(self) -> Visitor:
        visitor = Visitor(self.app)
        visitor.get("/sign-in")
        visitor.submit({"email": "linda@example.org", "password": "a long password"})
        return visitor


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A machine on which the edition of the wine tasting has been made."""
    made = Machine(tmp_path)
    made.run(staff, "add", "linda@example.org", "--name", "Linda", "--password", "a long password")
    made.run(
        edition,
        "new",
        "--slug",
        "princeton-2012",
        "--name",
        "Princeton 2012",
        "--from-table",
        str(WINES),
        "--max",
        "20",
        "--out-of",
        "20",
        "--places",
        "4",
    )
    yield made
    let_go(made.app)


def test_from_a_file_of_marks_to_a_verified_certificate(machine: Machine) -> None:
    assert "Hojas nuevas: 90, notas: 90, jueces nuevos: 9, inscripciones nuevas: 10" in machine.import_wines()
    organiser = machine.organiser()

    organiser.get(f"{ADDRESS}/publish")
    organiser.submit(action="/publish")
    published = json.loads(organiser.client.get("/editions/princeton-2012/results.json").data)
    (category,) = published["categories"]
    assert [(entry["holders"], entry["score"], entry["rank"]) for entry in category["entries"]] == [
        ("B", "15.83", 1),
        ("J", "15.33", 2),
        ("D", "15.00", 3),
        ("E", "14.56", 4),
    ]
    assert category["others"] == 6

    organiser.get(f"{ADDRESS}/certificates")
    asked = {"issuer": "American Association of Wine Economists", "place": "Princeton"}
    organiser.submit(asked, action="certificates", status=422)
    assert "http://127.0.0.1:8000" in organiser.text, "nobody else opens what this machine calls itself"
    organiser.submit({**asked, "address": "http://127.0.0.1:8000"}, action="certificates")
    assert machine.run(certificate, "render").output.strip() == "10"
    organiser.get(f"{ADDRESS}/certificates/PRINCETON-2012-0001")
    assert "Primer lugar" in organiser.text

    anybody = Visitor(machine.app)
    code = next(link for link in organiser.links() if "/v/" in link).rsplit("/", 1)[-1]
    anybody.get(f"/verify?code={code.lower().replace('-', '+')}")
    assert "Certificado válido" in anybody.text
    paper = anybody.client.get(f"/v/{code}/pdf")
    words = PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
    assert "Primer lugar" in words
    assert code in words
    assert "El archivo es idéntico al original" in compared(anybody, paper.data, code)
    assert "El archivo no es el original" in compared(anybody, paper.data + b"%", code)
    assert "PRINCETON-2012-0001, B, Primer lugar" in machine.run(certificate, "verify", code).output


def compared(visitor: Visitor, content: bytes, code: str) -> str:
    """What the page says of a file."""
    fields = {"csrf_token": visitor.token(), "code": code, "file": (io.BytesIO(content), "paper.pdf")}
    answer: TestResponse = visitor.client.post("/verify", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 200
    return answer.text


def test_the_same_file_a_second_time_changes_nothing(machine: Machine) -> None:
    machine.import_wines()
    assert "Hojas nuevas: 0, notas: 0, jueces nuevos: 0, inscripciones nuevas: 0" in machine.import_wines()


def test_an_outsider_computes_the_published_order_from_the_record_alone(machine: Machine, tmp_path: Path) -> None:
    machine.import_wines()
    organiser = machine.organiser()
    organiser.get(f"{ADDRESS}/publish")
    organiser.submit(action="/publish")
    assert machine.run(check).output == ""

    record = tmp_path / "record.json"
    record.write_bytes(organiser.client.get(f"{ADDRESS}/publications/1.json").data)
    digest = hashlib.sha256(record.read_bytes()).hexdigest()
    organiser.get("/editions/princeton-2012/results")
    assert digest in organiser.text
    assert digest in machine.run(recompute, str(record)).output

    document = json.loads(record.read_text(encoding="utf-8"))
    document["categories"][0]["entries"].reverse()
    document["categories"][0]["entries"][-1]["rank"] = 2
    record.write_text(json.dumps(document), encoding="utf-8")
    assert "el acta dice puesto 2 (15.83), pero sus propias notas dan puesto 1 (15.83)" in (
        machine.run(recompute, str(record), code=1).stderr
    )
