"""For machines: health of the service."""
