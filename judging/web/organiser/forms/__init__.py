"""The application form of an edition, written on screens."""
