"""What came from the field: late marks, photos, reports of problems."""
