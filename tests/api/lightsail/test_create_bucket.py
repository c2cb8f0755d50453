"""CreateBucket: names, plans, tags, regions; every refusal makes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from make import unique_name
from refusals import refused
from server import Account, Server


def test_a_new_bucket_is_whole(server: Server) -> None:
    """The answer has every member of a bucket, and GetBuckets repeats it."""
    name = unique_name("new")
    made = server.lightsail().create_bucket(bucketName=name, bundleId="large_1_0")
    bucket, (operation,) = made["bucket"], made["operations"]
    assert bucket["name"] == name
    assert bucket["bundleId"] == "large_1_0"
    assert bucket["state"] == {"code": "OK"}
    assert bucket["accessLogConfig"] == {"enabled": False}
    assert bucket["readonlyAccessAccounts"] == []
    assert bucket["tags"] == []
    assert operation["operationType"] == "CreateBucket"
    (found,) = server.lightsail().get_buckets(bucketName=name)["buckets"]
    assert found == bucket


def test_the_region_is_that_of_the_signature(server: Server) -> None:
    """A bucket belongs to the region it was signed for, and only there it is seen."""
    name = unique_name("region")
    frankfurt = server.lightsail(region="eu-central-1")
    bucket = frankfurt.create_bucket(bucketName=name, bundleId="small_1_0")["bucket"]
    assert bucket["location"] == {"availabilityZone": "all", "regionName": "eu-central-1"}
    assert bucket["arn"].startswith("arn:aws:lightsail:eu-central-1:")
    assert "eu-central-1" in bucket["url"] or name in bucket["url"]
    with refused("NotFoundException", 400):
        server.lightsail().get_buckets(bucketName=name)
    assert server.s3().get_bucket_location(Bucket=name)["LocationConstraint"] == "eu-central-1"


@pytest.mark.parametrize("name", ["abc", "0-9", "a" * 54, "log-delivery-march-2020"])
def test_names_at_the_edges_are_taken(server: Server, name: str) -> None:
    """3 to 54 lower-case letters, digits and hyphens make a name."""
    api = server.lightsail()
    assert api.create_bucket(bucketName=name, bundleId="small_1_0")["bucket"]["name"] == name
    api.delete_bucket(bucketName=name)


@pytest.mark.parametrize(
    "name",
    [
        "UPPER",
        "dots.in.it",
        "under_score",
        "two--hyphens",
        "-first",
        "last-",
        "a" * 55,
        "a" * 300,
        "spa ce",
        "ümlaut",
        "new\nline",
        "sthree-x",
        "amzn-s3-demo-x",
        "xn--x",
        "x-s3alias",
    ],
)
def test_refuses_bad_names(server: Server, name: str) -> None:
    """A name that breaks a rule is InvalidInputException and makes nothing."""
    with _nothing_made(server), refused("InvalidInputException", 400):
        server.lightsail().create_bucket(bucketName=name, bundleId="small_1_0")


@pytest.mark.parametrize(
    "asked",
    [
        {"bundleId": "huge_9_9"},
        {"bundleId": ""},
        {"bundleId": "small_1_0", "tags": [{"key": "aws:x", "value": "v"}]},
        {"bundleId": "small_1_0", "tags": [{"key": "", "value": "v"}]},
        {"bundleId": "small_1_0", "tags": [{"key": "k" * 129, "value": "v"}]},
        {"bundleId": "small_1_0", "tags": [{"key": "k", "value": "v" * 257}]},
        {"bundleId": "small_1_0", "tags": [{"key": f"k{n}"} for n in range(51)]},
    ],
)
def test_refuses_bad_plans_and_tags(server: Server, asked: dict[str, Any]) -> None:
    """An unknown plan or a tag that cannot be applied undoes the whole creation."""
    with _nothing_made(server), refused("InvalidInputException", 400):
        server.lightsail().create_bucket(bucketName=unique_name("bad"), **asked)


def test_refuses_taken_names_of_any_account_and_region(
    server: Server, other_account: Account
) -> None:
    """Names are unique over all accounts and regions of the server."""
    name = server.bucket(unique_name("taken"), keyless=True).name
    for client in (
        server.lightsail(),
        server.lightsail(region="eu-west-1"),
        server.lightsail(other_account.key),
    ):
        with refused("InvalidInputException", 400):
            client.create_bucket(bucketName=name, bundleId="small_1_0")
    (bucket,) = server.lightsail().get_buckets(bucketName=name)["buckets"]
    assert bucket["location"]["regionName"] == "us-east-1"


def test_a_bucket_key_is_no_account(server: Server) -> None:
    """A bucket's access key reaches S3 only: every Lightsail call is AccessDenied."""
    made = server.bucket(unique_name("keyed"))
    api = server.lightsail(made.key)
    with refused("AccessDeniedException", 400):
        api.create_bucket(bucketName=unique_name("never"), bundleId="small_1_0")
    with refused("AccessDeniedException", 400):
        api.get_buckets(bucketName=made.name)
    with refused("AccessDeniedException", 400):
        api.create_bucket_access_key(bucketName=made.name)
    with refused("AccessDeniedException", 400):
        api.delete_bucket(bucketName=made.name, forceDelete=True)
    assert made.s3.list_objects_v2(Bucket=made.name)["KeyCount"] == 0


@contextmanager
def _nothing_made(server: Server) -> Iterator[None]:
    before = _names(server)
    yield
    assert _names(server) == before


def _names(server: Server) -> list[str]:
    return [row["Name"] for row in server.s3().list_buckets()["Buckets"]]
