"""Who may do what: roles, the acting person, and predicates that read as sentences.

Always true: every action is done by an `Actor`; the command line and imports act as the operator of the machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A kind of user. See docs/roles.md for what each may see and do."""

    PUBLIC = "public"
    APPLICANT = "applicant"
    JUDGE = "judge"
    ORGANISER = "organiser"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Actor:
    """Who acts: a role, the row that stands for the person, and the name to show in the log."""

    role: Role
    id: int
    name: str

    def __str__(self) -> str:
        return f"{self.role.value}:{self.id}"


OPERATOR = Actor(Role.OPERATOR, 0, "operator")
ANYBODY = Actor(Role.PUBLIC, 0, "")


def may_run(*, account_is_demo: bool, edition_is_demo: bool, is_admin: bool, is_member: bool) -> bool:
    """An organiser runs the editions she belongs to, the service's first one all of them, everybody demonstrations.

    The demonstration's account, whose password everybody knows, runs demonstrations and nothing else.
    """
    return edition_is_demo or (not account_is_demo and (is_admin or is_member))


def may_see_work(*, account_is_demo: bool, is_admin: bool) -> bool:
    """What goes on in the background is about every edition: for the service's first account alone."""
    return is_admin and not account_is_demo


def may_score(actor: Actor, *, judge_id: int, is_assigned: bool, scoring_is_open: bool) -> bool:
    """A judge may write on a sheet that is hers, that was not taken from her, while scoring is open.

    Organisers and the operator may write in a judge's stead (paper sheets, imports); it is logged under their name.
    """
    if actor.role in (Role.ORGANISER, Role.OPERATOR):
        return is_assigned
    return actor.role is Role.JUDGE and actor.id == judge_id and is_assigned and scoring_is_open


def may_edit_entry(actor: Actor, *, entry_id: int, is_draft: bool, entries_are_open: bool) -> bool:
    """The applicant may change a draft while entries are taken; organisers may always, under their own name."""
    if actor.role in (Role.ORGANISER, Role.OPERATOR):
        return True
    return actor.role is Role.APPLICANT and actor.id == entry_id and is_draft and entries_are_open
