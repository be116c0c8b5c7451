"""Sheets on paper, dictated codes, and tables of marks from outside."""
