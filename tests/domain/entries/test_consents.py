"""Which permissions a family must give to take part."""

from __future__ import annotations

from judging.domain.entries.consents import missing_consents


def test_nobody_takes_part_without_the_two_needed_consents() -> None:
    assert missing_consents({"process": True, "jury": True}) == ()
    assert [gap.field for gap in missing_consents({"publish": True})] == ["consent-process", "consent-jury"]
