"""`judging staff`: the accounts of organisers. The first one is made here, by whoever runs the machine."""

from __future__ import annotations

import click

from judging.cli.surroundings import stop, surroundings
from judging.domain.errors import Problem
from judging.services import staff as service


@click.group()
def staff() -> None:
    """Accounts of organisers."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name, as shown in the log.")
@click.password_option(help="At least 10 characters; asked for when not given.")
def add(email: str, name: str, password: str) -> None:
    """Add an organiser who signs in with EMAIL."""
    with surroundings() as here, here.database.transaction() as session:
        service.add_staff(session, email=email, name=name, password=password, now=here.now)


@staff.command()
@click.argument("email")
@click.password_option(help="At least 10 characters; asked for when not given.")
def password(email: str, password: str) -> None:
    """Give an organiser a new password and end all her sign-ins."""
    with surroundings() as here, here.database.transaction() as session:
        if not service.change_password(session, email=email, password=password, now=here.now):
            stop(Problem.of("no_such_staff", email=email))
