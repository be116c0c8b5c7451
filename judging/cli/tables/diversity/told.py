"""What `judging diversity` says: what was counted first, then the measures, then what there are none for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from judging.cli.tables.counted import careful_lines, left_out_lines, problem_document, written_lines
from judging.cli.tables.diversity.equal import NAMES, Compared, compared_lines, reasons
from judging.cli.tables.diversity.named import NamesRead, names_document, names_lines
from judging.cli.tables.words import N_, aligned
from judging.domain.entries.amounts import AmountsReading
from judging.domain.entries.diversity import Diversity
from judging.domain.errors import Problem
from judging.sentences import Translate, sentence
from judging.storage.tabular import harmless

MEASURES: dict[str, Callable[[Diversity], float | None]] = {
    "richness": lambda own: own.hill_q0,
    "shannon": lambda own: own.shannon,
    "pielou": lambda own: own.pielou,
    "gini_simpson": lambda own: own.gini_simpson,
    "hhi": lambda own: own.hhi,
    "hill_q1": lambda own: own.hill_q1,
    "hill_q2": lambda own: own.hill_q2,
    "max_share": lambda own: own.max_share,
}
_DIGITS = 12


@dataclass(frozen=True)
class Measured:
    """One holder's measures, None where nothing above zero was declared."""

    holder: str
    found: Diversity | None
    is_declared: bool = True
    """Whether any amount was given, if only zeros."""

    def figures(self) -> dict[str, float | None]:
        """Every measure by its name, with as many digits as mean something."""
        return {name: _rounded(read(self.found)) if self.found else None for name, read in MEASURES.items()}


@dataclass(frozen=True)
class Answer:
    """All there is to say; `names` with --catalogue alone, `compared` with --at-coverage alone."""

    reading: AmountsReading
    measured: list[Measured]
    names: NamesRead | None = None
    compared: Compared | None = None

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return (*self.reading.warnings, *(self.names.warnings() if self.names else ()))

    def figures(self, own: Measured) -> dict[str, float | None]:
        """The figures of one holder by their names."""
        found = own.figures()
        if self.compared:
            found |= {name: _rounded(value) for name, value in self.compared.holders[own.holder].figures().items()}
        return found

    @property
    def columns(self) -> list[str]:
        """The names of all figures."""
        return [*MEASURES, *(NAMES if self.compared else ())]


def counted_lines(answer: Answer, say: Translate) -> list[str]:
    """What was counted and what to be careful about; an empty line at the end."""
    reading, warnings = answer.reading, answer.warnings
    own = reading.counted
    wide, long = N_("una persona por fila y una columna para cada producto"), N_("una cantidad por fila")
    said = say(
        N_(
            "Se contó: {shape}. Personas: {holders}, productos: {items}, cantidades: {given}, celdas sin cantidad: "
            "{missing}."
        )
    )
    lines = [
        said.format(
            shape=say(wide if own.is_wide else long),
            holders=len(reading.amounts),
            items=own.items,
            given=own.given,
            missing=own.not_given,
        ),
        *written_lines(own.origin, own.decimals, own.thousands, say),
        *left_out_lines(own.rows_left_out, own.columns_left_out, warnings, say),
        *(names_lines(answer.names, say) if answer.names else ()),
    ]
    return [*lines, *careful_lines(warnings, say), ""]


def counted_document(reading: AmountsReading) -> dict[str, Any]:
    """What was counted, for programs."""
    own = reading.counted
    return {
        "shape": "wide" if own.is_wide else "long",
        "holders": len(reading.amounts),
        "items": own.items,
        "amounts": own.given,
        "not_given": own.not_given,
        "columns": {"holder": own.holder, "item": own.item or None, "amounts": list(own.amounts)},
        "columns_left_out": [{"column": left.column, "reason": left.reason} for left in own.columns_left_out],
        "header_line": own.line,
        "rows_left_out": [{"line": row.line, "reason": row.reason, "text": row.text} for row in own.rows_left_out],
        "decimal": sorted(own.decimals),
        "thousands": sorted(own.thousands),
        "encoding": own.origin.encoding or None,
        "delimiter": own.origin.delimiter or None,
        "sheet": own.origin.sheet or None,
    }


def messages(answer: Answer) -> list[Problem]:
    """Why a measure is missing."""
    found = []
    for own in answer.measured:
        if own.found is None:
            found.append(Problem(_nothing(answer, own), {"holder": own.holder}))
        elif own.found.pielou is None:
            found.append(Problem.of("diversity_one_item", holder=own.holder))
    return [*found, *(reasons(answer.compared) if answer.compared else ())]


def _nothing(answer: Answer, own: Measured) -> str:
    if answer.names and own.holder in answer.names.nothing_left:
        return "diversity_all_left_out"
    return "diversity_all_zero" if own.is_declared else "diversity_nothing_declared"


def as_json(answer: Answer, say: Translate) -> str:
    """The measures for programs, holders in the order of their names."""
    document: dict[str, Any] = {
        "counted": counted_document(answer.reading),
        "warnings": [problem_document(own, say) for own in answer.warnings],
    }
    if answer.names:
        document["names"] = names_document(answer.names)
    if answer.compared:
        document["at_coverage"] = answer.compared.document()
    document["holders"] = [{"holder": own.holder, **answer.figures(own)} for own in answer.measured]
    document["messages"] = [sentence(problem, say) for problem in messages(answer)]
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def as_csv(answer: Answer, say: Translate) -> str:
    """The measures for spreadsheets."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["holder", *answer.columns])
    for own in answer.measured:
        figures = answer.figures(own).values()
        writer.writerow([harmless(own.holder), *("" if value is None else value for value in figures)])
    return text.getvalue()


def as_table(answer: Answer, say: Translate) -> str:
    """The measures for people."""
    rows = [
        [
            own.holder,
            *(
                "–" if value is None else f"{value:.{0 if name == 'richness' else 2}f}"
                for name, value in own.figures().items()
            ),
        ]
        for own in answer.measured
    ]
    lines = [*counted_lines(answer, say), *aligned([say(N_("Persona")), *MEASURES], rows, left=(0,))]
    if answer.compared:
        lines += compared_lines(answer.compared, say)
    told = messages(answer)
    if told:
        lines += ["", *(sentence(problem, say) for problem in told)]
    return "\n".join(lines) + "\n"


def _rounded(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else float(f"{value:.{_DIGITS}g}")


FORMS: dict[str, Callable[[Answer, Translate], str]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
}
