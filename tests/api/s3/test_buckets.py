"""ListBuckets, CreateBucket, HeadBucket, GetBucketLocation, DeleteBucket."""

from __future__ import annotations

from typing import Any

import pytest
from make import unique_name
from parts import Upload
from raw import send, send_signed
from refusals import expect_refusal, refused
from server import Account, OwnBucket, Server


def _names(client: Any, **asked: Any) -> list[str]:
    return [row["Name"] for row in client.list_buckets(**asked)["Buckets"]]


def test_root_sees_its_buckets_and_a_key_its_own(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """Root lists the account, a bucket key one bucket, another account none of them."""
    other = server.bucket(unique_name("list"), keyless=True)
    assert {bucket.name, other.name} <= set(_names(server.s3()))
    assert _names(bucket.s3) == [bucket.name]
    assert bucket.name not in _names(server.s3(other_account.key))
    expect_refusal(send(server, "GET", "/"), "AccessDenied", 403)


def test_buckets_are_listed_by_prefix_and_in_pages(server: Server) -> None:
    """`prefix`, `max-buckets`, `continuation-token` and `bucket-region` narrow the list."""
    prefix = unique_name("page")
    names = [f"{prefix}-{letter}" for letter in "abc"]
    for name in names:
        server.s3().create_bucket(Bucket=name)
    page = server.s3().list_buckets(Prefix=prefix, MaxBuckets=2)
    assert [row["Name"] for row in page["Buckets"]] == names[:2]
    rest = server.s3().list_buckets(
        Prefix=prefix, MaxBuckets=2, ContinuationToken=page["ContinuationToken"]
    )
    assert [row["Name"] for row in rest["Buckets"]] == names[2:]
    assert "ContinuationToken" not in rest
    assert _names(server.s3(), Prefix=prefix, BucketRegion="eu-west-1") == []
    assert all(row["BucketRegion"] == "us-east-1" for row in page["Buckets"])


def test_a_bucket_made_by_s3_is_a_lightsail_bucket(server: Server) -> None:
    """CreateBucket makes a bucket of the smallest plan, which Lightsail shows.

    It heeds ACLs, as S3's buckets do: its objects are private, one by one.
    """
    name = unique_name("made")
    done = server.s3().create_bucket(Bucket=name)
    assert done["Location"] == f"/{name}"
    (shown,) = server.lightsail().get_buckets(bucketName=name)["buckets"]
    assert shown["bundleId"] == "small_1_0"
    assert shown["accessRules"] == {"getObject": "private", "allowPublicOverrides": True}
    server.s3().put_object(Bucket=name, Key="k", Body=b"x")


def test_s3cmd_calls_the_first_region_us(server: Server) -> None:
    """Its default signs for a region US; the bucket is in us-east-1 then."""
    name = unique_name("by-s3cmd")
    assert send_signed(server, "PUT", f"/{name}", region="US").status == 200
    assert server.s3().head_bucket(Bucket=name)["BucketRegion"] == "us-east-1"


def test_location_and_region(server: Server) -> None:
    """The named region is the bucket's; us-east-1 is written as nothing."""
    far, near = unique_name("far"), unique_name("near")
    server.s3().create_bucket(
        Bucket=far, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    server.s3().create_bucket(Bucket=near)
    assert server.s3().get_bucket_location(Bucket=far)["LocationConstraint"] == "eu-central-1"
    assert server.s3().get_bucket_location(Bucket=near)["LocationConstraint"] is None
    assert server.s3().head_bucket(Bucket=far)["BucketRegion"] == "eu-central-1"


@pytest.mark.parametrize(
    "name",
    [
        *("ab", "UPPER-case", "last-", "-first", "a" * 64, "under_score"),
        *("a..b", "a.-b", "a-.b", ".ab", "ab.", "192.168.5.4"),
        *("xn--abc", "sthree-abc", "amzn-s3-demo-abc", "abc-s3alias", "abc--x-s3", "abc.mrap"),
    ],
)
def test_refuses_bad_names(server: Server, name: str) -> None:
    """Names that S3 allows no bucket are refused whatever is asked of them."""
    expect_refusal(send_signed(server, "PUT", f"/{name}"), "InvalidBucketName", 400)
    expect_refusal(send_signed(server, "GET", f"/{name}"), "InvalidBucketName", 400)


@pytest.mark.parametrize("tail", ["-" + "a" * 70, ".with.periods", "--hyphens"])
def test_takes_names_that_only_s3_allows(server: Server, tail: str) -> None:
    """Up to 63 characters, periods, hyphens side by side; Lightsail manages such buckets."""
    name = (unique_name("long") + tail)[:63]
    root = server.s3()
    root.create_bucket(Bucket=name)
    key = server.bucket_key(name)
    server.s3(key).put_object(Bucket=name, Key="k", Body=b"x")
    copied = server.s3(key).copy_object(Bucket=name, Key="c", CopySource=f"{name}/k")
    assert copied["CopyObjectResult"]["ETag"]
    (shown,) = server.lightsail().get_buckets(bucketName=name)["buckets"]
    assert shown["name"] == name
    server.lightsail().delete_bucket(bucketName=name, forceDelete=True)
    assert name not in _names(root)


def test_refuses_taken_names(server: Server, other_account: Account) -> None:
    """Own and other's buckets have codes of their own; nothing changes owner."""
    name, far = unique_name("taken"), unique_name("taken")
    there = {"LocationConstraint": "eu-west-1"}
    server.s3().create_bucket(Bucket=name)
    server.s3().create_bucket(Bucket=far, CreateBucketConfiguration=there)
    for bucket, asked in (
        (far, {}),
        (far, {"CreateBucketConfiguration": there}),
        (name, {"CreateBucketConfiguration": there}),
    ):
        with refused("BucketAlreadyOwnedByYou", 409):
            server.s3().create_bucket(Bucket=bucket, **asked)
    with refused("BucketAlreadyExists", 409):
        server.s3(other_account.key).create_bucket(Bucket=name)
    assert name in _names(server.s3())


def test_making_an_own_bucket_again_sets_its_acl_anew(server: Server) -> None:
    """In us-east-1 S3 answers as if it had made it; content and settings stay."""
    root, name = server.s3(), unique_name("again")
    root.create_bucket(Bucket=name, ACL="public-read")
    root.put_object(Bucket=name, Key="k", Body=b"x")
    root.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    assert root.create_bucket(Bucket=name)["Location"] == f"/{name}"
    assert len(root.get_bucket_acl(Bucket=name)["Grants"]) == 1
    root.create_bucket(Bucket=name, ACL="public-read")
    assert len(root.get_bucket_acl(Bucket=name)["Grants"]) == 2
    assert [row["Key"] for row in root.list_objects_v2(Bucket=name)["Contents"]] == ["k"]
    assert root.get_bucket_tagging(Bucket=name)["TagSet"] == [{"Key": "a", "Value": "b"}]
    block = {"BlockPublicAcls": True}
    root.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
    with refused("AccessDenied", 403):
        root.create_bucket(Bucket=name, ACL="public-read-write")
    assert len(root.get_bucket_acl(Bucket=name)["Grants"]) == 2


def test_refuses_keys_and_strangers_to_create(server: Server, bucket: OwnBucket) -> None:
    """Only the account's root creates buckets."""
    name = unique_name("never")
    with refused("AccessDenied", 403):
        bucket.s3.create_bucket(Bucket=name)
    expect_refusal(send(server, "PUT", f"/{name}"), "AccessDenied", 403)
    assert name not in _names(server.s3())


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"<CreateBucketConfiguration>", "MalformedXML"),
        (b"<Wrong/>", "MalformedXML"),
        (
            b"<CreateBucketConfiguration><LocationConstraint>not a region!"
            b"</LocationConstraint></CreateBucketConfiguration>",
            "InvalidLocationConstraint",
        ),
    ],
)
def test_refuses_bad_documents(server: Server, document: bytes, code: str) -> None:
    """Malformed documents and regions that are none create nothing."""
    name = unique_name("bad")
    answer = send_signed(server, "PUT", f"/{name}", body=document)
    expect_refusal(answer, code, 400)
    assert name not in _names(server.s3())


