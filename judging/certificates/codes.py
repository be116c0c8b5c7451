"""The code on a certificate: nine random symbols and one check symbol, shown XXXXX-XXXXX.

Alphabet: the one of all codes here (`judging.domain.codes`), 32 symbols of 5 bits; nine of them are 45 bits
of chance. What people misread (O, I, L, blanks, hyphens) is forgiven before the check.

Check symbol: H. M. Damm's scheme ("Total anti-symmetrische Quasigruppen", Marburg 2004) over the field with
32 elements: start with 0, take each symbol v in turn, c = 2 * (c xor v), multiplied modulo x^5 + x^2 + 1. A
code is valid when c ends at 0. Invariant: every single wrong symbol, every swap of two neighbours and every
swap over one symbol between is found.
"""

from __future__ import annotations

from typing import Final

from judging.domain.codes import ALPHABET, normalised

RANDOM_SYMBOLS: Final = 9
RANDOM_BYTES: Final = 6
"""Bytes of chance `new_code` takes: the lowest 45 of their 48 bits are used."""

_VALUE: Final = {symbol: value for value, symbol in enumerate(ALPHABET)}
_FIELD_POLYNOMIAL: Final = 0b100101


def _doubled(element: int) -> int:
    """2 * element in GF(32)."""
    shifted = element << 1
    return shifted ^ _FIELD_POLYNOMIAL if shifted & 0b100000 else shifted


def _remainder(symbols: str) -> int:
    remainder = 0
    for symbol in symbols:
        remainder = _doubled(remainder ^ _VALUE[symbol])
    return remainder


def new_code(random_bytes: bytes) -> str:
    """The code made of six random bytes (`secrets.token_bytes(RANDOM_BYTES)`), as XXXXX-XXXXX.

    Raises ValueError for any other number of bytes.
    """
    if len(random_bytes) != RANDOM_BYTES:
        raise ValueError(f"a code is made of {RANDOM_BYTES} random bytes, not of {len(random_bytes)}")
    number = int.from_bytes(random_bytes, "big")
    symbols = "".join(ALPHABET[number >> 5 * place & 31] for place in range(RANDOM_SYMBOLS))
    # After the nine symbols the sum is r; a tenth symbol of value r makes it 2 * (r xor r) = 0.
    return _shown(symbols + ALPHABET[_remainder(symbols)])


def normalise(text: str) -> str:
    """What a person typed as XXXXX-XXXXX; where it has not ten symbols, merely cleaned. Valid or not."""
    return _shown(normalised(text))


def is_valid(text: str) -> bool:
    """Whether the text, once normalised, is a well-formed code whose check symbol agrees."""
    symbols = normalise(text).replace("-", "")
    if len(symbols) != RANDOM_SYMBOLS + 1 or not _VALUE.keys() >= set(symbols):
        return False
    return _remainder(symbols) == 0


def _shown(symbols: str) -> str:
    return f"{symbols[:5]}-{symbols[5:]}" if len(symbols) == RANDOM_SYMBOLS + 1 else symbols
