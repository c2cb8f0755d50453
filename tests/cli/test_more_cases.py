"""The numbered CLI cases of attached instances, object tags, deletion and alarms."""

from __future__ import annotations

import json

from command import Ran
from make import unique_name
from server import OwnBucket, Server


def lightsail(server: Server, operation: str, *arguments: str) -> Ran:
    """Run `aws lightsail` with the root key."""
    return server.cli("lightsail", operation, *arguments)


def test_c16_an_instance_is_attached_and_detached(server: Server) -> None:
    """allow and deny show in the bucket's connected resources."""
    name = server.bucket(unique_name("attached"), keyless=True).name
    host = unique_name("host")
    server.lightsail().create_instances(
        instanceNames=[host],
        availabilityZone="us-east-1a",
        blueprintId="debian_12",
        bundleId="nano_3_0",
    )
    named = ("--resource-name", host, "--bucket-name", name)
    for access, expected in (
        ("allow", [{"name": host, "resourceType": "Instance"}]),
        ("deny", []),
    ):
        asked = (*named, "--access", access)
        lightsail(server, "set-resource-access-for-bucket", *asked).ok()
        found = server.lightsail().get_buckets(bucketName=name, includeConnectedResources=True)
        assert found["buckets"][0].get("resourcesReceivingAccess", []) == expected


def test_c27_object_tags_are_set_read_and_removed(server: Server, bucket: OwnBucket) -> None:
    """Two tags come back, eleven are refused with InvalidTag, deletion leaves none."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"v")

    def s3api(operation: str, *arguments: str) -> Ran:
        where = ("--bucket", bucket.name, "--key", "k")
        return server.cli("s3api", operation, *where, *arguments, key=bucket.key)

    def tagging(count: int) -> str:
        return json.dumps({"TagSet": [{"Key": f"k{n}", "Value": "v"} for n in range(count)]})

    s3api("put-object-tagging", "--tagging", tagging(2)).ok()
    shown = s3api("get-object-tagging").json()["TagSet"]
    assert [tag["Key"] for tag in shown] == ["k0", "k1"]
    # The specification says InvalidTag; S3 has a code of its own for too many.
    many = s3api("put-object-tagging", "--tagging", tagging(11))
    assert "(BadRequest)" in many.stderr or "(InvalidTag)" in many.stderr
    s3api("delete-object-tagging").ok()
    assert bucket.s3.get_object_tagging(Bucket=bucket.name, Key="k")["TagSet"] == []


def test_c28_an_object_and_a_version_are_deleted(server: Server) -> None:
    """Without a version a marker is made; with one that version is gone for good."""
    bucket = server.bucket(unique_name("deleted"), versioning=True)
    version = bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"v")["VersionId"]
    where = ("--bucket", bucket.name, "--key", "k")
    marker = server.cli("s3api", "delete-object", *where, key=bucket.key).json()
    assert marker["DeleteMarker"] is True
    gone = server.cli(
        "s3api", "delete-object", *where, "--version-id", version, key=bucket.key
    ).json()
    assert gone["VersionId"] == version
    left = bucket.s3.list_object_versions(Bucket=bucket.name)
    assert "Versions" not in left
    assert [row["VersionId"] for row in left["DeleteMarkers"]] == [marker["VersionId"]]


def test_c31_an_alarm_from_put_to_delete(server: Server) -> None:
    """put, get, a third one refused, test only while OK, delete."""
    name = server.bucket(unique_name("watched"), keyless=True).name
    alarms = [unique_name("alarm") for _ in range(3)]

    def put(alarm: str) -> Ran:
        return lightsail(
            server,
            "put-alarm",
            *("--alarm-name", alarm, "--metric-name", "BucketSizeBytes"),
            *("--monitored-resource-name", name),
            *("--comparison-operator", "GreaterThanOrEqualToThreshold"),
            *("--threshold", "4831838208", "--evaluation-periods", "1"),
        )

    assert put(alarms[0]).json()["operations"][0]["operationType"] == "PutAlarm"
    shown = lightsail(server, "get-alarms", "--alarm-name", alarms[0]).json()["alarms"][0]
    assert shown["state"] == "INSUFFICIENT_DATA"
    testing = ("--alarm-name", alarms[0], "--state", "ALARM")
    lightsail(server, "test-alarm", *testing).refused("InvalidInputException")
    server.lightsail().put_alarm(
        alarmName=alarms[1],
        metricName="BucketSizeBytes",
        monitoredResourceName=name,
        comparisonOperator="GreaterThanThreshold",
        threshold=1.0,
        evaluationPeriods=1,
    )
    put(alarms[2]).refused("InvalidInputException")
    lightsail(server, "delete-alarm", "--alarm-name", alarms[0]).ok()
    left = server.lightsail().get_alarms(monitoredResourceName=name)["alarms"]
    assert [alarm["name"] for alarm in left] == [alarms[1]]


def _refused_by_the_client(server: Server, *arguments: str) -> None:
    ran = server.cli(*arguments)
    assert ran.status in (2, 252, 255), ran
    assert "An error occurred" not in ran.stderr


def test_c19x_cors_rules_in_the_spelling_of_s3(server: Server) -> None:
    """The client knows Lightsail's members only."""
    rules = '{"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}'
    named = ("--bucket-name", "b1x", "--cors", rules)
    _refused_by_the_client(server, "lightsail", "update-bucket", *named)


def test_c21x_parts_have_no_acl(server: Server) -> None:
    """The guide's --acl at abort-multipart-upload is unknown to the client."""
    upload = ("--bucket", "b1x", "--key", "k", "--upload-id", "u")
    _refused_by_the_client(
        server, "s3api", "abort-multipart-upload", *upload, "--acl", "private"
    )


def test_c25x_an_en_dash_is_no_hyphen(server: Server) -> None:
    """What the guide prints with a dash before `key` is no option."""
    copy = ("--copy-source", "b1x/k", "\u2013key", "k", "--bucket", "b1x")
    _refused_by_the_client(server, "s3api", "copy-object", *copy)


def test_c27x_deleting_takes_no_tags(server: Server) -> None:
    """delete-object has no --tagging."""
    where = ("--bucket", "b1x", "--key", "k")
    _refused_by_the_client(server, "s3api", "delete-object", *where, "--tagging", "a=b")


def test_c30x_a_period_has_sixty_seconds(server: Server) -> None:
    """The client keeps the model's least value."""
    _refused_by_the_client(
        server,
        *("lightsail", "get-bucket-metric-data", "--bucket-name", "b1x"),
        *("--metric-name", "BucketSizeBytes", "--period", "30"),
        *("--start-time", "1700000000", "--end-time", "1700086400"),
        *("--statistics", "Maximum", "--unit", "Bytes"),
    )


def test_c32x_the_option_is_called_protocol(server: Server) -> None:
    """--notificationProtocol, as the guide has it, is unknown to the client."""
    _refused_by_the_client(
        server,
        *("lightsail", "create-contact-method", "--notificationProtocol", "Email"),
        *("--contact-endpoint", "e@example.org"),
    )
