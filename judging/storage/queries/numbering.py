"""Ordering rows by keys with numbers in them as people count: J2 before J10, C999 before C1000."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute


def by_number(column: InstrumentedAttribute[str]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """What to order by: all keys of an edition begin alike, so the shorter one is the smaller number."""
    return func.length(column), column.expression
