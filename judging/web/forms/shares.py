"""A number above zero that may be a fraction: what a criterion weighs, the points of a full sheet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from judging.domain.number import share
from judging.web.forms.fields import Typed, Wrong


class Share(Typed):
    """A number above zero, also as a fraction of two ("7/3"), kept exactly as a text with a point; "" for nothing."""

    data: str

    def __init__(self, *, most: Decimal, wrong: str = "positive_wrong", **extra: Any) -> None:
        super().__init__(**extra)
        self.most, self.wrong = most, wrong

    def understood(self, text: str) -> str:
        number = share(text)
        if number is None or not 0 < number <= self.most:
            raise Wrong(self.wrong, typed=text[:40], most=f"{self.most:f}")
        return text.replace(",", ".").replace(" ", "")

    def nothing(self) -> str:
        return ""
