"""Reading the JSON documents a contest is made of."""
