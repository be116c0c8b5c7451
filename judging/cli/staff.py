"""`judging staff`: the accounts of organisers. The first one is made here, by whoever runs the machine."""

from __future__ import annotations

import click

from judging.cli.surroundings import stop, surroundings
from judging.domain.errors import Problem
from judging.services.people import staff as service

asked_password = click.password_option(
    prompt="Contraseña",
    confirmation_prompt="Otra vez la contraseña",
    help="Al menos 10 letras o números. Si no la pone aquí, se le pregunta.",
)


@click.group()
def staff() -> None:
    """Cuentas de la organización."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="El nombre de la persona, como saldrá en el historial.")
@asked_password
def add(email: str, name: str, password: str) -> None:
    """Crea la cuenta de alguien de la organización, que entra con EMAIL."""
    with surroundings() as here, here.database.transaction() as session:
        service.add_staff(session, email=email, name=name, password=password, now=here.now)


@staff.command()
@click.argument("email")
@asked_password
def password(email: str, password: str) -> None:
    """Cambia la contraseña de la cuenta EMAIL y la cierra en todos los aparatos."""
    with surroundings() as here, here.database.transaction() as session:
        if not service.change_password(session, email=email, password=password, now=here.now):
            stop(Problem.of("no_such_staff", email=email))
