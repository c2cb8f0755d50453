"""PutAlarm, GetAlarms, DeleteAlarm, TestAlarm, as boto3 sees them."""

from __future__ import annotations

import re

import pytest
from alarm_scene import RULE, get, put
from make import unique_name
from refusals import refused
from server import Account, OwnBucket, Server

INVALID = ("InvalidInputException", 400)
ABSENT = ("NotFoundException", 400)


@pytest.fixture
def name() -> str:
    """An alarm's name that nobody else uses."""
    return unique_name("alarm")


def test_a_new_alarm_of_an_empty_bucket_has_no_data(
    server: Server, bucket: OwnBucket, name: str
) -> None:
    """Every member of the model is shown, defaults too; without points nobody knows."""
    made = put(server, name, bucket.name, tags=[{"key": "team", "value": "ops"}])
    assert made["operationType"] == "PutAlarm"
    assert (made["resourceName"], made["resourceType"]) == (name, "Alarm")
    assert made["status"] == "Succeeded"
    alarm = get(server, name)
    monitored = server.lightsail().get_buckets(bucketName=bucket.name)["buckets"][0]
    arn, code, created = (alarm.pop(key) for key in ("arn", "supportCode", "createdAt"))
    assert re.fullmatch(r"arn:aws:lightsail:us-east-1:\d{12}:Alarm/[0-9a-f-]{36}", arn)
    assert name in code
    assert created
    assert alarm == {
        "name": name,
        "location": {"availabilityZone": "all", "regionName": "us-east-1"},
        "resourceType": "Alarm",
        "monitoredResourceInfo": {
            "arn": monitored["arn"],
            "name": bucket.name,
            "resourceType": "Bucket",
        },
        "comparisonOperator": "GreaterThanOrEqualToThreshold",
        "evaluationPeriods": 1,
        "period": 300,
        "threshold": 1_000.0,
        "datapointsToAlarm": 1,
        "treatMissingData": "missing",
        "statistic": "Maximum",
        "metricName": "BucketSizeBytes",
        "state": "INSUFFICIENT_DATA",
        "unit": "Bytes",
        "contactProtocols": [],
        "notificationTriggers": ["ALARM"],
        "notificationEnabled": True,
        "tags": [{"key": "team", "value": "ops"}],
    }


def test_a_new_alarm_is_evaluated_at_once(server: Server, bucket: OwnBucket, name: str) -> None:
    """What the bucket holds already counts at the first evaluation."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x" * 999)
    put(server, name, bucket.name)
    assert get(server, name)["state"] == "OK"
    bucket.s3.put_object(Bucket=bucket.name, Key="l", Body=b"x")
    put(server, f"{name}-2", bucket.name)
    assert get(server, f"{name}-2")["state"] == "ALARM"


def test_an_update_replaces_all_settings_and_evaluates_anew(
    server: Server, bucket: OwnBucket, name: str
) -> None:
    """What the second call leaves out is back at its default; age, id and tags stay."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x" * 500)
    put(
        server,
        name,
        bucket.name,
        evaluationPeriods=3,
        datapointsToAlarm=1,
        treatMissingData="ignore",
        contactProtocols=["Email"],
        notificationTriggers=["OK", "ALARM"],
        notificationEnabled=False,
        tags=[{"key": "team", "value": "ops"}],
    )
    before = get(server, name)
    assert before["contactProtocols"] == ["Email"]
    assert before["notificationTriggers"] == ["OK", "ALARM"]
    assert before["notificationEnabled"] is False
    assert before["state"] == "OK"
    put(server, name, bucket.name, threshold=500.0, tags=[{"key": "other"}])
    after = get(server, name)
    assert after["state"] == "ALARM"
    assert after["contactProtocols"] == []
    assert after["notificationTriggers"] == ["ALARM"]
    assert after["notificationEnabled"] is True
    assert after["treatMissingData"] == "missing"
    assert (after["evaluationPeriods"], after["datapointsToAlarm"]) == (1, 1)
    for kept in ("arn", "createdAt", "supportCode", "tags"):
        assert after[kept] == before[kept]


