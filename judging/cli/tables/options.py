"""What every command on a table of marks may be told about it: its columns, its shape, its maximum.

Always true: what is not said is recognised and told (`domain/tables`); `--strict` makes a warning end with code 3,
after the whole answer.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any

import click

from judging.domain.number import whole
from judging.domain.tables.figures import Bounds, number
from judging.domain.tables.layout import Shape, Wanted
from judging.domain.tables.marks import Twice
from judging.i18n import cli_language, translator

WEIGHTS_HELP = "Tabla de pesos: criterion,weight y, si quiere, section,max,min,step."
CRITERIA_HELP = "Las columnas de notas: solo estas cuentan, también las que parecen sumas o números de fila."
USUAL_TOP = Decimal(4)
"""The highest mark where nobody says one and no mark is above it."""


@dataclass(frozen=True)
class Asked:
    """How a table of marks is to be read."""

    file: Path
    top: Decimal | None
    wanted: Wanted
    twice: Twice
    sheet: str
    is_strict: bool

    @property
    def bounds(self) -> Bounds:
        """The bounds of criteria without any of their own; without a maximum the usual one, which is asked for where it
        does not do."""
        return Bounds(Decimal(0), self.top or USUAL_TOP, is_assumed=self.top is None)

    @property
    def open_bounds(self) -> Bounds:
        """The same where no maximum is needed."""
        return Bounds(Decimal(0), self.top)


class Whole(click.IntRange):
    """A whole number between two bounds, typed as everywhere else: no sign, no other figures than 0 to 9."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; it is refused where it is none."""
        if isinstance(value, str) and whole(value) is None:
            self.fail("no whole number", param, ctx)
        return super().convert(value, param, ctx)


def positive_number(text: str) -> Decimal:
    """A number above zero, with decimal point or comma, kept exact."""
    exact = number(text.strip())
    if exact is None or exact <= 0:
        said = translator(cli_language()).gettext("«{text}» no es un número mayor que 0.")
        raise click.BadParameter(said.format(text=text))
    return exact


def column_names(_context: object, _option: object, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Names of columns, several in one text with commas between them."""
    return tuple(name.strip() for text in texts for name in text.split(",") if name.strip())


_OPTIONS = (
    click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    click.option("--entry", metavar="COLUMN", default="", help="La columna de las inscripciones."),
    click.option("--judge", metavar="COLUMN", default="", help="La columna de los jueces."),
    click.option(
        "--criteria",
        metavar="A,B,C",
        multiple=True,
        callback=column_names,
        help=CRITERIA_HELP,
    ),
    click.option(
        "--ignore",
        metavar="COLUMN",
        multiple=True,
        callback=column_names,
        help="Una columna que no cuenta; puede repetirse.",
    ),
    click.option(
        "--shape",
        type=click.Choice([shape.value for shape in Shape]),
        help="La forma de la tabla, si no se reconoce bien.",
    ),
    click.option(
        "--twice",
        type=click.Choice([way.value for way in Twice]),
        default=Twice.REFUSE.value,
        show_default=True,
        help="Qué vale si un juez está dos veces para una inscripción.",
    ),
    click.option("--sheet", metavar="SHEET", default="", help="La hoja de un libro XLSX u ODS: su nombre o su número."),
    click.option("--strict", is_flag=True, help="Termina con el código 3 si hubo alguna advertencia."),
)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for circles of garbage: a table of 100,000 marks is as many objects, and none of them is one."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def table_of_marks(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument and options of a command that reads a table of marks; it is handed them as `asked`.

    The command has an option of its own for the maximum (`top`).
    """

    @wraps(command)
    def with_asked(
        *,
        file: Path,
        entry: str,
        judge: str,
        criteria: tuple[str, ...],
        ignore: tuple[str, ...],
        shape: str | None,
        twice: str,
        sheet: str,
        strict: bool,
        top: Decimal | None,
        **others: Any,
    ) -> Any:
        wanted = Wanted(Shape(shape) if shape else None, entry, judge, criteria, ignore)
        with uncollected():
            return command(asked=Asked(file, top, wanted, Twice(twice), sheet, strict), **others)

    for option in reversed(_OPTIONS):
        with_asked = option(with_asked)
    return with_asked
