"""Reaching a family: shared links and the mail server."""
