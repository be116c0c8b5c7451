"""Families' links, and their wishes for another spelling."""
