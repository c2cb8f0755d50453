"""Alarms: one metric of one resource against a threshold, and how points become a state.

Source: Lightsail Alarm, PutAlarm, "Resource health metrics and alarms"; how missing points
are treated is fitted to the guide's ten graphs (tests/unit/model/test_alarm.py).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from enum import Enum
from typing import ClassVar

import msgspec

from lazarette.model.contact import ContactProtocol
from lazarette.model.errors import InvalidInput
from lazarette.model.limits import EVALUATION_PERIODS_MAX
from lazarette.model.metric import Metric, Point, Statistic
from lazarette.model.names import BucketId
from lazarette.model.resource import StoredResource, parse_resource_name

# How many points more than `evaluation_periods` are looked at, so that one which is missing
# can be replaced by an older one. The guide's graphs show 5 points for 3 periods.
_EXTRA_POINTS = 2
_LONE = re.compile(r"\w", re.ASCII)


class AlarmState(Enum):
    """Within the threshold, outside of it, or nobody knows."""

    OK = "OK"
    ALARM = "ALARM"
    UNKNOWN = "INSUFFICIENT_DATA"


class Comparison(Enum):
    """When a value is outside: it stands left of the operator, the threshold right."""

    AT_LEAST = "GreaterThanOrEqualToThreshold"
    ABOVE = "GreaterThanThreshold"
    BELOW = "LessThanThreshold"
    AT_MOST = "LessThanOrEqualToThreshold"

    def breaches(self, value: float, threshold: float) -> bool:
        """Say whether a value is outside of the threshold.

        >>> [comparison.breaches(5, 5) for comparison in Comparison]
        [True, False, False, True]
        """
        if value == threshold:
            return self in (Comparison.AT_LEAST, Comparison.AT_MOST)
        return (value > threshold) == (self in (Comparison.AT_LEAST, Comparison.ABOVE))


class MissingData(Enum):
    """What a period without a point counts as."""

    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"
    IGNORE = "ignore"
    MISSING = "missing"


class AlarmSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What PutAlarm says of an alarm, all of it replaced by the next PutAlarm."""

    metric: Metric
    comparison: Comparison
    threshold: float
    evaluation_periods: int  # N: of so many periods of five minutes
    datapoints_to_alarm: int  # M: so many outside make an alarm
    missing_data: MissingData = MissingData.MISSING
    protocols: tuple[ContactProtocol, ...] = ()
    triggers: tuple[AlarmState, ...] = (AlarmState.ALARM,)
    is_enabled: bool = True

    @property
    def range_length(self) -> int:
        """How many of the latest periods are looked at."""
        return self.evaluation_periods + _EXTRA_POINTS

    def notifies(self, state: AlarmState) -> bool:
        """Say whether a change to `state` is told to anybody."""
        return self.is_enabled and state in self.triggers


class Alarm(StoredResource, frozen=True, omit_defaults=True, kw_only=True):
    """An alarm, its state, and since when it has it."""

    resource_type: ClassVar[str] = "Alarm"

    monitored_type: str
    monitored_name: str
    monitored_id: str  # GUID of the resource: one made again under the name is another
    bucket_id: BucketId  # whose series it watches
    settings: AlarmSettings
    state: AlarmState = AlarmState.UNKNOWN
    changed_ms: int = 0  # when it took on `state`
    # TestAlarm shows another state for some seconds; nothing else changes.
    tested_state: AlarmState | None = None
    tested_until_ms: int = 0
    dismissed_ms: int = 0  # when somebody last clicked its banner away

    def state_at(self, now_ms: int) -> AlarmState:
        """Return the state to show: the tested one while a test lasts."""
        if self.tested_state is not None and now_ms < self.tested_until_ms:
            return self.tested_state
        return self.state


