"""SEAM: views of a journal."""
