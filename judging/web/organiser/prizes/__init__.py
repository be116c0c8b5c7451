"""Prizes, sponsors and the log of deliveries, on screens."""
