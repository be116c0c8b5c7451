"""The way out at the machine, where nobody else may confirm: with a name and a reason that the log keeps."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from judging.cli import main
from judging.domain.agreement.steps import ProposalState
from judging.storage.models import Event, Proposal
from tests.web.organiser.agreement.test_two_people import (  # noqa: F401 - fixtures
    HERE,
    prize,
    proposed_by,
    published,
    quick,
    who,
)
from tests.world import SECRET, World


def run(*words: str, code: int = 0) -> str:
    answer = CliRunner().invoke(main, ["agreement", *words])
    assert answer.exit_code == code, answer.output
    return answer.output


@pytest.fixture(autouse=True)
def here(prize: World, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("JUDGING_INSTANCE", str(prize.settings.instance))
    monkeypatch.setenv("JUDGING_SECRET_KEY", SECRET)


def test_the_machine_confirms_with_a_name_and_a_reason_that_the_log_keeps(prize: World) -> None:  # noqa: F811
    proposed_by(prize, "olga")
    assert "1: Olga propone: publicar los resultados" in run("list", "caranavi-2026")
    run("confirm", "caranavi-2026", "1", code=2)
    run("confirm", "caranavi-2026", "1", "--who", " ", "--why", "Ema está enferma.", code=2)
    assert published(prize) == []
    run("confirm", "caranavi-2026", "1", "--who", "Rosa Quispe", "--why", "Ema está enferma.")
    assert len(published(prize)) == 1
    run("confirm", "caranavi-2026", "1", "--who", "Rosa Quispe", "--why", "Otra vez.", code=2)
    assert len(published(prize)) == 1
    olga = who(prize, "olga")
    olga.get(f"{HERE}/log")
    assert (
        "Rosa Quispe, desde el servidor, confirmó lo que propuso Olga: publicar los resultados. Ema está enferma."
        in (olga.text)
    )
    with prize.reading() as session:
        assert session.scalars(select(Proposal.state)).all() == [ProposalState.CONFIRMED]


def test_the_machine_takes_the_rule_back_with_a_name_and_a_reason(prize: World) -> None:  # noqa: F811
    run("one", "caranavi-2026", "publish", code=2)
    run("one", "caranavi-2026", "publish", "--who", "Rosa Quispe", "--why", "Queda una sola persona.")
    with prize.reading() as session:
        assert prize.edition(session).two_people is None
        line = session.scalars(select(Event).where(Event.action == "agreement.alone")).one()
        assert line.details == {"step": "publish", "who": "Rosa Quispe", "why": "Queda una sola persona."}
    run("two", "caranavi-2026", "publish")
    assert "dos personas" in run("list", "caranavi-2026")
