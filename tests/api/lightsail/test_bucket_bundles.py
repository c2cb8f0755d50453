"""GetBucketBundles and UpdateBucketBundle."""

from __future__ import annotations

from make import unique_name
from refusals import refused
from server import Server


def test_the_plans_have_prices_and_quotas(server: Server) -> None:
    """Three active plans; asking for inactive ones hides none of them."""
    bundles = server.lightsail().get_bucket_bundles()["bundles"]
    assert [row["bundleId"] for row in bundles] == ["small_1_0", "medium_1_0", "large_1_0"]
    assert all(row["isActive"] and row["name"] for row in bundles)
    everything = server.lightsail().get_bucket_bundles(includeInactive=True)["bundles"]
    assert {row["bundleId"] for row in bundles} <= {row["bundleId"] for row in everything}


def test_a_plan_changes_once_a_month_up_or_down(server: Server) -> None:
    """The change keeps name, ARN and creation time; the next one is refused."""
    name = unique_name("plan")
    api = server.lightsail()
    made = api.create_bucket(bucketName=name, bundleId="large_1_0")["bucket"]
    (operation,) = api.update_bucket_bundle(bucketName=name, bundleId="small_1_0")["operations"]
    assert operation["operationType"] == "UpdateBucketBundle"
    (bucket,) = api.get_buckets(bucketName=name)["buckets"]
    assert bucket["bundleId"] == "small_1_0"
    assert bucket["ableToUpdateBundle"] is False
    assert (bucket["arn"], bucket["createdAt"]) == (made["arn"], made["createdAt"])
    with refused("InvalidInputException", 400):
        api.update_bucket_bundle(bucketName=name, bundleId="medium_1_0")
    (bucket,) = api.get_buckets(bucketName=name)["buckets"]
    assert bucket["bundleId"] == "small_1_0"


def test_refuses_unknown_plans_and_buckets(server: Server) -> None:
    """A refused change does not spend the month's one change."""
    name = server.bucket(unique_name("plan"), keyless=True).name
    api = server.lightsail()
    with refused("InvalidInputException", 400):
        api.update_bucket_bundle(bucketName=name, bundleId="huge_9_9")
    with refused("NotFoundException", 400):
        api.update_bucket_bundle(bucketName="no-such-bucket", bundleId="medium_1_0")
    (bucket,) = api.get_buckets(bucketName=name)["buckets"]
    assert bucket["ableToUpdateBundle"] is True
