"""A certificate's family: its link, its letters, and its wish for another spelling."""
