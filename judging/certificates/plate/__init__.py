"""Many papers, fast: a page drawn once and printed with other words."""
