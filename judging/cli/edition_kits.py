"""`judging edition kits|export|import|clone`: a contest taken away as a kit, and editions begun from one."""

from __future__ import annotations

from pathlib import Path

import click

from judging.cli.about import the_edition
from judging.cli.edition import NAME_HELP, SLUG_HELP, begin_from, edition
from judging.cli.newfiles import REPLACE, NewFile, require_new
from judging.cli.surroundings import surroundings
from judging.domain.contest.kits import LARGEST_KIT, packed, unpacked
from judging.domain.permissions import OPERATOR
from judging.domain.typed import kept_line
from judging.i18n import SOURCE, cli_language, translator
from judging.services.contest import kits


@edition.command("kits")
def list_kits() -> None:
    """Muestra los modelos de los que se puede partir."""
    words = translator(cli_language())
    for kit in kits.shipped():
        click.echo(f"{kit.key}: {words.pick(kit.name)}. {words.pick(kit.purpose)}")


@edition.command()
@click.argument("slug")
@click.argument("file", type=NewFile())
@click.option("--replace", is_flag=True, help=REPLACE)
def export(slug: str, file: Path, replace: bool) -> None:
    """Guarda en FILE el concurso de la edición SLUG como paquete ZIP, sin personas, inscripciones ni notas."""
    require_new(file, replace=replace)
    with surroundings() as here, here.database.reading() as session:
        own = the_edition(session, slug)
        file.write_bytes(packed(kits.kit_of(own)))


@edition.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--slug", required=True, help=SLUG_HELP)
@click.option("--name", required=True, help=NAME_HELP)
def import_kit(file: Path, slug: str, name: str) -> None:
    """Crea una edición desde el paquete ZIP de FILE."""
    content = content_of(file)
    with surroundings() as here:
        begin_from(here, unpacked(content), kits.Begun({SOURCE: kept_line(name)}, slug))


@edition.command()
@click.argument("source", metavar="SLUG")
@click.option("--slug", required=True, help=SLUG_HELP)
@click.option("--name", required=True, help=NAME_HELP)
def clone(source: str, slug: str, name: str) -> None:
    """Crea la siguiente edición del concurso de SLUG: las mismas reglas, sin personas, inscripciones ni notas."""
    with surroundings() as here, here.database.transaction() as session:
        own = the_edition(session, source)
        begun = kits.Begun({SOURCE: kept_line(name)}, slug)
        made = kits.begin(session, actor=OPERATOR, kit=kits.kit_of(own), begun=begun, now=here.now, of=own.competition)
        click.echo(made.slug)


def content_of(file: Path) -> bytes:
    """What stands in a package, as far as one may be long."""
    with file.open("rb") as opened:
        return opened.read(LARGEST_KIT + 1)
