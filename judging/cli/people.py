"""`judging people`: who belongs to an edition and as what, as the page of its team shows it; each command says what it
did."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from judging.cli.about import the_edition
from judging.cli.alone import WHO, WHY, alone, operator
from judging.cli.surroundings import Surroundings, stop, surroundings
from judging.cli.tables.options import Whole
from judging.domain.errors import Problem
from judging.domain.permissions import OPERATOR, EditionRole
from judging.i18n import Translator, cli_language, translator
from judging.sentences.members import MEMBERS
from judging.services.people import invitations
from judging.services.people import staff as service
from judging.services.people.invitations import State
from judging.storage.models import Invitation, Staff

ROLE = click.Choice([role.value for role in EditionRole])


@click.group()
def people() -> None:
    """Quién está en el equipo de una edición, y con qué papel."""


@people.command("list")
@click.argument("slug")
def list_(slug: str) -> None:
    """Muestra el equipo de la edición SLUG y sus invitaciones."""
    words = translator(cli_language())
    with surroundings() as here, here.database.reading() as session:
        edition = the_edition(session, slug)
        for admin in service.admins(session):
            everywhere = words.gettext("en todas las ediciones")
            click.echo(f"{_role(words, EditionRole.OWNER):<14} {admin.email:<34} {admin.name} ({everywhere})")
        for one in service.members(session, edition):
            click.echo(f"{_role(words, one.role):<14} {one.staff.email:<34} {one.staff.name}")
        for invitation in invitations.of_edition(session, edition):
            state = _said(words, "invitation_state", invitations.state_of(invitation, here.now))
            told = words.gettext("invitación {id} para {name}: {state}")
            click.echo(
                f"{_role(words, invitation.role):<14} "
                + told.format(id=invitation.id, name=invitation.name, state=state)
            )


@people.command()
@click.argument("slug")
@click.option("--role", type=ROLE, default=EditionRole.SECRETARY.value, show_default=True, help="El papel.")
@click.option("--name", required=True, help="Para quién es el enlace.")
@WHO
@WHY
def invite(slug: str, role: str, name: str, who: str, why: str) -> None:
    """Hace un enlace con el que una persona entra una vez al equipo de la edición SLUG."""
    with surroundings() as here, here.database.transaction() as session:
        edition = the_edition(session, slug)
        words = translator(cli_language(), edition.home)
        made = invitations.invite(
            session,
            actor=operator(who),
            edition=edition,
            role=EditionRole(role),
            name=name,
            secret=here.settings.secret_key,
            now=here.now,
            agreed=alone(who, why),
        )
        told = words.gettext("Enlace para {name}, papel {role}. Sirve una vez, hasta el {until}:")
        until = f"{words.moment(made.expires_at)} ({words.clocks()})"
        click.echo(told.format(name=made.name, role=_role(words, made.role), until=until))
        click.echo(address_of(here, made))


@people.command()
@click.argument("slug")
@click.argument("number", type=Whole(1))
def withdraw(slug: str, number: int) -> None:
    """Retira la invitación NUMBER de la edición SLUG: su enlace ya no sirve."""
    words = translator(cli_language())
    with surroundings() as here, here.database.transaction() as session:
        edition = the_edition(session, slug)
        found = next((one for one in invitations.of_edition(session, edition) if one.id == number), None)
        if found is None:
            stop(Problem.of("no_such_invitation", number=number))
        if invitations.state_of(found, here.now) in (State.USED, State.WITHDRAWN):
            stop(Problem.of(f"invitation_{invitations.state_of(found, here.now).value}"))
        invitations.withdraw(session, actor=OPERATOR, edition=edition, invitation_id=number, now=here.now)
        click.echo(words.gettext("La invitación para {name} está retirada.").format(name=found.name))


@people.command()
@click.argument("email")
@click.argument("slug")
@click.argument("role", type=ROLE)
@WHO
@WHY
def role(email: str, slug: str, role: str, who: str, why: str) -> None:
    """Da a la cuenta EMAIL el papel ROLE en la edición SLUG; si no estaba en el equipo, la agrega."""
    words, wanted = translator(cli_language()), EditionRole(role)
    with surroundings() as here, here.database.transaction() as session:
        account, edition = _account(session, email), the_edition(session, slug)
        there, actor, agreed = service.membership(session, edition, account.id), operator(who), alone(who, why)
        if there is None:
            service.let_join(
                session, actor=actor, edition=edition, email=email, role=wanted, now=here.now, agreed=agreed
            )
            told = words.gettext("{name} está en el equipo de {slug}. Papel: {role}.")
        else:
            service.change_role(
                session,
                actor=actor,
                edition=edition,
                staff_id=account.id,
                role=wanted,
                now=here.now,
                agreed=agreed,
            )
            told = words.gettext("{name} tiene ahora este papel en {slug}: {role}.")
        click.echo(told.format(name=account.name, slug=slug, role=_role(words, wanted)))


@people.command()
@click.argument("email")
@click.argument("slug")
@WHO
@WHY
def remove(email: str, slug: str, who: str, why: str) -> None:
    """Quita la cuenta EMAIL del equipo de la edición SLUG."""
    words = translator(cli_language())
    with surroundings() as here, here.database.transaction() as session:
        account, edition = _account(session, email), the_edition(session, slug)
        if service.membership(session, edition, account.id) is None:
            stop(Problem.of("not_in_team", email=email))
        service.take_out(
            session,
            actor=operator(who),
            edition=edition,
            staff_id=account.id,
            now=here.now,
            agreed=alone(who, why),
        )
        click.echo(words.gettext("{name} ya no está en el equipo de {slug}.").format(name=account.name, slug=slug))


@people.command()
def first() -> None:
    """Muestra el enlace de quien organiza por primera vez en este servicio; nada si ya hay alguien."""
    words = translator(cli_language())
    with surroundings() as here, here.database.transaction() as session:
        token = invitations.first_link(session, secret=here.settings.secret_key, now=here.now)
        if token:
            click.echo(words.gettext("Para empezar su propio concurso, abra una vez este enlace (vale 7 días):"))
            click.echo(f"  {_address(here, token)}")


def address_of(here: Surroundings, invitation: Invitation) -> str:
    """The address of an invitation's link."""
    return _address(here, invitations.token_of(invitation, here.settings.secret_key))


def _address(here: Surroundings, token: str) -> str:
    return f"{here.settings.base_url.rstrip('/')}/invitation/{token}"


def _said(words: Translator, table: str, member: str) -> str:
    said = MEMBERS[table][str(member)]
    return words.gettext(said) if isinstance(said, str) else str(member)


def _role(words: Translator, role: EditionRole) -> str:
    return _said(words, "edition_role", role)


def _account(session: Session, email: str) -> Staff:
    return service.by_address(session, email) or stop(Problem.of("no_such_staff", email=email))
