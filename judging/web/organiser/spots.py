"""Which piece of the form a page or a button speaks of: as an address says it, and as a button sends it.

Always true: `spot_in` reads what `values_of` writes, `spot_of` what `code_of` writes; what names no piece is 404.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, url_for

from judging.domain.contest import formediting as steps
from judging.domain.contest.formediting import Sort, Spot

_NAMED = (Sort.SECTION, Sort.QUESTION, Sort.RULE, Sort.LIST)


def values_of(spot: Spot) -> dict[str, str]:
    """What an address says of a spot; nothing, of the head."""
    if spot.sort is Sort.HEAD:
        return {}
    more = {"inside": spot.inside, "part": spot.part}
    return {spot.sort.value: spot.key, **{name: text for name, text in more.items() if text}}


def spot_in(args: Mapping[str, str], document: Mapping[str, Any]) -> Spot:
    """The spot that an address names; the head, where it names none. 404 where there is no such piece."""
    sort = next((one for one in _NAMED if one.value in args), Sort.HEAD)
    if sort is Sort.HEAD:
        return Spot(sort)
    inner = (args.get("inside", ""), args.get("part", "")) if sort is Sort.QUESTION else ("", "")
    spot = Spot(sort, args[sort.value], *inner)
    return spot if steps.piece_of(document, spot) is not None else abort(404)


def code_of(spot: Spot) -> str:
    """A spot as a button sends it."""
    return ":".join(part for part in (spot.sort.value, spot.key, spot.inside) if part)


def spot_of(code: str) -> Spot | None:
    """The spot that a button names; None for what is none."""
    sort, _, rest = code.partition(":")
    key, _, inside = rest.partition(":")
    return Spot(Sort(sort), key, inside) if sort in set(_NAMED) and key else None


def anchor_of(spot: Spot) -> str:
    """Where the form's page shows a piece."""
    return "-".join(part for part in ("at", spot.sort.value, spot.key, spot.inside) if part)


def address_of(slug: str, spot: Spot) -> str:
    """The page of a piece."""
    values: dict[str, Any] = {"slug": slug, **values_of(spot)}
    return url_for("organiser.form_piece", **values)
