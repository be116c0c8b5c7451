"""From the sheets of several judges to places."""
