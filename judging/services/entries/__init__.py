"""Entries, from beginning one to admitting it."""
