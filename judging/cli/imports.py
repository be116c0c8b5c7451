"""`judging import WHAT FILE`: a table of entries, judges, marks, crops or incomes goes into an edition, part by part.

What is read is described in docs/tables.md; the plan and what carries it out are those of the page *Import*. Always
true: with a mistake anywhere nothing is written, unless `--only-sound` leaves the wrong rows out; every mistake is told
with its cell, the same ones together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from judging.bringing import bring
from judging.cli.about import the_edition
from judging.cli.surroundings import Surroundings, stop, surroundings, the_words
from judging.domain.errors import Problem, Refused
from judging.domain.imports.book import Book
from judging.domain.imports.columns import IGNORE, KEEP, bared
from judging.domain.imports.plan import Plan, State, Told, What, grouped
from judging.domain.number import whole
from judging.domain.permissions import OPERATOR
from judging.sentences import sentence
from judging.services.imports import runs
from judging.services.imports.naming import label_of, with_labels
from judging.services.imports.orders import MOST, Entries, Order
from judging.services.imports.planning import guess, plan, targets_of
from judging.storage.models import Edition, ImportRun
from judging.storage.tabular import content_of

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OPTIONS: Sequence[Callable[[Callable[..., Any]], Callable[..., Any]]] = (
    click.argument("what", type=click.Choice([what.value for what in What])),
    click.argument("file", type=_FILE),
    click.option("--edition", "slug", required=True, metavar="SLUG", help="La dirección de la edición."),
    click.option("--sheet", metavar="SHEET", default="", help="La hoja de un libro XLSX u ODS: su nombre o su número."),
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="HEADING=WHAT",
        help="Qué hay en una columna, si no se reconoce: el título de la plantilla, o «ignore»; puede repetirse.",
    ),
    click.option(
        "--entries",
        type=click.Choice([mode.value for mode in Entries]),
        default="existing",
        show_default=True,
        help="Con «new», una tabla de notas crea las inscripciones que faltan.",
    ),
    click.option("--submit", is_flag=True, help="Entrega cada hoja; toma las inscripciones como enviadas y completas."),
    click.option(
        "--may-be-named",
        is_flag=True,
        help="Las personas de las inscripciones nuevas aceptaron que se publique su nombre.",
    ),
    click.option("--only-sound", is_flag=True, help="Trae las filas sin errores y deja las demás."),
    click.option("--dry-run", is_flag=True, help="Solo dice qué pasaría: no guarda nada."),
)


def import_table(
    *,
    what: str,
    file: Path,
    slug: str,
    sheet: str,
    columns: tuple[str, ...],
    entries: str,
    submit: bool,
    may_be_named: bool,
    only_sound: bool,
    dry_run: bool,
) -> None:
    """Trae a una edición la tabla FILE (texto, XLSX u ODS) de WHAT, por partes; con un error en la tabla, nada.

    WHAT es entries (inscripciones), judges (jueces), marks (notas), crops (cultivos) o incomes (ingresos). Las
    columnas se reconocen por su título, en español, francés o inglés.
    """
    sent = sent_of(file)
    with surroundings() as here:
        order = Order(What(what), sent.book, sent.digest, {}, _sheet_in(sent.book, sheet))
        order = replace(
            order, entries=Entries(entries), submit=submit, may_be_named=may_be_named, only_sound=only_sound
        )
        with here.database.reading() as session:
            edition = the_edition(session, slug)
            order = replace(order, columns=_told(columns, guess(session, edition, order), order, edition))
            made = plan(session, edition=edition, order=order, now=here.now)
        _say(made)
        if made.whole or (made.wrong and not only_sound):
            raise SystemExit(2)
        if not dry_run and made.to_do:
            carry_out(here, slug, order, made)


for _option in reversed(_OPTIONS):
    import_table = _option(import_table)
import_table = click.command("import")(import_table)


def sent_of(file: Path) -> runs.Sent:
    """The file with its sheets; says what is wrong with it and leaves otherwise."""
    from judging.services.certificates.printers import Printers  # noqa: PLC0415 - slow to load

    content = content_of(file)
    try:
        return runs.Sent.of(Printers().book(content, MOST), content, file.name)
    except Refused as refusal:
        stop(*refusal.problems)


def carry_out(here: Surroundings, slug: str, order: Order, made: Plan) -> None:
    """Bring a plan in part by part, so that judges save meanwhile; stops where something of it could not be."""
    with here.database.transaction() as session:
        edition = the_edition(session, slug)
        run_id = runs.begin(
            session,
            actor=OPERATOR,
            edition=edition,
            order=order,
            made=made,
            seen=made.version,
            only_sound=order.only_sound,
            now=here.now,
        ).id
    for _ in bring(here.database, run_id, here.settings.secret_key, lambda: datetime.now(UTC)):
        pass
    with here.database.reading() as session:
        ended = session.get_one(ImportRun, run_id)
        known = {(told.problem.code, told.cell) for told in made.problems}
        left = [told for told in runs.problems_of(ended) if (told.problem.code, told.cell) not in known]
    if ended.ended_at is None:
        stop(Problem.of("import_under_way", done=ended.done, total=ended.total))
    if left:
        say_problems(left)
        raise SystemExit(2)


def _sheet_in(book: Book, wanted: str) -> int:
    """The place of a sheet, by its name or its number from 1; the first one where none is named."""
    names = [grid.origin.sheet for grid in book]
    if not wanted:
        return 0
    if wanted in names:
        return names.index(wanted)
    place = whole(wanted)
    if place is not None and 1 <= place <= len(names):
        return place - 1
    if not any(names):
        raise Refused(Problem.of("sheet_of_no_workbook", sheet=wanted))
    raise Refused(Problem.of("sheet_missing", sheet=wanted, has=", ".join(names)))


def _told(columns: Sequence[str], guessed: dict[str, str], order: Order, edition: Edition) -> dict[str, str]:
    """What the columns hold, as guessed and as told."""
    targets = targets_of(order.what, edition)
    called = {IGNORE: IGNORE, KEEP: KEEP}
    for target in with_labels(targets):
        for name in (target.key, *(name for names in target.names for name in names)):
            called.setdefault(name, target.key)
    found = dict(guessed)
    for said in columns:
        heading, _, meant = said.partition("=")
        at = next((name for name in guessed if bared(name) == bared(heading)), None)
        held = called.get(meant) or called.get(bared(meant))
        if at is None:
            has = ", ".join(guessed)
            raise Refused(Problem.of("column_wanted_missing", line=order.frame.line, column=heading, has=has))
        if held is None:
            words = the_words()
            known = ", ".join([*(label_of(own, words) for own in targets if own.is_offered), IGNORE])
            raise Refused(Problem.of("import_word_unknown", text=meant, known=known))
        found = {name: IGNORE if own == held else own for name, own in found.items()} | {at: held}
    return found


def _say(made: Plan) -> None:
    """What would become of the rows; then what is wrong."""
    words = the_words()
    counts = {state.value: made.in_state(state) for state in State}
    said = words.gettext("Filas nuevas: {new}, que cambian: {changes}, que ya están: {there}, con errores: {wrong}")
    click.echo(said.format(**counts))
    say_problems(made.problems)


def say_problems(problems: Sequence[Told]) -> None:
    """Every problem on standard error, the same ones together, with their cells."""
    words = the_words()
    told, more = grouped(problems)
    for own in told:
        cells = ", ".join(own.cells) + ("…" if own.count > len(own.cells) > 0 else "")
        said = sentence(own.problem, words.gettext)
        click.echo(f"{cells}: {said}" if cells else said, err=True)
    if more:
        click.echo(words.gettext("Y {count} problemas más.").format(count=more), err=True)
