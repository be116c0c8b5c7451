"""`judging certificates`: issue, make the papers, pack, revoke, check and measure, from the command line.

`verify` ends with 0 for a valid certificate, 1 for one that is void (revoked or superseded), 3 for an altered file,
4 for one that nobody here knows; 2 is, as everywhere, for what was asked the wrong way.
"""

from __future__ import annotations

import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import click

from judging.cli import offline_codes
from judging.cli.about import the_edition
from judging.cli.alone import WHO, WHY, alone, operator
from judging.cli.certificate_bench import bench
from judging.cli.certificate_links import links
from judging.cli.newfiles import REPLACE, NewFile, require_new
from judging.cli.surroundings import Surroundings, stop, surroundings, the_words
from judging.domain.errors import Problem
from judging.domain.permissions import OPERATOR
from judging.domain.results.kinds import ALL, AWARD, BESIDE_RESULTS, OF_RESULTS
from judging.i18n import cli_language, translator
from judging.jobs.papers import add_stamps, papers_made
from judging.sentences import sentence
from judging.services.certificates import issuing, papers, pending, recipients, revoking, stamps
from judging.services.certificates.printers import Printers
from judging.services.certificates.stamps import Stamping
from judging.services.proof import verification
from judging.services.proof.sealing import Seal
from judging.services.proof.verification import FileCheck, FileVerdict
from judging.storage.models import Certificate, CertificateState
from judging.storage.queries import results as queries

VALID, VOID, ALTERED, UNKNOWN = 0, 1, 3, 4


@click.group()
def certificates() -> None:
    """Emite, dibuja, empaqueta, anula y comprueba certificados."""


certificates.add_command(bench)
certificates.add_command(links)


@certificates.command()
@click.argument("slug")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(ALL),
    help="Emite solo esta clase; se puede repetir. Sin ella, las que salen de los resultados.",
)
@click.option(
    "--address",
    default="",
    help="La dirección del servicio, escrita entera, si no es pública y aun así quiere que esté en el papel.",
)
@WHO
@WHY
def issue(slug: str, kinds: tuple[str, ...], address: str, who: str, why: str) -> None:
    """Emite los certificados que faltan en la edición SLUG y hace sus PDF.

    Usa el aspecto y los textos guardados en la página de certificados. Si la edición pide dos personas, aprueba lo que
    alguien de la organización propuso, con su nombre y un motivo que quedan en el registro; sin propuesta no emite.
    """
    with surroundings() as here:
        with here.database.transaction() as session:
            edition = the_edition(session, slug)
            publication = recipients.occasion_of(session, edition)
            if isinstance(publication, recipients.BeforeResults) and not set(kinds) & set(BESIDE_RESULTS):
                stop(Problem.of("no_publication"))
            base_url = here.settings.base_url
            issuing.confirm_address(
                session, actor=OPERATOR, edition=edition, base_url=base_url, typed=address, now=here.now
            )
            if issuing.needs_two(edition) and issuing.proposal(publication) is not None:
                issuing.approve(
                    session, actor=operator(who), publication=publication, base_url=base_url, now=here.now, why=why
                )
            else:
                paper = papers.paper_of(edition, translator(cli_language()))
                issuing.issue(
                    session,
                    actor=OPERATOR,
                    publication=publication,
                    paper=paper,
                    base_url=base_url,
                    now=here.now,
                    kinds=kinds or OF_RESULTS,
                )
        click.echo(_make_papers(here))


@certificates.command()
@click.option("--retry", "slug", metavar="SLUG", help="Prueba otra vez también los que fallaron en esta edición.")
def render(slug: str | None) -> None:
    """Dibuja los certificados emitidos que todavía no tienen su PDF."""
    with surroundings() as here:
        if slug is not None:
            with here.database.transaction() as session:
                pending.retry(session, edition=the_edition(session, slug))
        click.echo(_make_papers(here))


