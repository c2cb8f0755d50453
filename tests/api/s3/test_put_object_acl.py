"""PutObjectAcl, and ACLs given with a write: what is kept, what counts, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from acl_scene import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    grant_element,
    heeding_bucket,
    main_id,
    policy,
    seen,
    set_rules,
    to_group,
    to_id,
)
from raw import send, send_signed
from refusals import expect_refusal, refused
from server import Account, OwnBucket, Server

BUNDLES = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c"
CANNED = {
    "private": [],
    "public-read": [(ALL_USERS, "READ")],
    "public-read-write": [(ALL_USERS, "READ"), (ALL_USERS, "WRITE")],
    "authenticated-read": [(AUTHENTICATED_USERS, "READ")],
    "aws-exec-read": [(BUNDLES, "READ")],
    "bucket-owner-read": [],
    "bucket-owner-full-control": [],
}


@pytest.fixture(scope="module")
def heeding(server: Server) -> OwnBucket:
    """A bucket in which ACLs count."""
    return heeding_bucket(server)


def test_every_canned_acl_is_kept(server: Server, heeding: OwnBucket) -> None:
    """Each canned name is the grants S3 makes of it, at once or with a write."""
    owner = (main_id(server), "FULL_CONTROL")
    for canned, others in CANNED.items():
        asked = {"Bucket": heeding.name, "Key": canned}
        heeding.s3.put_object(**asked, Body=b"x", ACL=canned)
        assert set(seen(heeding.s3.get_object_acl(**asked))) == {owner, *others}
        heeding.s3.put_object_acl(**asked, ACL="public-read")
        heeding.s3.put_object_acl(**asked, ACL=canned)
        assert set(seen(heeding.s3.get_object_acl(**asked))) == {owner, *others}


def test_grants_are_kept_by_every_write(
    server: Server, heeding: OwnBucket, other_account: Account
) -> None:
    """PutObject, CopyObject and a multipart upload take the grant headers alike."""
    given = {
        "GrantRead": f'uri="{ALL_USERS}", id={other_account.canonical_id}',
        "GrantWriteACP": f'id="{other_account.canonical_id}"',
    }
    s3, name = heeding.s3, heeding.name
    s3.put_object(Bucket=name, Key="put", Body=b"x", **given)
    s3.copy_object(Bucket=name, Key="copy", CopySource=f"{name}/put", **given)
    upload = s3.create_multipart_upload(Bucket=name, Key="parts", **given)["UploadId"]
    part = {"Bucket": name, "Key": "parts", "UploadId": upload}
    etag = s3.upload_part(**part, PartNumber=1, Body=b"x")["ETag"]
    listed = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    s3.complete_multipart_upload(**part, MultipartUpload=listed)
    expected = [
        (ALL_USERS, "READ"),
        (other_account.canonical_id, "READ"),
        (other_account.canonical_id, "WRITE_ACP"),
    ]
    for key in ("put", "copy", "parts"):
        assert seen(s3.get_object_acl(Bucket=name, Key=key)) == expected
        assert send(server, "GET", f"/{name}/{key}").status == 200
    s3.copy_object(Bucket=name, Key="plain", CopySource=f"{name}/put")
    assert seen(s3.get_object_acl(Bucket=name, Key="plain")) == [
        (main_id(server), "FULL_CONTROL")
    ]


@pytest.mark.parametrize(
    ("permission", "may"),
    [
        ("READ", {"get"}),
        ("READ_ACP", {"get_acl"}),
        ("WRITE_ACP", {"put_acl"}),
        ("WRITE", set()),
        ("FULL_CONTROL", {"get", "get_acl", "put_acl"}),
    ],
)
def test_an_account_may_what_it_was_granted(
    server: Server, heeding: OwnBucket, other_account: Account, permission: str, may: set[str]
) -> None:
    """Each permission gives another account exactly its part, and its bucket keys nothing."""
    asked = {"Bucket": heeding.name, "Key": permission}
    heeding.s3.put_object(**asked, Body=b"x")
    document = {
        "Owner": {"ID": main_id(server)},
        "Grants": [to_id(other_account.canonical_id, permission)],
    }
    heeding.s3.put_object_acl(**asked, AccessControlPolicy=document)
    theirs = server.s3(other_account.key)
    calls: dict[str, tuple[Any, dict[str, Any]]] = {
        "get": (theirs.get_object, asked),
        "get_acl": (theirs.get_object_acl, asked),
        "put_acl": (theirs.put_object_acl, {**asked, "AccessControlPolicy": document}),
    }
    for name, (call, arguments) in calls.items():
        if name in may:
            call(**arguments)
        else:
            with refused("AccessDenied", 403):
                call(**arguments)
    for call in (theirs.delete_object, theirs.get_object_tagging):
        with refused("AccessDenied", 403):
            call(**asked)
    assert send(server, "GET", f"/{heeding.name}/{permission}").status == 403


def test_signed_callers_are_a_group(
    server: Server, heeding: OwnBucket, other_account: Account
) -> None:
    """authenticated-read opens an object to who signs, whoever that is, and to nobody else."""
    asked = {"Bucket": heeding.name, "Key": "signed"}
    heeding.s3.put_object(**asked, Body=b"x", ACL="authenticated-read")
    assert server.s3(other_account.key).get_object(**asked)["Body"].read() == b"x"
    assert send(server, "GET", f"/{heeding.name}/signed").status == 403


def test_an_acl_opens_and_closes_one_object(server: Server, heeding: OwnBucket) -> None:
    """public-read opens exactly that object, private closes it again."""
    for key in ("k", "other"):
        heeding.s3.put_object(Bucket=heeding.name, Key=key, Body=b"x")
    statuses = []
    for canned in ("public-read", "private"):
        heeding.s3.put_object_acl(Bucket=heeding.name, Key="k", ACL=canned)
        statuses += [
            send(server, "GET", f"/{heeding.name}/{key}").status for key in ("k", "other")
        ]
    assert statuses == [200, 403, 403, 403]


def test_acls_count_only_in_individual_mode(server: Server, other_account: Account) -> None:
    """In a private bucket no grant counts, in a public one everybody reads and no more."""
    made = heeding_bucket(server)
    asked = {"Bucket": made.name, "Key": "k"}
    full = f"id={other_account.canonical_id}"
    made.s3.put_object(**asked, Body=b"x", GrantFullControl=full)
    theirs = server.s3(other_account.key)
    theirs.get_object_acl(**asked)
    set_rules(server, made.name, "private", False)
    with refused("AccessDenied", 403):
        theirs.get_object(**asked)
    set_rules(server, made.name, "public", True)
    theirs.get_object(**asked)
    with refused("AccessDenied", 403):
        theirs.get_object_acl(**asked)
    set_rules(server, made.name, "private", True)
    theirs.put_object_acl(**asked, ACL="private")
    assert seen(made.s3.get_object_acl(**asked)) == [(main_id(server), "FULL_CONTROL")]


def test_each_version_has_its_own_acl(server: Server) -> None:
    """Changing one version's ACL leaves the others."""
    made = heeding_bucket(server, versioning=True)
    asked = {"Bucket": made.name, "Key": "k"}
    old = made.s3.put_object(**asked, Body=b"1", ACL="public-read")["VersionId"]
    new = made.s3.put_object(**asked, Body=b"2")["VersionId"]
    assert len(made.s3.get_object_acl(**asked)["Grants"]) == 1
    assert len(made.s3.get_object_acl(**asked, VersionId=old)["Grants"]) == 2
    assert send(server, "GET", f"/{made.name}/k").status == 403
    assert send(server, "GET", f"/{made.name}/k?versionId={old}").status == 200
    made.s3.put_object_acl(**asked, VersionId=old, ACL="authenticated-read")
    assert send(server, "GET", f"/{made.name}/k?versionId={old}").status == 403
    assert len(made.s3.get_object_acl(**asked, VersionId=new)["Grants"]) == 1


