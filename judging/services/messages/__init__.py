"""Messages to judges, families and the team: prepared, sent, taken back, noted by hand, and due by rule."""