def test_head_tells_who_may(server: Server, bucket: OwnBucket) -> None:
    """200 for who may list, 403 for others, 404 for what is not there."""
    other = server.bucket(unique_name("head"))
    assert bucket.s3.head_bucket(Bucket=bucket.name)["BucketRegion"] == "us-east-1"
    with refused("403", 403):
        other.s3.head_bucket(Bucket=bucket.name)
    with refused("404", 404):
        server.s3().head_bucket(Bucket="no-such-bucket")
    assert send(server, "HEAD", f"/{bucket.name}").status == 403


def test_only_an_empty_bucket_is_deleted(server: Server) -> None:
    """Objects are in the way, unfinished uploads are not; then it is gone, once."""
    made = server.bucket(unique_name("delete"), keyless=True)
    made.s3.put_object(Bucket=made.name, Key="k", Body=b"x")
    with refused("BucketNotEmpty", 409):
        made.s3.delete_bucket(Bucket=made.name)
    made.s3.delete_object(Bucket=made.name, Key="k")
    upload = Upload(made, "k")
    upload.add(1, b"x")
    made.s3.delete_bucket(Bucket=made.name)
    with refused("NoSuchBucket", 404):
        made.s3.delete_bucket(Bucket=made.name)
    with refused("NoSuchBucket", 404):
        upload.add(2, b"x")
    again = server.bucket(made.name, keyless=True)
    assert "Uploads" not in again.s3.list_multipart_uploads(Bucket=made.name)
    with refused("NoSuchUpload", 404):
        upload.add(2, b"x")


def test_a_key_does_not_delete_its_bucket(bucket: OwnBucket) -> None:
    """A bucket's settings and its life belong to the account."""
    with refused("AccessDenied", 403):
        bucket.s3.delete_bucket(Bucket=bucket.name)
