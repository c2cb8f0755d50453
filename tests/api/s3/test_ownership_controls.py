"""OwnershipControls: put, get, delete; ACLs off, and who owns what others write."""

from __future__ import annotations

from typing import Any

import pytest
from acl_scene import ALL_USERS, heeding_bucket, main_id, seen
from make import unique_name
from raw import send, send_signed
from refusals import expect_refusal, refused
from server import Account, OwnBucket, Server

ROOT_ELEMENT = "OwnershipControls"


def controls(name: str) -> dict[str, Any]:
    """Return the arguments that set `name`."""
    return {"OwnershipControls": {"Rules": [{"ObjectOwnership": name}]}}


def test_put_get_delete(server: Server, bucket: OwnBucket) -> None:
    """Each of the three is kept; the bucket's key reads it and does not change it."""
    root, asked = server.s3(), {"Bucket": bucket.name}
    with refused("OwnershipControlsNotFoundError", 404):
        bucket.s3.get_bucket_ownership_controls(**asked)
    for name in ("BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"):
        root.put_bucket_ownership_controls(**asked, **controls(name))
        found = bucket.s3.get_bucket_ownership_controls(**asked)["OwnershipControls"]
        assert found == {"Rules": [{"ObjectOwnership": name}]}
    with refused("AccessDenied", 403):
        bucket.s3.put_bucket_ownership_controls(**asked, **controls("ObjectWriter"))
    with refused("AccessDenied", 403):
        server.s3(None).get_bucket_ownership_controls(**asked)
    done = root.delete_bucket_ownership_controls(**asked)
    assert done["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused("OwnershipControlsNotFoundError", 404):
        root.get_bucket_ownership_controls(**asked)


def test_acls_are_off_under_bucket_owner_enforced(server: Server) -> None:
    """Only the bucket owner's full control is taken; what was granted counts no more."""
    made = heeding_bucket(server)
    asked, root = {"Bucket": made.name, "Key": "k"}, server.s3()
    made.s3.put_object(**asked, Body=b"x", ACL="public-read")
    assert send(server, "GET", f"/{made.name}/k").status == 200
    root.put_bucket_ownership_controls(Bucket=made.name, **controls("BucketOwnerEnforced"))
    assert send(server, "GET", f"/{made.name}/k").status == 403
    owner = [(main_id(server), "FULL_CONTROL")]
    assert seen(made.s3.get_object_acl(**asked)) == owner
    assert seen(made.s3.get_bucket_acl(Bucket=made.name)) == owner
    source = {"CopySource": f"{made.name}/k"}
    for canned in ("public-read", "private", "authenticated-read"):
        for call, arguments in (
            (made.s3.put_object, {**asked, "Body": b"y"}),
            (made.s3.copy_object, {"Bucket": made.name, "Key": "copy", **source}),
            (made.s3.create_multipart_upload, asked),
            (made.s3.put_object_acl, asked),
            (root.put_bucket_acl, {"Bucket": made.name}),
        ):
            with refused("AccessControlListNotSupported", 400):
                call(**arguments, ACL=canned)
    with refused("AccessControlListNotSupported", 400):
        made.s3.put_object(**asked, Body=b"y", GrantRead=f"uri={ALL_USERS}")
    both = {"x-amz-acl": "public-read", "x-amz-grant-read": "x"}
    answer = send_signed(server, "PUT", f"/{made.name}", "acl=", both)
    expect_refusal(answer, "AccessControlListNotSupported", 400)
    full = "bucket-owner-full-control"
    made.s3.put_object(**asked, Body=b"z", ACL=full)
    made.s3.put_object_acl(**asked, ACL=full)
    made.s3.put_object(**asked, Body=b"z", GrantFullControl=f"id={main_id(server)}")
    root.put_bucket_acl(Bucket=made.name, ACL=full)
    made.s3.put_object(**asked, Body=b"z")


def test_acls_are_turned_off_only_over_a_private_bucket_acl(server: Server) -> None:
    """While the bucket's ACL gives something to others, Enforced is refused."""
    name = heeding_bucket(server, ACL="public-read").name
    root = server.s3()
    with refused("InvalidBucketAclWithObjectOwnership", 400):
        root.put_bucket_ownership_controls(Bucket=name, **controls("BucketOwnerEnforced"))
    root.put_bucket_acl(Bucket=name, ACL="private")
    root.put_bucket_ownership_controls(Bucket=name, **controls("BucketOwnerEnforced"))
    never = unique_name("never")
    with refused("InvalidBucketAclWithObjectOwnership", 400):
        root.create_bucket(
            Bucket=never, ACL="public-read", ObjectOwnership="BucketOwnerEnforced"
        )
    with refused("404", 404):
        root.head_bucket(Bucket=never)


def test_create_bucket_takes_ownership(server: Server) -> None:
    """By header; Enforced makes a bucket in which nothing is public one by one."""
    for name in ("BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"):
        made = heeding_bucket(server, ObjectOwnership=name, ACL="private")
        found = made.s3.get_bucket_ownership_controls(Bucket=made.name)["OwnershipControls"]
        assert found["Rules"] == [{"ObjectOwnership": name}]
        (shown,) = server.lightsail().get_buckets(bucketName=made.name)["buckets"]
        is_open = shown["accessRules"]["allowPublicOverrides"]
        assert is_open is (name != "BucketOwnerEnforced")
    headers = {"x-amz-object-ownership": "Mine"}
    answer = send_signed(server, "PUT", f"/{unique_name('never')}", headers=headers)
    expect_refusal(answer, "InvalidArgument", 400)


@pytest.mark.parametrize(
    ("ownership", "canned", "is_writers"),
    [
        ("ObjectWriter", "bucket-owner-full-control", True),
        ("BucketOwnerPreferred", "bucket-owner-full-control", False),
        ("BucketOwnerPreferred", "private", True),
    ],
)
def test_who_owns_what_others_write(
    server: Server, other_account: Account, ownership: str, canned: str, is_writers: bool
) -> None:
    """The writer, unless the bucket's owner is preferred and given full control."""
    made = heeding_bucket(server, ObjectOwnership=ownership, ACL="public-read-write")
    theirs = server.s3(other_account.key)
    theirs.put_object(Bucket=made.name, Key="k", Body=b"x", ACL=canned)
    owner = other_account.canonical_id if is_writers else main_id(server)
    found = server.s3().get_object_acl(Bucket=made.name, Key="k")
    assert found["Owner"]["ID"] == owner
    listed = server.s3().list_object_versions(Bucket=made.name)["Versions"]
    assert [row["Owner"]["ID"] for row in listed] == [owner]
    root = server.s3()
    root.put_bucket_acl(Bucket=made.name, ACL="private")
    root.put_bucket_ownership_controls(Bucket=made.name, **controls("BucketOwnerEnforced"))
    listed = root.list_objects_v2(Bucket=made.name, FetchOwner=True)["Contents"]
    assert [row["Owner"]["ID"] for row in listed] == [main_id(server)]
    with refused("AccessDenied", 403):
        theirs.get_object_acl(Bucket=made.name, Key="k")


def test_a_delete_marker_is_its_makers(server: Server, other_account: Account) -> None:
    """Listings name who deleted; taking a marker away is for the bucket's account alone."""
    made = heeding_bucket(server, versioning=True, ACL="public-read-write")
    made.s3.put_object(Bucket=made.name, Key="k", Body=b"x")
    theirs = server.s3(other_account.key)
    marker = theirs.delete_object(Bucket=made.name, Key="k")["VersionId"]
    (row,) = theirs.list_object_versions(Bucket=made.name)["DeleteMarkers"]
    assert row["Owner"]["ID"] == other_account.canonical_id
    with refused("AccessDenied", 403):
        theirs.delete_object(Bucket=made.name, Key="k", VersionId=marker)
    made.s3.delete_object(Bucket=made.name, Key="k", VersionId=marker)


def test_changes_leave_operation_records(server: Server, bucket: OwnBucket) -> None:
    """Each is an UpdateBucket whose details name what S3 calls it."""
    root, asked = server.s3(), {"Bucket": bucket.name}
    root.put_bucket_ownership_controls(**asked, **controls("ObjectWriter"))
    root.delete_bucket_ownership_controls(**asked)
    root.put_bucket_acl(**asked, ACL="private")
    root.delete_public_access_block(**asked)
    found = server.lightsail().get_operations_for_resource(resourceName=bucket.name)
    details = {
        row["operationDetails"]
        for row in found["operations"]
        if row["operationType"] == "UpdateBucket"
    }
    assert details == {
        "PutBucketOwnershipControls",
        "DeleteBucketOwnershipControls",
        "PutBucketAcl",
        "DeletePublicAccessBlock",
    }


@pytest.mark.parametrize(
    "inner",
    [
        "",
        "<Rule/>",
        "<Rule><ObjectOwnership>Mine</ObjectOwnership></Rule>",
        "<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>" * 2,
        "<Other/>",
    ],
)
def test_refuses_other_documents(server: Server, bucket: OwnBucket, inner: str) -> None:
    """MalformedXML, and nothing is kept; a missing bucket is told first."""
    body = f"<{ROOT_ELEMENT}>{inner}</{ROOT_ELEMENT}>".encode()
    answer = send_signed(server, "PUT", f"/{bucket.name}", "ownershipControls=", body=body)
    expect_refusal(answer, "MalformedXML", 400)
    with refused("OwnershipControlsNotFoundError", 404):
        server.s3().get_bucket_ownership_controls(Bucket=bucket.name)
    gone = send_signed(server, "PUT", "/no-such-bucket-here", "ownershipControls=", body=body)
    expect_refusal(gone, "NoSuchBucket", 404)
