"""What may be asked of a metric, and which moments are answered for."""

from __future__ import annotations

import pytest

from lazarette.model.errors import InvalidInput
from lazarette.model.metric import (
    DATAPOINTS_MAX,
    DAY_MS,
    Metric,
    Point,
    Window,
    aggregate,
    parse_window,
    sample,
)

DAY_S = DAY_MS // 1000
NOW_MS = 20_000 * DAY_MS
NOW_S = NOW_MS / 1000


def test_each_metric_has_its_unit() -> None:
    """Sizes are bytes, numbers are counts."""
    assert Metric("BucketSizeBytes").unit == "Bytes"
    assert Metric("NumberOfObjects").unit == "Count"


@pytest.mark.parametrize(
    ("start_s", "end_s", "period_s", "words"),
    [
        (NOW_S - 60, NOW_S, 0, "period must be"),
        (NOW_S - 60, NOW_S, 59, "period must be"),
        (NOW_S - 60, NOW_S, 90, "period must be"),
        (NOW_S - 60, NOW_S, -60, "period must be"),
        (NOW_S - 60, NOW_S, 86_460, "period must be"),
        (NOW_S, NOW_S, 60, "before endTime"),
        (NOW_S + 1, NOW_S, 60, "before endTime"),
        (-1, NOW_S, 60, "startTime must be a time"),
        (0, 1e300, 60, "endTime must be a time"),
        (float("nan"), NOW_S, 60, "startTime must be a time"),
        (NOW_S - 60 * (DATAPOINTS_MAX + 1), NOW_S, 60, "asks for 1441 datapoints"),
        (0, NOW_S, 86_400, "asks for 20000 datapoints"),
    ],
)
def test_refuses_what_no_window_is(
    start_s: float, end_s: float, period_s: int, words: str
) -> None:
    """Periods, times, their order and their number are checked, in words that help."""
    with pytest.raises(InvalidInput) as caught:
        parse_window(start_s, end_s, period_s, NOW_MS)
    assert words in str(caught.value.facts["sentence"])


def test_takes_the_longest_that_is_allowed() -> None:
    """1,440 datapoints may be asked for; the end may lie ahead."""
    start_s = NOW_S - 1_440 * 60
    assert parse_window(start_s, NOW_S, 60, NOW_MS).start_ms == start_s * 1000
    assert parse_window(NOW_S, NOW_S + DAY_S, 86_400, NOW_MS).stop_ms == NOW_MS + DAY_MS


@pytest.mark.parametrize(
    ("days", "step_s"), [(0, 60), (14, 60), (16, 300), (62, 300), (64, 3_600)]
)
def test_rounds_the_start_by_its_age(days: int, step_s: int) -> None:
    """CloudWatch GetMetricStatistics: minutes, after 15 days five, after 63 days hours."""
    start_s = NOW_S - days * DAY_S - 1
    window = parse_window(start_s, NOW_S, 86_400, NOW_MS)
    assert window.start_ms == (start_s - start_s % step_s) * 1000


def test_statistics_of_a_period() -> None:
    """A period is one point with the extremes, the sum and the number of its samples."""
    points = [sample(at, value) for at, value in ((10, 5), (0, 3), (19, 1), (20, 7))]
    assert aggregate(points, Window(0, 40, 20)) == [Point(0, 1, 5, 9, 3), sample(20, 7)]


def test_the_end_is_outside_and_empty_periods_are_left_out() -> None:
    """What is measured at the end belongs to the next window."""
    points = [sample(at, 1) for at in (0, 59, 60)]
    assert aggregate(points, Window(1, 60, 10)) == [sample(51, 1)]
    assert aggregate([], Window(1, 60, 10)) == []
