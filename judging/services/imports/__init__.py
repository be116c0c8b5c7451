"""Tables on their way into an edition: planned, carried out in parts, taken back."""
