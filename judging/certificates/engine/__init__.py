"""From a page to PDF bytes, by the layout engine."""
