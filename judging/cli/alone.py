"""What a command asks that takes a step for which an edition may want two people: who sits there, and why.

Always true: both are asked for only where two are wanted (`services/agreed.py` refuses otherwise), and kept in the log.
"""

from __future__ import annotations

import click

from judging.domain.permissions import OPERATOR, Actor
from judging.services.agreed import Agreed

WHO = click.option("--who", default="", help="Quién es usted, si la edición pide dos personas para esto.")
WHY = click.option("--why", default="", help="Por qué lo hace sin otra persona, si la edición pide dos para esto.")


def operator(who: str) -> Actor:
    """Whoever sits at the machine, under her own name where she says it."""
    return Actor(OPERATOR.role, OPERATOR.id, who.strip() or OPERATOR.name)


def alone(who: str, why: str) -> Agreed | None:
    """That she does it alone, and why; None where she says neither."""
    return Agreed(alone=who, why=why) if who or why else None
