"""What belongs to a score sheet beside its editor: what a new version would do."""
