"""Conditions and rules in words that people can read and write: understood, checked and answered, never executed."""
