"""`judging certificate`: draw what waits, and check a paper, from the command line."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from judging import jobs
from judging.cli.surroundings import stop, surroundings
from judging.domain.errors import Problem
from judging.i18n import cli_language, translator
from judging.services import certificates, verification
from judging.storage.models import Certificate, CertificateState
from judging.storage.queries import public as queries
from judging.storage.queries.editions import by_slug


@click.group()
def certificate() -> None:
    """Dibuja y comprueba certificados."""


@certificate.command()
@click.option("--retry", "slug", metavar="SLUG", help="Prueba otra vez también los que fallaron en esta edición.")
def render(slug: str | None) -> None:
    """Dibuja los certificados emitidos que todavía no tienen su PDF."""
    with surroundings() as here:
        if slug is not None:
            with here.database.transaction() as session:
                edition = by_slug(session, slug) or stop(Problem.of("no_such_edition", slug=slug))
                certificates.retry(session, edition=edition)
        click.echo(jobs.render_pending(here.database))


@certificate.command()
@click.argument("code_or_file")
@click.pass_context
def verify(ctx: click.Context, code_or_file: str) -> None:
    """Dice qué es un certificado, por su código o por su archivo PDF. Termina con 1 si no vale."""
    words = translator(cli_language())
    path = Path(code_or_file)
    with surroundings() as here, here.database.reading() as session:
        if path.is_file():
            found = queries.certificate_of_file(session, hashlib.sha256(path.read_bytes()).hexdigest())
        else:
            problem = verification.problem_with(code_or_file)
            if problem is not None:
                stop(problem)
            found = verification.find(session, code_or_file)
        if found is None:
            stop(Problem.of("certificate_unknown"))
        state = {
            CertificateState.VALID: words.gettext("Certificado válido"),
            CertificateState.REVOKED: words.gettext("Certificado anulado"),
        }[found.state]
        click.echo(f"{state}: {_line(found)}")
        ctx.exit(0 if found.state is CertificateState.VALID else 1)


def _line(found: Certificate) -> str:
    printed = found.printed
    award = printed["award_line"] or printed["title"]
    return f"{found.number}, {printed['holder_name']}, {award}, {printed['edition_name']}"
