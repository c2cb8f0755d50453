"""PostObject refused: each with S3's code, and nothing stored."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

import pytest
from forms import (
    BOUNDARY,
    form_body,
    parts_of,
    policy_of,
    post,
    post_body,
    sign_policy,
    signed_form,
)
from make import some_bytes, unique_name
from raw import exchange, head_bytes, send, send_signed, stamp_of
from refusals import expect_refusal, unchanged
from server import Account, Key, OwnBucket, Server, StartServer

KEY = [["starts-with", "$key", ""]]


def element(body: bytes, name: str) -> str:
    """Return an element's text."""
    found = re.search(f"<{name}>([^<]*)</{name}>", body.decode())
    assert found, body
    return found.group(1)


def by_policy(bucket: OwnBucket, *conditions: Any, **given: Any) -> dict[str, str]:
    """Return the fields of a form whose policy covers the key, and has these conditions."""
    policy = policy_of(bucket.name, [*KEY, *conditions])
    policy.update(given)
    kept = {name: value for name, value in policy.items() if value is not None}
    return {"key": "k", **sign_policy(kept, bucket.key)}


def test_refuses_strangers(server: Server, bucket: OwnBucket) -> None:
    """Without a signature a form is anybody's, and anybody may not write; a policy alone
    proves nothing."""
    policy = by_policy(bucket)["policy"]
    with unchanged(server, bucket):
        for fields in ({"key": "k"}, {"key": "k", "policy": policy}):
            answer = post(server, bucket, fields, b"data")
            expect_refusal(answer, "AccessDenied", 403)
            assert element(answer.body, "Message") == "Access Denied"


def test_refuses_anonymous_forms_even_where_reading_is_public(
    server: Server, bucket: OwnBucket
) -> None:
    """Public means reading."""
    rules = {"getObject": "public", "allowPublicOverrides": True}
    server.lightsail().update_bucket(bucketName=bucket.name, accessRules=rules)
    with unchanged(server, bucket):
        expect_refusal(post(server, bucket, {"key": "k"}, b"data"), "AccessDenied", 403)


def test_refuses_public_acls_where_they_are_blocked(server: Server, bucket: OwnBucket) -> None:
    """A form cannot get around the bucket's public access block."""
    server.s3().put_public_access_block(
        Bucket=bucket.name,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": False,
            "BlockPublicPolicy": False,
            "RestrictPublicBuckets": False,
        },
    )
    with unchanged(server, bucket):
        form = signed_form(server, bucket, "k", {"acl": "public-read"})
        expect_refusal(post(server, bucket, form, b"data"), "AccessDenied", 403)
    form = signed_form(server, bucket, "k", {"acl": "private"})
    assert post(server, bucket, form, b"data").status == 204


