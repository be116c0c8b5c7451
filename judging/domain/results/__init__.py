"""The record of a result, the jury's decisions, awards, and flags once a person decides on them."""
