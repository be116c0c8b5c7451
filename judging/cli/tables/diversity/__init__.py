"""`judging diversity`: the command, names merged with the catalogue, equal coverage, and how its answers are told."""
