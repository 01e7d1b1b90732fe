"""SEAM: where the work of a batch runs."""
