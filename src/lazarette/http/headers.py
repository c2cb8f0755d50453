"""Request headers: looked up without case, kept in order as they came.

Hot path: yes, one per request.
"""

from __future__ import annotations

from collections.abc import KeysView


class Headers:
    """Headers of one request.

    `raw` is what a signature covers: names in lower case, order kept. `approved` is whatever
    a judge of these very headers wants to remember, `notes` what readers made of them, by
    the type of what they made: a connection that repeats its headers keeps one `Headers`.
    """

    __slots__ = ("_first", "approved", "get", "notes", "raw")

    def __init__(self, raw: list[tuple[bytes, bytes]]) -> None:
        self.raw = raw
        self.approved: object = None
        self.notes: dict[type, object] = {}
        # Reversed, so that the first of several equal names wins in the mapping.
        self._first: dict[str, str] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(raw)
        }
        # The first value of a name (given in lower case), or None.
        self.get = self._first.get

    def values(self, name: str) -> list[str]:
        """Return every value of `name`, in order."""
        wanted = name.encode("latin-1")
        return [value.decode("latin-1") for key, value in self.raw if key == wanted]

    def names(self) -> KeysView[str]:
        """Return the distinct names."""
        return self._first.keys()

    def __contains__(self, name: str) -> bool:
        return name in self._first
