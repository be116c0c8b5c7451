"""Certificates: time, size and memory, beside what one would take instead. Prints Markdown; takes about two minutes.

    .venv/bin/python -m pip install --require-hashes -r requirements/benchmarks.txt  # typst, reportlab, fpdf2
    python -m benchmarks.certificates

Every engine draws the same certificate in the same process, in turn, so a busy moment hits all of them; each time
with another name. The figures after the table are our own only: memory over a thousand papers, two workers, signing.
Nothing here is a test: a busy machine must never turn a build red.
"""

from __future__ import annotations

import multiprocessing
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.certificate_rivals import rivals
from judging.certificates import CertificateData, Signatory, new_code, render_certificate
from judging.certificates.plate.pool import Job, Pool
from judging.certificates.plate.printall import print_all
from judging.certificates.plate.printing import print_certificate
from judging.certificates.proof.credential import Issuer, Privacy, credential, signed_credential
from judging.certificates.proof.keys import Keys, create_keys
from judging.certificates.proof.signing import sign_pdf

ROUNDS: Final = 12
MANY: Final = 1_000
NOW: Final = datetime(2026, 9, 12, 15, 0, tzinfo=UTC)
FIRST: Final = ("Rosa", "Juan", "Chʼaska", "José", "Ñusta", "Élida", "Qori", "Wayra", "Inés", "Tomás")
LAST: Final = ("Mamani", "Quispe", "Huanca", "Ñáñez", "Apaza", "Condori", "Ticona", "Choque", "Flores", "Güell")


