"""One file per family of S3 operations; each reads a request and makes one service call."""
