"""An edition's dates, its state of today, and its log."""
