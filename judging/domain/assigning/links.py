"""How a plan hangs together: through which entries the strictness of judges can be compared.

Vocabulary: entries and judges with the pairs as edges form the *judging graph*. A *division* puts the judges in two
groups, one of which it names; it is *bridged* by each entry that both groups judge. Where a division has no bridge, a
strict group cannot be told from weak entries (docs/fairness.md); the *overlap* of a plan is the number of bridges of
its weakest division. Found without trying all divisions: the number of bridges is a symmetric submodular function of
the group, so orders in which each next judge is the one most tied to those before end in a least cut of their last two
judges (Queyranne 1998; Klimmek and Wagner 1996 for hypergraphs).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from judging.domain.assigning.question import Pair


@dataclass(frozen=True)
class Division:
    """One of the two groups of judges, and how many entries both judge."""

    group: frozenset[str]
    bridges: int


def components(pairs: Iterable[Pair]) -> list[frozenset[Pair]]:
    """The parts of the judging graph that have nothing to do with one another, the largest first."""
    leader: dict[Pair, Pair] = {}

    def top(node: Pair) -> Pair:
        while leader.setdefault(node, node) != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    listed = list(pairs)
    for entry, judge in listed:
        leader[top(("entry", entry))] = top(("judge", judge))
    groups: dict[Pair, set[Pair]] = {}
    for entry, judge in listed:
        groups.setdefault(top(("entry", entry)), set()).add((entry, judge))
    return sorted((frozenset(group) for group in groups.values()), key=lambda group: (-len(group), min(group)))


def panels_of(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    """The judges of each entry."""
    found: dict[str, set[str]] = {}
    for entry, judge in pairs:
        found.setdefault(entry, set()).add(judge)
    return found


def bridges(pairs: Iterable[Pair], group: Collection[str]) -> int:
    """How many entries have a judge of the group and one beside it."""
    panels = panels_of(pairs).values()
    return sum(any(one in group for one in panel) and any(one not in group for one in panel) for panel in panels)


def weak_divisions(pairs: Collection[Pair]) -> list[Division]:
    """Divisions among which is the weakest, weakest first; none for fewer than two judges."""
    judges = sorted({judge for _, judge in pairs})
    bit = {judge: 1 << at for at, judge in enumerate(judges)}
    panels = [sum(bit[judge] for judge in panel) for panel in panels_of(pairs).values()]
    merged = list(bit.values())
    found: dict[int, int] = {}
    while len(merged) > 1:
        order = _order(panels, merged)
        last, before = order[-1], order[-2]
        found[last] = sum(1 for panel in panels if panel & last and panel & ~last)
        merged = [group for group in merged if group not in (last, before)] + [last | before]
    named = [Division(frozenset(one for one in judges if bit[one] & group), found[group]) for group in found]
    return sorted(named, key=lambda one: (one.bridges, sorted(one.group)))


def _order(panels: Sequence[int], merged: Sequence[int]) -> list[int]:
    """The groups of judges, each next the one whose panels overlap most with those already there."""
    within = {group: [at for at, panel in enumerate(panels) if panel & group] for group in merged}
    left = [0] * len(panels)
    for own in within.values():
        for at in own:
            left[at] += 1
    touched = [0] * len(panels)
    order: list[int] = []
    waiting = list(merged)
    while waiting:
        # f(W) + f({u}) - f(W + u): the panels of u that W touches, twice where u is all that is left of one.
        chosen = max(
            waiting, key=lambda group: sum(touched[at] + (touched[at] & (left[at] == 1)) for at in within[group])
        )
        waiting.remove(chosen)
        order.append(chosen)
        for at in within[chosen]:
            touched[at] = 1
            left[at] -= 1
    return order


def severity_variance(pairs: Collection[Pair]) -> float | None:
    """Mean variance of a difference of two judges' strictness, in units of the residual variance; None where the plan
    falls apart or has one judge. With C the 0/1 matrix of entries and judges, M = diag(N) - C' diag(1/n) C and M+ its
    generalised inverse, the variance of the difference of j and j' is (e_j - e_j')' M+ (e_j - e_j')."""
    judges = sorted({judge for _, judge in pairs})
    if len(judges) < 2 or len(components(pairs)) > 1:
        return None
    at = {judge: place for place, judge in enumerate(judges)}
    laplacian = np.zeros((len(judges), len(judges)))
    for panel in panels_of(pairs).values():
        own = sorted(at[judge] for judge in panel)
        laplacian[own, own] += 1.0
        laplacian[np.ix_(own, own)] -= 1.0 / len(own)
    inverse = np.linalg.pinv(laplacian, hermitian=True)
    return float(2.0 * np.trace(inverse) / (len(judges) - 1))
