"""The commands on tables as whole processes beside R's lme4 on the same files, in turn, for docs/performance.md.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.commands [ROUNDS]      prints the table

Processor seconds are the middle of the rounds, memory the highest; start, reading and printing are in them on both
sides. Files are drawn with a seed: four judges for each entry, marks from 0 to 4 in tenths, and one with many judges;
InstEval is lme4's own table of lectures and students. Needs `Rscript` with Debian's r-cran-lme4.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DESIGNS = {
    "1,000 marks, 20 judges": (250, 20, 4),
    "10,000 marks, 50 judges": (2_500, 50, 4),
    "100,000 marks, 200 judges": (25_000, 200, 4),
    "30,000 marks, 1,000 judges": (3_000, 1_000, 10),
}
"""Entries, judges, judges for each entry."""
INSTEVAL = "InstEval: 73,421 marks, 2,972 judges"
_MODEL = (
    'suppressMessages(library(lme4)); d <- read.csv("{path}"); '
    "m <- lmer(mark ~ 1 + (1|entry) + (1|judge), d, control = lmerControl(calc.derivs = FALSE)); "
    "r <- ranef(m)$entry; invisible(print(VarCorr(m)))"
)
_WRITE_INSTEVAL = (
    'suppressMessages(library(lme4)); d <- data.frame(entry = paste0("E", InstEval$d), '
    'judge = paste0("J", InstEval$s), criterion = "score", mark = InstEval$y); '
    "d <- d[!duplicated(d[, 1:2]), ]; "
    'write.csv(d, "{path}", row.names = FALSE, quote = FALSE)'
)
_COMMANDS: dict[str, tuple[str, ...]] = {
    "`rank --rule levelled`": ("rank", "--rule", "levelled"),
    "`reliability`": ("reliability",),
    "`rank --rule robust --analysis`": ("rank", "--rule", "robust", "--analysis"),
}
_RUN = (
    "import resource, subprocess, sys; "
    "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
    "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
    "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024); sys.exit(done.returncode)"
)


@dataclass(frozen=True)
class Cost:
    """Processor seconds and the highest memory in MB."""

    seconds: float
    megabytes: float


def draw(path: Path, entries: int, judges: int, each: int) -> None:
    dice = random.Random(7)
    worth = [dice.gauss(2, 0.75) for _ in range(entries)]
    strict = [dice.gauss(0, 0.43) for _ in range(judges)]
    rows = ["entry,judge,criterion,mark"]
    for entry in range(entries):
        for judge in dice.sample(range(judges), each):
            mark = round(worth[entry] + strict[judge] + dice.gauss(0, 0.7), 1)
            rows.append(f"E{entry:05},J{judge:04},score,{min(4, max(0, mark))}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def cost(command: Sequence[str]) -> Cost:
    """What one whole process takes, the processes it begins included."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "JUDGING_LANG": "en"}
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *command], env=environment, capture_output=True, text=True, check=True
    )
    seconds, megabytes = map(float, done.stdout.split())
    return Cost(seconds, megabytes)


def row(words: str, path: Path, rounds: int) -> str:
    """One line of the table: lme4, then each command with how many times as fast it is."""
    sides: dict[str, Sequence[str]] = {"lme4": ("Rscript", "-e", _MODEL.format(path=path))}
    for name, (command, *options) in _COMMANDS.items():
        ours = (sys.executable, "-m", "judging.cli", command, str(path), "--max", "5")
        sides[name] = (*ours, *options, "--format", "json")
    seen: dict[str, list[Cost]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, command in sides.items():
            seen[name].append(cost(command))
    middle = {name: statistics.median(own.seconds for own in costs) for name, costs in seen.items()}
    most = {name: max(own.megabytes for own in costs) for name, costs in seen.items()}
    cells = [f"{middle['lme4']:.2f} / {most['lme4']:.0f}"]
    for name in _COMMANDS:
        cells.append(f"{middle[name]:.2f} / {most[name]:.0f} ({middle['lme4'] / middle[name]:.1f}x)")
    return f"| {words} | {' | '.join(cells)} |"


def main(rounds: int) -> None:
    print(f"| processor s / peak MB | lme4 | {' | '.join(_COMMANDS)} |")
    print("|---|--:|" + "--:|" * len(_COMMANDS))
    with tempfile.TemporaryDirectory() as folder:
        for words, design in DESIGNS.items():
            path = Path(folder) / f"{design[0]}.csv"
            draw(path, *design)
            print(row(words, path, rounds), flush=True)
        path = Path(folder) / "insteval.csv"
        subprocess.run(["Rscript", "-e", _WRITE_INSTEVAL.format(path=path)], check=True, capture_output=True)
        print(row(INSTEVAL, path, rounds), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
