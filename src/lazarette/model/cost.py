"""What a bucket costs: its plan by the day, and what went over the plan's quotas.

A plan costs its price for a whole calendar month (UTC), and its share for a part of one.
Stored bytes over the quota cost by GB and month, for as long as they were there; sent bytes
over it cost by GB. A change of plan starts both quotas anew: what was over by then stays.
Source: Lightsail "Object storage plans", "Changing your bucket plan"; S3's GB-Mo.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from lazarette.model.bucket import Bucket
from lazarette.model.bundle import Bundle
from lazarette.model.cycle import DAY_MS, month_start_ms, next_month_ms
from lazarette.model.limits import GIB
from lazarette.model.metric import SAMPLE_MS, Point
from lazarette.model.names import BundleId


class Span(NamedTuple):
    """A time in which a bucket had one plan; `plan` None: one nobody knows any more."""

    start_ms: int
    stop_ms: int
    bundle_id: BundleId
    plan: Bundle | None


class Present(NamedTuple):
    """The moment up to which there are measurements, and what the bucket holds then."""

    at_ms: int
    size: int


class Piece(NamedTuple):
    """A day, or the part of one in which the bucket had one plan."""

    start_ms: int
    stop_ms: int
    bundle_id: BundleId
    plan: Bundle | None
    months: float  # its share of its month
    stored_over: float  # GB-months over the plan's quota
    sent: int  # bytes; where nobody has measured yet, as many as before
    sent_over: float  # GB over the plan's quota

    @property
    def plan_usd(self) -> float:
        """What the plan costs for that time."""
        return self.plan.price_usd * self.months if self.plan else 0.0

    @property
    def stored_over_usd(self) -> float:
        """What the bytes over the quota cost."""
        return self.plan.storage_overage_usd * self.stored_over if self.plan else 0.0

    @property
    def sent_over_usd(self) -> float:
        """What was sent over the quota costs."""
        return self.plan.transfer_overage_usd * self.sent_over if self.plan else 0.0


def spans_of(
    bucket: Bucket, find: Callable[[BundleId], Bundle | None], stop_ms: int
) -> list[Span]:
    """Return which plans a bucket had, from its creation to `stop_ms`."""
    found: list[Span] = []
    start_ms = bucket.created_ms
    for past in bucket.past_bundles:
        found.append(Span(start_ms, past.until_ms, past.bundle_id, find(past.bundle_id)))
        start_ms = past.until_ms
    found.append(Span(start_ms, stop_ms, bucket.bundle_id, find(bucket.bundle_id)))
    return found


def estimate(
    spans: Sequence[Span],
    sizes: Iterable[Point],
    transfers: Iterable[Point],
    window: tuple[int, int],
    present: Present,
) -> list[Piece]:
    """Return the pieces of the window, in order; what lies ahead is projected.

    Projected is: what is stored stays, and as much is sent each day as since the cycle, or
    the plan, began. `sizes` and `transfers` are needed from the start of the first month of
    the window on, because quotas are used up from there.
    """
    start_ms, stop_ms = window
    stored = _Timeline(sizes)
    sent = _Timeline(transfers)
    quota = _Quota(present.at_ms)
    found: list[Piece] = []
    first_ms = month_start_ms(start_ms)
    for piece_start, piece_stop, span in _cut(spans, first_ms, stop_ms, start_ms, present):
        plan = span.plan
        length_ms = piece_stop - piece_start
        month_ms = next_month_ms(piece_start) - month_start_ms(piece_start)
        is_ahead = piece_start >= present.at_ms
        quota.begin(span, piece_start)
        if is_ahead:
            sent_bytes = quota.project(length_ms)
            excess = 0 if plan is None else max(0, present.size - plan.storage_bytes)
            excess_byte_ms = excess * length_ms
        else:
            # What was measured in the five minutes of a boundary belongs to what follows it.
            slot_ms = piece_start - piece_start % SAMPLE_MS
            end_ms = piece_stop
            if piece_stop < present.at_ms:
                end_ms -= piece_stop % SAMPLE_MS
            sent_bytes = sum(point.total for point in sent.within(slot_ms, end_ms))
            excess_byte_ms = 0
            if plan is not None:
                points = stored.within(slot_ms, end_ms)
                excess_byte_ms = _excess_byte_ms(points, plan.storage_bytes)
        sent_over = quota.use(sent_bytes)
        if piece_start >= start_ms:
            found.append(
                Piece(
                    piece_start,
                    piece_stop,
                    span.bundle_id,
                    plan,
                    length_ms / month_ms,
                    excess_byte_ms / month_ms / GIB,
                    sent_bytes,
                    sent_over / GIB,
                )
            )
    return found


class _Timeline:
    """Points in order of time."""

    def __init__(self, points: Iterable[Point]) -> None:
        self._points = sorted(points)
        self._times = [point.at_ms for point in self._points]

    def within(self, start_ms: int, stop_ms: int) -> list[Point]:
        first = bisect_left(self._times, start_ms)
        return self._points[first : bisect_left(self._times, stop_ms, first)]


class _Quota:
    """How much of a plan's transfer is used, from the start of a month or of the plan."""

    def __init__(self, present_ms: int) -> None:
        self._present_ms = present_ms
        self._span: Span | None = None
        self._start_ms = -1
        self._used = 0
        self._bytes_per_ms: float | None = None

    def begin(self, span: Span, at_ms: int) -> None:
        """Start anew where a plan or a month begins."""
        start_ms = max(span.start_ms, month_start_ms(at_ms))
        if span is not self._span or start_ms != self._start_ms:
            if at_ms >= self._present_ms:
                self._fix_rate()
            self._span, self._start_ms, self._used = span, start_ms, 0

    def project(self, length_ms: int) -> int:
        """Return how much is sent in that time, if it goes on as it went."""
        return round(self._fix_rate() * length_ms)

    def use(self, size: int) -> int:
        """Count bytes sent; return how many of them are over the quota."""
        before, self._used = self._used, self._used + size
        assert self._span is not None
        if self._span.plan is None:
            return 0
        limit = self._span.plan.transfer_bytes
        return max(0, self._used - limit) - max(0, before - limit)

    def _fix_rate(self) -> float:
        if self._bytes_per_ms is None:
            # A busy first hour says nothing of a month: less than a day is taken for one.
            elapsed_ms = max(DAY_MS, self._present_ms - self._start_ms)
            self._bytes_per_ms = self._used / elapsed_ms if self._span else 0.0
        return self._bytes_per_ms


def _excess_byte_ms(points: Iterable[Point], limit: int) -> int:
    """Return the bytes over the limit, times how long they were there.

    A sample stands for five minutes; a time without samples (the server did not run, the
    bucket was empty) has nothing over.
    """
    return SAMPLE_MS * sum(max(0, point.total - point.samples * limit) for point in points)


def _cut(
    spans: Sequence[Span], first_ms: int, stop_ms: int, start_ms: int, present: Present
) -> Iterator[tuple[int, int, Span]]:
    """Yield pieces of [first, stop) that no midnight and no other boundary cuts."""
    for span in spans:
        at_ms = max(span.start_ms, first_ms)
        end_ms = min(span.stop_ms, stop_ms)
        while at_ms < end_ms:
            until_ms = min(end_ms, at_ms - at_ms % DAY_MS + DAY_MS)
            for edge_ms in (start_ms, present.at_ms):
                if at_ms < edge_ms < until_ms:
                    until_ms = edge_ms
            yield at_ms, until_ms, span
            at_ms = until_ms
