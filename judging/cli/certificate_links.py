"""`judging certificates links`: each family's link and prepared words as a table, for mail-merge in another program."""

from __future__ import annotations

import csv
import sys

import click

from judging.cli.about import the_edition
from judging.cli.surroundings import surroundings
from judging.services.families.links import prepared
from judging.storage.queries.claims import valid_certificates
from judging.storage.tabular import harmless

HEADING = ("number", "holder", "language", "link", "text")


@click.command()
@click.argument("slug")
def links(slug: str) -> None:
    """Escribe una tabla CSV con el enlace y el texto preparado de cada certificado válido de la edición SLUG.

    Las columnas son number, holder, language, link y text. El enlace abre el certificado sin ninguna cuenta: guarde la
    tabla donde nadie más la lea.
    """
    with surroundings() as here, here.database.reading() as session:
        edition = the_edition(session, slug)
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(HEADING)
        for one in valid_certificates(session, edition):
            told = prepared(one, here.settings.base_url)
            table.writerow([harmless(text) for text in (one.number, told.name, told.language, told.address, told.text)])
