"""Tables that leave the service."""
