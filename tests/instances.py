"""Instances made through the API, and how they are attached to buckets."""

from __future__ import annotations

from typing import Any

from make import unique_name
from server import Server


def create(api: Any, *names: str, **more: Any) -> list[dict[str, Any]]:
    """Make instances by a boto3 client; return the operations of the answer."""
    asked = {
        "availabilityZone": "us-east-1a",
        "blueprintId": "amazon_linux_2",
        "bundleId": "nano_3_0",
        **more,
    }
    answer = api.create_instances(instanceNames=list(names), **asked)
    return list(answer["operations"])


def new_instance(server: Server, region: str = "us-east-1") -> str:
    """Make an instance and return its name."""
    name = unique_name("web")
    create(server.lightsail(region=region), name, availabilityZone=f"{region}a")
    return name


def set_access(server: Server, bucket: str, instance: str, access: str) -> list[dict[str, Any]]:
    """Allow or deny an instance a bucket; return the operations."""
    answer: dict[str, Any] = server.lightsail().set_resource_access_for_bucket(
        resourceName=instance, bucketName=bucket, access=access
    )
    return list(answer["operations"])


def attached(server: Server, bucket: str) -> list[str]:
    """Return the names of the instances that a bucket lists."""
    (row,) = server.lightsail().get_buckets(bucketName=bucket, includeConnectedResources=True)[
        "buckets"
    ]
    assert all(each["resourceType"] == "Instance" for each in row["resourcesReceivingAccess"])
    return [each["name"] for each in row["resourcesReceivingAccess"]]
