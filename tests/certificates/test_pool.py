"""Workers: they print, hand refusals back, and when one dies the next certificate finds another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judging.certificates.pool import Job, Limits, Pool, WorkerLost
from judging.certificates.printing import print_certificate
from judging.domain.errors import Refused
from tests.certificates.samples import FRENCH, PICTURES, SPANISH, WITH_PICTURES


def test_workers_print_in_order_what_would_be_printed_here() -> None:
    wanted = [SPANISH, replace(SPANISH, holder_name="Juan Apaza"), FRENCH, WITH_PICTURES]
    with Pool(1, Limits(papers=3)) as pool:  # the fourth is printed by a new worker
        papers = [future.result() for future in pool.map(Job(data, PICTURES, b"{}") for data in wanted)]
    assert papers == [print_certificate(data, pictures=PICTURES, credential=b"{}").pdf for data in wanted]


def test_a_refusal_comes_back_as_one_and_the_worker_goes_on() -> None:
    with Pool(1) as pool:
        refused = pool.submit(Job(replace(SPANISH, holder_name="Роза")))
        printed = pool.submit(Job(SPANISH))
        with pytest.raises(Refused) as caught:
            refused.result()
        assert caught.value.problems[0].code == "glyph_missing"
        assert printed.result().startswith(b"%PDF")


@pytest.mark.slow  # the system counts whole seconds: a quick machine may print within the first
def test_a_worker_that_takes_too_long_is_ended_and_replaced() -> None:
    with Pool(1, Limits(cpu_seconds=0)) as pool:
        for _ in range(2):
            with pytest.raises(WorkerLost):
                pool.submit(Job(SPANISH)).result()
