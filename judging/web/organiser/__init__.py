"""Running an edition."""