def test_refuses_keys_of_other_buckets_and_accounts(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """A policy may name any bucket; what its key may do is decided as always."""
    other = server.bucket(unique_name("other"))
    policy = policy_of(bucket.name, KEY)
    with unchanged(server, bucket):
        for key in (other.key, other_account.key):
            answer = post(server, bucket, {"key": "k", **sign_policy(policy, key)}, b"data")
            expect_refusal(answer, "AccessDenied", 403)


def test_refuses_a_form_for_another_bucket(server: Server, bucket: OwnBucket) -> None:
    """The bucket is the one the form was sent to, whatever a field says."""
    other = server.bucket(unique_name("other"), keyless=True)
    fields = by_policy(bucket) | {"bucket": bucket.name}
    with unchanged(server, other):
        answer = post(server, other, fields, b"data")
        expect_refusal(answer, "AccessDenied", 403)
        shown = f'Policy Condition failed: ["eq", "$bucket", "{bucket.name}"]'
        assert shown in answer.body.decode().replace("&quot;", '"')


def test_refuses_unknown_and_wrong_keys(server: Server, bucket: OwnBucket) -> None:
    """An unknown id, a wrong secret; of a mismatch the policy is the string to sign."""
    policy = policy_of(bucket.name, KEY)
    with unchanged(server, bucket):
        fields = {"key": "k", **sign_policy(policy, Key("AKIA" + "Z" * 16, "s" * 40))}
        answer = post(server, bucket, fields, b"data")
        expect_refusal(answer, "InvalidAccessKeyId", 403)
        assert element(answer.body, "AWSAccessKeyId") == "AKIA" + "Z" * 16
        wrong = Key(bucket.key.access_key_id, "w" * 40)
        fields = {"key": "k", **sign_policy(policy, wrong)}
        answer = post(server, bucket, fields, b"data")
        expect_refusal(answer, "SignatureDoesNotMatch", 403)
    assert element(answer.body, "AWSAccessKeyId") == wrong.access_key_id
    assert element(answer.body, "StringToSign") == fields["policy"]
    assert element(answer.body, "SignatureProvided") == fields["x-amz-signature"]
    assert element(answer.body, "StringToSignBytes") == fields["policy"].encode().hex(" ")
    assert b"CanonicalRequest" not in answer.body
    assert bucket.key.secret_access_key.encode() not in answer.body


def test_a_form_dies_with_its_key(server: Server, bucket: OwnBucket) -> None:
    """Deleting the access key ends every form signed with it, at once."""
    fields = by_policy(bucket)
    assert post(server, bucket, fields, b"data").status == 204
    server.lightsail().delete_bucket_access_key(
        bucketName=bucket.name, accessKeyId=bucket.key.access_key_id
    )
    for _ in range(5):
        expect_refusal(post(server, bucket, fields, b"late"), "InvalidAccessKeyId", 403)


@pytest.mark.parametrize(
    "missing",
    ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature", "policy", "key"],
)
def test_refuses_a_form_that_lacks_a_field(
    server: Server, bucket: OwnBucket, missing: str
) -> None:
    """InvalidArgument names the field."""
    fields = by_policy(bucket)
    del fields[missing.lower()]
    with unchanged(server, bucket):
        answer = post(server, bucket, fields, b"data")
        expect_refusal(answer, "InvalidArgument", 400)
    assert element(answer.body, "ArgumentName") == missing
    assert f"must contain a field named '{missing}'.  If" in answer.body.decode()


@pytest.mark.parametrize(
    ("changes", "code", "status"),
    [
        ({"x-amz-algorithm": "AWS4-ECDSA-P256-SHA256"}, "InvalidArgument", 400),
        ({"x-amz-credential": "nothing"}, "InvalidArgument", 400),
        ({"x-amz-date": "today"}, "InvalidArgument", 400),
        ({"x-amz-security-token": "token"}, "InvalidToken", 400),
        ({"AWSAccessKeyId": "AKIA", "signature": "c2ln"}, "InvalidRequest", 400),
        ({"key": ""}, "InvalidArgument", 400),
        ({"key": "k" * 1025}, "KeyTooLongError", 400),
    ],
)
def test_refuses_fields_that_cannot_be(
    server: Server, bucket: OwnBucket, changes: Mapping[str, str], code: str, status: int
) -> None:
    """Each with its code."""
    with unchanged(server, bucket):
        answer = post(server, bucket, by_policy(bucket) | dict(changes), b"data")
        expect_refusal(answer, code, status)


def test_names_the_signature_to_use_instead_of_the_old_one(
    server: Server, bucket: OwnBucket
) -> None:
    """boto3's default in us-east-1 still is version 2."""
    made = server.s3(bucket.key, signature_version="s3").generate_presigned_post(
        bucket.name, "k"
    )
    assert "AWSAccessKeyId" in made["fields"]
    answer = post(server, bucket, made["fields"], b"data")
    expect_refusal(answer, "InvalidRequest", 400)
    assert b"Please use AWS4-HMAC-SHA256." in answer.body


def test_refuses_two_signatures(server: Server, bucket: OwnBucket) -> None:
    """The form's or the request's, not both."""
    body = form_body(parts_of(by_policy(bucket), b"data"))
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    with unchanged(server, bucket):
        answer = send_signed(
            server, "POST", f"/{bucket.name}", headers=headers, body=body, key=bucket.key
        )
        expect_refusal(answer, "InvalidArgument", 400)


def test_refuses_an_expired_policy(server: Server, bucket: OwnBucket) -> None:
    """403, whatever the date of the signature."""
    policy = policy_of(bucket.name, KEY, minutes=-1)
    with unchanged(server, bucket):
        answer = post(server, bucket, {"key": "k", **sign_policy(policy, bucket.key)}, b"data")
        expect_refusal(answer, "AccessDenied", 403)
    expected = "Invalid according to Policy: Policy expired."
    assert element(answer.body, "Message") == expected
    old = stamp_of(datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=2))
    fields = sign_policy(policy_of(bucket.name, KEY), bucket.key, stamp=old)
    assert post(server, bucket, {"key": "k", **fields}, b"data").status == 204


