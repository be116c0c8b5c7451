"""Sheets on paper, scores that are dictated, and tables of marks from outside."""
