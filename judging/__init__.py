"""Judging: a competition judging and scoring service.

The rules of a contest are data; its results are a pure function of the ballots and those rules.
"""

from datetime import UTC, datetime

__version__ = "0.1.0"
BUILT = datetime(2026, 11, 28, tzinfo=UTC)
"""A day on which this code was not whole yet, moved on with each version: a clock that says an earlier one is wrong."""
