"""Files of lines, read from their end: what came last is what people ask for.

In bounded memory, however large the file; others may append to it meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_BLOCK = 1 << 18
_LINE_MAX = 1 << 20


def lines_backwards(path: Path, end: int | None = None) -> Iterator[tuple[int, bytes]]:
    """Yield the whole lines before `end` (of the file, if None), the last one first.

    Each comes with the place where it begins, which can be the `end` of a later call. Empty
    lines, an unfinished last one and what is too long to be a line are left out. Raises:
    FileNotFoundError.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        place = size if end is None else min(end, size)
        # The beginning of the next line to be yielded; None before any line's end is met.
        rest: bytes | None = None
        while place > 0:
            start = max(0, place - _BLOCK)
            block = os.pread(file.fileno(), place - start, start)
            place = start
            if rest is None:
                block, newline, _ = block.rpartition(b"\n")
                if not newline:
                    continue
            else:
                block += rest
            rest, *whole = block.split(b"\n")
            line_end = place + len(block)
            for line in reversed(whole):
                if line:
                    yield line_end - len(line), line
                line_end -= len(line) + 1
            if len(rest) > _LINE_MAX:
                rest = None
        if rest:
            yield 0, rest
