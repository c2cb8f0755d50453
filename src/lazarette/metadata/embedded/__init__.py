"""The embedded metadata engine: one SQLite file, one writer thread, group commit."""
