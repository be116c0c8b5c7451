"""`judging rank FILE.csv`: rank a table of marks that comes from outside, with no database.

What is read is described in `domain/marktable.py`, how it is ranked in `domain/ranking.py`. Always true: the
result goes to standard output alone; problems go to standard error, all at once, with exit code 2 and nothing
on standard output.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import click

from judging.cli.tables import Table, read_table
from judging.domain.aggregation import RuleKind
from judging.domain.errors import Problem, Refused
from judging.domain.marktable import (
    CriterionWeight,
    MarkTable,
    entries_of,
    number,
    parse_marks,
    parse_weights,
    sheet_for,
    tie_chain_for,
    weight_problems,
)
from judging.domain.ranking import MOST_DECIMALS, Ranked, Ranking, Rule, rank
from judging.i18n import cli_language, translator
from judging.sentences import Translate, sentence, tie_sentence

Parsed = TypeVar("Parsed")
Complaints = list[tuple[Path, Problem]]
"""Each problem with the file it was found in."""

KIND_WORDS = {
    RuleKind.MEAN: "Promedio de los jueces",
    RuleKind.TRIMMED: "Promedio sin las notas más bajas ni las más altas",
    RuleKind.MEDIAN: "Nota del medio (mediana)",
}


def positive_number(text: str) -> Decimal:
    """A number above zero, with decimal point or comma, kept exact."""
    exact = number(text.strip())
    if exact is None or exact <= 0:
        raise click.BadParameter(f"«{text}» no es un número mayor que 0.")
    return exact


@dataclass(frozen=True)
class Report:
    """A computed ranking and what is needed to show it."""

    ranking: Ranking
    out_of: Decimal
    judges: int
    say: Translate


@click.command("rank")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--max", "top", type=positive_number, metavar="M", default="4", show_default=True,
              help="The top of the marks' scale.")
@click.option("--out-of", type=positive_number, metavar="N", default="100", show_default=True,
              help="The points of a full sheet.")
@click.option("--weights", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Table of weights: criterion,weight and optionally section.")
@click.option("--min-judges", type=click.IntRange(1), default=1, show_default=True,
              help="An entry with fewer judges gets no rank.")
@click.option("--rule", "kind", type=click.Choice([kind.value for kind in RuleKind]), default="mean",
              show_default=True, help="How the judges' sheets become one score.")
@click.option("--trim", type=click.IntRange(1), default=1, show_default=True,
              help="How many sheets the rule 'trimmed' drops at each end.")
@click.option("--decimals", type=click.IntRange(0, MOST_DECIMALS), default=2, show_default=True,
              help="Decimals of the published score.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table",
              show_default=True, help="How the result is shown.")
@click.pass_context
def rank_file(
    ctx: click.Context, file: Path, top: Decimal, out_of: Decimal, weights: Path | None, min_judges: int,
    kind: str, trim: int, decimals: int, form: str,
) -> None:
    """Rank a table of marks, with no database.

    FILE has the columns entry,judge,criterion,mark (one mark a row) or entry,judge and one column for each
    criterion. An empty cell, "-" and "NA" mean that no mark was given: never a zero.
    """
    say = translator(cli_language()).gettext
    table, given = _read_tables(ctx, file, weights, top, say)
    sheet = sheet_for(table, given, top=top, out_of=out_of)
    rule = Rule(RuleKind(kind), trim, decimals, min_judges, tie_chain_for(sheet))
    judges = len({judge for _, judge in table.sheets})
    report = Report(rank(sheet, entries_of(table, sheet), rule), out_of, judges, say)
    forms: dict[str, Callable[[Report], str]] = {"table": as_table, "json": as_json, "csv": as_csv}
    click.echo(forms[form](report), nl=False)


def _attempt(complaints: Complaints, path: Path, parse: Callable[[Table], Parsed]) -> Parsed | None:
    """What the file holds, or None after noting all that is wrong with it."""
    try:
        return parse(read_table(path))
    except Refused as refused:
        complaints.extend((path, problem) for problem in refused.problems)
        return None


def _read_tables(
    ctx: click.Context, file: Path, weights: Path | None, top: Decimal, say: Translate
) -> tuple[MarkTable, tuple[CriterionWeight, ...]]:
    """Both tables; says all that is wrong with either and leaves with exit code 2 otherwise."""
    complaints: Complaints = []
    marks = _attempt(complaints, file, lambda read: parse_marks(
        read.header, read.rows, top=top, header_line=read.header_line))
    given = _attempt(complaints, weights, lambda read: parse_weights(
        read.header, read.rows, header_line=read.header_line)) if weights else ()
    if weights and marks and given:
        complaints.extend((weights, problem) for problem in weight_problems(marks, given))
    for path, problem in complaints:
        click.echo(f"{path.name}: {sentence(problem, say)}", err=True)
    if marks is None or given is None or complaints:
        ctx.exit(2)
    return marks, given


def as_json(report: Report) -> str:
    """The result for programs; an entry without rank comes last, with null for what it does not have."""
    ranking = report.ranking
    entries: list[dict[str, Any]] = [
        {
            "entry": entry.key,
            "judges": entry.judges,
            "exact": str(entry.exact),
            "score": f"{entry.score:f}",
            "rank": entry.rank,
            "tie": list(entry.tie),
        }
        for entry in ranking.entries
    ]
    entries += [
        {"entry": entry.key, "judges": entry.judges, "exact": None, "score": None, "rank": None, "tie": []}
        for entry in ranking.unranked
    ]
    document = {"rule": ranking.applied.value, "decimals": ranking.rule.decimals, "entries": entries}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_csv(report: Report) -> str:
    """The result for spreadsheets: no cell can be taken for a formula."""
    ranking = report.ranking
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["rank", "entry", "judges", "score", "exact", "tie", "rule"])
    for entry in ranking.entries:
        tie = harmless("; ".join(entry.tie))
        figures = [f"{entry.score:f}", str(entry.exact)]
        writer.writerow([entry.rank, harmless(entry.key), entry.judges, *figures, tie, ranking.applied.value])
    for missing in ranking.unranked:
        writer.writerow(["", harmless(missing.key), missing.judges, "", "", "", ranking.applied.value])
    return text.getvalue()


def harmless(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would read as a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def as_table(report: Report) -> str:
    """The result for people: what was done, the places, and why some have none."""
    ranking, say = report.ranking, report.say
    counts = say("inscripciones: {entries}, jueces: {judges}, nota sobre {out_of}").format(
        entries=len(ranking.entries) + len(ranking.unranked),
        judges=report.judges,
        out_of=f"{report.out_of:f}",
    )
    lines = [f"{say(KIND_WORDS[ranking.applied])} ({counts})"]
    if ranking.applied is not ranking.rule.kind:
        lines.append(say(
            "No todas las inscripciones tienen {needed} hojas de notas o más: no se quitó ninguna."
        ).format(needed=2 * ranking.rule.trim + 3))
    if ranking.entries:
        heading = [say(word) for word in ("Puesto", "Inscripción", "Jueces", "Nota", "Exacta", "Empate")]
        lines += ["", *_aligned(heading, [_cells(entry, say) for entry in ranking.entries])]
    if ranking.unranked:
        lines += ["", *(f"{missing.key}: {sentence(missing.reason, say)}" for missing in ranking.unranked)]
    return "\n".join(lines) + "\n"


def _cells(entry: Ranked, say: Translate) -> list[str]:
    tie = ", ".join(tie_sentence(step, say) for step in entry.tie)
    return [str(entry.rank), entry.key, str(entry.judges), f"{entry.score:f}", str(entry.exact), tie]


def _aligned(heading: list[str], rows: list[list[str]]) -> list[str]:
    """Columns wide enough for their longest cell; names and words to the left, numbers to the right."""
    widths = [max(len(row[place]) for row in [heading, *rows]) for place in range(len(heading))]
    left = (1, 5)

    def line(cells: list[str]) -> str:
        padded = (
            cell.ljust(width) if place in left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join(padded).rstrip()

    rule = ["─" * width for width in widths]
    return [line(heading), line(rule), *(line(row) for row in rows)]
