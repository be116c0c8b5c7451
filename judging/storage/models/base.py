"""What every table shares: named constraints, exact numbers, moments in UTC, enumerations by value.

Always true: each constraint has a name of its own (so that a refusal can be told in words); a decimal goes in and comes
out digit for digit; a moment without a time zone never gets in; a row's number is never used again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Exact(TypeDecorator[Decimal]):
    """A decimal kept as text: "2.50" stays two and a half with two places."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else format(value, "f")

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Moment(TypeDecorator[datetime]):
    """A point in time, kept in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def one_of(kind: type[StrEnum], name: str = "") -> Enum:
    """A column type for an enumeration, kept by value and checked by the database.

    `name` is what the database calls the check, where that is not the enumeration's own name.
    """
    own = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).lstrip("_")
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        length=30,
        name=name or own,
        create_constraint=True,
    )


def is_number(column: str) -> str:
    """The condition that a column kept as text holds figures 0 to 9 with at most one point between them, a minus before
    them or none, or nothing; minus zero is none.

    What is no text at all (SQLite keeps whatever it gets) does not equal its own trimming.
    """
    size = f"ltrim({column}, '-')"
    return (
        f"trim({column}, '.') = {column} AND length({column}) - length({size}) <= 1"
        f" AND trim({size}, '.') = {size} AND {size} <> ''"
        f" AND trim({size}, '0123456789') IN ('', '.') AND ({column} NOT LIKE '-%' OR trim({column}, '-0.') <> '')"
    )


def number_once(metadata: MetaData) -> None:
    """Have no table give the number of a row that is gone to another: addresses, papers and the log name rows by it.

    PostgreSQL's sequences never do; SQLite is told to keep the last one.
    """
    for table in metadata.tables.values():
        table.dialect_options["sqlite"]["autoincrement"] = True


class Base(DeclarativeBase):
    """The base of all tables; every row has an `id`."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy, never changed
        dict[str, Any]: JSON,
        list[Any]: JSON,
        dict[str, str]: JSON,
        datetime: Moment,
        Decimal: Exact,
    }

    id: Mapped[int] = mapped_column(primary_key=True)
