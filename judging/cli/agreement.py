"""`judging agreement`: the steps of an edition that need two people, and what waits for the second one.

Always true: what is done here stands in the log with the name of who says she did it, and why.
"""

from __future__ import annotations

import click

from judging.cli.about import the_edition
from judging.cli.alone import operator
from judging.cli.surroundings import surroundings
from judging.cli.tables.options import Whole
from judging.domain.agreement.steps import Step, What
from judging.domain.permissions import OPERATOR
from judging.i18n import Translator, cli_language, translator
from judging.sentences.members import MEMBERS
from judging.services.agreed import Agreed, needs_two, waiting
from judging.services.agreement import proposals, settings
from judging.services.agreement.changes import Doing, Means

STEP = click.Choice([step.value for step in Step])
WHO = click.option("--who", required=True, help="Quién es usted: queda en el registro.")
WHY = click.option("--why", required=True, help="Por qué: queda en el registro.")


@click.group()
def agreement() -> None:
    """Los pasos que necesitan dos personas, y lo que espera a la segunda."""


@agreement.command("list")
@click.argument("slug")
def list_(slug: str) -> None:
    """Muestra qué pasos de la edición SLUG necesitan dos personas, y lo que espera."""
    words = translator(cli_language())
    with surroundings() as here, here.database.reading() as session:
        edition = the_edition(session, slug)
        for step in Step:
            said = words.gettext("dos personas") if needs_two(edition, step) else words.gettext("basta una")
            click.echo(f"{step.value:<14} {said}: {_said(words, 'step', step)}")
        for row in waiting(session, edition):
            told = words.gettext("{number}: {who} propone: {what}")
            click.echo(told.format(number=row.id, who=row.asked_by, what=_said(words, "proposed", row.what)))


@agreement.command()
@click.argument("slug")
@click.argument("number", type=Whole(1))
@WHO
@WHY
def confirm(slug: str, number: int, who: str, why: str) -> None:
    """Confirma y hace la propuesta NUMBER de la edición SLUG, donde no queda otra persona que pueda."""
    words = translator(cli_language())
    with surroundings() as here, here.database.transaction() as session:
        row = proposals.confirm(
            session,
            actor=operator(who),
            edition=the_edition(session, slug),
            proposal_id=number,
            means=Means(here.settings.base_url, here.settings.secret_key),
            now=here.now,
            why=why,
        )
        told = words.gettext("Hecho lo que propuso {who}: {what}")
        click.echo(told.format(who=row.asked_by, what=_said(words, "proposed", row.what)))


@agreement.command()
@click.argument("slug")
@click.argument("step", type=STEP)
def two(slug: str, step: str) -> None:
    """Pide dos personas para el paso STEP de la edición SLUG."""
    with surroundings() as here, here.database.transaction() as session:
        settings.want_two(session, actor=OPERATOR, edition=the_edition(session, slug), step=Step(step), now=here.now)


@agreement.command()
@click.argument("slug")
@click.argument("step", type=STEP)
@WHO
@WHY
def one(slug: str, step: str, who: str, why: str) -> None:
    """Deja que para el paso STEP de la edición SLUG baste otra vez una persona."""
    with surroundings() as here, here.database.transaction() as session:
        edition, means = the_edition(session, slug), Means(here.settings.base_url, here.settings.secret_key)
        agreed = Agreed(alone=who, why=why)
        doing = Doing(session, operator(who), edition, {"step": step}, means, here.now, agreed)
        proposals.WORKS[What.ONE_PERSON].do(doing)


def _said(words: Translator, table: str, member: str) -> str:
    """The member of a table, in the language of the command line."""
    said = MEMBERS[table][member]
    assert isinstance(said, str)
    return words.gettext(said)
