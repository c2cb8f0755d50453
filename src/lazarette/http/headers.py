"""Request headers: looked up without case, kept in order as they came.

Hot path: yes, one per request.
"""

from __future__ import annotations

from collections.abc import KeysView


class Headers:
    """Headers of one request.

    `raw` is what a signature covers: names in lower case, order kept.
    """

    __slots__ = ("_first", "raw")

    def __init__(self, raw: list[tuple[bytes, bytes]]) -> None:
        self.raw = raw
        # Reversed, so that the first of several equal names wins in the mapping.
        self._first: dict[str, str] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(raw)
        }

    def get(self, name: str) -> str | None:
        """Return the first value of `name` (given in lower case), or None."""
        return self._first.get(name)

    def values(self, name: str) -> list[str]:
        """Return every value of `name`, in order."""
        wanted = name.encode("latin-1")
        return [value.decode("latin-1") for key, value in self.raw if key == wanted]

    def names(self) -> KeysView[str]:
        """Return the distinct names."""
        return self._first.keys()

    def __contains__(self, name: str) -> bool:
        return name in self._first
