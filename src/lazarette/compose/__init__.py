"""The composition root: what the process is made of, put together in one place."""
