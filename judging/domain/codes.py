"""Codes that people read from a card, type on a phone and dictate over the radio.

Alphabet: digits and capital letters without I, L, O, U (Crockford's base 32), because those are misread. What is typed
is forgiven: lower case, blanks, dashes, stars, dots and what nobody sees (typed.py), O for 0, I or L for 1.
Always true: a sign-in code is eight symbols (40 bits), shown as two groups of four; it is derived from the service's
secret key and a secret of the person, so a card can be printed again although no code is kept.

What people copy by hand or dictate ends in two check characters: the text's bytes, read as one number, modulo 1021,
written as two symbols of the alphabet. 1021 is the largest prime below 32 x 32 = 1024, so: one changed character always
changes the result (a difference d of two bytes at place p changes it by d * 256**p, and no prime divides that), and so
does swapping two different neighbours (by d * 255 * 256**p). Of other mistakes one in 1021 passes.
"""

from __future__ import annotations

import hashlib
import hmac

from judging.domain.typed import plain_code

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
MODULUS = 1021
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def sign_in_code(secret: bytes, own: str) -> str:
    """The code of one person's card; `own` is her own random secret, another one for each card."""
    message = f"sign-in:{own}".encode()
    number = int.from_bytes(hmac.new(secret, message, hashlib.sha256).digest()[:5], "big")
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH))


def normalised(typed: str) -> str:
    """What was typed, as the code it stands for; may still be wrong."""
    return plain_code(typed).translate(_READ_AS)


def shown(code: str) -> str:
    """A code in two groups, as it is printed."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def is_well_formed(code: str) -> bool:
    """Whether a normalised code could be one at all."""
    return len(code) == LENGTH and all(symbol in ALPHABET for symbol in code)


def digest(secret: bytes, purpose: str, value: str) -> str:
    """The keyed digest under which a code, token or address is kept (64 hexadecimal digits)."""
    return hmac.new(secret, f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()


def check_pair(text: str) -> str:
    """The two check characters of a text."""
    left = int.from_bytes(text.encode(), "big") % MODULUS
    return ALPHABET[left // 32] + ALPHABET[left % 32]
