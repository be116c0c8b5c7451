"""How strict each judge is, and the totals it is estimated from."""
