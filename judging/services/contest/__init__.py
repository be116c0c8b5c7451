"""Editions, what they take and when, and how each person likes to work."""
