"""Where every text of a paper stands: measured, fitted, coloured. Draws nothing."""