def test_an_update_keeps_the_state_that_ignoring_missing_data_keeps(
    server: Server, bucket: OwnBucket, name: str
) -> None:
    """ALARM stays ALARM when the updated settings can say nothing."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x" * 1_000)
    put(server, name, bucket.name)
    bucket.s3.delete_object(Bucket=bucket.name, Key="k")
    put(server, name, bucket.name, evaluationPeriods=2, treatMissingData="ignore")
    assert get(server, name)["state"] == "ALARM"


def test_an_alarm_may_move_to_another_bucket(
    server: Server, bucket: OwnBucket, name: str
) -> None:
    """An update may name another resource; the alarm is then that one's alone."""
    other = server.bucket(unique_name("other"), keyless=True)
    put(server, name, bucket.name)
    put(server, name, other.name)
    lightsail = server.lightsail()
    assert lightsail.get_alarms(monitoredResourceName=bucket.name)["alarms"] == []
    (alarm,) = lightsail.get_alarms(monitoredResourceName=other.name)["alarms"]
    assert alarm["monitoredResourceInfo"]["name"] == other.name


def test_a_metric_of_a_bucket_has_two_alarms_at_most(
    server: Server, bucket: OwnBucket, name: str
) -> None:
    """The third is refused and not made; another metric, and an update, are not."""
    put(server, f"{name}-1", bucket.name)
    put(server, f"{name}-2", bucket.name)
    with refused(*INVALID) as answer:
        put(server, f"{name}-3", bucket.name)
    assert f"{name}-1" in answer["Error"]["Message"]
    with refused(*ABSENT):
        get(server, f"{name}-3")
    put(server, f"{name}-2", bucket.name, threshold=7.0)
    put(server, f"{name}-3", bucket.name, metricName="NumberOfObjects")
    with refused(*INVALID):
        put(server, f"{name}-3", bucket.name)
    assert get(server, f"{name}-3")["metricName"] == "NumberOfObjects"


@pytest.mark.parametrize(
    ("metric", "statistic", "unit"),
    [
        ("NumberOfObjects", "Average", "Count"),
        ("AllRequests", "Sum", "Count"),
        ("5xxErrors", "Sum", "Count"),
        ("BytesDownloaded", "Sum", "Bytes"),
        ("FirstByteLatency", "Average", "Milliseconds"),
    ],
)
def test_every_metric_of_a_bucket_can_have_an_alarm(
    server: Server, bucket: OwnBucket, name: str, metric: str, statistic: str, unit: str
) -> None:
    """AWS's two and those beyond them; each is watched by a statistic that suits it."""
    put(server, name, bucket.name, metricName=metric)
    alarm = get(server, name)
    assert (alarm["metricName"], alarm["statistic"], alarm["unit"]) == (metric, statistic, unit)


def test_alarms_are_listed_by_name_and_by_resource(
    server: Server, other_account: Account, name: str
) -> None:
    """All, those of one bucket, one; nothing of other regions and accounts."""
    buckets = [server.bucket(unique_name("listed"), keyless=True).name for _ in range(2)]
    for number, monitored in enumerate([*buckets, buckets[0]]):
        put(server, f"{name}-{number}", monitored)
    lightsail = server.lightsail()

    def listed(**asked: str) -> list[str]:
        return [alarm["name"] for alarm in lightsail.get_alarms(**asked)["alarms"]]

    assert [found for found in listed() if found.startswith(name)] == [
        f"{name}-{number}" for number in range(3)
    ]
    assert listed(monitoredResourceName=buckets[0]) == [f"{name}-0", f"{name}-2"]
    assert listed(monitoredResourceName=buckets[1], alarmName=f"{name}-1") == [f"{name}-1"]
    assert listed(monitoredResourceName=buckets[1], alarmName=f"{name}-0") == []
    with refused(*ABSENT):
        listed(alarmName=f"{name}-9")
    with refused(*ABSENT):
        listed(monitoredResourceName="no-such-bucket")
    for client in (
        server.lightsail(region="eu-west-1"),
        server.lightsail(other_account.key),
    ):
        assert client.get_alarms()["alarms"] == []


