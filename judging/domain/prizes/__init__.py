"""What can be won, and by whom it is given."""
