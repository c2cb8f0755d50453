"""What went to and from each bucket since somebody last took it, in one process.

Names are believed as they come: whether there is such a bucket is found out by who takes.
Hot path: yes, `note` once per request; it replaced two counters and costs what they did.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

# Anybody can make up names; beyond these, requests are counted for no bucket.
NAMES_MAX = 10_000
NO_BUCKET = ""
_NEVER_US = 1 << 62


class BucketCounts(msgspec.Struct, frozen=True):
    """What one process counted for a bucket since it started; a row of a snapshot."""

    requests: int
    client_errors: int
    server_errors: int
    received: int
    sent: int
    transferred: int
    waits: int
    waited_us: int


class Row:
    """The numbers of one bucket."""

    __slots__ = (
        "client_errors",
        "longest_us",
        "received",
        "requests",
        "sent",
        "server_errors",
        "shortest_us",
        "uncounted",
        "waited_us",
        "waits",
    )

    def __init__(self) -> None:
        self.requests = 0
        self.client_errors = 0  # 4xx
        self.server_errors = 0  # 5xx
        self.received = 0
        self.sent = 0
        self.uncounted = 0  # of `sent`: what a plan's transfer is without
        self.waits = 0  # requests without a body, which waited for nothing but an answer
        self.waited_us = 0
        self.shortest_us = _NEVER_US
        self.longest_us = 0

    @property
    def transferred(self) -> int:
        """What counts against a plan: what was sent but refusals, and to whom it is free."""
        return self.sent - self.uncounted

    def add(self, other: Row) -> None:
        """Add the numbers of another row to this one."""
        self.requests += other.requests
        self.client_errors += other.client_errors
        self.server_errors += other.server_errors
        self.received += other.received
        self.sent += other.sent
        self.uncounted += other.uncounted
        self.waits += other.waits
        self.waited_us += other.waited_us
        self.shortest_us = min(self.shortest_us, other.shortest_us)
        self.longest_us = max(self.longest_us, other.longest_us)

    def counts(self) -> BucketCounts:
        """Return the numbers as they leave the process."""
        return BucketCounts(
            self.requests,
            self.client_errors,
            self.server_errors,
            self.received,
            self.sent,
            self.transferred,
            self.waits,
            self.waited_us,
        )


class TrafficCounts:
    """Rows by the name of a bucket."""

    def __init__(self, kept_max: int = 0) -> None:
        """`kept_max`: of how many buckets to keep what was counted since the start."""
        self._rows: dict[str, Row] = {}
        self._taken = Row()
        self._kept_max = kept_max
        self._kept: dict[str, Row] = {}

    def note(self, bucket: str, status: int, received: int, sent: int, waited_us: int) -> None:
        """Count an answered request, the bytes of its bodies, and how long its answer took."""
        row = self._rows.get(bucket)
        if row is None:
            row = self._new_row(bucket)
        row.requests += 1
        row.sent += sent
        if received:
            row.received += received
        else:
            row.waits += 1
            row.waited_us += waited_us
            if waited_us > row.longest_us:
                row.longest_us = waited_us
            if waited_us < row.shortest_us:
                row.shortest_us = waited_us
        if status >= 400:
            # Nobody can use up another's transfer by being refused.
            row.uncounted += sent
            if status >= 500:
                row.server_errors += 1
            else:
                row.client_errors += 1

    def note_inside(self, bucket: str, status: int, sent: int) -> None:
        """Say of an answer just noted that its bytes are no transfer."""
        if status < 400:
            row = self._rows.get(bucket)
            if row is None:
                row = self._new_row(bucket)
            row.uncounted += sent

    def take(self) -> dict[str, Row]:
        """Return the rows of all buckets, and start again from nothing."""
        rows, self._rows = self._rows, {}
        for row in rows.values():
            self._taken.add(row)
        rows.pop(NO_BUCKET, None)
        return rows

    def keep(self, rows: Mapping[str, Row]) -> None:
        """Keep rows that were taken, of names that turned out to be buckets."""
        for name, row in rows.items():
            kept = self._kept.get(name)
            if kept is None:
                if len(self._kept) >= self._kept_max:
                    continue
                kept = self._kept[name] = Row()
            kept.add(row)

    def totals(self) -> tuple[int, int]:
        """Return all bytes received and sent since the start, taken or not."""
        every = [self._taken, *self._rows.values()]
        return sum(row.received for row in every), sum(row.sent for row in every)

    def by_bucket(self) -> dict[str, BucketCounts]:
        """Return what was counted since the start for each bucket that is kept."""
        found: dict[str, BucketCounts] = {}
        for name, kept in self._kept.items():
            whole = Row()
            whole.add(kept)
            if name in self._rows:
                whole.add(self._rows[name])
            found[name] = whole.counts()
        return found

    def _new_row(self, bucket: str) -> Row:
        if len(self._rows) >= NAMES_MAX:
            bucket = NO_BUCKET
        return self._rows.setdefault(bucket, Row())
