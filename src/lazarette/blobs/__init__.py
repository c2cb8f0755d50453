"""Bytes: immutable blobs, named by opaque ids."""