@pytest.mark.parametrize(
    ("conditions", "fields", "shown"),
    [
        ([{"key": "other"}], {}, 'Policy Condition failed: ["eq", "$key", "other"]'),
        ([["starts-with", "$key", "a/"]], {}, 'failed: ["starts-with", "$key", "a/"]'),
        ([{"acl": "private"}], {}, 'failed: ["eq", "$acl", "private"]'),
        ([{"acl": "private"}], {"acl": "public-read"}, '["eq", "$acl", "private"]'),
        ([], {"acl": "public-read"}, "Extra input fields: acl"),
        ([], {"Content-Type": "text/html"}, "Extra input fields: content-type"),
        ([], {"x-amz-meta-a": "b"}, "Extra input fields: x-amz-meta-a"),
        ([], {"success_action_redirect": "http://e"}, "Extra input fields: success_action_"),
        ([["eq", "$tagging", "<a/>"]], {"tagging": "<b/>"}, '["eq", "$tagging", "<a/>"]'),
    ],
)
def test_holds_a_form_to_its_policy(
    server: Server, bucket: OwnBucket, conditions: list[Any], fields: dict[str, str], shown: str
) -> None:
    """Every condition must hold, and every field must have one."""
    with unchanged(server, bucket):
        answer = post(server, bucket, by_policy(bucket, *conditions) | fields, b"data")
        expect_refusal(answer, "AccessDenied", 403)
    text = answer.body.decode()
    for escaped, plain in (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(escaped, plain)
    assert "Invalid according to Policy: " in text
    assert shown in text


@pytest.mark.parametrize(
    "given",
    [
        {"expiration": None},
        {"expiration": "tomorrow"},
        {"conditions": None},
        {"conditions": [{}]},
        {"EXPIRATION": "2030-01-01T00:00:00Z", "expiration": None},
    ],
)
def test_refuses_policies_that_cannot_be_read(
    server: Server, bucket: OwnBucket, given: dict[str, Any]
) -> None:
    """Signed, and nonsense all the same."""
    with unchanged(server, bucket):
        answer = post(server, bucket, by_policy(bucket, **given), b"data")
        expect_refusal(answer, "InvalidPolicyDocument", 400)


@pytest.mark.parametrize(
    ("size", "code", "limit"),
    [
        (4, "EntityTooSmall", "MinSizeAllowed"),
        (5, "", ""),
        (10, "", ""),
        (11, "EntityTooLarge", "MaxSizeAllowed"),
    ],
)
def test_holds_the_file_to_its_size(
    server: Server, bucket: OwnBucket, size: int, code: str, limit: str
) -> None:
    """Both ends of a content-length-range are included."""
    fields = by_policy(bucket, ["content-length-range", 5, 10])
    answer = post(server, bucket, fields, b"x" * size)
    if not code:
        assert answer.status == 204
        return
    expect_refusal(answer, code, 400)
    assert element(answer.body, "ProposedSize") == str(size)
    assert element(answer.body, limit) == ("5" if limit.startswith("Min") else "10")
    assert not bucket.s3.list_objects_v2(Bucket=bucket.name)["KeyCount"]


def test_a_large_file_over_its_size_leaves_nothing(server: Server, bucket: OwnBucket) -> None:
    """Refused while it streams; the key keeps what it had."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"before")
    fields = by_policy(bucket, ["content-length-range", 0, 1_000_000])
    with unchanged(server, bucket):
        answer = post(server, bucket, fields, some_bytes(3_000_000))
        expect_refusal(answer, "EntityTooLarge", 400)
        cut = form_body(parts_of(by_policy(bucket), some_bytes(3_000_000)))[:-40]
        expect_refusal(post_body(server, bucket.name, cut), "MalformedPOSTRequest", 400)


def test_a_form_that_breaks_off_leaves_nothing(server: Server, bucket: OwnBucket) -> None:
    """Within the fields, within the file, within the last boundary."""
    body = form_body(parts_of(by_policy(bucket), some_bytes(200_000)))
    headers = {
        "host": f"127.0.0.1:{server.port}",
        "content-type": f"multipart/form-data; boundary={BOUNDARY}",
        "content-length": str(len(body)),
    }
    head = head_bytes("POST", f"/{bucket.name}", headers)
    with unchanged(server, bucket):
        for length in (300, 100_000, len(body) - 3):
            exchange(server, head + body[:length], close_early=True)
    assert post_body(server, bucket.name, body).status == 204


@pytest.mark.parametrize(
    ("fields", "code", "status"),
    [
        ({"acl": "no-such-acl"}, "InvalidArgument", 400),
        ({"x-amz-storage-class": "FakeClass"}, "InvalidStorageClass", 400),
        ({"tagging": "not-xml"}, "MalformedXML", 400),
        ({"tagging": "<Tagging><TagSet><Tag/></TagSet></Tagging>"}, "MalformedXML", 400),
        ({"x-amz-checksum-sha256": "sailorjerry"}, "InvalidRequest", 400),
        ({"x-amz-checksum-invalid": "invalid"}, "InvalidRequest", 400),
        (
            {"x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-crc32c": "AAAAAA=="},
            "InvalidRequest",
            400,
        ),
        ({"x-amz-checksum-crc32": "AAAAAA=="}, "BadDigest", 400),
        ({"x-amz-checksum-algorithm": "SHA256"}, "InvalidRequest", 400),
        ({"content-md5": "AAAAAAAAAAAAAAAAAAAAAA=="}, "BadDigest", 400),
        ({"x-amz-meta-a": "b" * 2100}, "MetadataTooLarge", 400),
        ({"Cache-Control": "b\r\nx-amz-acl: public-read"}, "InvalidArgument", 400),
        ({"x-amz-meta-é": "b"}, "InvalidArgument", 400),
        ({"x-amz-meta-a: b": "c"}, "InvalidArgument", 400),
        ({"x-amz-server-side-encryption-customer-key": "k"}, "NotImplemented", 501),
    ],
)
def test_refuses_what_a_put_would_refuse(
    server: Server, bucket: OwnBucket, fields: dict[str, str], code: str, status: int
) -> None:
    """With the same codes."""
    form = signed_form(server, bucket, "k", fields)
    with unchanged(server, bucket):
        expect_refusal(post(server, bucket, form, b"data"), code, status)


def test_refuses_bodies_that_are_no_forms(server: Server, bucket: OwnBucket) -> None:
    """Another type, no boundary, no parts, no end, no file, two files, too many fields."""
    path, whole = f"/{bucket.name}", form_body(parts_of(by_policy(bucket), b"data"))
    file = ("file", b"data", "f")
    with unchanged(server, bucket):
        answer = send(server, "POST", path, {"content-type": "text/html"}, whole)
        expect_refusal(answer, "PreconditionFailed", 412)
        enclosure = "Bucket POST must be of the enclosure-type multipart/form-data"
        assert element(answer.body, "Condition") == enclosure
        expect_refusal(send(server, "POST", path, {}, whole), "PreconditionFailed", 412)
        answer = send(server, "POST", path, {"content-type": "multipart/form-data"}, whole)
        expect_refusal(answer, "MalformedPOSTRequest", 400)
        for body in (b"", b"key=k", whole[:-6], whole.replace(b"\r\n", b"\n")):
            answer = post_body(server, bucket.name, body)
            expect_refusal(answer, "MalformedPOSTRequest", 400)
        no_file = form_body([("key", b"k", None)])
        two_files = form_body([*parts_of(by_policy(bucket), b"data"), file])
        for body, count in ((no_file, "0"), (two_files, "2")):
            answer = post_body(server, bucket.name, body)
            expect_refusal(answer, "InvalidArgument", 400)
            assert element(answer.body, "ArgumentName") == "file"
            assert element(answer.body, "ArgumentValue") == count
        large = form_body([("x-ignore-a", b"x" * 21_000, None), file])
        answer = post_body(server, bucket.name, large)
        expect_refusal(answer, "MaxPostPreDataLengthExceeded", 400)
        assert element(answer.body, "MaxPostPreDataLengthBytes") == "20480"


def test_refuses_forms_where_no_bucket_is(server: Server, bucket: OwnBucket) -> None:
    """A bucket that is not there; the URL of an object."""
    body = form_body(parts_of(by_policy(bucket), b"data"))
    missing = unique_name("missing")
    policy = policy_of(missing, KEY)
    fields = {"key": "k", **sign_policy(policy, bucket.key)}
    answer = post_body(server, missing, form_body(parts_of(fields, b"data")))
    assert answer.status in (403, 404), answer.body
    answer = post_body(server, f"{bucket.name}/k", body)
    expect_refusal(answer, "MethodNotAllowed", 405)


def test_a_strict_server_wants_the_bucket_s_region(start_server: StartServer) -> None:
    """With strict regions the credential of a form must name the bucket's."""
    server = start_server(options=["--strict-region"])
    bucket = server.bucket("forms-strict")
    policy = policy_of(bucket.name, KEY)
    for region, status in (("us-east-1", 204), ("eu-west-1", 400)):
        fields = {"key": "k", **sign_policy(policy, bucket.key, region=region)}
        assert post(server, bucket, fields, b"data").status == status
