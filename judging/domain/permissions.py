"""Who may do what: roles, the acting person, and predicates that read as sentences.

Vocabulary: a *role* says what kind of user somebody is; an *edition role* what an organiser is in one edition; a *deed*
is a kind of thing that may be done there, and every page of an edition belongs to one.
Always true: every action is done by an `Actor`; the command line and imports act as the operator of the machine; what
an edition role may do stands in `DEEDS_OF` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A kind of user. See docs/roles.md for what each may see and do."""

    PUBLIC = "public"
    APPLICANT = "applicant"
    JUDGE = "judge"
    ORGANISER = "organiser"
    OPERATOR = "operator"


class EditionRole(StrEnum):
    """What an organiser is in one edition. See docs/roles.md."""

    OWNER = "owner"
    ORGANISER = "organiser"
    SECRETARY = "secretary"
    AUDITOR = "auditor"


class Deed(StrEnum):
    """What may be done in an edition, by kind."""

    READ = "read"
    """Whatever is neither a mark, a sum of marks nor an order, and lets nobody in."""
    ORDER = "order"
    """Read marks, sums, orders and what follows from them: results, analysis, certificates, the log."""
    RECEIVE = "receive"
    """Take entries in: admit them, give them back to their families, give a family a new code; note that a prize was
    handed over."""
    KEY = "key"
    """Type in sheets and lines that came on paper or by voice."""
    WRITE = "write"
    """Remind judges and families with the edition's own words, and note whom she wrote to from her own telephone."""
    PRINT = "print"
    """Cards, slips and sheets on paper; whoever has a card comes in with it."""
    RUN = "run"
    """All the rest that changes an edition."""
    STAFF = "staff"
    """Say who belongs to it, and as what."""


DEEDS_OF: Mapping[EditionRole, frozenset[Deed]] = {
    EditionRole.OWNER: frozenset(Deed),
    EditionRole.ORGANISER: frozenset(Deed) - {Deed.STAFF},
    EditionRole.SECRETARY: frozenset({Deed.READ, Deed.RECEIVE, Deed.KEY, Deed.WRITE, Deed.PRINT}),
    EditionRole.AUDITOR: frozenset({Deed.READ, Deed.ORDER}),
}
"""Edition role x deed."""


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


def role_in(
    *,
    account_is_demo: bool,
    edition_is_demo: bool,
    is_admin: bool,
    member: EditionRole | None,
    is_rehearsal: bool = False,
) -> EditionRole | None:
    """What an organiser is in an edition; None where it does not exist for her (`may_run`).

    Everybody tries the demonstration as an organiser; who belongs to every edition owns every real one. In a rehearsal
    one is what one is in the edition that is rehearsed (`member`), but nobody owns it: it has no team of its own.
    """
    if edition_is_demo:
        return EditionRole.ORGANISER
    if account_is_demo:
        return None
    own = EditionRole.OWNER if is_admin else member
    return EditionRole.ORGANISER if is_rehearsal and own is EditionRole.OWNER else own


def may(role: EditionRole | None, deed: Deed) -> bool:
    """Whether somebody who is this in an edition may do this there."""
    return role is not None and deed in DEEDS_OF[role]


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
