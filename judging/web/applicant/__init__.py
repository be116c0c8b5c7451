"""Entering the contest."""