def test_refuses_unknown_acls_and_missing_objects(
    server: Server, heeding: OwnBucket, other_account: Account
) -> None:
    """A missing key is NoSuchKey to who may list, AccessDenied to others."""
    asked = {"Bucket": heeding.name, "Key": "missing"}
    with refused("NoSuchKey", 404):
        heeding.s3.put_object_acl(**asked, ACL="private")
    with refused("NoSuchKey", 404):
        heeding.s3.get_object_acl(**asked)
    with refused("AccessDenied", 403):
        server.s3(other_account.key).put_object_acl(**asked, ACL="private")
    with refused("NoSuchBucket", 404):
        server.s3().put_object_acl(Bucket="no-such-bucket-here", Key="k", ACL="private")


BODY = policy("OWNER", grant_element("CanonicalUser", "<ID>OWNER</ID>", "FULL_CONTROL"))


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({"x-amz-acl": "everybody"}, b"", "InvalidArgument"),
        ({"x-amz-acl": "log-delivery-write"}, b"", "InvalidArgument"),
        ({"x-amz-acl": "private", "x-amz-grant-read": "id=a"}, b"", "InvalidRequest"),
        ({"x-amz-acl": "private"}, BODY, "UnexpectedContent"),
        ({"x-amz-grant-read": f'uri="{ALL_USERS}"'}, BODY, "UnexpectedContent"),
        ({"x-amz-grant-read": "id=0000"}, b"", "InvalidArgument"),
        ({"x-amz-grant-read": "uri=http://example.org/"}, b"", "InvalidArgument"),
        (
            {"x-amz-grant-read": "emailAddress=a@example.org"},
            b"",
            "UnresolvableGrantByEmailAddress",
        ),
        ({}, b"", "MissingSecurityHeader"),
        ({}, b"<AccessControlPolicy>", "MalformedACLError"),
        ({}, policy("", grant_element("Group", ALL_USERS, "READ")), "MalformedACLError"),
        (
            {},
            policy("OWNER", grant_element("CanonicalUser", "<ID>OWNER</ID>", "EAT")),
            "MalformedACLError",
        ),
        (
            {},
            policy("OWNER", grant_element("CanonicalUser", "<ID>nobody</ID>", "READ")),
            "InvalidArgument",
        ),
        ({}, policy("nobody"), "InvalidArgument"),
    ],
)
def test_refuses_what_s3_refuses(
    server: Server, heeding: OwnBucket, headers: dict[str, str], body: bytes, code: str
) -> None:
    """The exact code, status 400, and the ACL stays."""
    asked = {"Bucket": heeding.name, "Key": "refused"}
    heeding.s3.put_object(**asked, Body=b"x", ACL="public-read")
    sent = body.replace(b"OWNER", main_id(server).encode())
    answer = send_signed(
        server, "PUT", f"/{heeding.name}/refused", "acl=", headers, sent, key=heeding.key
    )
    expect_refusal(answer, code, 400)
    assert len(heeding.s3.get_object_acl(**asked)["Grants"]) == 2


def test_no_acl_changes_the_owner(
    server: Server, heeding: OwnBucket, other_account: Account
) -> None:
    """A document that names another account as owner is refused."""
    asked = {"Bucket": heeding.name, "Key": "owned"}
    heeding.s3.put_object(**asked, Body=b"x")
    wrong = {"Owner": {"ID": other_account.canonical_id}, "Grants": [to_group(ALL_USERS)]}
    with refused("AccessDenied", 403):
        heeding.s3.put_object_acl(**asked, AccessControlPolicy=wrong)
    assert len(heeding.s3.get_object_acl(**asked)["Grants"]) == 1


def test_strangers_learn_no_ids_by_writing(server: Server, heeding: OwnBucket) -> None:
    """Who may not write is refused before anybody's id is looked up."""
    headers = {"x-amz-grant-read": "id=0000"}
    answer = send(server, "PUT", f"/{heeding.name}/k", headers, b"x")
    expect_refusal(answer, "AccessDenied", 403)
