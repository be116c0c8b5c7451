"""Judges, their cards, and who scores what."""
