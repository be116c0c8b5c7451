"""`judging db`: the schema of the database."""

from __future__ import annotations

import click

from judging.cli.surroundings import surroundings
from judging.storage import migrate


@click.group()
def db() -> None:
    """Create and migrate the database."""


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database up to REVISION (the newest by default); safe to repeat."""
    with surroundings(migrated=False) as here:
        migrate.upgrade(here.database, revision)


@db.command()
@click.argument("revision")
@click.confirmation_option(prompt="Going back may lose data of newer tables. Go on?")
def downgrade(revision: str) -> None:
    """Take the database back to REVISION ("base" empties it)."""
    with surroundings(migrated=False) as here:
        migrate.downgrade(here.database, revision)


@db.command()
def current() -> None:
    """Print the revision the database stands at, and the newest there is."""
    with surroundings(migrated=False) as here:
        click.echo(f"{migrate.current(here.database) or 'empty'} (newest: {migrate.head()})")
