"""Set-up learns in one sentence what to install."""

from __future__ import annotations

import subprocess
import sys

import pytest

from judging.certificates.engine.system import LIBRARIES, NativeLibrary, main, missing_libraries
from judging.paths import PACKAGE

ABSENT = NativeLibrary("Nonsense", "libnonsense1", ("libnonsense-for-certificates.so.1",))


def test_where_certificates_can_be_made_nothing_is_missing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "judging.certificates.engine.system"],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_missing_library_is_named_with_its_debian_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert missing_libraries((*LIBRARIES, ABSENT)) == ["libnonsense1"]
    assert main((*LIBRARIES, ABSENT)) == 1
    sentence = "The library Nonsense is missing: install Debian's package libnonsense1.\n"
    assert capsys.readouterr().out == sentence
