"""What is the judge's own: commitment, PIN, practice, her marks at a glance."""
