"""What single slow tests need of the machine, and are left out without: another browser, a validator, a device.

Always true: only what no everyday test needs may be missing; a test that is left out says what it lacks.
"""

from __future__ import annotations

import pytest

from judging import system


def needs(purpose: str) -> pytest.MarkDecorator:
    """Leaves a test out where the system's needs of this purpose are not met."""
    assert purpose not in (system.RUN, system.TEST), "what every day's tests need is never left out"
    assert purpose in {need.purpose for need in system.needs()}, f"{purpose} does not stand in the list of needs"
    lacking = ", ".join(system.packages(system.missing([purpose])))
    return pytest.mark.skipif(bool(lacking), reason=f"this machine lacks {lacking}: bin/setup --test-all")
