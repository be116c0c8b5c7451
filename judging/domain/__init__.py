"""The rules of the contest: pure functions on frozen values. No web, no storage, no clock, no files."""
