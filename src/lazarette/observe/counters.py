"""Live counters and histograms of one process, and the snapshot that leaves it.

Hot path: yes, `note_request` once per request; a dictionary look-up and three additions.
Counting is not atomic across threads: the event loop counts, and a thread that counts may at
worst lose an increment.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Mapping

import msgspec

from lazarette.observe.duty_board import DutyBoard, DutyState
from lazarette.observe.traffic_counts import BucketCounts, TrafficCounts

# Upper bounds of the buckets, inclusive; the last bucket, beyond them all, is not listed.
MICROSECOND_BOUNDS = (
    *(100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000),
    *(250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 60_000_000),
)
BYTE_BOUNDS = tuple(1024 * 4**power for power in range(12))
COUNT_BOUNDS = tuple(2**power for power in range(11))


def bounds_of(name: str) -> tuple[int, ...]:
    """Return the bucket bounds of the histogram `name`, by the unit that ends its name.

    >>> bounds_of("commit_us")[0], bounds_of("part_bytes")[0], bounds_of("batch_size")[0]
    (100, 1024, 1)
    """
    unit = name.rpartition("_")[2]
    return {"us": MICROSECOND_BOUNDS, "bytes": BYTE_BOUNDS}.get(unit, COUNT_BOUNDS)


class Histogram(msgspec.Struct, frozen=True):
    """How many samples fell into each bucket, and their sum."""

    counts: list[int]  # one more than there are bounds
    total: float


class RequestRow(msgspec.Struct, frozen=True):
    """All requests of one protocol, operation and status."""

    protocol: str
    operation: str
    status: int
    durations_us: Histogram


class Snapshot(msgspec.Struct, frozen=True):
    """What one process counted since it started."""

    process: str  # "worker-0"
    pid: int
    started_ms: int
    resident_bytes: int
    requests: list[RequestRow]
    refusals: dict[str, int]
    counters: dict[str, int]
    histograms: dict[str, Histogram]
    buckets: dict[str, BucketCounts] = {}  # those that are shown, by name
    duties: list[DutyState] = []  # of the process that does them


class Counters:
    """The numbers of this process."""

    def __init__(self, process: str, started_ms: int, buckets_max: int = 0) -> None:
        """`buckets_max`: of how many buckets a snapshot tells apart what was counted."""
        self._process = process
        self._started_ms = started_ms
        # Buckets in order, then the sum: one list, one look-up per request.
        self._requests: dict[tuple[str, str, int], list[int]] = {}
        self._refusals: dict[str, int] = {}
        self._counters: dict[str, int] = {}
        self._samples: dict[str, tuple[tuple[int, ...], list[int], list[float]]] = {}
        self._sources: list[Callable[[], Mapping[str, int]]] = []
        self.traffic = TrafficCounts(buckets_max)
        self.duties = DutyBoard()

    def note_request(
        self, protocol: str, operation: str, status: int, duration_us: int
    ) -> None:
        """Count one finished request."""
        row = self._requests.get((protocol, operation, status))
        if row is None:
            row = [0] * (len(MICROSECOND_BOUNDS) + 2)
            self._requests[(protocol, operation, status)] = row
        row[bisect_left(MICROSECOND_BOUNDS, duration_us)] += 1
        row[-1] += duration_us

    def note_refusal(self, error: str) -> None:
        """Count one refused request."""
        self._refusals[error] = self._refusals.get(error, 0) + 1

    def add(self, name: str, amount: int) -> None:
        """Add `amount` (>= 0) to the counter `name`."""
        self._counters[name] = self._counters.get(name, 0) + amount

    def sample(self, name: str, value: float) -> None:
        """Add one sample to the histogram `name`."""
        found = self._samples.get(name)
        if found is None:
            bounds = bounds_of(name)
            found = self._samples[name] = (bounds, [0] * (len(bounds) + 1), [0.0])
        bounds, counts, total = found
        counts[bisect_left(bounds, value)] += 1
        total[0] += value

    def watch(self, source: Callable[[], Mapping[str, int]]) -> None:
        """Take counters that somebody else keeps into each snapshot."""
        self._sources.append(source)

    def snapshot(self) -> Snapshot:
        """Return a copy of everything."""
        received, sent = self.traffic.totals()
        counted = {**self._counters, "received_bytes": received, "sent_bytes": sent}
        for source in self._sources:
            counted |= source()
        return Snapshot(
            process=self._process,
            pid=os.getpid(),
            started_ms=self._started_ms,
            resident_bytes=resident_bytes(),
            requests=[
                RequestRow(protocol, operation, status, Histogram(row[:-1], row[-1]))
                for (protocol, operation, status), row in self._requests.items()
            ],
            refusals=dict(self._refusals),
            counters=counted,
            histograms={
                name: Histogram(list(counts), total[0])
                for name, (_, counts, total) in self._samples.items()
            },
            buckets=self.traffic.by_bucket(),
            duties=self.duties.states(),
        )


def resident_bytes() -> int:
    """Return how much memory this process holds; its peak where only that is known."""
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
