"""Messages to judges, families and the team: why they are written to, with which words, who is meant, and how often."""
