"""Organisers and judges: their accounts, their cards, how they sign in, and their conflicts of interest."""
