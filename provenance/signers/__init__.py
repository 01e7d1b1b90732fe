"""keys and certificates."""
