"""How points become a state: the guide's ten graphs, and the algorithm read slowly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings as budget, strategies as st

from lazarette.model.alarm import (
    AlarmSettings,
    AlarmState,
    Comparison,
    MissingData,
    check_settings,
    evaluate,
    watched_statistic,
    watched_value,
)
from lazarette.model.contact import ContactProtocol
from lazarette.model.errors import InvalidInput
from lazarette.model.metric import Metric, Point, Statistic

OK, ALARM, UNKNOWN = AlarmState.OK, AlarmState.ALARM, AlarmState.UNKNOWN
KEEP = None
VALUES = {"o": 1.0, "X": 9.0, "-": None}

# Of each graph: M of N, its points from the oldest, and the state when missing points count
# as notBreaching, breaching, ignore, missing. Source: Lightsail, "Resource health metrics
# and alarms", configuring how alarms treat missing data.
GRAPHS = [
    ("A", 3, 3, "o-X-X", (OK, OK, OK, OK)),
    ("B", 3, 3, "o----", (OK, OK, OK, OK)),
    ("C", 3, 3, "-----", (OK, ALARM, KEEP, UNKNOWN)),
    ("D", 3, 3, "oXX-X", (ALARM, ALARM, ALARM, ALARM)),
    ("E", 3, 3, "--X--", (OK, ALARM, KEEP, ALARM)),
    ("F", 2, 3, "o-X-X", (ALARM, ALARM, ALARM, ALARM)),
    ("G", 2, 3, "ooXoX", (ALARM, ALARM, ALARM, ALARM)),
    ("H", 2, 3, "o-X--", (OK, ALARM, OK, OK)),
    ("I", 2, 3, "----o", (OK, ALARM, OK, OK)),
    ("J", 2, 3, "--X--", (OK, ALARM, KEEP, ALARM)),
]
COLUMNS = (
    MissingData.NOT_BREACHING,
    MissingData.BREACHING,
    MissingData.IGNORE,
    MissingData.MISSING,
)
CASES = [
    pytest.param(
        (needed, periods), points, missing, expected, id=f"{graph}-{points}-{missing.value}"
    )
    for graph, needed, periods, points, row in GRAPHS
    for missing, expected in zip(COLUMNS, row, strict=True)
]


def make(
    needed: int, periods: int, missing: MissingData = MissingData.MISSING
) -> AlarmSettings:
    """Return settings by which 9 is outside of the threshold and 1 within."""
    return AlarmSettings(Metric.BUCKET_SIZE, Comparison.AT_LEAST, 5.0, periods, needed, missing)


def judge(points: str, settings: AlarmSettings, state: AlarmState) -> AlarmState:
    """Evaluate points written as in the guide's graphs."""
    return evaluate([VALUES[point] for point in points], settings, state)


def test_there_are_forty_cases() -> None:
    """Ten graphs, four ways to treat what is missing."""
    assert len(CASES) == 40


@pytest.mark.parametrize(("counts", "points", "missing", "expected"), CASES)
def test_the_guides_graphs(
    counts: tuple[int, int], points: str, missing: MissingData, expected: AlarmState | None
) -> None:
    """Every graph of the guide has the outcome it shows, whatever the state was."""
    settings = make(*counts, missing)
    for before in AlarmState:
        assert judge(points, settings, before) is (expected or before)


def test_the_last_good_point_leaves_the_range() -> None:
    """One missing point after graph B, its good point is out of sight and B is like C."""
    assert judge("-----", make(3, 3, MissingData.BREACHING), OK) is ALARM


def test_few_points_outside_need_their_time() -> None:
    """Points that are all outside, fewer than needed, make an alarm when they are old."""
    settings = make(3, 3)
    assert [judge(points, settings, OK) for points in ("----X", "---X-", "--X--")] == [
        UNKNOWN,
        UNKNOWN,
        ALARM,
    ]


@pytest.mark.parametrize(
    ("comparison", "outside"),
    [
        (Comparison.AT_LEAST, (False, True, True)),
        (Comparison.ABOVE, (False, False, True)),
        (Comparison.BELOW, (True, False, False)),
        (Comparison.AT_MOST, (True, True, False)),
    ],
)
def test_the_value_stands_left_of_the_operator(
    comparison: Comparison, outside: tuple[bool, ...]
) -> None:
    """Each operator compares a value below, at and above the threshold as its name says."""
    assert tuple(comparison.breaches(value, 5) for value in (4, 5, 6)) == outside


