"""Failures that concern what a client says of an object: trailers, parts, tokens."""

from __future__ import annotations

from lazarette.model.error_families import Invalid


class MalformedTrailer(Invalid):
    """The trailer is not the one that was announced."""


class ChunkTooSmall(Invalid):
    """A chunk of a streamed body is shorter than all but the last may be.

    `chunk` is the number of the one that came after it, as S3 counts.
    """

    names = ("chunk", "size")


class PartBadDigest(Invalid):
    """A completion names a part's checksum of another algorithm than the upload's."""

    names = ("algorithm", "part_number")


class TokenReused(Invalid):
    """An idempotency token was used before, for another call."""

    names = ("token",)