def test_many_alarms_come_in_pages(server: Server) -> None:
    """A page has 100; its token leads to the next, and only for the same question."""
    lightsail = server.lightsail(region="ap-south-1")
    names = []
    for _ in range(51):
        monitored = unique_name("paged")
        lightsail.create_bucket(bucketName=monitored, bundleId="small_1_0")
        for number in (1, 2):
            names.append(f"{monitored}-{number}")
            lightsail.put_alarm(
                **{**RULE, "alarmName": names[-1], "monitoredResourceName": monitored}
            )
    first = lightsail.get_alarms()
    second = lightsail.get_alarms(pageToken=first["nextPageToken"])
    assert [len(page["alarms"]) for page in (first, second)] == [100, 2]
    found = [alarm["name"] for page in (first, second) for alarm in page["alarms"]]
    assert found == sorted(names)
    assert "nextPageToken" not in second
    for token in ("nonsense", first["nextPageToken"]):
        with refused(*INVALID):
            lightsail.get_alarms(monitoredResourceName=monitored, pageToken=token)


def test_a_deleted_alarm_is_gone(server: Server, bucket: OwnBucket, name: str) -> None:
    """Its name is free, and its history stays."""
    put(server, name, bucket.name)
    lightsail = server.lightsail()
    (operation,) = lightsail.delete_alarm(alarmName=name)["operations"]
    assert operation["operationType"] == "DeleteAlarm"
    assert operation["resourceType"] == "Alarm"
    with refused(*ABSENT):
        get(server, name)
    with refused(*ABSENT):
        lightsail.delete_alarm(alarmName=name)
    history = lightsail.get_operations_for_resource(resourceName=name)["operations"]
    assert [row["operationType"] for row in history] == ["PutAlarm", "DeleteAlarm"]
    put(server, name, bucket.name)


def test_an_alarm_goes_with_its_bucket(server: Server, bucket: OwnBucket, name: str) -> None:
    """A bucket that is deleted, by Lightsail or by S3, leaves no alarm behind."""
    other = server.bucket(unique_name("other"), keyless=True)
    put(server, f"{name}-1", bucket.name)
    put(server, f"{name}-2", other.name)
    server.lightsail().delete_bucket(bucketName=bucket.name, forceDelete=True)
    server.s3().delete_bucket(Bucket=other.name)
    for number in (1, 2):
        with refused(*ABSENT):
            get(server, f"{name}-{number}")
    again = server.bucket(bucket.name, keyless=True)
    assert server.lightsail().get_alarms(monitoredResourceName=again.name)["alarms"] == []


def test_an_alarm_has_tags_like_other_resources(
    server: Server, bucket: OwnBucket, name: str
) -> None:
    """TagResource and UntagResource know an alarm by its name."""
    put(server, name, bucket.name, tags=[{"key": "a", "value": "1"}])
    lightsail = server.lightsail()
    lightsail.tag_resource(resourceName=name, tags=[{"key": "b", "value": "2"}])
    lightsail.untag_resource(resourceName=name, tagKeys=["a"])
    assert get(server, name)["tags"] == [{"key": "b", "value": "2"}]


def test_an_alarm_is_tested_while_it_is_ok(
    server: Server, bucket: OwnBucket, name: str
) -> None:
    """The tested state is shown at once; in another state than OK a test is refused."""
    lightsail = server.lightsail()
    put(server, name, bucket.name)
    with refused(*INVALID):
        lightsail.test_alarm(alarmName=name, state="ALARM")
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    put(server, name, bucket.name)
    (operation,) = lightsail.test_alarm(alarmName=name, state="ALARM")["operations"]
    assert operation["operationType"] == "TestAlarm"
    assert get(server, name)["state"] == "ALARM"
    with refused(*INVALID):
        lightsail.test_alarm(alarmName=name, state="OK")
    with refused(*INVALID):
        lightsail.test_alarm(alarmName=name, state="SAD")
    with refused(*ABSENT):
        lightsail.test_alarm(alarmName=f"{name}-9", state="ALARM")
    put(server, name, bucket.name, contactProtocols=["Email"])
    lightsail.test_alarm(alarmName=name, state="OK")
    assert get(server, name)["state"] == "OK"
