"""The pages of messages to judges, families and the team."""
