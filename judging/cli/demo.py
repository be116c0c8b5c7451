"""`judging demo`: the demonstration edition, loaded and removed as a whole."""

from __future__ import annotations

import click

from judging.cli.surroundings import surroundings
from judging.domain.permissions import OPERATOR
from judging.i18n import cli_language, translator
from judging.services.contest import kits
from judging.services.demo import demo as service
from judging.storage.files import PhotoFiles
from judging.storage.queries.editions import editions
from judging.storage.queries.photos import digests

KIT_HELP = "El modelo que se muestra: vea «judging edition kits»."


@click.group()
def demo() -> None:
    """Carga, muestra y quita la edición de demostración."""


@demo.command()
@click.option("--if-empty", is_flag=True, help="No hace nada si la base de datos ya tiene una edición.")
@click.option("--kit", "key", default=service.COFFEE, show_default=True, help=KIT_HELP)
def load(if_empty: bool, key: str) -> None:
    """Carga una edición inventada de un modelo: inscripciones, jueces y notas."""
    with surroundings() as here, here.database.transaction() as session:
        if if_empty and (editions(session) or service.was_removed(session)):
            return
        kit = kits.shipped_kit(key)
        edition = service.load_kit(session, kit=kit, secret=here.settings.secret_key, now=here.now)
        said = translator(cli_language()).gettext("Demostración cargada: {slug}")
        click.echo(said.format(slug=edition.slug))


@demo.command()
def remove() -> None:
    """Quita todas las demostraciones, con sus personas y sus códigos de entrada."""
    with surroundings() as here, here.database.transaction() as session:
        count = service.remove_demo(session, actor=OPERATOR, now=here.now)
    with surroundings() as here, here.database.reading() as session:
        PhotoFiles(here.settings.instance).sweep(digests(session))
    click.echo(translator(cli_language()).gettext("Demostraciones quitadas: {count}").format(count=count))


@demo.command("sign-ins")
def sign_ins() -> None:
    """Muestra con qué se entra a la demostración."""
    with surroundings() as here, here.database.reading() as session:
        listed = service.sign_ins(session, here.settings.secret_key)
        if not listed:
            return
        (email, password), *judges = listed
        gettext = translator(cli_language()).gettext
        base = here.settings.base_url.rstrip("/")
        click.echo(gettext("La edición de demostración se puede probar con estas personas inventadas."))
        click.echo(gettext("Organiza, con correo y contraseña, en {address}").format(address=f"{base}/sign-in"))
        click.echo(f"  {email:<34} {password}")
        click.echo(gettext("Juzgan, con el código de su tarjeta, en {address}").format(address=f"{base}/enter"))
        for who, code in judges:
            click.echo(f"  {who:<34} {code}")
