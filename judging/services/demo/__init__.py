"""The demonstration, loaded and removed as a whole."""
