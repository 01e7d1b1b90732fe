"""the show's rules."""