def sample(number: int) -> CertificateData:
    """The certificate with that number, each for another person."""
    first, last, mother = (number % 10, number // 10 % 10, number // 100 % 10)
    code = new_code(number.to_bytes(6, "big"))
    return CertificateData(
        holder_name=f"{FIRST[first]} {LAST[last]} {LAST[mother]}",
        title="Diploma de honor",
        award_line="Primer lugar",
        competition_name="Premio Caranavi de Café Agroecológico",
        edition_name="Segunda edición, 2026",
        citation="por una finca en la que el café crece a la sombra de catorce especies de árboles.",
        place_text="Caranavi, Bolivia",
        date_text="12 de septiembre de 2026",
        issuer_name="Asociación de Productores Ecológicos de Caranavi",
        number=f"CAR-2026-{number:04d}",
        code=code,
        verify_url=f"https://premio.example.org/v/{code}",
        language="es",
        issued_at=NOW,
        signatories=(Signatory("Elena Choque Apaza", "Presidenta del jurado"), Signatory("Juan Flores", "Presidente")),
        look="solemn",
    )


class Ours:
    """Our own ways of making the same certificate."""

    def __init__(self, folder: Path) -> None:
        self.keys: Keys = create_keys(folder / "keys", issuer_name="Asociación", now=NOW)
        self._issuer = Issuer("Asociación", "https://premio.example.org")

    def full(self, data: CertificateData) -> bytes:
        """By the layout engine."""
        return render_certificate(data)

    def plate(self, data: CertificateData) -> bytes:
        """From a plate, with the credential in it."""
        made = credential(data, self._issuer, Privacy(names_holder=True))
        badge = signed_credential(made, self._issuer, self.keys, at=NOW)
        return print_certificate(data, credential=badge).pdf

    def signed(self, data: CertificateData) -> bytes:
        """From a plate, with credential and signature: what is sent to people."""
        return sign_pdf(self.plate(data), self.keys, NOW)


def interleaved(ways: list[tuple[str, Callable[[CertificateData], bytes]]]) -> list[tuple[str, float, int]]:
    """Median milliseconds and bytes of each way, taken in turn after one round to warm up."""
    spent: dict[str, list[float]] = {name: [] for name, _ in ways}
    sizes = {}
    for number in range(ROUNDS + 1):
        for name, draw in ways:
            begin = time.perf_counter()
            sizes[name] = len(draw(sample(number)))
            spent[name].append((time.perf_counter() - begin) * 1000)
    return [(name, statistics.median(spent[name][1:]), sizes[name]) for name, _ in ways]


def resident_mb() -> float:
    """Memory of this process, as Linux counts it."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def growth_mb(way: str) -> tuple[float, float]:
    """In a fresh process: growth of memory from the 50th to the thousandth paper, and milliseconds for each."""
    with TemporaryDirectory() as folder:
        draw: Callable[[CertificateData], bytes] = getattr(Ours(Path(folder)), way)
        for number in range(50):
            draw(sample(number))
        before, begin = resident_mb(), time.perf_counter()
        for number in range(50, MANY):
            draw(sample(number))
        return resident_mb() - before, (time.perf_counter() - begin) * 1000 / (MANY - 50)


def _full(number: int) -> int:
    return len(render_certificate(sample(number)))


def full_per_second(workers: int, papers: int) -> float:
    """Papers of the layout engine from so many processes."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        list(pool.map(_full, range(2 * workers)))
        begin = time.perf_counter()
        list(pool.map(_full, range(papers), chunksize=10))
        return papers / (time.perf_counter() - begin)


def plates_per_second(workers: int, papers: int) -> float:
    """Papers of plates from our pool."""
    with Pool(workers) as pool:
        for future in pool.map(Job(sample(number)) for number in range(4 * workers)):
            future.result()
        begin = time.perf_counter()
        for future in pool.map(Job(sample(number)) for number in range(papers)):
            future.result()
        return papers / (time.perf_counter() - begin)


def signed_per_second(papers: int) -> float:
    """Signatures on papers that are there already, in this process."""
    with TemporaryDirectory() as folder:
        ours = Ours(Path(folder))
        pdfs = [ours.plate(sample(number)) for number in range(papers)]
        begin = time.perf_counter()
        for pdf in pdfs:
            sign_pdf(pdf, ours.keys, NOW)
        return papers / (time.perf_counter() - begin)


def print_all_kb(papers: int) -> float:
    """Kilobytes of each further page in the file for the print shop."""
    few, many = (len(print_all(sample(number) for number in range(count))) for count in (10, papers))
    return (many - few) / (papers - 10) / 1000


def main() -> None:
    """Measure and print."""
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}, {ROUNDS} rounds.\n"
    )
    with ExitStack() as stack:
        ours = Ours(Path(stack.enter_context(TemporaryDirectory())))
        ways = [
            ("**Judging, plate, credential, PDF/A-3a and PDF/UA-1**", ours.plate),
            ("**Judging, the same, signed (PAdES B-B)**", ours.signed),
            ("**Judging, layout engine, PDF/A-3a and PDF/UA-1**", ours.full),
            *rivals(sample(0), stack),
        ]
        print("| certificate | ms | a second | kB |\n|---|--:|--:|--:|")
        for name, milliseconds, size in interleaved(ways):
            print(f"| {name} | {milliseconds:.1f} | {1000 / milliseconds:.0f} | {size / 1000:.0f} |")
    print("\n| ours | |\n|---|--:|")
    context = multiprocessing.get_context("spawn")
    for way in ("full", "plate"):
        with ProcessPoolExecutor(1, mp_context=context) as alone:
            grown, milliseconds = alone.submit(growth_mb, way).result()
        print(f"| {way}: memory grown over {MANY} papers, MB | {grown:.1f} |")
        print(f"| {way}: milliseconds for each of them | {milliseconds:.1f} |")
    print(f"| full, two workers, a second | {full_per_second(2, 200):.0f} |")
    print(f"| plate, two workers, a second | {plates_per_second(2, 1500):.0f} |")
    print(f"| signatures, one core, a second | {signed_per_second(60):.0f} |")
    print(f"| print file, kB for each page | {print_all_kb(110):.1f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
