"""Files that a command writes: where one may stand, and that none is written over without a word."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from judging.cli.surroundings import stop
from judging.domain.errors import Problem

REPLACE = "Reemplaza el archivo que ya está."


class NewFile(click.Path):
    """The name of a file to write, in a folder that is there and may be written in."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        folder = path.absolute().parent
        if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
            stop(Problem.of("folder_unusable", folder=str(folder)))
        return path


def require_new(file: Path, *, replace: bool) -> None:
    """Refuse to write over a file, unless that was asked for."""
    if file.exists() and not replace:
        stop(Problem.of("file_there_already", file=str(file)))
