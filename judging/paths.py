"""Where the files that are not code stand, in a checkout and in an installed wheel alike.

A wheel carries the templates inside the package; a checkout has them beside it. Data (database, keys, backups) never
stands in the package: its folder is a setting.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def templates_folder() -> Path:
    """The folder of the page and certificate templates."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


def translations_folder() -> Path:
    """The folder with one sub-folder of catalogues for each language but the source language."""
    return PACKAGE / "translations"


def data_folder() -> Path:
    """The folder of shipped data: score sheets, crop catalogue, demonstration edition."""
    return PACKAGE / "data"


def default_instance_folder() -> Path:
    """`instance/` beside wsgi.py in a checkout, in the working folder for an installed wheel."""
    checkout = PACKAGE.parent
    return (checkout if (checkout / "wsgi.py").is_file() else Path.cwd()) / "instance"
