"""GetBuckets: one by name, all of the region, and what is not there."""

from __future__ import annotations

from make import unique_name
from refusals import refused
from server import Account, Server


def test_all_buckets_of_the_region_and_account(server: Server, other_account: Account) -> None:
    """A listing has the caller's buckets of that region, in order of their names."""
    here = [server.bucket(unique_name("list"), keyless=True).name for _ in range(3)]
    tokyo = unique_name("tokyo")
    server.lightsail(region="ap-northeast-1").create_bucket(
        bucketName=tokyo, bundleId="small_1_0"
    )
    answer = server.lightsail().get_buckets()
    names = [row["name"] for row in answer["buckets"]]
    assert names == sorted(names)
    assert set(here) <= set(names)
    assert tokyo not in names
    assert "nextPageToken" not in answer
    theirs = server.lightsail(other_account.key).get_buckets()["buckets"]
    assert not set(here) & {row["name"] for row in theirs}


def test_members_filled_only_when_asked_for(server: Server) -> None:
    """Connected resources and CORS are left out unless the call names them."""
    name = server.bucket(unique_name("members"), keyless=True).name
    api = server.lightsail()
    (plain,) = api.get_buckets(bucketName=name)["buckets"]
    assert "resourcesReceivingAccess" not in plain
    assert "cors" not in plain
    (full,) = api.get_buckets(bucketName=name, includeConnectedResources=True)["buckets"]
    assert full["resourcesReceivingAccess"] == []


def test_refuses_absent_names_and_cors_of_all(server: Server, other_account: Account) -> None:
    """A missing bucket, and another account's, is NotFound; CORS needs a name."""
    api = server.lightsail()
    with refused("NotFoundException", 400):
        api.get_buckets(bucketName="no-such-bucket")
    mine = server.bucket(unique_name("mine"), keyless=True).name
    with refused("NotFoundException", 400):
        server.lightsail(other_account.key).get_buckets(bucketName=mine)
    with refused("InvalidInputException", 400):
        api.get_buckets(includeCors=True)
    with refused("InvalidInputException", 400):
        api.get_buckets(pageToken="nonsense")
