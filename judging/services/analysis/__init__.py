"""What organisers see beside an order, and the flags about judges. Nothing here changes a place."""
