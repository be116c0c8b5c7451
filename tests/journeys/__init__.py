"""Whole stories, from the first page to the last paper."""
