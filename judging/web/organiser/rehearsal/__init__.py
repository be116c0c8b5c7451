"""The rehearsal of an edition on screens."""
