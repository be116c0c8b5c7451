"""The rehearsal of an edition: made, filled with what is invented, ended."""
