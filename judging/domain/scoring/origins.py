"""How a mark that a judge gave came to her sheet, where she did not save it there herself: the reason of its save says.

It came late, after the close, and the organisers counted it; or it stood on a telephone that could not send it, and an
organiser loaded the file which the judge had saved there. Always true: either way it is the judge's own mark.
"""

from __future__ import annotations

from typing import Final

LATE: Final = "late"
_FROM_FILE: Final = "file: "
LONGEST_NAME: Final = 200


def from_file(loaded_by: str) -> str:
    """The reason of a save that somebody loaded from a judge's file."""
    return _FROM_FILE + loaded_by[:LONGEST_NAME]


def loader_in(reason: str) -> str:
    """Who loaded the file that a save came from; "" where it came from none."""
    return reason.removeprefix(_FROM_FILE) if reason.startswith(_FROM_FILE) else ""
