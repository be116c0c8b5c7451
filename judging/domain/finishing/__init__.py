"""Whether an edition can finish: what would stop it, and what should be looked at, before somebody meets it."""
