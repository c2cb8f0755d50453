"""PutBucketAcl and GetBucketAcl: canned, by headers, by document; and what each gives."""

from __future__ import annotations

import pytest
from acl_scene import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    LOG_DELIVERY,
    grant_element,
    heeding_bucket,
    main_id,
    policy,
    seen,
    set_rules,
    to_group,
    to_id,
)
from make import unique_name
from raw import send, send_signed
from refusals import expect_refusal, refused, unchanged
from server import Account, OwnBucket, Server

ANONYMOUS_ID = "65a011a29cdf8ec533ec3d1ccaae921c"
CANNED = {
    "private": [],
    "public-read": [(ALL_USERS, "READ")],
    "public-read-write": [(ALL_USERS, "READ"), (ALL_USERS, "WRITE")],
    "authenticated-read": [(AUTHENTICATED_USERS, "READ")],
    "log-delivery-write": [(LOG_DELIVERY, "WRITE"), (LOG_DELIVERY, "READ_ACP")],
    "bucket-owner-full-control": [],
}


@pytest.fixture
def heeding(server: Server) -> OwnBucket:
    """A bucket in which ACLs count."""
    return heeding_bucket(server)


def test_every_canned_acl_is_kept(server: Server, heeding: OwnBucket) -> None:
    """Each canned name is the grants S3 makes of it; the key may read them, not set them."""
    owner = (main_id(server), "FULL_CONTROL")
    for canned, others in CANNED.items():
        server.s3().put_bucket_acl(Bucket=heeding.name, ACL=canned)
        assert set(seen(heeding.s3.get_bucket_acl(Bucket=heeding.name))) == {owner, *others}
    with refused("AccessDenied", 403):
        heeding.s3.put_bucket_acl(Bucket=heeding.name, ACL="private")


def test_documents_and_headers_are_kept(
    server: Server, heeding: OwnBucket, other_account: Account
) -> None:
    """Grants come back as they were given, names and all, groups first."""
    root, their_id = server.s3(), other_account.canonical_id
    grants = [to_id(main_id(server)), to_id(their_id, "READ"), to_group(LOG_DELIVERY, "WRITE")]
    document = {"Owner": {"ID": main_id(server)}, "Grants": grants}
    root.put_bucket_acl(Bucket=heeding.name, AccessControlPolicy=document)
    found = root.get_bucket_acl(Bucket=heeding.name)
    assert seen(found) == [
        (LOG_DELIVERY, "WRITE"),
        (main_id(server), "FULL_CONTROL"),
        (their_id, "READ"),
    ]
    assert found["Grants"][2]["Grantee"]["DisplayName"] == "another"
    root.put_bucket_acl(Bucket=heeding.name, GrantWrite=f"id={their_id}")
    assert seen(root.get_bucket_acl(Bucket=heeding.name)) == [(their_id, "WRITE")]
    root.put_bucket_acl(Bucket=heeding.name, AccessControlPolicy={**document, "Grants": []})
    assert root.get_bucket_acl(Bucket=heeding.name)["Grants"] == []


def test_create_bucket_takes_an_acl(server: Server, other_account: Account) -> None:
    """Canned or by headers, as PutBucketAcl; a bad one makes no bucket."""
    made = heeding_bucket(server, ACL="public-read")
    assert (ALL_USERS, "READ") in seen(made.s3.get_bucket_acl(Bucket=made.name))
    made = heeding_bucket(server, GrantRead=f"id={other_account.canonical_id}")
    server.s3(other_account.key).list_objects_v2(Bucket=made.name)
    name = unique_name("never")
    headers = {"x-amz-acl": "everybody"}
    expect_refusal(
        send_signed(server, "PUT", f"/{name}", headers=headers), "InvalidArgument", 400
    )
    with refused("InvalidArgument", 400):
        server.s3().create_bucket(Bucket=name, GrantRead="id=0000")
    with refused("404", 404):
        server.s3().head_bucket(Bucket=name)


def test_public_read_lets_everybody_list(server: Server, heeding: OwnBucket) -> None:
    """Listing is not reading: objects keep their own ACLs, and a missing key is now 404."""
    heeding.s3.put_object(Bucket=heeding.name, Key="k", Body=b"x")
    anonymous = server.s3(None)
    with refused("AccessDenied", 403):
        anonymous.list_objects_v2(Bucket=heeding.name)
    with refused("AccessDenied", 403):
        anonymous.get_object(Bucket=heeding.name, Key="missing")
    server.s3().put_bucket_acl(Bucket=heeding.name, ACL="public-read")
    (row,) = anonymous.list_objects_v2(Bucket=heeding.name)["Contents"]
    assert row["Key"] == "k"
    anonymous.list_objects(Bucket=heeding.name)
    anonymous.list_object_versions(Bucket=heeding.name)
    anonymous.list_multipart_uploads(Bucket=heeding.name)
    anonymous.head_bucket(Bucket=heeding.name)
    with refused("NoSuchKey", 404):
        anonymous.get_object(Bucket=heeding.name, Key="missing")
    with refused("AccessDenied", 403):
        anonymous.get_object(Bucket=heeding.name, Key="k")
    with refused("AccessDenied", 403):
        anonymous.put_object(Bucket=heeding.name, Key="k", Body=b"y")
    with refused("AccessDenied", 403):
        anonymous.get_bucket_acl(Bucket=heeding.name)


