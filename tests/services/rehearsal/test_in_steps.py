"""A rehearsal is filled in short steps: others write in between, and one that broke off says so and is ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from judging import rehearsing
from judging.domain.errors import Refused
from judging.domain.permissions import OPERATOR
from judging.services.rehearsal import rehearsals
from judging.storage.models import Edition
from judging.storage.queries.editions import rehearsal_of
from tests.services.rehearsal.test_rehearsals import KEY, begun, codes_of, her, own_edition, require_whole, rows
from tests.web.organiser.rehearsal.test_rehearsal_page import HERE, THERE, let_in
from tests.world import START, World

BROKEN = "Todavía no está lleno"


class PowerCutError(Exception):
    """The machine goes off."""


@pytest.fixture
def fair(empty_world: World) -> World:
    begun(empty_world)
    return empty_world


def rehearse(world: World, entries: int = 6) -> None:
    with world.writing() as session:
        nelly = her(session, "nelly")
        made = rehearsals.start(session, actor=nelly, edition=own_edition(session), now=START, entries=entries).id
    rehearsing.fill_up(world.database, made, actor=nelly, secret=KEY, now=START, entries=entries)


def between_steps(monkeypatch: pytest.MonkeyPatch, do: Callable[[int], None]) -> list[int]:
    """Have this done after each step; the steps there were."""
    taken: list[int] = []

    def pause(_seconds: float) -> None:
        taken.append(len(taken) + 1)
        do(taken[-1])

    monkeypatch.setattr(rehearsing.time, "sleep", pause)
    return taken


def the_copy(session: Session) -> Edition:
    found = rehearsal_of(session, own_edition(session))
    assert found is not None
    return found


def test_others_write_between_its_steps_and_it_comes_out_whole(fair: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def somebody_writes(step: int) -> None:
        with fair.writing() as session:
            own_edition(session).texts = {"summary": {"es": f"Paso {step}"}}

    taken = between_steps(monkeypatch, somebody_writes)
    rehearse(fair, entries=12)
    assert len(taken) > 2 + 12 + 2 * 2
    with fair.reading() as session:
        assert own_edition(session).texts == {"summary": {"es": f"Paso {taken[-1]}"}}
        require_whole(session, the_copy(session))
        assert rehearsals.is_whole(session, the_copy(session))
    nelly = let_in(fair, "nelly")
    nelly.get(f"{HERE}/rehearsal")
    assert "Hay un ensayo" in nelly.text
    assert BROKEN not in nelly.text
    nelly.get(f"{THERE}/log")
    assert "llenó el ensayo hasta los resultados" in nelly.text


@pytest.mark.parametrize("last", [1, 4, 9])
def test_one_that_broke_off_says_so_is_ended_in_one_step_and_begun_anew(
    fair: World, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    before = rows(fair)

    def cut(step: int) -> None:
        if step == last:
            raise PowerCutError

    with monkeypatch.context() as patched:
        between_steps(patched, cut)
        with pytest.raises(PowerCutError):
            rehearse(fair)
    nelly = let_in(fair, "nelly")
    nelly.get(f"{HERE}/rehearsal")
    assert BROKEN in nelly.text
    nelly.get(f"{THERE}/")
    nelly.get(f"{HERE}/rehearsal")
    nelly.submit(action="/rehearsal/end")
    assert "no queda nada de él" in nelly.text
    signed_in = {"sign_in": rows(fair)["sign_in"]}
    assert rows(fair) == before | signed_in
    rehearse(fair)
    with fair.reading() as session:
        assert rehearsals.is_whole(session, the_copy(session))


def test_what_cannot_be_filled_leaves_nothing_and_the_reason_is_told(
    fair: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(fair)

    def close(step: int) -> None:
        if step == 3:
            with fair.writing() as session:
                own = own_edition(session)
                rehearsals.end(session, actor=OPERATOR, edition=own, now=START)

    between_steps(monkeypatch, close)
    with pytest.raises(Refused) as refusal:
        rehearse(fair)
    assert codes_of(refusal.value) == ["rehearsal_ended_meanwhile"]
    assert rows(fair) == before
