"""`judging mail`: send the letters that wait, once; and try whether letters arrive.

`send` ends with 0 when nothing more is due, 1 when the mail server is in trouble (the letters stay and wait).
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime

import click

from judging.cli.surroundings import Surroundings, stop, surroundings
from judging.domain.addresses import is_mail_address
from judging.domain.errors import Problem
from judging.domain.families.mailserver import MailServer
from judging.i18n import cli_language, translator
from judging.jobs.letters import Post
from judging.notify import Result, ServerTrouble, hand_over, written
from judging.sentences import sentence
from judging.services.families import mailing

IN_TROUBLE = 1


@click.group()
def mail() -> None:
    """Manda los correos que esperan y prueba el servidor de correo."""


@mail.command()
@click.pass_context
def send(ctx: click.Context) -> None:
    """Manda una vez los correos que esperan y dice cuántos salieron.

    Salen solos mientras el servicio corre; esto los manda ahora. Termina con 1 si el servidor de correo no contesta o
    no nos acepta; los correos quedan esperando.
    """
    with surroundings() as here:
        known = here.settings
        post = Post(here.database, _server(here), known.base_url, lambda: datetime.now(UTC), secret=known.secret_key)
        with here.database.reading() as session:
            waiting = mailing.how_many(session, here.now)
        try:
            found = _sent(post, waiting)
        except ServerTrouble as trouble:
            _say(Problem.of(f"mail_{trouble.kind}", reply=trouble.reply))
            ctx.exit(IN_TROUBLE)
        said = translator(cli_language()).gettext("{sent} mandados, {later} para más tarde, {failed} no se pudieron")
        failed = found[Result.REFUSED] + found[Result.UNSURE]
        click.echo(said.format(sent=found[Result.SENT], later=found[Result.LATER], failed=failed))


@mail.command()
@click.argument("address")
def test(address: str) -> None:
    """Manda un correo de prueba a ADDRESS y dice qué contestó el servidor de correo."""
    with surroundings() as here:
        server = _server(here)
        if not is_mail_address(address):
            stop(Problem.of("mail_address_wrong", typed=address))
        words = mailing.trial_letter(server, to=address, language=cli_language(), base_url=here.settings.base_url)
        try:
            outcome = hand_over(server, written(words, here.now), address)
        except ServerTrouble as trouble:
            stop(Problem.of(f"mail_{trouble.kind}", reply=trouble.reply))
        told = {Result.LATER: "letter_later", Result.REFUSED: "letter_refused", Result.UNSURE: "letter_lost"}
        if outcome.result is not Result.SENT:
            stop(Problem.of(told[outcome.result], reply=outcome.reply))
        click.echo(outcome.reply)


def _sent(post: Post, waiting: int) -> Counter[Result]:
    """Send what waits, showing how far it is on standard error."""
    label = translator(cli_language()).gettext("Correos")
    letters = post.letters()
    with click.progressbar(
        letters, length=waiting, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        return Counter(bar)


def _server(here: Surroundings) -> MailServer:
    return here.settings.mail or stop(Problem.of("mail_no_server"))


def _say(problem: Problem) -> None:
    click.echo(sentence(problem, translator(cli_language()).gettext), err=True)