def test_public_read_write_lets_everybody_write(
    server: Server, heeding: OwnBucket, other_account: Account
) -> None:
    """Who writes owns what they wrote; versions are nobody's to delete but the account's."""
    server.s3().put_bucket_acl(Bucket=heeding.name, ACL="public-read-write")
    assert send(server, "PUT", f"/{heeding.name}/by-nobody", body=b"x").status == 200
    theirs = server.s3(other_account.key)
    theirs.put_object(Bucket=heeding.name, Key="by-them", Body=b"y")
    for key, owner in (
        ("by-nobody", ANONYMOUS_ID),
        ("by-them", other_account.canonical_id),
    ):
        found = server.s3().get_object_acl(Bucket=heeding.name, Key=key)
        assert found["Owner"]["ID"] == owner
        assert seen(found) == [(owner, "FULL_CONTROL")]
    listed = server.s3().list_objects(Bucket=heeding.name)["Contents"]
    assert [row["Owner"]["ID"] for row in listed] == [
        ANONYMOUS_ID,
        other_account.canonical_id,
    ]
    assert theirs.get_object(Bucket=heeding.name, Key="by-them")["Body"].read() == b"y"
    assert send(server, "GET", f"/{heeding.name}/by-nobody").status == 403
    with refused("AccessDenied", 403):
        theirs.delete_object(Bucket=heeding.name, Key="by-them", VersionId="null")
    theirs.delete_object(Bucket=heeding.name, Key="by-them")
    assert send(server, "DELETE", f"/{heeding.name}/by-nobody").status == 204


def test_uploads_name_who_started_them(
    server: Server, heeding: OwnBucket, other_account: Account
) -> None:
    """Listings of uploads and parts name the initiator and owner, whoever asks."""
    root, name = server.s3(), heeding.name
    root.put_bucket_acl(Bucket=name, ACL="public-read-write")
    expected = {
        "by-root": main_id(server),
        "by-them": other_account.canonical_id,
    }
    uploads: dict[str, str] = {}
    for client, key in zip((root, server.s3(other_account.key)), expected, strict=True):
        uploads[key] = client.create_multipart_upload(Bucket=name, Key=key)["UploadId"]
    for client in (root, server.s3(None)):
        rows = client.list_multipart_uploads(Bucket=name)["Uploads"]
        assert {row["Key"]: row["Initiator"]["ID"] for row in rows} == expected
        assert {row["Key"]: row["Owner"]["ID"] for row in rows} == expected
        for key, upload in uploads.items():
            parts = client.list_parts(Bucket=name, Key=key, UploadId=upload)
            assert parts["Initiator"]["ID"] == parts["Owner"]["ID"] == expected[key]
    for key, upload in uploads.items():
        server.s3(None).abort_multipart_upload(Bucket=name, Key=key, UploadId=upload)


def test_nobody_starts_uploads_or_copies(server: Server, heeding: OwnBucket) -> None:
    """Where everybody may write, these two still need a signature, as at S3."""
    name, anonymous = heeding.name, server.s3(None)
    server.s3().put_bucket_acl(Bucket=name, ACL="public-read-write")
    server.s3().put_object(Bucket=name, Key="k", Body=b"x", ACL="public-read")
    upload = server.s3().create_multipart_upload(Bucket=name, Key="m")["UploadId"]
    with unchanged(server, name):
        with refused("AccessDenied", 403) as parts:
            anonymous.create_multipart_upload(Bucket=name, Key="m")
        assert "cannot initiate multipart uploads" in parts["Error"]["Message"]
        with refused("AccessDenied", 403) as parts:
            anonymous.copy_object(Bucket=name, Key="c", CopySource=f"{name}/k")
        assert "cannot copy objects" in parts["Error"]["Message"]
        with refused("AccessDenied", 403):
            anonymous.upload_part_copy(
                Bucket=name, Key="m", UploadId=upload, PartNumber=1, CopySource=f"{name}/k"
            )
    with refused("NoSuchBucket", 404):
        anonymous.create_multipart_upload(Bucket="no-such-bucket", Key="m")


