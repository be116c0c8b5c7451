"""Steps that need two people: proposed by one, confirmed or declined by another."""
