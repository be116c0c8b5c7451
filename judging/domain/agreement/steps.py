"""The agreement of two people: which steps an edition may ask it for, and what becomes of a proposal.

Vocabulary: a *step* is a grave act that an edition may want two people for; a *proposal* is one person's wish to take
it, with the exact thing; it waits until a second person *confirms* or *declines* it, until the first *withdraws* it, or
until it *falls*, because the first may not take that step any more.
Always true: whoever may take a step alone where one person suffices may propose and confirm it, and nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from judging.domain.permissions import Deed


class Step(StrEnum):
    """What two people may be asked for."""

    PUBLISH = "publish"
    CERTIFICATES = "certificates"
    CORRECT = "correct"
    """What is public is put right: published again, a certificate revoked or issued anew, a prize given to another."""
    STAFF = "staff"


class What(StrEnum):
    """One kind of thing that is proposed."""

    PUBLISH = "publish"
    ISSUE = "issue"
    REVOKE = "revoke"
    REISSUE = "reissue"
    DISTINCTION = "distinction"
    MENTION_BACK = "mention_back"
    JOIN = "join"
    INVITE = "invite"
    ROLE = "role"
    TAKE_OUT = "take_out"
    ONE_PERSON = "one_person"
    """That one person suffices for a step from now on."""


class ProposalState(StrEnum):
    """What became of a proposal."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    FALLEN = "fallen"


DEED_OF: Mapping[Step, Deed] = {
    Step.PUBLISH: Deed.RUN,
    Step.CERTIFICATES: Deed.RUN,
    Step.CORRECT: Deed.RUN,
    Step.STAFF: Deed.STAFF,
}
"""What somebody has to be allowed to do in the edition, to take this step."""
