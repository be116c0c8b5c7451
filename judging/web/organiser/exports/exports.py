"""Downloads: what organisers take away of an edition, as workbooks, CSV and JSON. Changes nothing.

Always true: a file names nobody unless its address asks for people; a CSV is in the habit of the page's language or as
the address asks; the three formats of a table say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from sqlalchemy.orm import Session

from judging.domain.permissions import Deed, Role
from judging.domain.work import PackOf
from judging.sentences.exported import TABLES
from judging.services.exports import books, tables
from judging.services.exports.books import Book
from judging.services.exports.deliveries import of_deliveries
from judging.services.exports.tables import Table
from judging.services.exports.words import of_sheets
from judging.services.exports.writing import Exported, as_csv, as_json, as_xlsx
from judging.services.prizes.shown import won_in_order
from judging.services.prizes.winning import offered
from judging.services.results import results as computed
from judging.storage.models import Edition, Prize
from judging.web.access import allow, may_do, tied_here
from judging.web.context import read_session
from judging.web.numbers import reader_habit
from judging.web.organiser import packs
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.chosen import chosen_round
from judging.web.organiser.exports.books import is_many, too_many_at_once
from judging.web.organiser.packs import Packs
from judging.web.page import Page, render, words

KINDS: Mapping[str, str] = {
    "xlsx": packs.KINDS["xlsx"],
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
WITH_PEOPLE = frozenset({Table.ENTRIES, Table.JUDGES, Table.RESULTS, Table.DELIVERIES})
"""The tables that can name people."""
OF_ORDER = frozenset({Table.MARKS, Table.WORDS, Table.RESULTS})
"""The tables that hold marks, what was written beside them, sums or orders."""


@dataclass(frozen=True)
class ExportsPage(Page):
    """Which tables there are, and how they are asked for."""

    template: ClassVar[str] = "organiser/exports/exports.html"
    edition: Edition
    tables: Sequence[str]
    kinds: Sequence[str]
    people: bool
    habit: str
    is_many: bool
    """Whether workbooks of every mark are asked for, because they hold so many."""
    packs: Packs | None
    """Those that were asked for; None for who may not read them."""
    is_tied: bool
    """Whether tables of marks and sums are left out because she declared a conflict."""

    def is_asked_for(self, table: str, kind: str) -> bool:
        """Whether this file is asked for with a button and fetched later."""
        return self.is_many and kind == "xlsx" and table in set(Book)

    @property
    def asked(self) -> dict[str, Any]:
        """What the address of each file says besides."""
        return {"habit": self.habit, **({"people": 1} if self.people else {})}

    def name(self, table: str) -> str:
        return words().gettext(TABLES[table])


def _is_hers(table: Table) -> bool:
    """Whether her role lets her read this table, and nothing ties her to an entry of it."""
    return table not in OF_ORDER or (may_do(Deed.ORDER) and not tied_here())


def _people() -> bool:
    return request.args.get("people") == "1"


@blueprint.get("/<slug>/exports")
@allow(Role.ORGANISER, to=Deed.READ)
def exports(slug: str) -> ResponseReturnValue:
    """The page of downloads."""
    edition = edition_or_404(read_session(), slug)
    tables_ = [table for table in Table if _is_hers(table)]
    round_ = chosen_round(edition)
    may_read = may_do(Deed.ORDER) and not tied_here()
    return render(
        ExportsPage(
            edition,
            tables_,
            [*KINDS],
            _people(),
            reader_habit().value,
            is_many=may_read and is_many(round_),
            packs=packs.packs_of(edition, PackOf.BOOK) if may_read else None,
            is_tied=tied_here(),
        )
    )


@blueprint.get("/<slug>/exports/<table>.<kind>")
@allow(Role.ORGANISER, to=Deed.READ)
def export(slug: str, table: str, kind: str) -> ResponseReturnValue:
    """One table in one format."""
    session = read_session()
    edition = edition_or_404(session, slug)
    if table not in set(Table) or kind not in KINDS:
        abort(404)
    if table in OF_ORDER and tied_here():
        return redirect(url_for("organiser.ties", slug=slug, closed=1))
    if not _is_hers(Table(table)):
        abort(403)
    if kind == "xlsx" and table in set(Book) and is_many(chosen_round(edition)):
        return too_many_at_once(edition)
    content = _content(session, edition, Table(table), kind)
    answer = Response(content, content_type=KINDS[kind])
    named = f"-{chosen_round(edition).key}" if len(edition.rounds) > 1 else ""
    answer.headers["Content-Disposition"] = f'attachment; filename="{edition.slug}{named}-{table}.{kind}"'
    return answer


def _content(session: Session, edition: Edition, table: Table, kind: str) -> bytes:
    people = _people() and table in WITH_PEOPLE
    if kind == "xlsx" and table.value in set(Book):
        return books.written(session, edition, chosen_round(edition), Book(table.value), people=people, say=words())
    made = _TABLES[table](session, edition, people)
    if kind == "csv":
        return as_csv(made, reader_habit())
    return as_xlsx(made) if kind == "xlsx" else as_json(made, {"edition": edition.slug, "people": people})


def _entries(session: Session, edition: Edition, people: bool) -> Exported:
    return tables.entries(session, edition, people=people, say=words().gettext, pick=words().pick)


def _judges(session: Session, edition: Edition, people: bool) -> Exported:
    return tables.judges(session, chosen_round(edition), people=people, say=words().gettext)


def _assignments(session: Session, edition: Edition, people: bool) -> Exported:
    return tables.assignments(session, chosen_round(edition), say=words().gettext)


def _marks(session: Session, edition: Edition, people: bool) -> Exported:
    return tables.marks(computed.draft(session, edition, chosen_round(edition)), say=words().gettext)


def _words(session: Session, edition: Edition, people: bool) -> Exported:
    return of_sheets(session, chosen_round(edition), words=words())


def _results(session: Session, edition: Edition, people: bool) -> Exported:
    drafted = computed.draft(session, edition, chosen_round(edition))
    names = books.names_in(session, drafted) if people else {}
    round_ = chosen_round(edition)
    prizes = offered(session, edition.id) if round_ is edition.rounds[-1] else ()
    return tables.results(
        drafted,
        people=people,
        names=names,
        say=words().gettext,
        pick=words().pick,
        prizes=_won(drafted, prizes) if prizes else None,
    )


def _won(drafted: computed.Draft, prizes: Sequence[Prize]) -> dict[str, str]:
    """Number -> what its place wins in the order as it stands."""
    found: dict[str, str] = {}
    for category in drafted.categories:
        ranks = {own.key: own.rank for own in category.ranking.entries}
        found |= won_in_order(words(), prizes, category.key, ranks)
    return found


def _deliveries(session: Session, edition: Edition, people: bool) -> Exported:
    return of_deliveries(session, edition, people=people, words=words())


_TABLES: Mapping[Table, Callable[[Session, Edition, bool], Exported]] = {
    Table.ENTRIES: _entries,
    Table.JUDGES: _judges,
    Table.ASSIGNMENTS: _assignments,
    Table.MARKS: _marks,
    Table.WORDS: _words,
    Table.RESULTS: _results,
    Table.DELIVERIES: _deliveries,
}
