"""Whether an edition can finish, and opening it only where it can."""
