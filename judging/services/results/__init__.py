"""The computed order, what the jury decides beside it, awards, progress, and the proof of all of it."""
