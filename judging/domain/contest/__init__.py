"""A contest as data: what an edition is made of, and kits to begin one from."""
