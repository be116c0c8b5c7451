"""Tables on their way into an edition: what their columns mean, and what each of their rows would do."""
