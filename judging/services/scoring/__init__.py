"""Marks, sheets, who scores what, and what organisers decide about a farm for all its judges."""
