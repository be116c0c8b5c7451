"""`judging keys`: the keys that sign certificates, in the instance folder."""

from __future__ import annotations

import click

from judging.certificates.proof.device import DeviceFault
from judging.certificates.proof.keys import Keys
from judging.cli.surroundings import Surroundings, stop, surroundings
from judging.domain.errors import Problem
from judging.domain.typed import kept_line
from judging.i18n import cli_language, translator
from judging.services.proof.proving import public_keys
from judging.services.proof.sealing import Seal


@click.group()
def keys() -> None:
    """Llaves con las que se firman los certificados."""


@keys.command()
@click.option("--name", required=True, help="Quién firma: el nombre que mostrará el lector de PDF.")
def init(name: str) -> None:
    """Crea las llaves. Sin esto se crean solas al hacer el primer certificado, con el nombre de quien lo emite."""
    with surroundings() as here:
        seal = _seal(here)
        try:
            made = seal.created(kept_line(name), here.now)
        except DeviceFault as fault:
            stop(Problem.of("device_fault", fault=str(fault)))
        except FileExistsError:
            stop(Problem.of("keys_exist", folder=str(seal.folder)))
        _show(made)


@keys.command()
@click.option("--name", required=True, help="Quién firma: el nombre que mostrará el lector de PDF.")
def rotate(name: str) -> None:
    """Agrega una llave nueva, que firma desde ahora. Las viejas quedan: lo que firmaron sigue valiendo."""
    with surroundings() as here:
        seal = _seal(here)
        try:
            _show(seal.rotated(kept_line(name), here.now))
        except DeviceFault as fault:
            stop(Problem.of("device_fault", fault=str(fault)))
        except FileNotFoundError:
            stop(Problem.of("keys_missing", folder=str(seal.folder)))


@keys.command()
def show() -> None:
    """Muestra dónde están las llaves, cuál firma y la huella que se publica."""
    with surroundings() as here:
        seal = _seal(here)
        _show(seal.keys() or stop(Problem.of("keys_missing", folder=str(seal.folder))))


@keys.command()
def public() -> None:
    """Escribe las llaves públicas con las que cualquiera comprueba el segundo código QR sin internet."""
    with surroundings() as here:
        seal = _seal(here)
        click.echo(public_keys(seal.keys() or stop(Problem.of("keys_missing", folder=str(seal.folder)))), nl=False)


def _seal(here: Surroundings) -> Seal:
    return Seal.of(here.settings.instance, here.settings.base_url, here.settings.device)


def _show(found: Keys) -> None:
    words = translator(cli_language())
    click.echo(words.gettext("Carpeta: {folder}").format(folder=found.folder))
    click.echo(words.gettext("Firma la llave {number}").format(number=found.number))
    if found.device_label:
        where = words.gettext("La llave está en un dispositivo, con el nombre {label}")
        click.echo(where.format(label=found.device_label))
    click.echo(words.gettext("Huella (SHA-256): {fingerprint}").format(fingerprint=found.fingerprint))
