"""How sure an order is, what it hangs on, and how the judges work. Never changes a place."""
