"""The prize and who gives it, printed: in every look, in two languages, by the layout engine and by the plate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from judging.certificates import CertificateData, render_certificate
from judging.certificates.layout.pages import certificate_page
from judging.domain.errors import Refused
from tests.certificates.layout.test_looks import every_look
from tests.certificates.plate.test_printing import assert_same_paper
from tests.certificates.readers import text_of, words_of
from tests.certificates.samples import IN_EACH_LANGUAGE, SEALING, SPANISH
from tests.certificates.standards import complaints

PRIZE = "Premio: 5.000\u00a0BOB, con el auspicio de la Cooperativa Agropecuaria Integral Río Coroico"
PRIX = "Prix\u00a0: 5\u202f000\u00a0BOB, avec le soutien de la Cooperativa Agropecuaria Integral Río Coroico"
LONG = (
    "Premios: una despulpadora manual de tambor de cobre con su zaranda, su tina de fermentación y sus repuestos de "
    "tres años, con el auspicio de la Federación Departamental de Cooperativas Agropecuarias e Industriales de los "
    "Yungas de La Paz; 1.250,50\u00a0EUR"
)


def with_prize(data: CertificateData, first: str, second: str) -> CertificateData:
    in_second = replace(data.second, prize_line=second) if data.second else None
    return replace(data, prize_line=first, second=in_second)


@every_look
def test_a_short_and_a_long_prize_fit_and_nothing_covers_anything(data: CertificateData, tmp_path: Path) -> None:
    for first, second in ((PRIZE, PRIX), (LONG, LONG.replace("Premios", "Prix"))):
        certificate = with_prize(data, first, second)
        pdf = render_certificate(certificate, sealing=SEALING)
        assert complaints(pdf) == []
        words = [word for word in words_of(pdf, tmp_path) if word.text]
        assert [(a.text, b.text) for i, a in enumerate(words) for b in words[i + 1 :] if a.touches(b)] == []
        printed = " ".join(text_of(pdf, tmp_path).split())
        assert " ".join(first.split()) in printed
        assert data.second is None or " ".join(second.split()) in printed


@every_look
def test_the_plate_prints_it_as_it_is_drawn(data: CertificateData, tmp_path: Path) -> None:
    assert_same_paper(with_prize(data, PRIZE, PRIX), tmp_path)


def test_a_certificate_without_a_prize_is_drawn_as_before(tmp_path: Path) -> None:
    for data in IN_EACH_LANGUAGE:
        assert "prize" not in [piece.place.name for piece in certificate_page(data).column]


def test_a_prize_that_no_size_makes_fit_is_refused_and_named() -> None:
    with pytest.raises(Refused) as told:
        certificate_page(replace(SPANISH, prize_line="una despulpadora " * 60))
    assert [(one.code, one.params["name"]) for one in told.value.problems] == [("text_too_long_by", "prize_line")]
