"""What pages say of a member of an enumeration: its words, and the tone of its chip.

Always true: a member that is in no table stops the page (KeyError), and a test holds the keys of every table equal to
the members; no page tells one member as if it were another.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from judging.i18n import Translator
from judging.sentences.members import MEMBERS

TONES: Mapping[str, Mapping[str, str]] = {
    "entry_status": {"draft": "", "submitted": "accent", "accepted": "good", "excluded": "bad", "withdrawn": ""},
    "step_state": {"to_do": "", "begun": "warn", "done": "good"},
    "ballot_state": {"draft": "", "submitted": "good", "reopened": "accent"},
    "farm_state": {"new": "", "started": "warn", "complete": "accent", "delivered": "good", "reopened": "bad"},
    "copy_outcome": {"new": "good", "same": "", "late": "warn", "conflict": "bad", "refused": "bad"},
    "import_row_state": {"new": "good", "changes": "accent", "there": "", "wrong": "bad"},
    "practice_match": {
        "both_not_applicable": "good",
        "one_not_applicable": "",
        "not_observed": "",
        "not_given": "",
        "no_example": "",
    },
    "name_settled": {"waiting": "", "accepted": "", "refused": "", "replaced": ""},
    "certificate_state": {"pending": "accent", "valid": "good", "revoked": "bad"},
    "job_state": {"running": "accent", "done": "good", "set_aside": "bad"},
    "proposal_state": {
        "waiting": "accent",
        "confirmed": "good",
        "declined": "bad",
        "withdrawn": "",
        "fallen": "warn",
    },
    "invitation_state": {"waiting": "accent", "used": "good", "withdrawn": "", "expired": "warn"},
    "letter_state": {
        "queued": "accent",
        "sending": "accent",
        "sent": "good",
        "failed": "bad",
        "unsure": "warn",
        "dropped": "",
    },
    "due_state": {"pending": "warn", "delivered": "good", "to_decide": "bad", "returned": "", "kept": ""},
}
"""Classes of css/app.css beside `chip`."""
TICKED = {
    ("step_state", "done"),
    ("letter_state", "sent"),
    ("job_state", "done"),
    ("ballot_state", "submitted"),
    ("farm_state", "delivered"),
    ("due_state", "delivered"),
}
"""What bears a tick, for eyes that do not tell the colours apart."""


def told(words: Translator, table: str, member: str, num: int = 1, **figures: object) -> Markup:
    """The member in this language; what is filled in is escaped, as in every sentence of a page."""
    found = MEMBERS[table][str(member)]
    text = words.gettext(found) if isinstance(found, str) else words.ngettext(*found, num)
    return Markup(text) % {"num": num, **figures}


def chip(words: Translator, table: str, member: str, **figures: object) -> Markup:
    """The member as a chip of its tone."""
    tone = TONES[table][str(member)]
    tick = "✓ " if (table, str(member)) in TICKED else ""
    text = told(words, table, member, 1, **figures)
    return Markup('<span class="{}">{}{}</span>').format(f"chip {tone}".strip(), tick, text)
