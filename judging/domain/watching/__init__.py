"""How each judge works, beside the others: what a person has to look at. Nothing here changes a score."""
