"""GetOperation, GetOperations, GetOperationsForResource."""

from __future__ import annotations

from make import unique_name
from refusals import refused
from server import Account, Server


def test_history_is_complete_and_outlives_its_resource(server: Server) -> None:
    """Every change is recorded in order, and stays readable after the bucket is gone."""
    name = unique_name("history")
    api = server.lightsail()
    made = api.create_bucket(bucketName=name, bundleId="small_1_0")
    key = api.create_bucket_access_key(bucketName=name)["accessKey"]
    api.update_bucket(bucketName=name, versioning="Enabled")
    api.update_bucket_bundle(bucketName=name, bundleId="medium_1_0")
    api.tag_resource(resourceName=name, tags=[{"key": "k", "value": "v"}])
    api.untag_resource(resourceName=name, tagKeys=["k"])
    api.delete_bucket_access_key(bucketName=name, accessKeyId=key["accessKeyId"])
    api.delete_bucket(bucketName=name)
    mine = api.get_operations_for_resource(resourceName=name)["operations"]
    assert [row["operationType"] for row in mine] == [
        "CreateBucket",
        "CreateBucketAccessKey",
        "UpdateBucket",
        "UpdateBucketBundle",
        "TagResource",
        "UntagResource",
        "DeleteBucketAccessKey",
        "DeleteBucket",
    ]
    for row in mine:
        assert row["status"] in ("Succeeded", "Completed")
        assert row["isTerminal"] is True
        assert row["resourceName"] == name
        assert row["location"]["regionName"] == "us-east-1"
        assert api.get_operation(operationId=row["id"])["operation"] == row
    assert mine[0] == made["operations"][0]
    assert key["secretAccessKey"] not in str(mine)


def test_pages_join_to_everything_oldest_first(own_server: Server) -> None:
    """More than a page of operations is listed in pages, each once, in order."""
    api = own_server.lightsail()
    api.create_bucket(bucketName="busy", bundleId="small_1_0")
    for number in range(205):
        api.tag_resource(resourceName="busy", tags=[{"key": "n", "value": str(number)}])
    pages = list(api.get_paginator("get_operations").paginate())
    rows = [row for page in pages for row in page["operations"]]
    assert len(pages) == 2
    assert len(pages[0]["operations"]) == 200
    assert len(rows) == len({row["id"] for row in rows}) == 206
    times = [row["statusChangedAt"] for row in rows]
    assert times == sorted(times)


def test_refused_calls_leave_no_record(server: Server) -> None:
    """A refusal is no operation."""
    name = server.bucket(unique_name("quiet"), keyless=True).name
    api = server.lightsail()
    with refused("InvalidInputException", 400):
        api.update_bucket(bucketName=name, versioning="NeverEnabled")
    rows = api.get_operations_for_resource(resourceName=name)["operations"]
    assert [row["operationType"] for row in rows] == ["CreateBucket"]


def test_refuses_unknown_ids_and_other_accounts(server: Server, other_account: Account) -> None:
    """An id never given, and one of another account, is NotFound; tokens must be ours."""
    api = server.lightsail()
    with refused("NotFoundException", 400):
        api.get_operation(operationId="01234567-89ab-cdef-0123-456789abcdef")
    name = unique_name("foreign")
    made = api.create_bucket(bucketName=name, bundleId="small_1_0")["operations"][0]
    theirs = server.lightsail(other_account.key)
    with refused("NotFoundException", 400):
        theirs.get_operation(operationId=made["id"])
    assert made["id"] not in str(theirs.get_operations())
    with refused("InvalidInputException", 400):
        api.get_operations(pageToken="nonsense")
