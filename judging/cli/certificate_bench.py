"""`judging certificates bench`: how fast this machine makes certificates. All of it is made up, nothing is kept."""

from __future__ import annotations

import secrets
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from judging.certificates import RANDOM_BYTES, CertificateData, Signatory, new_code, render_certificate
from judging.cli.tables.options import Whole
from judging.i18n import cli_language, translator

NAMES = ("Rosa Mamani Quispe", "Ñusta Chʼaska Huanca", "José Güell Apaza", "Inés Condori Flores")


@click.command()
@click.option("-n", "count", type=Whole(1), default=100, show_default=True, help="Cuántos certificados de cada manera.")
def bench(count: int) -> None:
    """Mide cuánto tarda esta máquina en hacer y firmar certificados inventados. No guarda nada."""
    words = translator(cli_language())
    label = words.gettext("Midiendo")
    with (
        TemporaryDirectory() as folder,
        click.progressbar(range(count), label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar,
    ):
        ways = _ways(Path(folder))
        times: dict[str, list[float]] = {name: [] for name in ways}
        for turn in bar:
            data = _sample(turn)
            for name, way in ways.items():
                begun = time.perf_counter()
                way(data)
                times[name].append(time.perf_counter() - begun)
    shown = {
        "layout": words.gettext("Dibujar entero"),
        "plate": words.gettext("Dibujar desde la plancha"),
        "signed": words.gettext("Plancha y firma"),
    }
    for name, taken in times.items():
        middle = statistics.median(taken)
        line = words.gettext("{way}: {milliseconds} ms cada uno, {rate} por segundo")
        click.echo(line.format(way=shown[name], milliseconds=f"{middle * 1000:.1f}", rate=f"{1 / middle:.0f}"))


def _ways(folder: Path) -> dict[str, Callable[[CertificateData], bytes]]:
    """The ways to make a paper, warmed up: what is made once for a thousand papers is not measured."""
    # Slow to load, and only here.
    from judging.certificates.plate.printing import print_certificate  # noqa: PLC0415
    from judging.certificates.proof.keys import create_keys  # noqa: PLC0415
    from judging.certificates.proof.signing import sign_pdf  # noqa: PLC0415

    now = datetime.now(UTC)
    keys = create_keys(folder / "keys", issuer_name="judging certificates bench", now=now)
    ways: dict[str, Callable[[CertificateData], bytes]] = {
        "layout": render_certificate,
        "plate": lambda data: print_certificate(data).pdf,
        "signed": lambda data: sign_pdf(print_certificate(data).pdf, keys, now),
    }
    for way in ways.values():
        way(_sample(0))
    return ways


def _sample(turn: int) -> CertificateData:
    code = new_code(secrets.token_bytes(RANDOM_BYTES))
    return CertificateData(
        holder_name=NAMES[turn % len(NAMES)],
        title="Diploma de honor",
        award_line="Primer lugar",
        competition_name="Agroecología del café",
        edition_name="2026",
        citation="",
        place_text="Caranavi, Bolivia",
        date_text="12 de septiembre de 2026",
        issuer_name="Equipo del concurso",
        number=f"X-{turn:04d}",
        code=code,
        verify_url=f"https://premio.example.org/v/{code}",
        language="es",
        issued_at=datetime(2026, 9, 12, 15, tzinfo=UTC),
        signatories=(Signatory("Elena Choque", "Por el jurado"),),
        is_demo=True,
    )
