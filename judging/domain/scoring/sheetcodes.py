"""The code printed on a paper sheet: which judge's sheet of which farm it is.

A code is H (hoja), the number of the assignment in base 32 with four symbols or more, and two check characters; shown
as `H-000C-7K`. What is typed is forgiven as in `codes`. It is no secret: it only leads an organiser to a page.
Always true: one mistyped symbol never leads to another sheet.
"""

from __future__ import annotations

from judging.domain.codes import ALPHABET, check_pair, normalised

PREFIX = "H"
SHORTEST = 4


def sheet_code(assignment_id: int) -> str:
    """The code of an assignment's paper sheet, without hyphens, as the QR holds it."""
    symbols = ""
    while assignment_id:
        assignment_id, place = divmod(assignment_id, 32)
        symbols = ALPHABET[place] + symbols
    body = PREFIX + symbols.rjust(SHORTEST, "0")
    return body + check_pair(body)


def shown_sheet_code(code: str) -> str:
    """A code in three groups, as it is printed for people."""
    return f"{code[:1]}-{code[1:-2]}-{code[-2:]}"


def assignment_of(typed: str) -> int | None:
    """The assignment whose sheet has the code that was typed or scanned; None where it cannot be one."""
    code = normalised(typed)
    body, pair = code[:-2], code[-2:]
    if len(body) <= SHORTEST or not body.startswith(PREFIX) or any(symbol not in ALPHABET for symbol in code):
        return None
    if check_pair(body) != pair:
        return None
    number = 0
    for symbol in body[1:]:
        number = number * 32 + ALPHABET.index(symbol)
    return number if sheet_code(number) == code else None
