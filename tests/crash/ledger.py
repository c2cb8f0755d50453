"""What each key may read as: the acknowledged writes, and those nobody was told about.

A write takes from its start to its answer; one without an answer has no end. A key may read as
a write that no acknowledged write has surely replaced, that is, one that began only after this
one had ended. For a key with one writer at a time this says: the last acknowledged write, or a
later one that was never answered.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Sequence

from crash.values import Value


class Write:
    """One attempt to make `key` read as `value`; None is a delete."""

    def __init__(self, key: str, value: Value | None, start: float, end: float) -> None:
        self.key = key
        self.value = value
        self.start = start
        self.end = end  # infinite until it is acknowledged


class Ledger:
    """Every key that was ever written, shared by all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writes: dict[str, list[Write]] = {}
        self._acknowledged = 0
        # What is said from then on is no promise: a real cut silences the network, too. A
        # simulated one does not stop the kernel in the middle of a sync that it then calls
        # done, although the journal that was to point at the bytes is gone.
        self.is_power_off = False
        self._attempted = 0

    def begin(self, key: str, value: Value | None) -> Write:
        """Note that a write is being sent."""
        with self._lock:
            self._attempted += 1
            known = self._writes.setdefault(key, [_never_written(key)])
            known.append(Write(key, value, time.monotonic(), math.inf))
            return known[-1]

    def acknowledge(self, write: Write) -> None:
        """Note that the server said it is done, unless nobody could have heard it."""
        with self._lock:
            if self.is_power_off:
                return
            self._acknowledged += 1
            write.end = time.monotonic()
            known = self._writes[write.key]
            known[:] = [other for other in known if other.end >= write.start]

    def refuse(self, write: Write) -> None:
        """Note that the server said it was not done: the key must be as before."""
        with self._lock:
            self._writes[write.key].remove(write)

    def settled(self, key: str) -> Value | None:
        """Return what `key` must read as, or None when it is absent or not certain."""
        with self._lock:
            known = self._writes.get(key, [])
            return known[0].value if len(known) == 1 else None

    def check(self, key: str, seen: Value | None) -> str:
        """Return what is wrong with `key` reading as `seen`; empty when nothing is."""
        with self._lock:
            known = list(self._writes.get(key, [_never_written(key)]))
        allowed = [write for write in known if not _is_replaced(write, known)]
        if any(write.value == seen for write in allowed):
            return ""
        words = ", ".join(_describe(write) for write in allowed)
        return f"{key} reads as {seen}, and may be: {words}"

    def settle(self, key: str, seen: Value | None) -> None:
        """After a restart: what was seen is what it stays, whoever was told or not."""
        with self._lock:
            self._writes[key] = [Write(key, seen, -math.inf, -math.inf)]

    def names(self) -> Sequence[str]:
        """Return every key, in order."""
        with self._lock:
            return sorted(self._writes)

    def counts(self) -> tuple[int, int]:
        """Return how many writes were attempted and how many acknowledged."""
        with self._lock:
            return self._attempted, self._acknowledged


def _never_written(key: str) -> Write:
    return Write(key, None, -math.inf, -math.inf)


def _is_replaced(write: Write, known: Sequence[Write]) -> bool:
    return any(other.start > write.end and other.end < math.inf for other in known)


def _describe(write: Write) -> str:
    return f"{write.value} ({'acknowledged' if write.end < math.inf else 'unanswered'})"
