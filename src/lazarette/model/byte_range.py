"""Byte ranges: parse a Range header, then fit it to an object of known size.

Pure arithmetic: no I/O, no clock, no wire errors. `s3/operations/object_read.py` parses once
per request; `services/object_reads.py` resolves once the size is known.

Ranges here are half-open, [start, stop), as in Python and in every function that takes bytes
in this project. Only the header text is inclusive; the conversions are in `parse_range`,
`parse_copy_range` and `Span.content_range`.

Sources: RFC 9110 §14.1.2 (byte ranges) and §14.2 (when to ignore the header).
Hot path: yes, but only for requests that carry a Range header.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lazarette.model.errors import InvalidArgument, RangeNotSatisfiable

_ONE_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})", re.ASCII | re.IGNORECASE)
_COPY_RANGE = re.compile(r"bytes=(\d{1,19})-(\d{1,19})", re.ASCII)


class Span(NamedTuple):
    """Bytes [start, stop) of an object of `size` bytes; never empty, never past the end."""

    start: int
    stop: int
    size: int

    def content_range(self) -> str:
        """Return the Content-Range header value (inclusive, as the RFC writes it)."""
        return f"bytes {self.start}-{self.stop - 1}/{self.size}"


class ByteRange(NamedTuple):
    """A range as asked for. `start` None means "the last `stop` bytes"."""

    start: int | None
    stop: int | None

    def resolve(self, size: int) -> Span | None:
        """Fit this range to an object of `size` bytes; None means "the whole object".

        The last bytes of nothing are nothing: RFC 9110 §14.1.2 calls that satisfiable, and
        S3 answers with the whole, empty object.
        Raises: RangeNotSatisfiable, when not one byte of another object is selected.

        >>> ByteRange(4, 8).resolve(11)
        Span(start=4, stop=8, size=11)
        >>> ByteRange(None, 7).resolve(5).content_range()
        'bytes 0-4/5'
        """
        assert size >= 0
        if self.start is None:
            assert self.stop is not None
            if self.stop and not size:
                return None
            start, stop = max(0, size - self.stop), size
        else:
            start, stop = self.start, size if self.stop is None else min(self.stop, size)
        if start >= stop:
            raise RangeNotSatisfiable(size)
        return Span(start, stop, size)


def parse_range(header: str) -> ByteRange | None:
    """Read a Range header; None means "serve the whole object".

    Several ranges, other units and bad syntax are ignored, not refused: RFC 9110 §14.2 lets a
    server ignore Range, and S3 serves one range per request.

    >>> parse_range("bytes=4-7"), parse_range("bytes=0-0,5-9")
    (ByteRange(start=4, stop=8), None)
    """
    match = _ONE_RANGE.fullmatch(header)
    if match is None:
        return None
    first, last = match.groups()
    if not first:
        return ByteRange(None, int(last)) if last else None
    if not last:
        return ByteRange(int(first), None)
    return ByteRange(int(first), int(last) + 1) if int(first) <= int(last) else None


def parse_copy_range(header: str) -> ByteRange:
    """Read x-amz-copy-source-range, which has one strict form. Raises: InvalidArgument.

    >>> parse_copy_range("bytes=0-9")
    ByteRange(start=0, stop=10)
    """
    match = _COPY_RANGE.fullmatch(header)
    if match is None or int(match.group(1)) > int(match.group(2)):
        raise InvalidArgument(
            "x-amz-copy-source-range",
            header,
            "The x-amz-copy-source-range value must be of the form bytes=first-last "
            "where first and last are the zero-based offsets of the first and last bytes to "
            "copy",
        )
    return ByteRange(int(match.group(1)), int(match.group(2)) + 1)