def parse_alarm_name(text: str) -> str:
    """Return `text` as an alarm's name. Raises: InvalidInput.

    Differs: the API's pattern for names wants two characters; the acceptance cases call
    an alarm `a`, which is let pass.
    """
    if len(text) == 1 and _LONE.fullmatch(text):
        return text
    return parse_resource_name(text, "alarmName")


def check_settings(settings: AlarmSettings) -> None:
    """Say what is wrong with the settings of an alarm. Raises: InvalidInput."""
    if not math.isfinite(settings.threshold):
        raise InvalidInput("threshold must be a finite number.")
    periods, datapoints = settings.evaluation_periods, settings.datapoints_to_alarm
    if not 1 <= periods <= EVALUATION_PERIODS_MAX:
        raise InvalidInput(
            f"evaluationPeriods is {periods}; it must be 1 to {EVALUATION_PERIODS_MAX} periods "
            "of five minutes."
        )
    if not 1 <= datapoints <= periods:
        raise InvalidInput(
            f"datapointsToAlarm is {datapoints}; it must be 1 to evaluationPeriods ({periods})."
        )
    _check_triggers(settings)


def _check_triggers(settings: AlarmSettings) -> None:
    if AlarmState.ALARM not in settings.triggers:
        raise InvalidInput("notificationTriggers must include ALARM, or be left out.")
    if AlarmState.OK in settings.triggers and not settings.protocols:
        raise InvalidInput(
            "notificationTriggers has OK, which only a message can tell: add Email or SMS to "
            "contactProtocols."
        )
    if AlarmState.UNKNOWN not in settings.triggers:
        return
    if not settings.protocols or settings.missing_data is not MissingData.MISSING:
        raise InvalidInput(
            "notificationTriggers has INSUFFICIENT_DATA, which needs Email or SMS in "
            "contactProtocols, and treatMissingData to be missing."
        )


def watched_statistic(metric: Metric) -> Statistic:
    """Return which statistic of five minutes an alarm on the metric watches.

    A size is the largest there was, a number the average; what is counted is summed up, and
    of what is neither the average tells most.
    """
    if metric is Metric.BUCKET_SIZE:
        return Statistic.MAXIMUM
    if metric is Metric.OBJECT_COUNT or metric.unit not in ("Count", "Bytes"):
        return Statistic.AVERAGE
    return Statistic.SUM


def watched_value(metric: Metric, point: Point) -> float:
    """Return that statistic of a point, in the metric's unit."""
    statistic = watched_statistic(metric)
    if statistic is Statistic.MAXIMUM:
        return point.maximum
    if statistic is Statistic.AVERAGE:
        return point.total / point.samples / metric.scale
    return point.total


def evaluate(
    values: Sequence[float | None], settings: AlarmSettings, state: AlarmState
) -> AlarmState:
    """Return the state that follows from the latest values, oldest first.

    None stands for a period without points; `state` is the one the alarm has.
    """
    there = [value for value in values if value is not None]
    outside = [settings.comparison.breaches(value, settings.threshold) for value in there]
    periods, needed = settings.evaluation_periods, settings.datapoints_to_alarm
    if len(there) >= periods:
        return _judged(sum(outside[-periods:]), needed)
    missing = settings.missing_data
    if missing is MissingData.BREACHING:
        return _judged(sum(outside) + periods - len(there), needed)
    if missing is MissingData.NOT_BREACHING:
        return _judged(sum(outside), needed)
    if not there:
        return state if missing is MissingData.IGNORE else AlarmState.UNKNOWN
    if sum(outside) >= needed:
        return AlarmState.ALARM
    if not all(outside):
        return AlarmState.OK
    if missing is MissingData.IGNORE:
        return state
    # Few points, and all of them outside: old enough, the first of them says that it has
    # been so for as long as it takes.
    first = next(place for place, value in enumerate(values) if value is not None)
    return AlarmState.ALARM if len(values) - first >= needed else AlarmState.UNKNOWN


def _judged(outside: int, needed: int) -> AlarmState:
    return AlarmState.ALARM if outside >= needed else AlarmState.OK
