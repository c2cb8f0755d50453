"""Laws of metrics: datapoints are what a plain model says, and ageing loses no sample."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from clocks import START_MS
from hypothesis import given, settings, strategies as st

from lazarette.metadata import series
from lazarette.metadata.memory import MemoryEngine
from lazarette.model.metric import (
    DAY_MS,
    HOUR_MS,
    SAMPLE_MS,
    Metric,
    Point,
    Window,
    aggregate,
    sample,
)
from lazarette.model.names import BucketId

BUCKET, METRIC = BucketId("01A"), Metric.BUCKET_SIZE
# By the number of the five minutes since the start, over three days.
SAMPLES = st.dictionaries(st.integers(0, 900), st.integers(0, 1 << 40), max_size=40)
MINUTES = st.integers(-100, 5_000)
PERIODS = st.integers(1, 1_440)


def at(number: int) -> int:
    """Return when a sample of that number is taken."""
    return START_MS + number * SAMPLE_MS


def plain(samples: Mapping[int, int], window: Window) -> list[Point]:
    """Go through the periods one by one, and look at every sample for each."""
    found: list[Point] = []
    start = window.start_ms
    while start < window.stop_ms:
        stop = min(start + window.period_ms, window.stop_ms)
        values = [value for number, value in samples.items() if start <= at(number) < stop]
        if values:
            found.append(Point(start, min(values), max(values), sum(values), len(values)))
        start += window.period_ms
    return found


@given(SAMPLES, MINUTES, MINUTES, PERIODS)
def test_datapoints_are_what_the_plain_model_says(
    samples: dict[int, int], first: int, last: int, period: int
) -> None:
    """Whatever the samples, the window and the period, each datapoint is right."""
    window = Window(START_MS + first * 60_000, START_MS + last * 60_000, period * 60_000)
    points = [sample(at(number), value) for number, value in samples.items()]
    assert aggregate(points, window) == plain(samples, window)


@settings(max_examples=40)
@given(SAMPLES, st.lists(st.integers(60 * DAY_MS, 70 * DAY_MS), max_size=4), st.integers(1, 5))
def test_ageing_changes_no_datapoint_of_an_hour_or_more(
    samples: dict[int, int], ages: list[int], limit: int
) -> None:
    """However often and however far the series was aged, periods of hours stay the same."""
    scope = (BUCKET, METRIC.value)

    async def main() -> list[Point]:
        engine = MemoryEngine()
        points = [sample(at(number), value) for number, value in samples.items()]
        await engine.write(lambda tx: series.put_points(tx, BUCKET, METRIC, points))
        for age_ms in ages:
            now_ms = START_MS + age_ms
            for _ in range(3):
                await engine.write(lambda tx, now=now_ms: series.age(tx, scope, now, limit))  # type: ignore[misc]
        return await engine.read(
            lambda tx: series.list_points(tx, BUCKET, METRIC, 0, at(1_000))
        )

    aged = asyncio.run(main())
    for hours in (1, 5, 24):
        window = Window(START_MS, START_MS + 4 * DAY_MS, hours * HOUR_MS)
        assert aggregate(aged, window) == plain(samples, window)
