"""What waits for a second person, and which steps need one."""
