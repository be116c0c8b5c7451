"""Workers: they print, hand refusals back, and when one dies the next task finds another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judging.certificates.plate.pool import Job, Limits, Pool, Reading, WorkerLost
from judging.certificates.plate.printing import print_certificate
from judging.certificates.proof.keys import create_keys
from judging.certificates.proof.signing import Report, Verdict, sign_pdf, verify_pdf
from judging.domain.errors import Refused
from judging.services.certificates.printers import Printers
from tests.certificates.samples import FRENCH, PICTURES, SEALING, SPANISH, WITH_PICTURES
from tests.certificates.tasks import Endless, Greedy, Killed, Sound


def test_workers_print_in_order_what_would_be_printed_here() -> None:
    wanted = [SPANISH, replace(SPANISH, holder_name="Juan Apaza"), FRENCH, WITH_PICTURES]
    with Pool(1, Limits(tasks=3)) as pool:  # the fourth is printed by a new worker
        papers = [future.result() for future in pool.map(Job(data, PICTURES, b"{}", SEALING) for data in wanted)]
    assert papers == [
        print_certificate(data, pictures=PICTURES, credential=b"{}", sealing=SEALING).pdf for data in wanted
    ]


def test_a_refusal_comes_back_as_one_and_the_worker_goes_on() -> None:
    with Pool(1) as pool:
        refused = pool.submit(Job(replace(SPANISH, holder_name="Роза")))
        printed = pool.submit(Job(SPANISH))
        with pytest.raises(Refused) as caught:
            refused.result()
        assert caught.value.problems[0].code == "glyph_missing"
        assert caught.value.problems[0].field == "holder_name"
        assert printed.result().startswith(b"%PDF")


def test_a_worker_that_takes_too_long_is_ended_and_replaced() -> None:
    with Pool(1, Limits(wall_seconds=0.5)) as pool, pytest.raises(WorkerLost, match="more than"):
        pool.submit(Endless()).result()
    with Pool(1) as pool:
        with pytest.raises(WorkerLost, match="ended before"):
            pool.submit(Killed()).result()
        assert pool.submit(Sound()).result() == b"sound"


def test_a_task_that_wants_too_much_memory_fails_and_the_next_one_does_not() -> None:
    with Pool(1, Limits(memory_bytes=1_000_000_000)) as pool:
        with pytest.raises((WorkerLost, RuntimeError)):
            pool.submit(Greedy()).result()
        assert pool.submit(Sound()).result() == b"sound"
        pool.rest()
        assert pool.submit(Sound(b"again")).result() == b"again"


def test_a_strangers_file_is_read_in_a_worker_with_the_same_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    keys = create_keys(tmp_path_factory.mktemp("keys") / "k", issuer_name="Asociación", now=SPANISH.issued_at)
    signed = sign_pdf(print_certificate(SPANISH).pdf, keys, SPANISH.issued_at)
    readers = Printers(1)
    for content in (signed, signed[:-300], b"%PDF nothing"):
        assert readers.report(content, [keys.authority]) == verify_pdf(content, [keys.authority])
    assert readers.report(signed, [keys.authority]).signed_at == SPANISH.issued_at
    assert Printers(1, Limits(wall_seconds=0)).report(signed, []) == Report(Verdict.UNREADABLE)
    assert Reading(signed, [keys.authority]).done().startswith(b"{")
