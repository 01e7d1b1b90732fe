"""fingerprints: the analysis frame -> short codes of what it looks like."""
