"""What can be wrong, as codes with parameters.

A `Problem` is a fact ("mark_out_of_range" with criterion, low and high), never a sentence: sentences stand in
`judging/sentences/` in the person's language. `Refused` carries one or more problems out of a service; whoever
catches it shows every one of them and keeps what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One reason why an input or an action is refused.

    `code` names the sentence; `params` fill it; `field` is the form field (or criterion) it belongs to,
    None when it concerns the whole.
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    field: str | None = None

    @classmethod
    def of(cls, code: str, *, at: str | None = None, **params: Any) -> Problem:
        """Build a problem in one line: `Problem.of("mark_out_of_range", at="A1", low=0, high=4)`."""
        return cls(code=code, params=params, field=at)


class Refused(Exception):
    """The action was not carried out and nothing was changed; `problems` says why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


class NotFound(Refused):
    """The thing does not exist, or is not this person's to see: the two are told apart to nobody."""

    def __init__(self, what: str) -> None:
        super().__init__(Problem.of("not_found", what=what))


class Stale(Refused):
    """Somebody else changed the same thing first; `current` holds what stands now, so both can be shown."""

    def __init__(self, *problems: Problem, current: Any) -> None:
        super().__init__(*problems)
        self.current = current
