"""Sharing the judges of a round out: a plan, what precision it promises, a day at tables."""
