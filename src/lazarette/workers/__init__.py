"""Duties in the background, each done in small steps."""
