"""What the tests say hangs on nothing that the machine happens to be set to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from judging.i18n import cli_language
from tests.conftest import ODD_ZONE

ROOT = Path(__file__).parents[2]
ELSEWHERE = {
    "JUDGING_PRINTERS": "2",
    "JUDGING_DATABASE_URL": "postgresql://ana@192.0.2.1/premio",
    "JUDGING_BASE_URL": "https://premio.example",
    "JUDGING_LANG": "en",
    "LC_ALL": "fr_FR.UTF-8",
    "TZ": "America/La_Paz",
}


def test_no_setting_language_or_zone_of_the_machine_is_left() -> None:
    assert [name for name in os.environ if name.startswith(("JUDGING_", "LC_"))] == []
    assert cli_language() == "es"
    assert os.environ["TZ"] == ODD_ZONE


@pytest.mark.skipif("PYTEST_INSIDE" in os.environ, reason="this is the run inside")
def test_a_run_on_a_machine_with_other_settings_says_the_same() -> None:
    """This very file, run where everything is set otherwise."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n0", __file__],
        env={**os.environ, **ELSEWHERE, "PYTEST_INSIDE": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
