"""Where an object's bytes lie: slices of immutable blobs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from lazarette.model.names import BlobId


class BlobSlice(msgspec.Struct, frozen=True, array_like=True):
    """Bytes [start, stop) of one blob; `inline` says it lies in the metadata."""

    blob: BlobId
    start: int
    stop: int
    inline: bool = False


class FileSlice(NamedTuple):
    """Bytes [start, stop) of an open local file."""

    descriptor: int
    start: int
    stop: int


def cut(slices: Sequence[BlobSlice], start: int, stop: int) -> list[BlobSlice]:
    """Return the slices that make up bytes [start, stop) of their concatenation.

    >>> pieces = cut([BlobSlice("a", 0, 10), BlobSlice("b", 5, 25)], 8, 12)
    >>> [(piece.blob, piece.start, piece.stop) for piece in pieces]
    [('a', 8, 10), ('b', 5, 7)]
    """
    found: list[BlobSlice] = []
    offset = 0
    for piece in slices:
        size = piece.stop - piece.start
        first, last = max(start, offset), min(stop, offset + size)
        if first < last:
            if last - first == size:
                found.append(piece)
            else:
                begin = piece.start + first - offset
                found.append(BlobSlice(piece.blob, begin, begin + last - first, piece.inline))
        offset += size
        if offset >= stop:
            break
    return found
