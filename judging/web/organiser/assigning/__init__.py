"""Sharing the judges of a round out: the proposal, what is said beforehand, a day at tables."""
