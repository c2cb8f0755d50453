"""One real call of each operation that is offered, in an order in which all succeed.

Who adds an operation to `lightsail/registry.py` adds a call of it here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple

# Few tests come here: contacts are one a region.
REGION = "eu-west-3"
RULES = [
    {
        "id": "all",
        "allowedMethods": ["GET"],
        "allowedOrigins": ["*"],
        "allowedHeaders": ["*"],
        "exposeHeaders": ["etag"],
        "maxAgeSeconds": 60,
    }
]


class Scene(NamedTuple):
    """Names of this walk, and what earlier calls answered, by operation."""

    bucket: str
    logs: str
    instance: str
    alarm: str
    answers: dict[str, dict[str, Any]]


class Step(NamedTuple):
    """A call: what is asked of which operation; a change says what it is a change of."""

    operation: str
    asked: Callable[[Scene], dict[str, Any]]


def _nothing(_scene: Scene) -> dict[str, Any]:
    return {}


def _bucket(scene: Scene) -> dict[str, Any]:
    return {"bucketName": scene.bucket}


def _instance(scene: Scene) -> dict[str, Any]:
    return {"instanceName": scene.instance}


def _hours(count: int) -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=count)


def _alarm(scene: Scene) -> dict[str, Any]:
    return {
        "alarmName": scene.alarm,
        "metricName": "BucketSizeBytes",
        "monitoredResourceName": scene.bucket,
        "comparisonOperator": "GreaterThanOrEqualToThreshold",
        "threshold": 1000.0,
        "evaluationPeriods": 1,
        "datapointsToAlarm": 1,
        "treatMissingData": "notBreaching",
        "contactProtocols": ["Email"],
        "notificationTriggers": ["ALARM", "OK"],
        "notificationEnabled": True,
        "tags": [{"key": "k", "value": "v"}],
    }


def _metric(scene: Scene) -> dict[str, Any]:
    return {
        "bucketName": scene.bucket,
        "metricName": "BucketSizeBytes",
        "startTime": _hours(-1),
        "endTime": _hours(1),
        "period": 300,
        "statistics": ["Average", "Maximum", "Minimum", "SampleCount", "Sum"],
        "unit": "Bytes",
    }


WALK = (
    Step("GetRegions", lambda _: {"includeAvailabilityZones": True}),
    Step("GetProfile", _nothing),
    Step("GetBucketBundles", lambda _: {"includeInactive": True}),
    Step("GetBlueprints", lambda _: {"includeInactive": True}),
    Step("GetBundles", lambda _: {"includeInactive": True}),
    Step(
        "CreateBucket",
        lambda scene: {
            "bucketName": scene.logs,
            "bundleId": "small_1_0",
            "enableObjectVersioning": True,
            "tags": [{"key": "only"}, {"key": "with", "value": "value"}],
        },
    ),
    Step("CreateBucket", lambda scene: {"bucketName": scene.bucket, "bundleId": "small_1_0"}),
    Step(
        "CreateInstances",
        lambda scene: {
            "instanceNames": [scene.instance],
            "availabilityZone": f"{REGION}a",
            "blueprintId": "debian_12",
            "bundleId": "nano_3_0",
            "userData": "#!/bin/sh",
            "keyPairName": "LightsailDefaultKeyPair",
            "tags": [{"key": "k", "value": "v"}],
        },
    ),
    Step("GetInstance", _instance),
    Step("GetInstances", _nothing),
    Step("GetInstanceState", _instance),
    Step(
        "SetIpAddressType",
        lambda scene: {
            "resourceType": "Instance",
            "resourceName": scene.instance,
            "ipAddressType": "ipv4",
        },
    ),
    Step(
        "EnableAddOn",
        lambda scene: {
            "resourceName": scene.instance,
            "addOnRequest": {
                "addOnType": "AutoSnapshot",
                "autoSnapshotAddOnRequest": {"snapshotTimeOfDay": "06:00"},
            },
        },
    ),
    Step("GetAutoSnapshots", lambda scene: {"resourceName": scene.instance}),
    Step(
        "DisableAddOn",
        lambda scene: {"resourceName": scene.instance, "addOnType": "AutoSnapshot"},
    ),
    Step("RebootInstance", _instance),
    Step("StopInstance", _instance),
    Step("StartInstance", _instance),
    Step(
        "SetResourceAccessForBucket",
        lambda scene: {
            "resourceName": scene.instance,
            "bucketName": scene.bucket,
            "access": "allow",
        },
    ),
    Step(
        "UpdateBucket",
        lambda scene: {
            "bucketName": scene.bucket,
            "accessRules": {"getObject": "private", "allowPublicOverrides": True},
            "readonlyAccessAccounts": ["111122223333"],
            "accessLogConfig": {
                "enabled": True,
                "destination": scene.logs,
                "prefix": "logs/",
            },
            "cors": {"rules": RULES},
            "versioning": "Enabled",
        },
    ),
    Step(
        "UpdateBucketBundle",
        lambda scene: {"bucketName": scene.bucket, "bundleId": "medium_1_0"},
    ),
    Step("CreateBucketAccessKey", _bucket),
    Step("GetBucketAccessKeys", _bucket),
    Step(
        "TagResource",
        lambda scene: {
            "resourceName": scene.bucket,
            "resourceArn": scene.answers["UpdateBucket"]["bucket"]["arn"],
            "tags": [{"key": "k", "value": "v"}, {"key": "l"}],
        },
    ),
    Step(
        "GetBuckets",
        lambda scene: {
            "bucketName": scene.bucket,
            "includeConnectedResources": True,
            "includeCors": True,
        },
    ),
    Step("GetBucketMetricData", _metric),
    Step(
        "CreateContactMethod",
        lambda _: {"protocol": "Email", "contactEndpoint": "someone@example.org"},
    ),
    Step("GetContactMethods", lambda _: {"protocols": ["Email"]}),
    Step("SendContactMethodVerification", lambda _: {"protocol": "Email"}),
    Step("PutAlarm", _alarm),
    Step("GetAlarms", lambda scene: {"alarmName": scene.alarm}),
    Step("TestAlarm", lambda scene: {"alarmName": scene.alarm, "state": "ALARM"}),
    Step("DeleteAlarm", lambda scene: {"alarmName": scene.alarm}),
    Step("DeleteContactMethod", lambda _: {"protocol": "Email"}),
    Step(
        "GetCostEstimate",
        lambda scene: {
            "resourceName": scene.bucket,
            "startTime": _hours(-48),
            "endTime": _hours(0),
        },
    ),
    Step("GetActiveNames", _nothing),
    Step("GetOperations", _nothing),
    Step("GetOperationsForResource", lambda scene: {"resourceName": scene.bucket}),
    Step(
        "GetOperation",
        lambda scene: {
            "operationId": scene.answers["UpdateBucket"]["operations"][0]["id"],
        },
    ),
    Step("UntagResource", lambda scene: {"resourceName": scene.bucket, "tagKeys": ["k", "l"]}),
    Step(
        "DeleteBucketAccessKey",
        lambda scene: {
            "bucketName": scene.bucket,
            "accessKeyId": scene.answers["CreateBucketAccessKey"]["accessKey"]["accessKeyId"],
        },
    ),
    Step("DeleteBucket", lambda scene: {"bucketName": scene.bucket, "forceDelete": True}),
    Step("DeleteInstance", _instance),
)

# Members that some answers have and others lack, and when; AWS leaves them out then, too.
SENT_WHEN_SET: dict[str, str] = {
    "AccessKey.lastUsed": "a new key's answer has none",
    "AccessKey.secretAccessKey": "shown once, to who makes the key",
    "Bucket.cors": "when it was asked for, or set by this call",
    "Bucket.resourcesReceivingAccess": "when it was asked for",
    "BucketAccessLogConfig.destination": "while logging is on",
    "BucketAccessLogConfig.prefix": "while logging is on",
    "Operation.operationDetails": "where there is more to say than the resource's name",
    "Tag.value": "key-only tags have none",
}
# Members that no answer of the walk has, and why.
NEVER_SENT: dict[str, str] = {
    "AccessKeyLastUsed.lastUsedDate": "not before the first use",
    "AccountLevelBpaSync.message": "only when something is wrong",
    "Blueprint.appCategory": "for GUI applications, which need a machine",
    "BucketState.message": "only when something is wrong",
    "Bundle.supportedAppCategories": "for GUI applications, which need a machine",
    "GetOperationsForResourceResult.nextPageCount": "retired",
    "GetProfileResult.partner": "only partners' accounts have one",
    "Instance.instanceStatus": "when it was asked for",
    "Instance.systemStatus": "when it was asked for",
    "Operation.errorCode": "every recorded change succeeded",
    "Operation.errorDetails": "every recorded change succeeded",
    **dict.fromkeys(
        (
            "Disk.addOns",
            "Disk.arn",
            "Disk.autoMountStatus",
            "Disk.gbInUse",
            "Disk.location",
            "Disk.name",
            "Disk.resourceType",
            "Disk.state",
            "Disk.supportCode",
            "Disk.tags",
        ),
        "the system disk of an instance is no resource of its own",
    ),
}
PAGE_TOKEN = "nextPageToken"  # Absent after the last page.
