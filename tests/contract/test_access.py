"""Who may open what: every route against a literal table. A new route without a line here fails, and so does a line
without a route; a route that declares nobody is closed to everybody."""

from __future__ import annotations

import pytest

from judging.domain.permissions import Role
from tests.conftest import World

AUDIENCES: dict[str, str] = {}
