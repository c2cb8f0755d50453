"""Alarms as the tests of Lightsail's alarms make and read them."""

from __future__ import annotations

from typing import Any

from server import Server

RULE: dict[str, Any] = {
    "metricName": "BucketSizeBytes",
    "comparisonOperator": "GreaterThanOrEqualToThreshold",
    "threshold": 1_000.0,
    "evaluationPeriods": 1,
}


def put(server: Server, name: str, bucket: str, **changes: Any) -> dict[str, Any]:
    """Put an alarm on the size of a bucket, at 1,000 bytes; return its operation."""
    asked = {**RULE, "alarmName": name, "monitoredResourceName": bucket, **changes}
    (operation,) = server.lightsail().put_alarm(**asked)["operations"]
    assert isinstance(operation, dict)
    return operation


def get(server: Server, name: str) -> dict[str, Any]:
    """Return one alarm."""
    (alarm,) = server.lightsail().get_alarms(alarmName=name)["alarms"]
    assert isinstance(alarm, dict)
    return alarm
