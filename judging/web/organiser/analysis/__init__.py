"""What the order hangs on, and how the judges score."""
