"""Request and response shapes, one file per family of operations."""
