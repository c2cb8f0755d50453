"""What the crash suite stores: bytes that say by themselves which write they are of.

A value's bytes are derived from the key and the generation they were first written under, and
the same facts travel as user metadata; so bytes of another write, a mix of two, a half, or
bytes under another write's headers are all told from the real thing. Copies keep the origin's.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

PART_BYTES = 5 << 20  # The least a part that is not the last may have.
SIZES = (0, 100, 4_096, 40_960, 1_572_864)  # Inline and in files, empty and of two blocks.
META = "x-amz-meta-value"


class Value(NamedTuple):
    """One write's bytes. `parts` is 0 for a single PUT, else how many parts made it."""

    origin: str
    generation: int
    size: int
    parts: int = 0

    def body(self) -> bytes:
        """Return the bytes."""
        seed = f"{self.origin}\n{self.generation}".encode()
        return hashlib.shake_128(seed).digest(self.size)

    def pieces(self) -> list[bytes]:
        """Return the bytes part by part."""
        body = self.body()
        if self.parts <= 1:
            return [body]
        cuts = [PART_BYTES * number for number in range(self.parts)]
        return [body[cut : cut + PART_BYTES] for cut in cuts[:-1]] + [body[cuts[-1] :]]

    def meta(self) -> str:
        """Return what the user metadata says of it."""
        return f"{self.origin} {self.generation} {self.size} {self.parts}"

    def etags(self) -> set[str]:
        """Return the ETags it may have; a copy of a multipart object may have either."""
        whole = _md5(self.body()).hex()
        if not self.parts:
            return {whole}
        joined = _md5(b"".join(_md5(piece) for piece in self.pieces())).hex()
        return {f"{joined}-{self.parts}", whole}


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()
