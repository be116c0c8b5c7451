"""Prizes and sponsors: kept, won, handed over."""
