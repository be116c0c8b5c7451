"""Tables that organisers take away."""
