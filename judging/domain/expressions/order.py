"""In which order conditions are answered that hang on one another, and whether they run in a circle."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter

from judging.domain.errors import Problem, Refused


def in_order(hangs_on: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The keys, each after all that it hangs on. Raises Refused with the names of a circle, back to its first."""
    sorter = TopologicalSorter({key: [name for name in names if name in hangs_on] for key, names in hangs_on.items()})
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        names = " → ".join(reversed(error.args[1]))
        raise Refused(Problem.of("expression_circle", names=names)) from None
