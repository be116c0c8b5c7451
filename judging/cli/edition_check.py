"""`judging edition check`: whether an edition can finish, or one begun from a kit; what stops it and what to look at.

Always true: nothing is changed; it ends with 1 where something stops the edition, and with 0 otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from judging.cli.about import the_edition
from judging.cli.edition import edition
from judging.cli.edition_kits import content_of
from judging.cli.surroundings import speak, stop, surroundings, the_words
from judging.domain.contest.kits import unpacked
from judging.domain.errors import Problem, Refused
from judging.domain.finishing.finding import Finding
from judging.domain.home import home_from
from judging.sentences import sentence
from judging.services.finishing.findings import of_edition, of_kit
from judging.services.finishing.telling import named


@edition.command("check")
@click.argument("slug", required=False)
@click.option(
    "--kit",
    "kit",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Mira un paquete ZIP antes de empezar una edición con él.",
)
@click.pass_context
def check_edition(ctx: click.Context, slug: str | None, kit: Path | None) -> None:
    """Dice si la edición SLUG puede terminar: qué lo impide y qué conviene mirar, cada cosa en una línea.

    Termina con 1 si algo lo impide.
    """
    if (slug is None) is (kit is None):
        stop(Problem.of("check_one_thing"))
    if kit is not None:
        ctx.exit(_said(_of_file(kit)))
    with surroundings() as here, here.database.reading() as session:
        findings = of_edition(session, the_edition(session, str(slug)), here.now)
        code = _said(findings)
    ctx.exit(code)


def _of_file(file: Path) -> Iterable[Finding]:
    """What is found in a kit; one that cannot be read says why and ends the command with 1."""
    try:
        kit = unpacked(content_of(file))
    except Refused as refusal:
        for problem in refusal.problems:
            click.echo(_line(problem, "finish_stops"))
        raise SystemExit(1) from None
    plan = kit.plan
    speak(home_from(plan.zone, plan.country, plan.languages, plan.vocabulary))
    return of_kit(kit)


def _said(findings: Iterable[Finding]) -> int:
    """Say every finding; 1 where one stops the edition."""
    code = 0
    for one in findings:
        place = ", ".join(part for part in (one.file, one.path) if part)
        told = named(one.problem, the_words())
        click.echo(_line(told, "finish_stops" if one.stops else "finish_look", place))
        code = 1 if one.stops else code
    return code


def _line(problem: Problem, gravity: str, place: str = "") -> str:
    words = the_words()
    told = sentence(problem, words.gettext, words.pick)
    known = not place or place in told
    return f"{sentence(Problem.of(gravity), words.gettext)}: {'' if known else f'{place}: '}{told}"
