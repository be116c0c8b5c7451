"""The entries of an edition."""
