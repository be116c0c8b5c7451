"""On the way: her farms, working without a signal, photos, paper, reports."""
