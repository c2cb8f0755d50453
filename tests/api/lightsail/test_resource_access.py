"""SetResourceAccessForBucket: instances attached to buckets, and what that keeps from going."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from api.iam.people import allow, person
from instances import attached, create, new_instance, set_access
from make import unique_name
from raw import control
from refusals import refused
from server import Account, Server

INVALID, ABSENT = "InvalidInputException", "NotFoundException"


@pytest.fixture
def bucket_name(server: Server) -> str:
    """A fresh bucket without keys."""
    return server.bucket(unique_name("shared"), keyless=True).name


def test_instances_are_attached_and_detached(server: Server, bucket_name: str) -> None:
    """Several at once, running or stopped, in the order they came; then none."""
    first, second = new_instance(server), new_instance(server)
    server.lightsail().stop_instance(instanceName=second)
    for instance in (first, second):
        set_access(server, bucket_name, instance, "allow")
    assert attached(server, bucket_name) == [first, second]
    set_access(server, bucket_name, first, "deny")
    assert attached(server, bucket_name) == [second]
    set_access(server, bucket_name, second, "deny")
    assert attached(server, bucket_name) == []


def test_connected_resources_are_shown_when_asked_for(server: Server, bucket_name: str) -> None:
    """Without includeConnectedResources the member is not there, in lists neither."""
    instance = new_instance(server)
    set_access(server, bucket_name, instance, "allow")
    api = server.lightsail()
    for more in ({"bucketName": bucket_name}, {}):
        rows = {row["name"]: row for row in api.get_buckets(**more)["buckets"]}
        assert "resourcesReceivingAccess" not in rows[bucket_name]
        asked = api.get_buckets(includeConnectedResources=True, **more)["buckets"]
        rows = {row["name"]: row for row in asked}
        assert rows[bucket_name]["resourcesReceivingAccess"] == [
            {"name": instance, "resourceType": "Instance"}
        ]


def test_allow_and_deny_may_be_repeated(server: Server, bucket_name: str) -> None:
    """A repeat is no error and lists nothing twice; each is recorded."""
    instance = new_instance(server)
    for access, names in (("deny", []), ("allow", [instance]), ("deny", [])):
        for _ in range(2):
            set_access(server, bucket_name, instance, access)
            assert attached(server, bucket_name) == names


def test_it_is_in_the_history_of_both(server: Server, bucket_name: str) -> None:
    """Two operations, the bucket's first, each naming the other; all succeeded."""
    instance = new_instance(server)
    of_bucket, of_instance = set_access(server, bucket_name, instance, "allow")
    assert (of_bucket["resourceType"], of_bucket["resourceName"]) == ("Bucket", bucket_name)
    assert (of_instance["resourceType"], of_instance["resourceName"]) == ("Instance", instance)
    assert of_bucket["location"]["availabilityZone"] == "all"
    assert of_instance["location"]["availabilityZone"] == "us-east-1a"
    assert instance in of_bucket["operationDetails"]
    assert bucket_name in of_instance["operationDetails"]
    api = server.lightsail()
    for name, operation in ((bucket_name, of_bucket), (instance, of_instance)):
        *_, last = api.get_operations_for_resource(resourceName=name)["operations"]
        assert last["id"] == operation["id"]
        assert last["operationType"] == "SetResourceAccessForBucket"
        assert last["status"] == "Succeeded"


def test_a_resent_call_is_answered_once(server: Server, bucket_name: str) -> None:
    """The same invocation id gets the same operations."""
    instance = new_instance(server)
    asked = {"resourceName": instance, "bucketName": bucket_name, "access": "allow"}
    headers = {"amz-sdk-invocation-id": "0b9b1a60-6b2f-4a51-8f0e-8d8a3a1f2c11"}
    answers = [
        control(server, "SetResourceAccessForBucket", asked, headers=headers) for _ in range(2)
    ]
    assert answers[0].body == answers[1].body
    assert answers[0].status == 200


def test_access_given_at_once_is_given_to_all(server: Server, bucket_name: str) -> None:
    """Eight calls in one moment, as Terraform sends them, lose nobody; nor do eight endings."""
    names = [new_instance(server) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: set_access(server, bucket_name, name, "allow"), names))
        assert sorted(attached(server, bucket_name)) == sorted(names)
        ends = [
            lambda: set_access(server, bucket_name, names[0], "deny"),
            *[partial(_delete, server, name) for name in names[1:]],
        ]
        list(pool.map(lambda end: end(), ends))
    assert attached(server, bucket_name) == []
    server.lightsail().delete_bucket(bucketName=bucket_name)


def _delete(server: Server, name: str) -> list[dict[str, Any]]:
    answer: dict[str, Any] = server.lightsail().delete_instance(instanceName=name)
    return list(answer["operations"])


