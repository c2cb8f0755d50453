"""Every bad call: the exact code, a sentence, and nothing changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from control_plane import ControlPlane

from lazarette.lightsail.catalogue import OPERATIONS
from lazarette.lightsail.registry import REGISTRY

Run = Callable[[object], None]
INVALID, ABSENT = "InvalidInputException", "NotFoundException"
MADE = {"bucketName": "photos", "bundleId": "small_1_0"}
NAMED = {"bucketName": "photos"}
METRIC = {
    "metricName": "BucketSizeBytes",
    "startTime": 1_795_000_000,
    "endTime": 1_795_000_300,
    "period": 300,
    "statistics": ["Sum"],
    "unit": "Bytes",
}
INSTANCE: dict[str, object] = {
    "resourceName": "missing",
    "instanceName": "web",
    "instanceNames": ["web"],
    "availabilityZone": "us-east-1a",
    "blueprintId": "amazon_linux_2",
    "access": "allow",
    "resourceType": "Instance",
    "ipAddressType": "ipv4",
    "addOnType": "AutoSnapshot",
    "addOnRequest": {"addOnType": "AutoSnapshot"},
}
NEW_INSTANCE: dict[str, object] = {
    "instanceNames": ["web"],
    "availabilityZone": "us-east-1a",
    "blueprintId": "amazon_linux_2",
    "bundleId": "nano_3_0",
}
ATTACHED = {"resourceName": "web", "bucketName": "photos", "access": "allow"}
_SNAPSHOTS = {"addOnType": "AutoSnapshot"}
BAD_INSTANCES: list[dict[str, object]] = [
    {"instanceNames": []},
    {"instanceNames": ["a"]},
    {"instanceNames": ["web one"]},
    {"instanceNames": ["-web"]},
    {"instanceNames": ["web", "web"]},
    {"instanceNames": ["web", "photos"]},
    {"instanceNames": [f"web-{n}" for n in range(101)]},
    {"instanceNames": "web"},
    {"availabilityZone": "us-west-2a"},
    {"availabilityZone": "us-east-1"},
    {"availabilityZone": None},
    {"blueprintId": ""},
    {"blueprintId": "amazon linux"},
    {"bundleId": "/"},
    {"keyPairName": "my key"},
    {"ipAddressType": "IPV4"},
    {"userData": "x" * 16_385},
    {"tags": [{"key": "aws:k"}]},
    {"addOns": [{"addOnType": "StopInstanceOnIdle"}]},
    {"addOns": [{"addOnType": "Backup"}]},
    {"addOns": [_SNAPSHOTS, _SNAPSHOTS]},
    {"addOns": [{**_SNAPSHOTS, "autoSnapshotAddOnRequest": {"snapshotTimeOfDay": "6"}}]},
]
ALARM = {
    "alarmName": "full",
    "monitoredResourceName": "photos",
    "comparisonOperator": "LessThanThreshold",
    "threshold": 1,
    "evaluationPeriods": 1,
    "state": "ALARM",
}
CONTACT = {"protocol": "Email", "contactEndpoint": "ops@example.org"}
BAD_NAMES = [
    "DOC-EXAMPLE-BUCKET",
    "doc.example.bucket",
    "doc--example--bucket",
    "doc-example-bucket-",
    "-doc",
    "ab",
    "a" * 55,
    "",
    "under_score",
    "amzn-s3-demo-x",
    "sthree-x",
    "sthree-configurator",
    "x-s3alias",
    "bücket",
    "ends\n",
]

REFUSED: list[tuple[str, object, str]] = [
    *[("CreateBucket", {**MADE, "bucketName": name}, INVALID) for name in BAD_NAMES],
    ("CreateBucket", {"bucketName": "new"}, INVALID),
    ("CreateBucket", {"bundleId": "small_1_0"}, INVALID),
    ("CreateBucket", {**MADE}, INVALID),
    ("CreateBucket", {"bucketName": "new", "bundleId": "huge"}, INVALID),
    ("CreateBucket", {"bucketName": "new", "bundleId": 1}, INVALID),
    ("CreateBucket", {"bucketName": ["new"], "bundleId": "small_1_0"}, INVALID),
    ("CreateBucket", {**MADE, "bucketName": "new", "tags": {"k": "v"}}, INVALID),
    ("CreateBucket", {**MADE, "bucketName": "new", "tags": [{"value": "v"}]}, INVALID),
    ("CreateBucket", {**MADE, "bucketName": "new", "tags": [{"key": "aws:k"}]}, INVALID),
    (
        "CreateBucket",
        {**MADE, "bucketName": "new", "enableObjectVersioning": "true"},
        INVALID,
    ),
    *[("CreateInstances", {**NEW_INSTANCE, **change}, INVALID) for change in BAD_INSTANCES],
    *[
        (operation, INSTANCE, ABSENT)
        for operation in (
            "GetInstance",
            "GetInstanceState",
            "DeleteInstance",
            "StartInstance",
            "StopInstance",
            "RebootInstance",
            "SetIpAddressType",
            "EnableAddOn",
            "DisableAddOn",
            "GetAutoSnapshots",
        )
    ],
    ("SetIpAddressType", {**INSTANCE, "resourceType": "Bucket"}, INVALID),
    ("SetIpAddressType", {**INSTANCE, "ipAddressType": "none"}, INVALID),
    ("GetInstances", {"pageToken": "x"}, INVALID),
    ("GetBundles", {"pageToken": "x"}, INVALID),
    ("GetBlueprints", {"appCategory": "x"}, INVALID),
    ("SetResourceAccessForBucket", {**ATTACHED, "resourceName": "missing"}, ABSENT),
    ("SetResourceAccessForBucket", {**ATTACHED, "bucketName": "missing"}, ABSENT),
    ("SetResourceAccessForBucket", {**ATTACHED, "resourceName": "photos"}, INVALID),
    ("SetResourceAccessForBucket", {**ATTACHED, "access": "Allow"}, INVALID),
    ("GetBuckets", {"bucketName": "missing"}, ABSENT),
    ("GetBuckets", {"bucketName": "BAD"}, INVALID),
    ("GetBuckets", {"includeCors": True}, INVALID),
    ("GetBuckets", {"pageToken": "not a token"}, INVALID),
    ("GetBuckets", {"pageToken": "WyJhIl0"}, INVALID),
    ("UpdateBucket", {}, INVALID),
    ("UpdateBucket", {"bucketName": "missing"}, ABSENT),
    ("UpdateBucket", {**NAMED, "versioning": "NeverEnabled"}, INVALID),
    ("UpdateBucket", {**NAMED, "versioning": "enabled"}, INVALID),
    ("UpdateBucket", {**NAMED, "accessRules": {"getObject": "everybody"}}, INVALID),
    ("UpdateBucket", {**NAMED, "accessRules": {"allowPublicOverrides": 1}}, INVALID),
    ("UpdateBucket", {**NAMED, "accessRules": "public"}, INVALID),
    ("UpdateBucket", {**NAMED, "readonlyAccessAccounts": ["1"]}, INVALID),
    ("UpdateBucket", {**NAMED, "readonlyAccessAccounts": ["1" * 13]}, INVALID),
    ("UpdateBucket", {**NAMED, "readonlyAccessAccounts": [111122223333]}, INVALID),
    (
        "UpdateBucket",
        {**NAMED, "readonlyAccessAccounts": [f"{n:012}" for n in range(11)]},
        INVALID,
    ),
    ("UpdateBucket", {**NAMED, "accessLogConfig": {}}, INVALID),
    ("UpdateBucket", {**NAMED, "accessLogConfig": {"enabled": True}}, INVALID),
    (
        "UpdateBucket",
        {**NAMED, "accessLogConfig": {"enabled": True, "destination": "missing"}},
        INVALID,
    ),
    (
        "UpdateBucket",
        {
            **NAMED,
            "accessLogConfig": {"enabled": True, "destination": "photos", "prefix": ""},
        },
        INVALID,
    ),
    ("UpdateBucket", {**NAMED, "cors": {"rules": [{"allowedMethods": ["GET"]}]}}, INVALID),
    (
        "UpdateBucket",
        {**NAMED, "cors": {"rules": [{"allowedMethods": [], "allowedOrigins": ["*"]}]}},
        INVALID,
    ),
    ("DeleteBucket", {"bucketName": "missing"}, ABSENT),
    ("DeleteBucket", {"bucketName": "missing", "forceDelete": True}, ABSENT),
    ("DeleteBucket", {**NAMED, "forceDelete": "yes"}, INVALID),
    ("DeleteBucket", {**NAMED}, INVALID),
    ("UpdateBucketBundle", {**NAMED}, INVALID),
    ("UpdateBucketBundle", {**NAMED, "bundleId": "small_1_0"}, INVALID),
    ("UpdateBucketBundle", {**NAMED, "bundleId": "huge"}, INVALID),
    ("UpdateBucketBundle", {"bucketName": "missing", "bundleId": "medium_1_0"}, ABSENT),
    ("CreateBucketAccessKey", {"bucketName": "missing"}, ABSENT),
    ("CreateBucketAccessKey", {}, INVALID),
    ("GetBucketAccessKeys", {"bucketName": "missing"}, ABSENT),
    ("DeleteBucketAccessKey", {**NAMED}, INVALID),
    ("DeleteBucketAccessKey", {**NAMED, "accessKeyId": "AKIANOTTHERE"}, ABSENT),
    ("DeleteBucketAccessKey", {**NAMED, "accessKeyId": "\u0000"}, ABSENT),
    ("GetBucketMetricData", {**NAMED}, INVALID),
    ("GetBucketMetricData", {**METRIC, "bucketName": "missing"}, ABSENT),
    ("GetBucketMetricData", {**NAMED, **METRIC, "metricName": "Requests"}, INVALID),
    ("GetBucketMetricData", {**NAMED, **METRIC, "statistics": []}, INVALID),
    ("GetBucketMetricData", {**NAMED, **METRIC, "period": 90}, INVALID),
    ("GetBucketMetricData", {**NAMED, **METRIC, "endTime": 1_700_000_000}, INVALID),
    ("GetBucketMetricData", {**NAMED, **METRIC, "unit": "Furlongs"}, INVALID),
    ("GetOperation", {}, INVALID),
    ("GetOperation", {"operationId": "missing"}, ABSENT),
    ("GetOperations", {"pageToken": "x"}, INVALID),
    ("GetOperations", {"pageToken": "ü"}, INVALID),
    ("GetOperations", {"pageToken": 7}, INVALID),
    ("GetOperationsForResource", {"resourceName": "missing"}, ABSENT),
    ("TagResource", {"resourceName": "photos"}, INVALID),
    ("TagResource", {"resourceName": "missing", "tags": [{"key": "k"}]}, ABSENT),
    ("TagResource", {"resourceName": "photos", "tags": [{"key": "aws:x"}]}, INVALID),
    (
        "TagResource",
        {"resourceName": "photos", "tags": [{"key": str(n)} for n in range(51)]},
        INVALID,
    ),
    (
        "TagResource",
        {"resourceName": "photos", "tags": [{"key": "k"}], "resourceArn": "arn:x"},
        INVALID,
    ),
    (
        "TagResource",
        {
            "resourceName": "photos",
            "tags": [{"key": "k"}],
            "resourceArn": "arn:aws:lightsail:us-east-1:000000000000:Bucket/x",
        },
        INVALID,
    ),
    ("UntagResource", {"resourceName": "missing", "tagKeys": ["k"]}, ABSENT),
    ("UntagResource", {"resourceName": "photos", "tagKeys": ["aws:x"]}, INVALID),
    ("UntagResource", {"resourceName": "photos", "tagKeys": "k"}, INVALID),
    ("CreateBucket", b"{", INVALID),
    ("CreateBucket", b"[]", INVALID),
    ("CreateBucket", b"null", INVALID),
    ("CreateBucket", b"\xff\xfe", INVALID),
    ("CreateBucket", b'{"bucketName": "\\ud800", "bundleId": "small_1_0"}', INVALID),
    ("CreateBucket", b"[" * 100_000, INVALID),
    ("CreateBucket", b" " * (1 << 20) + b"{}", INVALID),
]


@pytest.mark.parametrize(
    ("operation", "asked", "code"),
    REFUSED,
    ids=[f"{number}-{row[0]}" for number, row in enumerate(REFUSED)],
)
def test_a_bad_call_is_refused_and_changes_nothing(
    run: Run, operation: str, asked: dict[str, object] | bytes, code: str
) -> None:
    """The code is the documented one, the status 400, and every table is as before."""

    async def test(plane: ControlPlane) -> None:
        await plane.call("CreateBucket", MADE)
        await plane.call("CreateBucketAccessKey", NAMED)
        before = await plane.dump()
        answer = await plane.call(operation, asked, invocation_id="invocation-1")
        assert (answer.status, answer.error) == (400, code), answer.body
        assert answer.body["code"] == code
        assert answer.body["message"]
        assert answer.body["tip"]
        assert answer.body["docs"].startswith("https://")
        assert answer.headers["x-amzn-requestid"]
        assert "Please try again in a few minutes" not in answer.body["message"]
        assert await plane.dump() == before

    run(test)


@pytest.mark.parametrize("operation", sorted(REGISTRY))
def test_a_bucket_key_is_denied_every_operation(run: Run, operation: str) -> None:
    """Its own bucket's key gets AccessDeniedException from each call, and nothing changes."""

    async def test(plane: ControlPlane) -> None:
        key = await plane.key_of(await plane.new_bucket())
        asked = {
            **MADE,
            **METRIC,
            **INSTANCE,
            **ALARM,
            **CONTACT,
            "accessKeyId": key.access_key_id,
            "operationId": "x",
            "resourceName": "photos",
            "tags": [],
            "tagKeys": [],
        }
        before = await plane.dump()
        answer = await plane.call(operation, asked, caller=key)
        assert (answer.status, answer.error) == (400, "AccessDeniedException")
        assert await plane.dump() == before

    run(test)


def test_operations_not_built_say_so_by_name(run: Run) -> None:
    """Each other operation of the model answers that it is not available yet."""

    async def test(plane: ControlPlane) -> None:
        for operation in sorted(OPERATIONS - set(REGISTRY)):
            answer = await plane.call(operation, {"anything": 1})
            assert (answer.status, answer.error) == (400, "OperationFailureException")
            assert operation in answer.body["message"]
            assert "not available yet" in answer.body["message"]

    run(test)


@pytest.mark.parametrize("operation", ["NoSuch", "", "createbucket", "CreateBucket\u00e9"])
def test_an_operation_outside_the_model_is_an_invalid_action(run: Run, operation: str) -> None:
    """InvalidAction, also for wrong case; the name is not taken for anything else."""

    async def test(plane: ControlPlane) -> None:
        answer = await plane.call(operation)
        assert (answer.status, answer.error) == (400, "InvalidAction")

    run(test)
