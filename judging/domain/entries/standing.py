"""Where an entry stands, and in which places each kind of person still meets it.

One table says it for all: role x place -> the states of the entries that are in. Pages, papers, counts and records ask
it (`storage/queries/standing.py` for the database); none has a list of states of its own. Always true: what the table
does not name for a role that role never meets, and asking for it is an error; an entry that leaves a place keeps all
that was written about it, and whatever becomes of it afterwards it comes back with that.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from judging.domain.errors import Problem
from judging.domain.permissions import Role


class EntryStatus(StrEnum):
    """Where an entry stands: being written (or given back to the family), sent in, admitted to judging, not admitted,
    taken back."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    EXCLUDED = "excluded"
    WITHDRAWN = "withdrawn"


class Place(StrEnum):
    """Where somebody may meet an entry.

    A *list* is of farms or entries by name; a *sheet* is opened and written on; *count* and *progress* are figures and
    their bars; *paper* is what is printed, or kept on a telephone, to work with; *assignment* is the plan of pairs;
    *export* is a table of marks; the *record* is what is sealed.
    """

    LIST = "list"
    SHEET = "sheet"
    COUNT = "count"
    PROGRESS = "progress"
    PAPER = "paper"
    ASSIGNMENT = "assignment"
    EXPORT = "export"
    RECORD = "record"
    CERTIFICATE = "certificate"
    PUBLIC_PAGE = "public page"


_JUDGED = frozenset({EntryStatus.ACCEPTED})
_SENT = frozenset({EntryStatus.SUBMITTED, EntryStatus.ACCEPTED, EntryStatus.EXCLUDED})
_EVERY = frozenset(EntryStatus)

IN: Mapping[tuple[Role, Place], frozenset[EntryStatus]] = {
    (Role.JUDGE, Place.LIST): _JUDGED,
    (Role.JUDGE, Place.SHEET): _JUDGED,
    (Role.JUDGE, Place.COUNT): _JUDGED,
    (Role.JUDGE, Place.PROGRESS): _JUDGED,
    (Role.JUDGE, Place.PAPER): _JUDGED,
    (Role.JUDGE, Place.EXPORT): _JUDGED,
    (Role.JUDGE, Place.CERTIFICATE): _EVERY,  # a sheet that she delivered was work, whatever became of the farm
    (Role.ORGANISER, Place.LIST): _EVERY,
    (Role.ORGANISER, Place.SHEET): _JUDGED,
    (Role.ORGANISER, Place.COUNT): _JUDGED,
    (Role.ORGANISER, Place.PROGRESS): _JUDGED,
    (Role.ORGANISER, Place.PAPER): _JUDGED,
    (Role.ORGANISER, Place.ASSIGNMENT): _JUDGED,
    (Role.APPLICANT, Place.PAPER): _SENT,  # the receipt
    (Role.APPLICANT, Place.CERTIFICATE): _JUDGED,
    (Role.PUBLIC, Place.RECORD): _JUDGED,
    (Role.PUBLIC, Place.PUBLIC_PAGE): _JUDGED,
}
"""The table. A judge is not shown the families' decisions, an applicant no other entry: they have no row there."""


def is_in(status: EntryStatus, role: Role, place: Place) -> bool:
    """Whether somebody in this role meets an entry of this state in this place; KeyError where the role never does."""
    return status in IN[role, place]


WHY_OUT: Mapping[EntryStatus, str] = {
    EntryStatus.DRAFT: "farm_given_back",
    EntryStatus.SUBMITTED: "farm_to_check_again",
    EntryStatus.EXCLUDED: "farm_not_admitted",
    EntryStatus.WITHDRAWN: "farm_withdrawn",
}


def why_out(status: EntryStatus, number: str) -> Problem:
    """Why a farm that a judge had is not judged (now), in one line; KeyError for one that is."""
    return Problem.of(WHY_OUT[status], number=number)
