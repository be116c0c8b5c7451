"""`judging check`: prove that all summaries agree with the ledger. `judging recompute`: an outsider's own check.

Always true: `check` prints nothing and ends with 0 when all agrees; otherwise one sentence for each disagreement and 1.
`check --repair` alone writes: it makes each false kept total from its marks again and says so, then checks as ever.
`recompute` needs no database: the file is all it looks at.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import click

from judging.cli.surroundings import stop, surroundings
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import OPERATOR
from judging.domain.results.record import differences
from judging.i18n import Translator, cli_language, translator
from judging.sentences import sentence
from judging.services.entries import attaching
from judging.services.field.photos import missing_files
from judging.services.results import totals
from judging.services.results.checking import check as check_all
from judging.storage.copies import require_sound
from judging.storage.files import PhotoFiles


@click.command()
@click.option(
    "--repair", is_flag=True, help="Antes calcula otra vez, de las notas, los totales guardados que no coinciden."
)
@click.pass_context
def check(ctx: click.Context, repair: bool) -> None:
    """Vuelve a calcular todo lo publicado y lo compara con lo guardado. Si todo coincide, no dice nada."""
    words = translator(cli_language())
    if repair:
        with surroundings() as here, here.database.transaction() as session:
            mended = totals.repair(session, actor=OPERATOR, now=here.now)
        for one in mended:
            click.echo(_said(one, words))
    with surroundings() as here, here.database.reading() as session:
        if here.database.file is not None:
            require_sound(here.database.file)
        files = PhotoFiles(here.settings.instance)
        problems = [*check_all(session), *missing_files(session, files), *attaching.missing_files(session, files)]
    for problem in problems:
        click.echo(_said(problem, words))
    ctx.exit(1 if problems else 0)


def _said(problem: Problem, words: Translator) -> str:
    """The problem in words; a problem inside it is said first."""
    params = {
        key: sentence(value, words.gettext) if isinstance(value, Problem) else value
        for key, value in problem.params.items()
    }
    return sentence(Problem(problem.code, params), words.gettext)


@click.command()
@click.argument("record", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def recompute(ctx: click.Context, record: Path) -> None:
    """Calcula otra vez los resultados de un acta descargada (RECORD.json), sin base de datos.

    Muestra la huella del archivo, para compararla con la publicada, y el orden que dan sus notas. Termina con 1 si el
    orden escrito en el acta es otro.
    """
    words = translator(cli_language())
    content = record.read_bytes()
    try:
        document = json.loads(content)
        problems = differences(document)
    except (ValueError, AttributeError):
        stop(Problem.of("record_unreadable", reason="JSON"))
    except Refused as refusal:
        stop(*refusal.problems)
    click.echo(f"SHA-256 {hashlib.sha256(content).hexdigest()}")
    for category in document["categories"]:
        click.echo(f"\n{words.pick(category['name']) or category['key']}")
        for entry in category["entries"]:
            click.echo(f"{entry['rank']:>4}  {entry['entry']:<12} {entry['score']:>8}")
    for problem in problems:
        click.echo(sentence(problem, words.gettext), err=True)
    ctx.exit(1 if problems else 0)
