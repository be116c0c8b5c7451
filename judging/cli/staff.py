"""`judging staff`: the accounts of organisers. The first one is made here, by whoever runs the machine."""

from __future__ import annotations

import click

from judging.cli.about import the_edition
from judging.cli.alone import WHO, WHY, alone, operator
from judging.cli.surroundings import Surroundings, stop, surroundings
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
@click.option("--edition", "slugs", multiple=True, help="Una edición que organiza; se puede repetir.")
@WHO
@WHY
@asked_password
def add(email: str, name: str, slugs: tuple[str, ...], password: str, who: str, why: str) -> None:
    """Crea la cuenta de alguien de la organización, que entra con EMAIL.

    La primera cuenta está en todas las ediciones; las demás, en las que se les dice.
    """
    with surroundings() as here:
        password_hash = service.hash_of(password)
        _add(here, email, name, slugs, password_hash, who, why)


def _add(
    here: Surroundings, email: str, name: str, slugs: tuple[str, ...], password_hash: str, who: str, why: str
) -> None:
    with here.database.transaction() as session:
        editions = [the_edition(session, slug) for slug in slugs]
        made = service.add_staff(session, email=email, name=name, password_hash=password_hash, now=here.now)
        for edition in editions:
            service.let_join(
                session,
                actor=operator(who),
                edition=edition,
                email=made.email,
                now=here.now,
                agreed=alone(who, why),
            )


@staff.command()
@click.argument("email")
@asked_password
def password(email: str, password: str) -> None:
    """Cambia la contraseña de la cuenta EMAIL y la cierra en todos los aparatos."""
    with surroundings() as here:
        password_hash = service.hash_of(password)
        with here.database.transaction() as session:
            is_changed = service.change_password(session, email=email, password_hash=password_hash, now=here.now)
        if not is_changed:
            stop(Problem.of("no_such_staff", email=email))


@staff.command()
@click.argument("email")
@click.argument("slug")
@WHO
@WHY
def join(email: str, slug: str, who: str, why: str) -> None:
    """Agrega la cuenta EMAIL al equipo de la edición SLUG."""
    with surroundings() as here, here.database.transaction() as session:
        edition, agreed = the_edition(session, slug), alone(who, why)
        service.let_join(session, actor=operator(who), edition=edition, email=email, now=here.now, agreed=agreed)


@staff.command()
@click.argument("email")
@click.argument("slug")
@WHO
@WHY
def leave(email: str, slug: str, who: str, why: str) -> None:
    """Quita la cuenta EMAIL del equipo de la edición SLUG."""
    with surroundings() as here, here.database.transaction() as session:
        account = service.by_address(session, email) or stop(Problem.of("no_such_staff", email=email))
        edition = the_edition(session, slug)
        service.take_out(
            session,
            actor=operator(who),
            edition=edition,
            staff_id=account.id,
            now=here.now,
            agreed=alone(who, why),
        )


@staff.command()
@click.argument("email")
def off(email: str) -> None:
    """Cierra la cuenta EMAIL: sale al momento de todos los aparatos y no entra más."""
    _switch(email, is_active=False)


@staff.command()
@click.argument("email")
def on(email: str) -> None:
    """Abre otra vez la cuenta EMAIL."""
    _switch(email, is_active=True)


def _switch(email: str, *, is_active: bool) -> None:
    with surroundings() as here, here.database.transaction() as session:
        if not service.switch(session, email=email, is_active=is_active, now=here.now):
            stop(Problem.of("no_such_staff", email=email))
