"""Blobs as local files: written once, synced, then renamed into sight."""
