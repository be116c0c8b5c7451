"""Certificates and receipts, read back with the programs people use: Poppler, qpdf, zbar."""
