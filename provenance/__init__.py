"""platemark's library."""
