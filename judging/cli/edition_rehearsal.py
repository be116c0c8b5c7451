"""`judging edition rehearse`: the rehearsal of an edition, begun or ended."""

from __future__ import annotations

import click

from judging.cli import edition_check
from judging.cli.about import the_edition
from judging.cli.edition import edition
from judging.cli.surroundings import surroundings
from judging.cli.tables.options import Whole
from judging.domain.permissions import OPERATOR
from judging.i18n import cli_language, translator
from judging.rehearsing import fill_up
from judging.services.rehearsal import rehearsals
from judging.storage.files import PhotoFiles
from judging.storage.queries.photos import digests

__all__ = ["edition", "edition_check", "rehearse"]  # whoever reads this module has every command of the group
ENTRIES_HELP = "Cuántas inscripciones se inventan."


@edition.command()
@click.argument("slug")
@click.option("--entries", type=Whole(1), default=rehearsals.USUAL, show_default=True, help=ENTRIES_HELP)
@click.option("--end", "ends", is_flag=True, help="Termina el ensayo que hay: se borra todo lo que hay en él.")
def rehearse(slug: str, entries: int, ends: bool) -> None:
    """Comienza un ensayo de la edición SLUG: una copia llena de inscripciones, notas y jueces inventados."""
    gettext = translator(cli_language()).gettext
    if not ends:
        click.echo(_begun(slug, entries))
        return
    with surroundings() as here, here.database.transaction() as session:
        own = the_edition(session, slug)
        was_there = rehearsals.end(session, actor=OPERATOR, edition=own, now=here.now)
        ended, none = gettext("El ensayo está terminado: no queda nada de él."), gettext("No hay ningún ensayo.")
        click.echo(ended if was_there else none)
    with surroundings() as here, here.database.reading() as session:
        PhotoFiles(here.settings.instance).sweep(digests(session))


def _begun(slug: str, entries: int) -> str:
    """Make the rehearsal, in short steps; answers its address."""
    with surroundings() as here:
        with here.database.transaction() as session:
            own = the_edition(session, slug)
            made = rehearsals.start(session, actor=OPERATOR, edition=own, now=here.now, entries=entries)
            address, number = made.slug, made.id
        secret = here.settings.secret_key
        fill_up(here.database, number, actor=OPERATOR, secret=secret, now=here.now, entries=entries)
        return address
