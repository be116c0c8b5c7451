"""Where the contest is held: its country and its clocks, named here and nowhere else."""

from __future__ import annotations

from typing import Final

COUNTRY: Final = "BO"
"""ISO 3166: whose telephone numbers need no country in front."""

ZONE: Final = "America/La_Paz"
"""IANA's name of the clocks by which dates are typed and shown."""
