"""GetObjectAcl and PutObjectAcl: private and public-read."""

from __future__ import annotations

import pytest
from make import unique_name
from raw import send, send_signed
from refusals import expect_refusal, refused
from server import OwnBucket, Server

EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"


@pytest.mark.parametrize(
    ("canned", "is_public"),
    [
        ("private", False),
        ("public-read", True),
        ("public-read-write", True),
        ("authenticated-read", False),
        ("aws-exec-read", False),
        ("bucket-owner-read", False),
        ("bucket-owner-full-control", False),
    ],
)
def test_every_canned_acl_is_accepted(bucket: OwnBucket, canned: str, is_public: bool) -> None:
    """Each canned name is taken, as private or as public to read, never to write."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    bucket.s3.put_object(**asked, Body=b"x", ACL=canned)
    grants = bucket.s3.get_object_acl(**asked)["Grants"]
    assert grants[0]["Permission"] == "FULL_CONTROL"
    public = [row for row in grants if row["Grantee"].get("URI") == EVERYBODY]
    assert [row["Permission"] for row in public] == (["READ"] if is_public else [])


def test_an_acl_opens_and_closes_one_object(server: Server, bucket: OwnBucket) -> None:
    """In individual mode public-read opens exactly that object, private closes it again."""
    rules = {"getObject": "private", "allowPublicOverrides": True}
    server.lightsail().update_bucket(bucketName=bucket.name, accessRules=rules)
    for key in ("k", "other"):
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"x")
    seen = []
    for canned in ("public-read", "private"):
        bucket.s3.put_object_acl(Bucket=bucket.name, Key="k", ACL=canned)
        seen += [send(server, "GET", f"/{bucket.name}/{key}").status for key in ("k", "other")]
    assert seen == [200, 403, 403, 403]


def test_each_version_has_its_own_acl(server: Server) -> None:
    """Changing one version's ACL leaves the others."""
    made = server.bucket(unique_name("acl"), versioning=True)
    asked = {"Bucket": made.name, "Key": "k"}
    old = made.s3.put_object(**asked, Body=b"1", ACL="public-read")["VersionId"]
    made.s3.put_object(**asked, Body=b"2")
    assert len(made.s3.get_object_acl(**asked)["Grants"]) == 1
    assert len(made.s3.get_object_acl(**asked, VersionId=old)["Grants"]) == 2


def test_refuses_unknown_acls_and_missing_objects(server: Server, bucket: OwnBucket) -> None:
    """An unknown canned name is InvalidArgument, a missing key NoSuchKey."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    with refused("NoSuchKey", 404):
        bucket.s3.put_object_acl(**asked, ACL="private")
    with refused("NoSuchKey", 404):
        bucket.s3.get_object_acl(**asked)
    bucket.s3.put_object(**asked, Body=b"x")
    headers = {"x-amz-acl": "everybody"}
    target = f"/{bucket.name}/k"
    answer = send_signed(server, "PUT", target, "acl=", headers, key=bucket.key)
    expect_refusal(answer, "InvalidArgument", 400)
    assert len(bucket.s3.get_object_acl(**asked)["Grants"]) == 1
