"""Certificates: how they look, who gets one, issuing and files."""