def test_attached_instances_keep_a_bucket(server: Server, bucket_name: str) -> None:
    """A plain delete is refused and names them; after a deny it is not."""
    instance = new_instance(server)
    set_access(server, bucket_name, instance, "allow")
    api = server.lightsail()
    with refused(INVALID, 400) as parts:
        api.delete_bucket(bucketName=bucket_name)
    assert instance in parts["Error"]["Message"]
    set_access(server, bucket_name, instance, "deny")
    api.delete_bucket(bucketName=bucket_name)


def test_force_takes_a_bucket_from_its_instances(server: Server, bucket_name: str) -> None:
    """A bucket made again under the name has no instances, and may be given them anew."""
    instance = new_instance(server)
    set_access(server, bucket_name, instance, "allow")
    api = server.lightsail()
    api.delete_bucket(bucketName=bucket_name, forceDelete=True)
    api.create_bucket(bucketName=bucket_name, bundleId="small_1_0")
    assert attached(server, bucket_name) == []
    set_access(server, bucket_name, instance, "allow")
    assert attached(server, bucket_name) == [instance]
    # S3's own DeleteBucket knows of objects only.
    server.s3().delete_bucket(Bucket=bucket_name)
    api.delete_instance(instanceName=instance)


def test_a_deleted_instance_leaves_every_bucket(server: Server, bucket_name: str) -> None:
    """No ghost stays on a list, and one made again under the name is on none."""
    other = server.bucket(unique_name("shared"), keyless=True).name
    instance, stays = new_instance(server), new_instance(server)
    for bucket in (bucket_name, other):
        set_access(server, bucket, instance, "allow")
        set_access(server, bucket, stays, "allow")
    server.lightsail().delete_instance(instanceName=instance)
    create(server.lightsail(), instance)
    for bucket in (bucket_name, other):
        assert attached(server, bucket) == [stays]


def test_who_is_unknown_is_not_found(
    server: Server, bucket_name: str, other_account: Account
) -> None:
    """An instance or bucket that is not there, or another account's, for both words."""
    instance = new_instance(server)
    theirs = server.lightsail(other_account.key)
    for access in ("allow", "deny"):
        for resource, bucket in ((unique_name("no"), bucket_name), (instance, "no-such-one")):
            with refused(ABSENT, 400):
                set_access(server, bucket, resource, access)
        with refused(ABSENT, 400):
            theirs.set_resource_access_for_bucket(
                resourceName=instance, bucketName=bucket_name, access=access
            )
    assert attached(server, bucket_name) == []


def test_an_instance_of_another_region_is_refused(server: Server, bucket_name: str) -> None:
    """The refusal says where it is; a call in that region does not find the bucket."""
    instance = new_instance(server, "eu-west-1")
    with refused(INVALID, 400) as parts:
        set_access(server, bucket_name, instance, "allow")
    assert "eu-west-1" in parts["Error"]["Message"]
    with refused(ABSENT, 400):
        server.lightsail(region="eu-west-1").set_resource_access_for_bucket(
            resourceName=instance, bucketName=bucket_name, access="allow"
        )
    assert attached(server, bucket_name) == []


def test_only_instances_are_attached(server: Server, bucket_name: str) -> None:
    """A bucket is no instance, and access is one of two words."""
    other = server.bucket(unique_name("shared"), keyless=True).name
    with refused(INVALID, 400):
        set_access(server, bucket_name, other, "allow")
    with refused(INVALID, 400):
        set_access(server, bucket_name, new_instance(server), "grant")
    assert attached(server, bucket_name) == []


def test_a_restart_keeps_instances_and_their_access(start_server: Any) -> None:
    """Records are on disk: after a restart all is as before."""
    server = start_server()
    bucket = server.bucket("kept-bucket", keyless=True).name
    create(server.lightsail(), "kept-instance")
    set_access(server, bucket, "kept-instance", "allow")
    before = server.lightsail().get_instances()["instances"]
    server.restart()
    assert server.lightsail().get_instances()["instances"] == before
    assert attached(server, bucket) == ["kept-instance"]


def test_a_user_needs_bucket_and_instance(server: Server, bucket_name: str) -> None:
    """Access is given by who may on both; the rest of a policy does not help."""
    first, second = new_instance(server), new_instance(server)
    arn = server.lightsail().get_instance(instanceName=first)["instance"]["arn"]
    (row,) = server.lightsail().get_buckets(bucketName=bucket_name)["buckets"]
    who = person(server, allow("lightsail:SetResourceAccessForBucket", on=[arn, row["arn"]]))
    api = server.lightsail(who.key)
    access = {"bucketName": bucket_name, "access": "allow"}
    api.set_resource_access_for_bucket(resourceName=first, **access)
    with refused("AccessDeniedException", 400):
        api.set_resource_access_for_bucket(resourceName=second, **access)
    assert attached(server, bucket_name) == [first]
