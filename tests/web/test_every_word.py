"""What somebody typed beside a choice that she did not take, or anywhere else: it is kept, or it is given back.

Each person's forms are sent with each of their choices and with words of its own in every field for words. Always true:
where the service says that it took the form, each of these words stands in the database or on the page that answers;
where it refuses, each stands on the page that says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from itertools import product
from pathlib import Path
from string import ascii_lowercase

import pytest

from judging.domain.phases import Phase
from judging.web.forms.returned import SECRETS
from tests.web.offers import COUNTED, TYPED, File, Kept, Values
from tests.web.test_offered import ALL, Edition
from tests.world import World

ENDINGS = ["".join(letters) for letters in product(ascii_lowercase, repeat=2)]
ROOM = 60
"""A field that holds fewer letters is for a figure, a code or a name, and may refuse words."""


class Way(Enum):
    """In which fields words are typed, each where the one before was refused."""

    ALL = "in all"
    LONG = "in the long ones, the others left empty"
    ALONE = "in the long ones, and nothing else is typed"


def worded(edition: Edition, action: str, values: Values, way: Way) -> tuple[Values, dict[str, str]]:
    """An offer with words in its fields for words, no two alike, and those words by field."""
    names = [name for name in values if (action, name) in edition.words and name not in SECRETS]
    long = [name for name in names if (edition.lengths.get((action, name)) or ROOM) >= ROOM]
    chosen = names if way is Way.ALL else long
    words = {name: f"Zafra {ending}" for name, ending in zip(chosen, ENDINGS, strict=False)}
    left = {TYPED, COUNTED} if way is Way.ALONE else {TYPED}
    blank = {name: "" for name, value in values.items() if name not in words and str(value) in left}
    return {**values, **(blank if way is not Way.ALL else {}), **words}, words


def lost(edition: Edition, kept: Kept, who: str, action: str, values: Values) -> Iterator[str]:
    """(status and field) of words that stand nowhere after the form was sent, one way after the other."""
    visitor = edition.people[who]
    cookie = visitor.app.config["SESSION_COOKIE_NAME"]
    for way in Way:
        filled, words = worded(edition, action, values, way)
        if not words:
            return
        fresh = {name: value.sent() if isinstance(value, File) else value for name, value in filled.items()}
        fresh["csrf_token"] = visitor.token()
        signed_in = visitor.client.get_cookie(cookie)
        answer = visitor.client.post(action, data=fresh, headers={"Sec-Fetch-Site": "same-origin"})
        is_taken = answer.status_code < 400
        rows = repr(kept.dump()).casefold() if is_taken else ""
        page = visitor.client.get(answer.location) if answer.status_code == 303 and answer.location else answer
        for name, text in words.items():
            if text.casefold() not in rows and text not in page.text:
                yield f"{answer.status_code} {name} ({way.value})"
        if signed_in is not None:
            visitor.client.set_cookie(cookie, signed_in.value)
        kept.go_back()
        if is_taken:
            return


@pytest.mark.parametrize(
    "phase",
    [
        pytest.param(Phase.ENTERING, marks=pytest.mark.slow),
        Phase.SCORING,
        pytest.param(Phase.PUBLISHED, marks=pytest.mark.slow),
    ],
)
def test_no_word_is_dropped_in_silence(world: World, tmp_path: Path, phase: Phase) -> None:
    edition = Edition(world, tmp_path / "judging.sqlite3", most=1)
    edition.walk([phase])
    kept, found = edition.at(phase), []
    for who in ALL:
        for key, values in edition.ever(who).items():
            found += [f"{who} {key}: {one}" for one in lost(edition, kept, who, key[0], values)]
    assert "\n".join(found) == ""
