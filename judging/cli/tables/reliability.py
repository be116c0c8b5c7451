"""`judging reliability FILE.csv`: how far the judges of a table agree, with no database.

Takes the tables that `judging rank` takes. What is compared is each judge's total for each entry: the mark itself
where there is one criterion, else the weighted mean of the marks (`--out-of` puts it on another scale). The
coefficients are those of `domain/analysis/reliability.py`. Always true: every coefficient is a number or null, and each
null has a sentence in `messages`; problems go to standard error with exit code 2.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from judging.cli.tables.analysis import figure
from judging.cli.tables.counted import Told, counted_document, counted_lines, problem_document
from judging.cli.tables.marks import MARKS_LOOK, Given, leave, read_marks
from judging.cli.tables.options import WEIGHTS_HELP, Asked, positive_number, table_of_marks
from judging.cli.tables.rank import STRICT
from judging.cli.tables.words import N_, aligned
from judging.domain.analysis.alpha import LEVELS
from judging.domain.analysis.intraclass import Estimate
from judging.domain.analysis.reliability import ICC_FORMS, Reliability
from judging.domain.analysis.reliability import reliability as agreement_of
from judging.domain.errors import Problem, Refused
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.ranking.marktable import entries_of, sheet_for
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.i18n import cli_language, translator
from judging.sentences import Translate, sentence

_BY_JUDGES = (N_("Jueces"), N_("Otros jueces para cada una"), N_("Los mismos jueces"))
_HEADING = (N_("Medida"), N_("Valor"), N_("Mínimo"), N_("Máximo"))


@click.command("reliability")
@click.option("--max", "top", type=positive_number, metavar="M", help="La nota más alta; sin esto no hay tope.")
@click.option(
    "--out-of", type=positive_number, metavar="N", help="Los puntos de una hoja completa; sin esto, los de las notas."
)
@click.option(
    "--weights",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=WEIGHTS_HELP,
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Cómo se muestra el resultado.",
)
@table_of_marks
def reliability(*, asked: Asked, out_of: Decimal | None, weights: Path | None, form: str) -> None:
    """Mide cuánto coinciden los jueces de una tabla de notas, sin base de datos.

    FILE es una tabla como las de «judging rank». Con varios criterios se compara el total de cada hoja.
    """
    say = translator(cli_language()).gettext
    try:
        given = read_marks(asked, weights, asked.open_bounds)
        sheet = _sheet(given, asked.top, out_of)
    except Refused as refused:
        leave([(asked.file, problem) for problem in refused.problems], MARKS_LOOK)
    told, totals = Told.of(given.reading, sheet), _totals(given, sheet)
    found = agreement_of(totals)
    click.echo(as_json(found, told, say) if form == "json" else as_table(found, totals, told, say), nl=False)
    if asked.is_strict and told.warnings:
        raise SystemExit(STRICT)


def _sheet(given: Given, top: Decimal | None, out_of: Decimal | None) -> ScoreSheet:
    """The sheet that was filled in, in the units of the marks unless other points are asked for."""
    found = max((mark for own in given.table.sheets.values() for mark in own.values()), default=Decimal(1))
    highest = found if isinstance(found, Decimal) else Decimal(math.ceil(found))
    full = top or highest or Decimal(1)
    return sheet_for(given.table, given.weights, top=full, out_of=out_of or full)


def _totals(given: Given, sheet: ScoreSheet) -> CrossedTotals:
    """Every sheet's total."""
    return CrossedTotals.of(
        (entry.key, judge, own.score.total)
        for entry in entries_of(given.table, sheet)
        for judge, own in entry.sheets.items()
    )


def as_json(found: Reliability, told: Told, say: Translate) -> str:
    """The coefficients for programs."""
    document: dict[str, Any] = {
        "counted": counted_document(told),
        "warnings": [problem_document(own, say) for own in told.warnings],
    }
    for name, own in _estimates(found):
        document[name] = figure(own.value) if own else None
        document[f"{name}_low"] = figure(own.low) if own else None
        document[f"{name}_high"] = figure(own.high) if own else None
    document.update(_coefficients(found))
    together = found.variance.judge_and_residual if found.variance else None
    document["variance"] = {name: figure(own.value) if own else None for name, own in _parts(found)}
    document["variance"]["judge_and_residual"] = figure(together)
    for end in ("low", "high"):
        document[f"variance_{end}"] = {name: figure(getattr(own, end, None)) for name, own in _parts(found)}
    document["agreement"] = {judge: figure(value) for judge, value in found.agreement.items()}
    needed = found.judges_needed
    document["judges_needed"] = needed.different_panels if needed else None
    document["judges_needed_same_panel"] = needed.same_panel if needed else None
    document["reliability_by_judges"] = [
        {
            "judges": own.judges,
            "different_panels": figure(own.different_panels),
            "same_panel": figure(own.same_panel),
        }
        for own in found.by_judges
    ]
    document["messages"] = [sentence(problem, say) for problem in messages(found)]
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _estimates(found: Reliability) -> Iterator[tuple[str, Estimate | None]]:
    """The coefficients that have an interval."""
    for name in ICC_FORMS:
        yield name, getattr(found.icc, name, None)
    for level in LEVELS:
        yield f"alpha_{level}", found.alpha[level]


