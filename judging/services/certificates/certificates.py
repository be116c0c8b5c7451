"""All that is done with certificates, from one place: `awards`, `designs`, `issuing`, `papers`,
`pending`, `recipients`, `revoking`, `sampling`.

The words mean here what they mean in those modules; this one adds nothing of its own.
"""

from __future__ import annotations

from judging.services.certificates.designs import add_picture, pictures_of
from judging.services.certificates.issuing import (
    Proposal,
    approve,
    due,
    issue,
    keep_look,
    needs_two,
    proposal,
    propose,
    require_two,
    withdraw,
)
from judging.services.certificates.papers import (
    SIGNATORIES_AT_MOST,
    Paper,
    PaperLogo,
    data_of,
    drawn_together,
    paper_of,
)
from judging.services.certificates.pending import Waiting, how_many, keep_paper, next_pending, note_failure, retry
from judging.services.certificates.recipients import BeforeResults, Occasion, Recipient, occasion_of
from judging.services.certificates.revoking import Correction, correction, reissue, revoke, successor
from judging.services.certificates.sampling import longest_names, samples
from judging.services.results.awards import decide_awards, give_distinction

__all__ = [
    "SIGNATORIES_AT_MOST",
    "BeforeResults",
    "Correction",
    "Occasion",
    "Paper",
    "PaperLogo",
    "Proposal",
    "Recipient",
    "Waiting",
    "add_picture",
    "approve",
    "correction",
    "data_of",
    "decide_awards",
    "drawn_together",
    "due",
    "give_distinction",
    "how_many",
    "issue",
    "keep_look",
    "keep_paper",
    "longest_names",
    "needs_two",
    "next_pending",
    "note_failure",
    "occasion_of",
    "paper_of",
    "pictures_of",
    "proposal",
    "propose",
    "reissue",
    "require_two",
    "retry",
    "revoke",
    "samples",
    "successor",
    "withdraw",
]
