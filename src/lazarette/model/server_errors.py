"""Failures that are ours: disk, engine, time. Nobody asked for anything wrong."""

from __future__ import annotations

from lazarette.model.error_families import Unavailable


class StorageFull(Unavailable):
    """No room left on the disk that holds blobs or metadata."""


class BlobMissing(Unavailable):
    """A record names a blob that is not there."""

    names = ("blob",)


class BlobCorrupt(Unavailable):
    """A blob's bytes are not the ones written; `block` counts from 0, -1 is the footer."""

    names = ("blob", "block")


class WriteConflict(Unavailable):
    """A transaction lost against others 8 times; safe to send again."""


class EngineUnavailable(Unavailable):
    """An engine cannot answer now."""

    names = ("sentence",)


class SlowDown(Unavailable):
    """Too much at once; send again later."""


class ClientGone(Unavailable):
    """The connection dropped before the body was whole; nobody reads the answer."""


class InternalFailure(Unavailable):
    """A defect of ours; the log has the traceback under the request id."""
