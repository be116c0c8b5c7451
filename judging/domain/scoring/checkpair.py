"""Two check characters for what people copy by hand or dictate.

The text's bytes, read as one number, modulo 1021, written as two symbols of base 32 (`codes.ALPHABET`). 1021 is the
largest prime below 32 x 32 = 1024, so: one changed character always changes the result (a difference d of two bytes at
place p changes it by d * 256**p, and no prime divides that), and so does swapping two different neighbours
(by d * 255 * 256**p). Of other mistakes one in 1021 passes.
"""

from __future__ import annotations

from judging.domain.codes import ALPHABET

MODULUS = 1021


def check_pair(text: str) -> str:
    """The two check characters of a text."""
    left = int.from_bytes(text.encode(), "big") % MODULUS
    return ALPHABET[left // 32] + ALPHABET[left % 32]
