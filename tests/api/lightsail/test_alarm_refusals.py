"""What PutAlarm refuses, and whom; nothing is made then."""

from __future__ import annotations

from typing import Any

import pytest
from alarm_scene import RULE, get, put
from make import unique_name
from raw import control
from refusals import expect_refusal, refused
from server import Account, OwnBucket, Server

INVALID = ("InvalidInputException", 400)
ABSENT = ("NotFoundException", 400)


@pytest.fixture
def name() -> str:
    """An alarm's name that nobody else uses."""
    return unique_name("alarm")


@pytest.mark.parametrize(
    "bad",
    [
        {"metricName": "CPUUtilization"},
        {"metricName": "nonsense"},
        {"comparisonOperator": "Equal"},
        {"evaluationPeriods": 0},
        {"evaluationPeriods": 289},
        {"evaluationPeriods": 2, "datapointsToAlarm": 3},
        {"datapointsToAlarm": 0},
        {"treatMissingData": "perhaps"},
        {"contactProtocols": ["Pigeon"]},
        {"notificationTriggers": ["OK"], "contactProtocols": ["Email"]},
        {"notificationTriggers": []},
        {"notificationTriggers": ["ALARM", "OK"]},
        {"notificationTriggers": ["ALARM", "SAD"]},
        {
            "notificationTriggers": ["ALARM", "INSUFFICIENT_DATA"],
            "contactProtocols": ["Email"],
            "treatMissingData": "breaching",
        },
        {"tags": [{"key": "aws:x", "value": "y"}]},
        {"alarmName": "with space"},
        {"alarmName": "-"},
        {"alarmName": ""},
    ],
    ids=str,
)
def test_a_bad_alarm_is_refused_and_not_made(
    server: Server, bucket: OwnBucket, name: str, bad: dict[str, Any]
) -> None:
    """Each value that PutAlarm does not have is InvalidInputException."""
    with refused(*INVALID):
        put(server, name, bucket.name, **bad)
    listed = server.lightsail().get_alarms(monitoredResourceName=bucket.name)
    assert listed["alarms"] == []


@pytest.mark.parametrize("threshold", [b'"5"', b"true", b"null", b"1e999"])
def test_a_threshold_is_a_number(
    server: Server, bucket: OwnBucket, name: str, threshold: bytes
) -> None:
    """What is no number, or none that can be stored, is refused."""
    body = (
        b'{"alarmName":"%b","metricName":"BucketSizeBytes","monitoredResourceName":"%b",'
        b'"comparisonOperator":"LessThanThreshold","evaluationPeriods":1,"threshold":%b}'
    ) % (name.encode(), bucket.name.encode(), threshold)
    answer = control(server, "PutAlarm", body)
    assert answer.code in ("InvalidInputException", "SerializationException")
    assert answer.status == 400


def test_what_is_monitored_must_exist(
    server: Server, other_account: Account, bucket: OwnBucket, name: str
) -> None:
    """A missing bucket, one of another region and one of another account: NotFound."""
    with refused(*ABSENT):
        put(server, name, "no-such-bucket")
    asked = {**RULE, "alarmName": name, "monitoredResourceName": bucket.name}
    with refused(*ABSENT):
        server.lightsail(region="eu-west-1").put_alarm(**asked)
    with refused(*ABSENT):
        server.lightsail(other_account.key).put_alarm(**asked)


def test_an_alarm_is_no_resource_to_monitor(
    server: Server, bucket: OwnBucket, name: str
) -> None:
    """A resource without metrics is refused, not called missing."""
    put(server, name, bucket.name)
    with refused(*INVALID):
        put(server, f"{name}-2", name)


def test_names_are_unique_across_types(server: Server, bucket: OwnBucket) -> None:
    """An alarm cannot have a bucket's name, nor a bucket an alarm's; regions do not meet."""
    with refused(*INVALID):
        put(server, bucket.name, bucket.name)
    taken = unique_name("taken")
    put(server, taken, bucket.name)
    with refused(*INVALID):
        server.bucket(taken, keyless=True)
    server.lightsail(region="eu-west-1").create_bucket(bucketName=taken, bundleId="small_1_0")


def test_a_bucket_key_reaches_no_alarm(server: Server, bucket: OwnBucket, name: str) -> None:
    """Alarms belong to the account: a bucket's key is refused each operation."""
    put(server, name, bucket.name)
    client = server.lightsail(bucket.key)
    denied = ("AccessDeniedException", 400)
    with refused(*denied):
        client.put_alarm(**{**RULE, "alarmName": name, "monitoredResourceName": bucket.name})
    with refused(*denied):
        client.get_alarms()
    with refused(*denied):
        client.test_alarm(alarmName=name, state="ALARM")
    with refused(*denied):
        client.delete_alarm(alarmName=name)
    assert get(server, name)["threshold"] == RULE["threshold"]


def test_a_missing_member_is_refused(server: Server) -> None:
    """A raw call without what PutAlarm requires is InvalidInputException."""
    answer = control(server, "PutAlarm", b'{"alarmName":"lonely"}')
    expect_refusal(answer, "InvalidInputException", 400)
