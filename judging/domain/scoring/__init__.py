"""The score sheet, its marks and codes, and who may score what."""
