"""Judging: a competition judging and scoring service.

The rules of a contest are data; its results are a pure function of the ballots and those rules.
"""

__version__ = "0.1.0"
