"""Tables that come from outside: what their columns mean, how their numbers are written, what is left out and said."""
