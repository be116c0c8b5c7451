"""Practice farms."""
