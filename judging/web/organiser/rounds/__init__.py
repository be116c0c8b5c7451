"""The rounds of an edition: their list, and who goes on from one to the next."""
