"""the reference index."""
