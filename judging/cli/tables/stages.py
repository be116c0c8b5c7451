"""`judging rank --rule stages --stages FILE.json`: totals that are built up in stages, as judged sports publish them.

What the file says is described in docs/tables.md and `domain/ranking/stageplan.py`; the order is made in
`domain/ranking/staged.py`. Always true: the answer begins with what was counted; every total stands beside its stages;
no cell of the CSV can be taken for a formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judging.cli.tables.counted import Told, counted_document, counted_lines, problem_document
from judging.cli.tables.marks import read_grid
from judging.cli.tables.options import Asked
from judging.cli.tables.words import N_, aligned
from judging.domain.documents.document import json_of
from judging.domain.ranking.staged import StageFigures, StagesOrder, StageStanding, order_of, read_stages
from judging.domain.ranking.stageplan import StagePlan, read_plan
from judging.domain.scoring.scoring import half_up
from judging.sentences import Translate, tie_sentence
from judging.storage.tabular import harmless

RULE = "stages"
_HEADING = (N_("Puesto"), N_("Inscripción"), N_("Jueces"))
_LAST = (N_("Nota"), N_("Empate"))


@dataclass(frozen=True)
class StagesReport:
    """What was read, by which plan, and the order it makes."""

    told: Told
    plan: StagePlan
    order: StagesOrder
    decimals: int

    def points(self, own: StageStanding) -> list[str]:
        """The points of each stage of the plan, "" where the entry took no part."""
        found = {figures.stage: f"{half_up(figures.points, self.decimals):f}" for figures in own.stages}
        return [found.get(stage.name, "") for stage in self.plan.stages]


def plan_of(path: Path) -> StagePlan:
    """What a file of stages says; raises Refused with every mistake in it."""
    return read_plan(json_of(path.read_bytes(), path.name, exactly=True), path.name)


def rank_stages(asked: Asked, plan: StagePlan, decimals: int) -> StagesReport:
    """Read the table and order it; raises Refused as the reader and the rule do."""
    reading, own = read_stages(read_grid(asked.file, asked.sheet), plan, asked.wanted, asked.twice)
    order = order_of(reading, own, plan, decimals)
    return StagesReport(Told.of(reading, None, order.warnings), plan, order, decimals)


def as_json(report: StagesReport, say: Translate) -> str:
    """The result for programs."""
    document: dict[str, Any] = {
        "counted": counted_document(report.told),
        "warnings": [problem_document(own, say) for own in report.told.warnings],
        "rule": RULE,
        "decimals": report.decimals,
        "entries": [
            {
                "entry": own.entry,
                "judges": own.judges,
                "exact": str(own.exact),
                "score": f"{own.score:f}",
                "rank": own.rank,
                "tie": list(own.tie),
                "stages": [_stage_document(figures) for figures in own.stages],
            }
            for own in report.order.standings
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _stage_document(own: StageFigures) -> dict[str, Any]:
    """One stage with its working, in exact numbers."""
    total = own.total
    return {
        "stage": own.stage,
        "points": str(own.points),
        "carried": str(total.carried),
        "deductions": str(total.deductions),
        "total": str(total.total),
        "parts": [
            {
                "part": part.key.rpartition(f"{own.stage} · ")[2],
                "kept": [str(mark) for mark in part.kept],
                "panel": str(part.panel),
                "points": str(part.points),
            }
            for part in total.parts
        ],
    }


def as_csv(report: StagesReport, say: Translate) -> str:
    """The result for spreadsheets: one column for each stage behind those that every rule has."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    stages = [harmless(stage.name) for stage in report.plan.stages]
    writer.writerow(["rank", "entry", "judges", "score", "exact", "tie", "rule", *stages])
    for own in report.order.standings:
        tie = harmless("; ".join(own.tie))
        place = [own.rank, harmless(own.entry), own.judges, f"{own.score:f}", str(own.exact), tie, RULE]
        writer.writerow([*place, *report.points(own)])
    return text.getvalue()


def as_table(report: StagesReport, say: Translate) -> str:
    """The result for people."""
    stages = [stage.name for stage in report.plan.stages]
    heading = [*(say(word) for word in _HEADING), *stages, *(say(word) for word in _LAST)]
    rows = [
        [
            str(own.rank),
            own.entry,
            str(own.judges),
            *(points or "–" for points in report.points(own)),
            f"{own.score:f}",
            ", ".join(tie_sentence(step, say) for step in own.tie),
        ]
        for own in report.order.standings
    ]
    lines = [*counted_lines(report.told, say), say(N_("Totales por etapas")), ""]
    return "\n".join([*lines, *aligned(heading, rows, left=(1, len(heading) - 1))]) + "\n"


FORMS: dict[str, Callable[[StagesReport, Translate], str]] = {"table": as_table, "json": as_json, "csv": as_csv}
