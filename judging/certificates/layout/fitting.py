"""Text that must stay inside its box: smaller type first, then a second line, never an overlap.

The layout engine has no automatic fitting, and a name that takes one line too many would silently run over
what stands below it. So every text of variable length is measured before layout and given to the template
as ready lines with a size. Lengths are millimetres, sizes points.

Invariant: `fit` answers lines that are each at most as wide as the box, in a number and a size that the
box allows, or it refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from judging.certificates.layout.typeface import Cut, Metrics, metrics, printable
from judging.domain.errors import Problem, Refused

_STEP_PT = Decimal("0.5")


@dataclass(frozen=True)
class Sizes:
    """For one number of lines: the largest and the smallest type allowed, in points (multiples of 0.5)."""

    lines: int
    largest: Decimal
    smallest: Decimal

    @classmethod
    def of(cls, lines: int, largest: str, smallest: str) -> Sizes:
        """The same from plain numbers as text: `Sizes.of(1, "40", "28")`."""
        return cls(lines, Decimal(largest), Decimal(smallest))

    def downwards(self) -> Iterator[Decimal]:
        """Every allowed size, largest first."""
        size = self.largest
        while size >= self.smallest:
            yield size
            size -= _STEP_PT


@dataclass(frozen=True)
class Box:
    """A place on the page: its width, its cut of the typeface, and the sizes to try in this order."""

    width_mm: float
    cut: Cut
    tries: tuple[Sizes, ...]
    spacing_em: float = 0.0


@dataclass(frozen=True)
class FittedText:
    """Ready lines and their size in points; no lines when there was no text."""

    lines: tuple[str, ...]
    size_pt: Decimal

    def __bool__(self) -> bool:
        return bool(self.lines)


def fit(text: str, box: Box, *, name: str) -> FittedText:
    """Lay the text into the box, as large as it goes.

    `name` is the field's name for messages. Raises Refused("glyph_missing") for a letter outside the
    typeface and Refused("text_too_long_by") with the `letters` that are too many, when even the smallest size with the
    most lines is too wide.
    """
    clean = printable(text, name=name)
    if not clean:
        return FittedText((), box.tries[0].largest)
    for sizes in box.tries:
        for size in sizes.downwards():
            lines = _balanced(clean.split(" "), box, float(size), sizes.lines)
            if lines:
                return FittedText(lines, size)
    over = len(clean) - _longest_that_fits(clean, box)
    raise Refused(Problem.of("text_too_long_by", at=name, name=name, text=clean, letters=over))


def _longest_that_fits(clean: str, box: Box) -> int:
    """How many letters from the first one on would fit, found by halving."""
    fits, is_over = 0, len(clean)
    while is_over - fits > 1:
        middle = (fits + is_over) // 2
        words = clean[:middle].split(" ")
        if any(_balanced(words, box, float(sizes.smallest), sizes.lines) for sizes in box.tries):
            fits = middle
        else:
            is_over = middle
    return fits


def _balanced(words: list[str], box: Box, size_pt: float, at_most: int) -> tuple[str, ...]:
    """Lines of nearly equal width, or none when the words need more than `at_most` lines.

    The narrowest measure that still gives the same number of lines is found by halving the interval ten
    times.
    """
    font = metrics(box.cut)
    best = _filled(words, font, box.width_mm, size_pt, box.spacing_em)
    if not 0 < len(best) <= at_most:
        return ()
    too_narrow, wide_enough = 0.0, box.width_mm
    for _ in range(10 if len(best) > 1 else 0):
        middle = (too_narrow + wide_enough) / 2
        lines = _filled(words, font, middle, size_pt, box.spacing_em)
        if len(lines) == len(best):
            best, wide_enough = lines, middle
        else:
            too_narrow = middle
    return best


def _filled(words: list[str], font: Metrics, width_mm: float, size_pt: float, spacing: float) -> tuple[str, ...]:
    """Lines filled one after the other; none when a single word is wider than the line."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.width_mm(longer, size_pt, spacing) <= width_mm:
            lines[-1] = longer
        elif font.width_mm(word, size_pt, spacing) <= width_mm:
            lines.append(word)
        else:
            return ()
    return tuple(lines)


def in_one_size(texts: list[FittedText]) -> list[FittedText]:
    """The same lines, all in the size of the smallest: nobody looks greater."""
    size_pt = min((text.size_pt for text in texts), default=Decimal(0))
    return [replace(text, size_pt=size_pt) for text in texts]
