"""`judging demo`: the demonstration edition, loaded and removed as a whole."""

from __future__ import annotations

import click

from judging.cli.surroundings import surroundings
from judging.services import demo as service
from judging.storage.queries.editions import editions


@click.group()
def demo() -> None:
    """Load, show and remove the demonstration edition."""


@demo.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when the database already holds an edition.")
def load(if_empty: bool) -> None:
    """Load the invented farms and judges of "Coffee agro-ecology, Caranavi"."""
    with surroundings() as here, here.database.transaction() as session:
        if if_empty and editions(session):
            return
        edition = service.load_demo(session, secret=here.settings.secret_key, now=here.now)
        click.echo(f"demonstration loaded: {edition.slug}")


@demo.command()
def remove() -> None:
    """Remove every demonstration edition, its people and its sign-ins."""
    with surroundings() as here, here.database.transaction() as session:
        click.echo(f"demonstrations removed: {service.remove_demo(session)}")


@demo.command("sign-ins")
def sign_ins() -> None:
    """Print the demonstration's sign-ins."""
    with surroundings() as here, here.database.reading() as session:
        for who, how in service.sign_ins(session, here.settings.secret_key):
            click.echo(f"{who:<34} {how}")
