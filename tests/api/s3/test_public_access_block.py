"""PublicAccessBlock of a bucket: put, get, delete, and the effect of each flag."""

from __future__ import annotations

from typing import Any

import pytest
from acl_scene import ALL_USERS, heeding_bucket, set_rules
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from raw import send, send_signed
from refusals import expect_refusal, refused
from server import Account, OwnBucket, Server

FLAGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def block(server: Server, name: str, *flags: str) -> None:
    """Switch exactly these flags on."""
    wanted = dict.fromkeys(flags, True)
    server.s3().put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=wanted)


def test_put_get_delete(server: Server, bucket: OwnBucket) -> None:
    """Flags left out are off; the bucket's key reads them and does not change them."""
    root, asked = server.s3(), {"Bucket": bucket.name}
    with refused("NoSuchPublicAccessBlockConfiguration", 404):
        bucket.s3.get_public_access_block(**asked)
    for chosen in ((), FLAGS[:1], FLAGS[1:3], FLAGS):
        block(server, bucket.name, *chosen)
        found: dict[str, Any] = bucket.s3.get_public_access_block(**asked)
        expected = {name: name in chosen for name in FLAGS}
        assert found["PublicAccessBlockConfiguration"] == expected
    with refused("AccessDenied", 403):
        bucket.s3.delete_public_access_block(**asked)
    with refused("AccessDenied", 403):
        server.s3(None).get_public_access_block(**asked)
    done = root.delete_public_access_block(**asked)
    assert done["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused("NoSuchPublicAccessBlockConfiguration", 404):
        root.get_public_access_block(**asked)


def test_block_public_acls_refuses_new_ones(server: Server) -> None:
    """Public ACLs are refused wherever one can be given; those that stand stay."""
    made = heeding_bucket(server)
    s3, root, asked = made.s3, server.s3(), {"Bucket": made.name, "Key": "k"}
    s3.put_object(**asked, Body=b"x", ACL="public-read")
    block(server, made.name, "BlockPublicAcls")
    assert send(server, "GET", f"/{made.name}/k").status == 200
    for canned in ("public-read", "public-read-write", "authenticated-read"):
        for call, arguments in (
            (s3.put_object, {**asked, "Body": b"y"}),
            (s3.put_object_acl, asked),
            (s3.create_multipart_upload, asked),
            (s3.copy_object, {**asked, "Key": "c", "CopySource": f"{made.name}/k"}),
            (root.put_bucket_acl, {"Bucket": made.name}),
        ):
            with refused("AccessDenied", 403):
                call(**arguments, ACL=canned)
    with refused("AccessDenied", 403):
        s3.put_object(**asked, Body=b"y", GrantRead=f'uri="{ALL_USERS}"')
    assert s3.get_object(**asked)["Body"].read() == b"x"
    s3.put_object(**asked, Body=b"y", ACL="bucket-owner-full-control")
    s3.put_object(**asked, Body=b"y", ACL="private")


def test_ignore_public_acls_hides(server: Server, other_account: Account) -> None:
    """Public ACLs can be written and do not count; grants to one account do."""
    made = heeding_bucket(server, ACL="public-read")
    asked = {"Bucket": made.name, "Key": "k"}
    block(server, made.name, "IgnorePublicAcls")
    made.s3.put_object(**asked, Body=b"x", ACL="public-read")
    assert send(server, "GET", f"/{made.name}/k").status == 403
    assert send(server, "GET", f"/{made.name}").status == 403
    made.s3.put_object_acl(**asked, GrantRead=f"id={other_account.canonical_id}")
    server.s3(other_account.key).get_object(**asked)
    made.s3.put_object_acl(**asked, ACL="public-read")
    set_rules(server, made.name, "public", False)
    assert send(server, "GET", f"/{made.name}/k").status == 403
    set_rules(server, made.name, "private", True)
    server.s3().delete_public_access_block(Bucket=made.name)
    assert send(server, "GET", f"/{made.name}/k").status == 200
    assert send(server, "GET", f"/{made.name}").status == 200


def test_block_public_policy_refuses_the_public_mode(server: Server, bucket: OwnBucket) -> None:
    """A bucket cannot be made public; one that is public stays so."""
    block(server, bucket.name, "BlockPublicPolicy")
    with pytest.raises(ClientError) as caught:
        set_rules(server, bucket.name, "public", False)
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
    set_rules(server, bucket.name, "private", True)
    server.s3().delete_public_access_block(Bucket=bucket.name)
    set_rules(server, bucket.name, "public", False)
    block(server, bucket.name, "BlockPublicPolicy")
    set_rules(server, bucket.name, "public", True)
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    assert send(server, "GET", f"/{bucket.name}/k").status == 200


def test_restrict_public_buckets_cuts_off_everybody_else(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """A public bucket is its own account's alone; a private one still has its readers."""
    asked, theirs = {"Bucket": bucket.name, "Key": "k"}, server.s3(other_account.key)
    bucket.s3.put_object(**asked, Body=b"x")
    server.lightsail().update_bucket(
        bucketName=bucket.name, readonlyAccessAccounts=[other_account.account_id]
    )
    set_rules(server, bucket.name, "public", False)
    block(server, bucket.name, "RestrictPublicBuckets")
    assert send(server, "GET", f"/{bucket.name}/k").status == 403
    with refused("AccessDenied", 403):
        theirs.get_object(**asked)
    bucket.s3.get_object(**asked)
    set_rules(server, bucket.name, "private", False)
    theirs.get_object(**asked)


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ("<BlockPublicAcls>perhaps</BlockPublicAcls>", "MalformedXML"),
        ("<BlockPublicAcls>true</BlockPublicAcls>" * 2, "MalformedXML"),
        ("<Other>true</Other>", "MalformedXML"),
    ],
)
def test_refuses_other_documents(
    server: Server, bucket: OwnBucket, inner: str, code: str
) -> None:
    """MalformedXML, and nothing is kept; an empty body is no document."""
    root = "PublicAccessBlockConfiguration"
    body = f"<{root}>{inner}</{root}>".encode()
    answer = send_signed(server, "PUT", f"/{bucket.name}", "publicAccessBlock=", body=body)
    expect_refusal(answer, code, 400)
    empty = send_signed(server, "PUT", f"/{bucket.name}", "publicAccessBlock=")
    expect_refusal(empty, "MissingRequestBodyError", 400)
    with refused("NoSuchPublicAccessBlockConfiguration", 404):
        server.s3().get_public_access_block(Bucket=bucket.name)
