"""A save from an older page is about the part of a mark that its writer changed: its value or its comment."""

from __future__ import annotations

import pytest

from judging.domain.scoring.merging import NOTE, VALUE, merged
from judging.domain.scoring.scoresheet import Mark


def of(value: int, note: str = "") -> Mark:
    return Mark.of("A1", str(value), note)


@pytest.mark.parametrize(
    ("seen", "sent", "standing", "becomes"),
    [
        (of(1), of(1, "hay sombra"), of(3), of(3, "hay sombra")),
        (of(1), of(2), of(1, "hay sombra"), of(2, "hay sombra")),
        (of(1, "antes"), of(1), of(3, "antes"), of(3)),
        (of(1), Mark.not_observed("A1", "no estaba"), of(1, "no estaba"), Mark.not_observed("A1", "no estaba")),
        (None, of(2, "vi poco"), of(2), of(2, "vi poco")),
        (of(1), of(3, "a"), of(3), of(3, "a")),
        (of(1), of(2), of(3), None),
        (of(1), of(1, "a"), of(1, "b"), None),
        (of(1), of(2, "a"), of(3), None),
        (None, of(2), of(3), None),
        (None, of(2, "a"), of(2, "b"), None),
        (of(1), Mark.cleared("A1"), of(1, "hay sombra"), Mark.cleared("A1", "hay sombra")),
        (of(1), of(1, "hay sombra"), Mark.cleared("A1"), Mark.cleared("A1", "hay sombra")),
        (of(1), Mark.cleared("A1"), of(3), None),
        (of(1), of(2), Mark.cleared("A1"), None),
        (None, Mark.cleared("A1"), of(3), of(3)),
        (None, of(2), Mark.cleared("A1"), of(2)),
        (Mark.cleared("A1"), of(2), Mark.cleared("A1", "luego"), of(2, "luego")),
    ],
)
def test_of_two_writers_each_keeps_the_part_she_changed_and_nothing_is_guessed(
    seen: Mark | None, sent: Mark, standing: Mark, becomes: Mark | None
) -> None:
    assert merged(sent, seen=seen, standing=standing) == becomes


def test_a_value_chosen_again_as_it_was_is_chosen() -> None:
    assert merged(of(1, "a"), seen=of(1), standing=of(3), touched={VALUE, NOTE}) is None
    assert merged(of(1, "a"), seen=of(1), standing=of(3), touched={NOTE}) == of(3, "a")
