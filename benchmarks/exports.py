"""What is downloaded of a large edition: processor time and size of each file, in the request that gives it.

The edition is `large_edition`'s, published. *first*: a process that has read nothing yet; *again*: the middle of five
more. `--few` measures an edition of 300 sheets, the most whose workbooks are written in the request; those of the large
one are made by the consumer, and measured here all the same. `--short` measures a small edition.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks import large_edition
from benchmarks.results import FORM, Contest, signed_in, spent
from judging.app import create_app
from judging.domain.permissions import OPERATOR
from judging.domain.work import PackOf
from judging.services import cards, packs
from judging.services.results import results
from judging.storage.models import Edition, Judge
from judging.storage.queries.editions import by_slug

ROUNDS = 5
OF_ORGANISERS = {
    "the record, with every mark (JSON)": f"/organiser/{large_edition.SLUG}/publications/1.json",
    "the contest as a package (ZIP)": f"/organiser/{large_edition.SLUG}/kit.zip",
    **{
        f"{words} ({kind.upper()})": f"/organiser/{large_edition.SLUG}/exports/{table}.{kind}"
        for table, words in (("entries", "entries"), ("marks", "all marks"), ("results", "the results' table"))
        for kind in ("xlsx", "csv", "json")
    },
}
OF_ALL = {
    "the results (CSV)": f"/editions/{large_edition.SLUG}/results.csv",
    "the results (JSON)": f"/editions/{large_edition.SLUG}/results.json",
}
OF_A_JUDGE = {"a judge's own marks (CSV)": "/judge/review.csv"}


def publish(contest: Contest) -> float:
    """Milliseconds of processor to seal it."""

    def act() -> None:
        with contest.database.transaction() as session:
            edition = by_slug(session, large_edition.SLUG)
            assert isinstance(edition, Edition)
            results.publish(session, actor=OPERATOR, edition=edition, now=datetime.now(UTC))

    return spent(act)


def a_judge(contest: Contest) -> FlaskClient:
    """The first judge's telephone, signed in."""
    with contest.database.transaction() as session:
        judge = session.scalars(select(Judge).order_by(Judge.id)).first()
        assert judge is not None
        judge.committed_at = judge.committed_at or datetime.now(UTC)
        cards.give_code(judge, contest.settings.secret_key)
        code = cards.code_of(judge, contest.settings.secret_key)
    client = create_app(contest.settings).test_client()
    token = client.get("/enter").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert client.post("/enter", data={"code": code, "csrf_token": token}, headers=FORM).status_code == 303
    return client


def measure(client: FlaskClient, address: str) -> tuple[float, float, float]:
    """Milliseconds the first time, and again; kB."""
    first = spent(lambda: client.get(address))
    again = statistics.median(spent(lambda: client.get(address)) for _ in range(ROUNDS))
    answer = client.get(address)
    assert answer.status_code == 200, address
    return first, again, len(answer.data) / 1000


def asked_size() -> tuple[int, int]:
    """Farms and judges."""
    if "--few" in sys.argv:
        return 25, 12
    return (20, 4) if "--short" in sys.argv else (large_edition.FARMS, large_edition.JUDGES)


def main() -> None:
    farms, judges = asked_size()
    with tempfile.TemporaryDirectory() as folder:
        contest = Contest(Path(folder), farms, judges)
        sealed = publish(contest)
        packs.FEW = {**packs.FEW, PackOf.BOOK: sys.maxsize}  # type: ignore[misc]
        anybody = create_app(contest.settings).test_client()
        files = [(anybody, OF_ALL), (signed_in(contest.settings), OF_ORGANISERS), (a_judge(contest), OF_A_JUDGE)]
        print(f"| file, ms of processor ({farms} farms x {judges} judges x 20 criteria) | first | again | kB |")
        print("|---|--:|--:|--:|")
        for client, addresses in files:
            for name, address in addresses.items():
                first, again, size = measure(client, address)
                print(f"| {name} | {first:.0f} | {again:.0f} | {size:.0f} |")
        print(f"\nPublishing, in one transaction: {sealed:.0f} ms. Load {os.getloadavg()[0]:.0f}.")


if __name__ == "__main__":
    main()
