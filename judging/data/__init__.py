"""What ships besides code: the ready-to-use score sheet, the crop catalogue, the demonstration edition."""
