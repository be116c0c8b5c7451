"""The order before and at its publication, and the jury's decisions."""
