"""C2PA manifests."""