@certificates.command()
@click.option("--all", "slug", metavar="SLUG", help="Pide el sello también para todos los ya emitidos en esta edición.")
def stamp(slug: str | None) -> None:
    """Agrega los sellos de tiempo que faltan y dice cuántos siguen faltando. El nivel es JUDGING_SIGNATURE_LEVEL."""
    with surroundings() as here:
        stamping = Stamping.of(here.settings) or stop(Problem.of("stamp_not_wanted"))
        if slug is not None:
            with here.database.transaction() as session:
                stamps.ask_for_all(queries.certificates(session, the_edition(session, slug), with_pdf=True))
        added = add_stamps(here.database, _seal(here), lambda: datetime.now(UTC), stamping)
        with here.database.reading() as session:
            waiting = stamps.how_many_wait(session)
        said = translator(cli_language()).gettext("Sellos agregados: {added}. Faltan: {waiting}.")
        click.echo(said.format(added=added, waiting=waiting))


def _make_papers(here: Surroundings) -> int:
    """Make what waits, showing how far it is on standard error; answers how many were made."""
    with here.database.reading() as session:
        waiting = pending.how_many(session)
    made = papers_made(
        here.database,
        _seal(here),
        lambda: datetime.now(UTC),
        Printers(here.settings.printers),
        Stamping.of(here.settings),
    )
    label = translator(cli_language()).gettext("Certificados")
    with click.progressbar(made, length=waiting, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        return sum(bar)


@certificates.command("zip")
@click.argument("slug")
@click.argument("file", type=NewFile())
@click.option("--kind", type=click.Choice(ALL), help="Guarda solo los de esta clase.")
@click.option("--replace", is_flag=True, help=REPLACE)
def pack(slug: str, file: Path, kind: str | None, *, replace: bool) -> None:
    """Guarda en FILE, un archivo ZIP, los PDF de todos los certificados válidos de la edición SLUG."""
    require_new(file, replace=replace)
    with surroundings() as here, here.database.reading() as session:
        found = queries.certificates(session, the_edition(session, slug), with_pdf=True)
        wanted = [row for row in found if kind in (None, row.printed.get("kind", AWARD))]
        ready = [(row, row.pdf) for row in wanted if row.state is CertificateState.VALID and row.pdf is not None]
        label = translator(cli_language()).gettext("Certificados")
        with (
            zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,  # a PDF is packed already
            click.progressbar(ready, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar,
        ):
            for row, pdf in bar:
                archive.writestr(zipfile.ZipInfo(f"{row.number}.pdf", row.issued_at.timetuple()[:6]), pdf)
        click.echo(len(ready))


@certificates.command()
@click.argument("slug")
@click.argument("number")
@click.option("--reason", required=True, help="El motivo, que todos podrán leer.")
@WHO
@WHY
def revoke(slug: str, number: str, reason: str, who: str, why: str) -> None:
    """Anula el certificado NUMBER de la edición SLUG. No se puede deshacer."""
    with surroundings() as here, here.database.transaction() as session:
        found = queries.certificate(session, the_edition(session, slug), number)
        if found is None:
            stop(Problem.of("no_such_certificate", number=number))
        revoking.revoke(
            session, actor=operator(who), certificate=found, reason=reason, now=here.now, agreed=alone(who, why)
        )


@certificates.command()
@click.argument("slug")
@click.option("--two/--one", default=None, help="Dos personas, o basta una. Sin decirlo, nada cambia.")
@WHO
@WHY
def approval(slug: str, two: bool | None, who: str, why: str) -> None:
    """Dice si los certificados de la edición SLUG necesitan el acuerdo de dos personas, o lo cambia."""
    with surroundings() as here, here.database.transaction() as session:
        edition = the_edition(session, slug)
        if two is not None:
            issuing.require_two(
                session, actor=operator(who), edition=edition, wanted=two, now=here.now, alone=alone(who, why)
            )
        two_people = issuing.needs_two(edition)
    words = translator(cli_language())
    click.echo(
        words.gettext("Dos personas: una propone los certificados y otra los aprueba.")
        if two_people
        else words.gettext("Basta una persona para emitir los certificados.")
    )


@certificates.command()
@click.argument("code_or_file", default="")
@click.option("--payload", default="", metavar="TEXT", help="Lo que dice el segundo código QR, el firmado.")
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Llaves públicas del emisor, para comprobar el segundo código QR sin base de datos ni internet.",
)
@click.pass_context
def verify(ctx: click.Context, code_or_file: str, payload: str, keys_file: Path | None) -> None:
    """Dice qué es un certificado, por su código, por su archivo PDF o por su segundo código QR.

    Termina con 0 si vale, con 1 si está anulado o reemplazado, con 3 si el archivo fue cambiado y con 4 si nadie lo
    conoce.
    """
    path = Path(code_or_file)
    if payload and keys_file is not None:
        ctx.exit(offline_codes.told_by_file(payload, keys_file))
    with surroundings() as here, here.database.reading() as session:
        if payload:
            ended, kept = offline_codes.told_here(here, payload)
            ctx.exit(ended if kept is None else _state_told(kept))
        if path.is_file():
            keys = _seal(here).keys()
            trusted = [keys.authority] if keys else []
            check = verification.compare(session, path.read_bytes(), "", trusted, Printers(here.settings.printers))
        else:
            problem = verification.problem_with(code_or_file)
            if problem is not None:
                stop(problem)
            found = verification.find(session, code_or_file)
            if found is None:
                _say(Problem.of("certificate_unknown"))
                ctx.exit(UNKNOWN)
            check = FileCheck(FileVerdict.IDENTICAL, found)
        ctx.exit(_told(check))


def _told(check: FileCheck) -> int:
    """Say what it is; answers the exit code."""
    if check.verdict is FileVerdict.IDENTICAL and check.certificate is not None:
        return _state_told(check.certificate)
    if check.certificate is not None:
        _say(Problem.of("file_not_original", number=check.certificate.number))
        original = translator(cli_language()).gettext("El original dice: {words}")
        click.echo(original.format(words=_in_words(check.certificate)), err=True)
        return ALTERED
    said = {
        FileVerdict.ALTERED: Problem.of("file_altered"),
        FileVerdict.SIGNED: Problem.of("file_signed_elsewhere", signer=check.signer),
        FileVerdict.STRANGER: Problem.of("file_stranger", signer=check.signer),
        FileVerdict.UNKNOWN: Problem.of("file_unknown"),
    }
    _say(said[check.verdict])
    return ALTERED if check.verdict is FileVerdict.ALTERED else UNKNOWN


def _state_told(found: Certificate) -> int:
    words = translator(cli_language())
    new = revoking.successor(found)
    gone = words.gettext("Certificado reemplazado") if new else words.gettext("Certificado anulado")
    state = {
        CertificateState.PENDING: words.gettext("Certificado en camino"),
        CertificateState.VALID: words.gettext("Certificado válido"),
        CertificateState.REVOKED: gone,
    }[found.state]
    click.echo(f"{state}: {_in_words(found)}")
    if found.revoked_at is not None:
        reason = words.gettext("Desde el {when}. Motivo: {reason}")
        click.echo(reason.format(when=words.date(found.revoked_at), reason=found.revoked_reason))
    if new is not None:
        click.echo(words.gettext("Lo reemplaza el certificado {number}.").format(number=new.number))
    return VALID if found.state is CertificateState.VALID else VOID


def _in_words(found: Certificate) -> str:
    printed = found.printed
    award = printed["award_line"] or printed["title"]
    return f"{found.number}, {printed['holder_name']}, {award}, {printed['edition_name']}"


def _say(problem: Problem) -> None:
    click.echo(sentence(problem, the_words().gettext), err=True)


def _seal(here: Surroundings) -> Seal:
    return Seal.of(here.settings.instance, here.settings.base_url, here.settings.device)
