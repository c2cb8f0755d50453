"""Metrics of buckets: names and units, points in time, how points become datapoints.

Times are milliseconds since 1970, windows half-open: [start, stop). A point is a statistic
set, of one sample or of many.
Sources: Lightsail GetBucketMetricData; CloudWatch GetMetricStatistics (rounding of start
times, retention, at most 1,440 datapoints), on which Lightsail's metrics stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from lazarette.model.errors import InvalidInput

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
SAMPLE_MS = 5 * MINUTE_MS
DATAPOINTS_MAX = 1_440
_PERIOD_SECONDS_MAX = 86_400
# Past any date a client can mean; 9999-12-31T23:59:59Z.
_SECONDS_MAX = 253_402_300_799


class Metric(Enum):
    """What is measured of a bucket; the name on the wire."""

    BUCKET_SIZE = "BucketSizeBytes"
    OBJECT_COUNT = "NumberOfObjects"
    # Beyond Lightsail: the names and meanings of S3's request metrics in CloudWatch.
    REQUESTS = "AllRequests"
    CLIENT_ERRORS = "4xxErrors"
    SERVER_ERRORS = "5xxErrors"
    RECEIVED = "BytesUploaded"
    SENT = "BytesDownloaded"
    # Its points are microseconds, its datapoints milliseconds.
    FIRST_BYTE = "FirstByteLatency"
    # And one of ours: what a plan counts of the bytes sent.
    TRANSFER = "BytesTransferredOut"

    @property
    def unit(self) -> str:
        """The one unit its datapoints have."""
        if self is Metric.FIRST_BYTE:
            return "Milliseconds"
        return "Bytes" if "Bytes" in self.value else "Count"

    @property
    def scale(self) -> int:
        """What a stored value is divided by to be in that unit."""
        return 1_000 if self is Metric.FIRST_BYTE else 1


class Statistic(Enum):
    """What may be asked of the points of a period. Source: Lightsail MetricStatistic."""

    MINIMUM = "Minimum"
    MAXIMUM = "Maximum"
    SUM = "Sum"
    AVERAGE = "Average"
    SAMPLE_COUNT = "SampleCount"


_SIZES = (
    *("Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"),
    *("Bits", "Kilobits", "Megabits", "Gigabits", "Terabits"),
)
# Source: Lightsail MetricUnit.
UNITS = frozenset(
    (
        *("Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "None"),
        *_SIZES,
        *(f"{size}/Second" for size in (*_SIZES, "Count")),
    )
)


class Point(NamedTuple):
    """The samples of one moment or, from `at_ms` on, of a period."""

    at_ms: int
    minimum: int
    maximum: int
    total: int
    samples: int

    def with_more(self, other: Point) -> Point:
        """Return both together, at the time of this one."""
        return Point(
            self.at_ms,
            min(self.minimum, other.minimum),
            max(self.maximum, other.maximum),
            self.total + other.total,
            self.samples + other.samples,
        )


def sample(at_ms: int, value: int) -> Point:
    """Return one sample as a point."""
    return Point(at_ms, value, value, value, 1)


def spread(at_ms: int, total: int, samples: int) -> Point:
    """Return a point of `samples` samples of which no more is known than their sum."""
    return Point(at_ms, total // samples, -(-total // samples), total, samples)


class Window(NamedTuple):
    """Which time is asked about, and how long the period of one datapoint is."""

    start_ms: int
    stop_ms: int
    period_ms: int


def parse_window(start_s: float, end_s: float, period_s: int, now_ms: int) -> Window:
    """Return what the three parameters ask for, the start rounded as CloudWatch does.

    Raises: InvalidInput.
    """
    if not 60 <= period_s <= _PERIOD_SECONDS_MAX or period_s % 60:
        raise InvalidInput("period must be a multiple of 60 from 60 to 86400 (seconds).")
    for name, time_s in (("startTime", start_s), ("endTime", end_s)):
        if not 0 <= time_s <= _SECONDS_MAX:
            raise InvalidInput(
                f"{name} must be a time since 1970, in seconds; it is {time_s:g}."
            )
    if start_s >= end_s:
        raise InvalidInput("startTime must be before endTime.")
    start_ms = round_start(int(start_s * 1000), now_ms)
    stop_ms = int(end_s * 1000)
    wanted = -(-(stop_ms - start_ms) // (period_s * 1000))
    if wanted > DATAPOINTS_MAX:
        raise InvalidInput(
            f"That asks for {wanted} datapoints, the limit is {DATAPOINTS_MAX}: ask for a "
            "longer period or a shorter time."
        )
    return Window(start_ms, stop_ms, period_s * 1000)


def round_start(start_ms: int, now_ms: int) -> int:
    """Round a start time down: to the minute, the older ones to 5 minutes or the hour.

    >>> now_ms = 100 * DAY_MS
    >>> [now_ms - round_start(now_ms - days * DAY_MS - 1, now_ms) - days * DAY_MS
    ...  for days in (1, 20, 70)]
    [60000, 300000, 3600000]
    """
    age_ms = now_ms - start_ms
    step_ms = MINUTE_MS
    if age_ms > 63 * DAY_MS:
        step_ms = HOUR_MS
    elif age_ms > 15 * DAY_MS:
        step_ms = 5 * MINUTE_MS
    return start_ms - start_ms % step_ms


def aggregate(points: Iterable[Point], window: Window) -> list[Point]:
    """Return one point for each period of the window that has any, in order of time.

    Periods are counted from the window's start; what lies outside of it is left out.
    """
    # Numbers, not points: 15 months of points are merged in 20 ms instead of 60.
    found: dict[int, list[int]] = {}
    start_ms, stop_ms, period_ms = window
    for at_ms, minimum, maximum, total, samples in points:
        if not start_ms <= at_ms < stop_ms:
            continue
        place = at_ms - (at_ms - start_ms) % period_ms
        sums = found.get(place)
        if sums is None:
            found[place] = [minimum, maximum, total, samples]
            continue
        if minimum < sums[0]:
            sums[0] = minimum
        if maximum > sums[1]:
            sums[1] = maximum
        sums[2] += total
        sums[3] += samples
    return [Point(at_ms, *sums) for at_ms, sums in sorted(found.items())]