def _parts(found: Reliability) -> Iterator[tuple[str, Estimate | None]]:
    """The parts of the spread."""
    for name in ("entry", "judge", "residual"):
        yield name, getattr(found.variance, name, None)


def _coefficients(found: Reliability) -> dict[str, float | None]:
    """The coefficients that are one number."""
    kendall = found.concordance
    return {
        "kendall_w": figure(kendall.w) if kendall else None,
        "kendall_w_uncorrected": figure(kendall.w_uncorrected) if kendall else None,
        "kendall_p": figure(kendall.p) if kendall else None,
        "cronbach_alpha": figure(found.cronbach_alpha),
        "fleiss_kappa": figure(found.fleiss_kappa),
    }


def messages(found: Reliability) -> tuple[Problem, ...]:
    """Why a coefficient is missing, or its interval: one message for each reason, with every coefficient's own name."""
    reasons: dict[str, list[str]] = {}
    others = []
    for problem in found.messages:
        if "coefficient" in problem.params:
            names = reasons.setdefault(problem.code, [])
            names += [name for name in _written(problem.params["coefficient"]) if name not in names]
        else:
            others.append(problem)
    parts = [(f"variance_{name}", own) for name, own in _parts(found)]
    bare = [name for name, own in (*_estimates(found), *parts) if own is not None and own.low is None]
    if bare:
        reasons["reliability_no_interval"] = bare
    told = [Problem(code, {"coefficient": ", ".join(names)}) for code, names in reasons.items()]
    return (*told, *others)


def _written(coefficient: str) -> tuple[str, ...]:
    """The names in the document that one missing coefficient leaves without a value."""
    together = {
        "kendall_w": ("kendall_w", "kendall_w_uncorrected", "kendall_p"),
        "judges_needed": ("judges_needed", "judges_needed_same_panel", "reliability_by_judges"),
    }
    return together.get(coefficient, (coefficient,))


def as_table(found: Reliability, totals: CrossedTotals, told: Told, say: Translate) -> str:
    """The coefficients for people: what was compared, the figures, the judges, and what is missing."""
    counts = say(N_("inscripciones: {entries}, jueces: {judges}, hojas: {sheets}")).format(
        entries=len(totals.entries), judges=len(totals.judges), sheets=totals.rows
    )
    rows = [_row(name, own) for name, own in _estimates(found)]
    rows += [[name, _shown(value), "", ""] for name, value in _coefficients(found).items()]
    rows += [_row(f"variance {name}", own) for name, own in _parts(found)]
    together = found.variance.judge_and_residual if found.variance else None
    rows.append(["variance judge + residual", _shown(together), "", ""])
    needed = found.judges_needed
    counts_needed = (needed.different_panels, needed.same_panel) if needed else (None, None)
    names = ("judges_needed", "judges_needed_same_panel")
    rows += [[name, str(own or "–"), "", ""] for name, own in zip(names, counts_needed, strict=True)]
    rows += [[f"agreement {judge}", _shown(value), "", ""] for judge, value in found.agreement.items()]
    lines = [*counted_lines(told, say), counts, "", *aligned([say(word) for word in _HEADING], rows, left=(0,))]
    if found.by_judges:
        lines += ["", *_by_judges(found, say)]
    remarks = messages(found)
    if remarks:
        lines += ["", *(sentence(problem, say) for problem in remarks)]
    return "\n".join(lines) + "\n"


def _row(name: str, own: Estimate | None) -> list[str]:
    ends = (own.value, own.low, own.high) if own else (None, None, None)
    return [name, *map(_shown, ends)]


def _by_judges(found: Reliability, say: Translate) -> list[str]:
    """Reliability with 1, 2, ... judges for each entry."""
    rows = [[str(own.judges), _shown(own.different_panels), _shown(own.same_panel)] for own in found.by_judges]
    return [
        say(N_("Confianza en el promedio según cuántos jueces califican cada inscripción (de 0 a 1):")),
        *aligned([say(word) for word in _BY_JUDGES], rows, left=()),
    ]


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return "<0.001" if 0.0 < value < 0.0005 else f"{value + 0.0:.3f}"
