"""The use-cases, against a real database."""
