"""The ways to jump on a page: its parts by their headings, for a menu that stays in sight.

Always true: every heading of a part has an id that stands once on the page; a part that is folded away, or a message
on top of the page, is no place to jump to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from markupsafe import Markup

from judging.web.organiser.blueprint import blueprint

FEWEST, LONG, LONG_IN_HAND = 3, 4000, 1500
"""So many parts, or so many signs, make a page that one jumps on; on a telephone so many."""
MOST = 12
"""A page with more headings than that is a list of things alike: one jumps to its beginning and its end."""
_MARKS = re.compile(
    r"""<(?P<fold>/?)(?:details|template)\b|(?P<told>class="notice[^>]*>\s*)?<h2(?P<more>[^>]*)>(?P<words>.*?)</h2>""",
    re.DOTALL,
)
_ID = re.compile(r"""\bid="([^"]+)\"""")


@dataclass(frozen=True)
class Place:
    """One part of a page: its id and its heading."""

    id: str
    words: str


@dataclass(frozen=True)
class Parts:
    """A page's main part with an id at each heading, its places, and whether one would jump on it, if only to its end:
    at a desk, and on a telephone."""

    body: Markup
    places: Sequence[Place]
    is_long: bool
    is_long_in_hand: bool


@blueprint.app_template_global()
def parts_of(body: Markup) -> Parts:
    """The places of an organiser's page, from its finished main part; the pages of others stay as they are."""
    if request.blueprint != "organiser":
        return Parts(body, (), is_long=False, is_long_in_hand=False)
    places: list[Place] = []
    written: list[str] = []
    last = folds = 0
    for found in _MARKS.finditer(body):
        if found["words"] is None:
            folds += -1 if found["fold"] else 1
        elif not folds and not found["told"]:
            known = _ID.search(found["more"])
            name = known[1] if known else f"part-{len(places) + 1}"
            if not known:
                written += [body[last : found.start()], f'<h2 id="{name}"{found["more"]}>']
                last = found.start("words")
            places.append(Place(name, Markup(found["words"]).striptags()))
    written.append(body[last:])
    is_long = len(places) >= FEWEST or len(body) > LONG
    shown = places if len(places) <= MOST else ()
    return Parts(Markup("").join(map(Markup, written)), shown, is_long, is_long or len(body) > LONG_IN_HAND)
