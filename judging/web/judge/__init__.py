"""Scoring: the judge's farms and sheets."""