def test_a_foreign_writer_shares_with_the_bucket_owner(
    server: Server, heeding: OwnBucket, other_account: Account
) -> None:
    """bucket-owner-* name the bucket's owner beside the writer, who stays the owner."""
    root, their_id = server.s3(), other_account.canonical_id
    root.put_bucket_acl(Bucket=heeding.name, GrantWrite=f"id={their_id}")
    theirs = server.s3(other_account.key)
    for canned, permission in (
        ("bucket-owner-read", "READ"),
        ("bucket-owner-full-control", "FULL_CONTROL"),
    ):
        theirs.put_object(Bucket=heeding.name, Key="k", Body=b"x", ACL=canned)
        found = theirs.get_object_acl(Bucket=heeding.name, Key="k")
        assert found["Owner"]["ID"] == their_id
        assert seen(found) == [(their_id, "FULL_CONTROL"), (main_id(server), permission)]


@pytest.mark.parametrize(
    ("permission", "lists", "writes", "reads_acl", "sets_acl"),
    [
        ("READ", True, False, False, False),
        ("WRITE", False, True, False, False),
        ("READ_ACP", False, False, True, False),
        ("WRITE_ACP", False, False, False, True),
        ("FULL_CONTROL", True, True, True, True),
    ],
)
def test_each_permission_gives_its_part(
    server: Server,
    heeding: OwnBucket,
    other_account: Account,
    permission: str,
    lists: bool,
    writes: bool,
    reads_acl: bool,
    sets_acl: bool,
) -> None:
    """Another account may exactly what the bucket's ACL says."""
    document = {
        "Owner": {"ID": main_id(server)},
        "Grants": [to_id(other_account.canonical_id, permission)],
    }
    server.s3().put_bucket_acl(Bucket=heeding.name, AccessControlPolicy=document)
    theirs, asked = server.s3(other_account.key), {"Bucket": heeding.name}
    for is_allowed, call, arguments in (
        (lists, theirs.list_objects_v2, asked),
        (writes, theirs.put_object, {**asked, "Key": "k", "Body": b"x"}),
        (reads_acl, theirs.get_bucket_acl, asked),
        (sets_acl, theirs.put_bucket_acl, {**asked, "AccessControlPolicy": document}),
        (False, theirs.delete_bucket, asked),
        (False, theirs.get_public_access_block, asked),
    ):
        if is_allowed:
            call(**arguments)
        else:
            with refused("AccessDenied", 403):
                call(**arguments)


def test_a_bucket_of_lightsail_keeps_acls_and_heeds_none(
    server: Server, bucket: OwnBucket
) -> None:
    """Whatever its mode, the ACL is kept, and nobody lists or writes by it."""
    server.s3().put_bucket_acl(Bucket=bucket.name, ACL="public-read-write")
    assert len(bucket.s3.get_bucket_acl(Bucket=bucket.name)["Grants"]) == 3
    for mode, is_individual in (("private", False), ("public", False), ("private", True)):
        set_rules(server, bucket.name, mode, is_individual)
        assert send(server, "GET", f"/{bucket.name}").status == 403
        assert send(server, "PUT", f"/{bucket.name}/k", body=b"x").status == 403


BODY = policy("OWNER", grant_element("CanonicalUser", "<ID>OWNER</ID>", "FULL_CONTROL"))


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({"x-amz-acl": "everybody"}, b"", "InvalidArgument"),
        ({"x-amz-acl": "private", "x-amz-grant-read": "x"}, b"", "InvalidRequest"),
        ({"x-amz-acl": "private"}, BODY, "UnexpectedContent"),
        ({"x-amz-grant-full-control": f"uri={ALL_USERS}"}, BODY, "UnexpectedContent"),
        ({"x-amz-grant-read": "id=0000"}, b"", "InvalidArgument"),
        ({}, b"", "MissingSecurityHeader"),
        ({}, b"<AccessControlPolicy/>", "MalformedACLError"),
        ({}, BODY.replace(b"FULL_CONTROL", b"ALL"), "MalformedACLError"),
        ({}, BODY.replace(b"CanonicalUser", b"Person"), "MalformedACLError"),
        ({}, BODY.replace(b"<ID>OWNER</ID>", b""), "MalformedACLError"),
        ({}, policy("nobody"), "InvalidArgument"),
    ],
)
def test_refuses_what_s3_refuses(
    server: Server, bucket: OwnBucket, headers: dict[str, str], body: bytes, code: str
) -> None:
    """The exact code, status 400, and the ACL stays."""
    sent = body.replace(b"OWNER", main_id(server).encode())
    answer = send_signed(server, "PUT", f"/{bucket.name}", "acl=", headers, sent)
    expect_refusal(answer, code, 400)
    assert len(server.s3().get_bucket_acl(Bucket=bucket.name)["Grants"]) == 1
    missing = send_signed(server, "PUT", "/no-such-bucket-here", "acl=", headers, sent)
    expect_refusal(missing, "NoSuchBucket", 404)
