"""The applicants' blueprint, and what each of its pages starts from: the reader's own entry."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, url_for
from sqlalchemy.orm import Session

from judging.services import cards
from judging.services.contest.editions import windows
from judging.services.entries import entries
from judging.storage.models import Entry, EntryStatus
from judging.storage.queries import applicant as queries
from judging.web.access import now, the_entry
from judging.web.context import settings
from judging.web.page import Page

blueprint = Blueprint("applicant", __name__, url_prefix="/apply")


@dataclass(frozen=True)
class EntryPage(Page):
    """A page about the reader's own entry."""

    entry: Entry

    @property
    def vocabulary(self) -> str:
        """Those of its edition."""
        return self.entry.edition.vocabulary


@dataclass(frozen=True)
class Code:
    """The way back to an entry: eight symbols, and the address that holds them."""

    symbols: str
    address: str

    @property
    def place(self) -> str:
        """The address up to the symbols, as one reads it aloud: without "https://"."""
        return self.address.partition("://")[2].removesuffix(self.symbols)


def own_entry(session: Session) -> Entry:
    """The entry of the applicant who asks, with everything in it."""
    return queries.own_entry(session, the_entry()) or abort(404)


def code_of(entry: Entry) -> Code:
    """The code of an entry, for its own family's eyes."""
    symbols = cards.code_of(entry, settings().secret_key)
    return Code(symbols, settings().base_url + url_for("auth.code_link", code=symbols))


def may_be_written(session: Session, entry: Entry) -> bool:
    """Whether the reader may change her entry at this moment."""
    return entry.status is EntryStatus.DRAFT and entries.is_open_for(windows(session, entry.edition), entry, now())