def slowly(
    points: list[bool | None], needed: int, periods: int, missing: str, before: str
) -> str:
    """Follow the specification's algorithm line by line; True is outside, None missing."""
    existing = [point for point in points if point is not None]
    if len(existing) >= periods:
        recent = existing[len(existing) - periods :]
        return "ALARM" if recent.count(True) >= needed else "OK"
    breaching = existing.count(True)
    fill = periods - len(existing)
    if missing == "breaching":
        return "ALARM" if breaching + fill >= needed else "OK"
    if missing == "notBreaching":
        return "ALARM" if breaching >= needed else "OK"
    if not existing:
        return before if missing == "ignore" else "INSUFFICIENT_DATA"
    if breaching >= needed:
        return "ALARM"
    if False in existing:
        return "OK"
    if missing == "ignore":
        return before
    age = 0
    for place, point in enumerate(reversed(points), start=1):
        if point is True:
            age = place
    return "ALARM" if age >= needed else "INSUFFICIENT_DATA"


@given(
    st.integers(1, 12).flatmap(
        lambda periods: st.tuples(
            st.just(periods),
            st.integers(1, periods),
            st.lists(
                st.sampled_from([True, False, None]), min_size=periods, max_size=periods + 2
            ),
        )
    ),
    st.sampled_from(MissingData),
    st.sampled_from(AlarmState),
)
@budget(max_examples=500)
def test_evaluation_agrees_with_a_slow_reading(
    case: tuple[int, int, list[bool | None]], missing: MissingData, before: AlarmState
) -> None:
    """Whatever the points, the state is the one that the algorithm's text gives."""
    periods, needed, points = case
    values = [None if point is None else 9.0 if point else 1.0 for point in points]
    found = evaluate(values, make(needed, periods, missing), before)
    assert found.value == slowly(points, needed, periods, missing.value, before.value)


def test_each_metric_has_its_statistic() -> None:
    """Sizes by their maximum, numbers by their average, what is counted by its sum."""
    found = {metric.value: watched_statistic(metric) for metric in Metric}
    assert found["BucketSizeBytes"] is Statistic.MAXIMUM
    assert found["NumberOfObjects"] is Statistic.AVERAGE
    counted = ("AllRequests", "4xxErrors", "5xxErrors", "BytesUploaded", "BytesDownloaded")
    assert {found[name] for name in counted} == {Statistic.SUM}


def test_latency_is_watched_in_milliseconds() -> None:
    """As its datapoints are; stored are microseconds."""
    point = Point(0, 500, 3_500, 4_000, 2)
    assert watched_value(Metric.FIRST_BYTE, point) == 2.0
    assert watched_value(Metric.SENT, point) == 4_000


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ({"threshold": float("inf")}, "threshold"),
        ({"threshold": float("nan")}, "threshold"),
        ({"evaluation_periods": 0}, "evaluationPeriods"),
        ({"evaluation_periods": 289}, "evaluationPeriods"),
        ({"datapoints_to_alarm": 0}, "datapointsToAlarm"),
        ({"datapoints_to_alarm": 4}, "datapointsToAlarm"),
        ({"triggers": ()}, "notificationTriggers"),
        ({"triggers": (OK,), "protocols": (ContactProtocol.SMS,)}, "notificationTriggers"),
        ({"triggers": (OK, ALARM)}, "contactProtocols"),
        ({"triggers": (UNKNOWN, ALARM)}, "contactProtocols"),
        (
            {
                "triggers": (UNKNOWN, ALARM),
                "protocols": (ContactProtocol.EMAIL,),
                "missing_data": MissingData.IGNORE,
            },
            "treatMissingData",
        ),
    ],
)
def test_settings_that_cannot_be(bad: dict[str, object], named: str) -> None:
    """Each rule of PutAlarm refuses what breaks it, naming the member."""
    good: dict[str, object] = {
        "metric": Metric.BUCKET_SIZE,
        "comparison": Comparison.ABOVE,
        "threshold": 1.0,
        "evaluation_periods": 3,
        "datapoints_to_alarm": 3,
    }
    check_settings(AlarmSettings(**good))  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match=named):
        check_settings(AlarmSettings(**{**good, **bad}))  # type: ignore[arg-type]
