"""Steps that need two people: what they are, and what becomes of a proposal."""
