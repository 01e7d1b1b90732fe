"""How the sample show is painted: arithmetic only, so that nobody else's picture is in it."""
