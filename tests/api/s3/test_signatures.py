"""Signatures in headers: what is accepted, every refusal."""

from __future__ import annotations

import datetime
import hashlib
import re
from urllib.parse import quote

import pytest
from make import ODD_KEYS
from raw import send, send_signed, sign, stamp_of
from refusals import expect_refusal, unchanged
from server import Key, OwnBucket, Server


def test_every_odd_key_is_signed_as_it_is(server: Server, bucket: OwnBucket) -> None:
    """The canonical path of a key is its percent-encoding, with nothing normalised."""
    for key in ODD_KEYS:
        path = f"/{bucket.name}/{quote(key, safe='/-._~')}"
        put = send_signed(server, "PUT", path, body=key.encode(), key=bucket.key)
        assert put.status == 200, key
        got = send_signed(server, "GET", path, key=bucket.key)
        assert got.body == key.encode(), key


def test_refuses_unknown_keys_and_wrong_secrets(server: Server, bucket: OwnBucket) -> None:
    """Each has its code; the answer shows what was signed and never the secret."""
    path = f"/{bucket.name}/k"
    unknown = Key("AKIA" + "Z" * 16, "s" * 40)
    answer = send_signed(server, "GET", path, key=unknown)
    expect_refusal(answer, "InvalidAccessKeyId", 403)
    assert f"<AWSAccessKeyId>{unknown.access_key_id}</AWSAccessKeyId>".encode() in answer.body
    wrong = Key(bucket.key.access_key_id, "w" * 40)
    answer = send_signed(server, "GET", path, key=wrong)
    expect_refusal(answer, "SignatureDoesNotMatch", 403)
    for element in (b"<StringToSign>", b"<CanonicalRequest>", b"<SignatureProvided>"):
        assert element in answer.body
    assert bucket.key.secret_access_key.encode() not in answer.body


@pytest.mark.parametrize("minutes", [-16, 16, -60 * 24])
def test_refuses_clocks_over_fifteen_minutes_apart(
    server: Server, bucket: OwnBucket, minutes: int
) -> None:
    """Too old and too new are RequestTimeTooSkewed."""
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
    answer = send_signed(
        server, "GET", f"/{bucket.name}/k", key=bucket.key, stamp=stamp_of(moment)
    )
    expect_refusal(answer, "RequestTimeTooSkewed", 403)
    found = re.search(
        rb"<RequestTime>([^<]*)</RequestTime><ServerTime>([^<]*)</ServerTime>"
        rb"<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>",
        answer.body,
    )
    assert found, answer.body
    assert found.group(1).decode() == stamp_of(moment)
    assert re.fullmatch(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found.group(2))


@pytest.mark.parametrize("minutes", [-14, 14])
def test_accepts_clocks_a_little_apart(server: Server, bucket: OwnBucket, minutes: int) -> None:
    """Fourteen minutes are fine."""
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
    answer = send_signed(
        server, "GET", f"/{bucket.name}/missing", key=bucket.key, stamp=stamp_of(moment)
    )
    expect_refusal(answer, "NoSuchKey", 404)


@pytest.mark.parametrize("what", ["path", "query", "header", "method"])
def test_refuses_what_was_changed_after_signing(
    server: Server, bucket: OwnBucket, what: str
) -> None:
    """Path, query, signed headers and method are covered by the signature."""
    headers = {"x-amz-meta-a": "b"}
    path = f"/{bucket.name}/k"
    signed = sign(server, "GET", path, "list-type=2", headers, key=bucket.key)
    sent, method, target = dict(signed.headers), "GET", f"{path}?list-type=2"
    if what == "path":
        target = f"/{bucket.name}/other?list-type=2"
    elif what == "query":
        target = f"{path}?list-type=2&max-keys=1"
    elif what == "header":
        sent["x-amz-meta-a"] = "c"
    else:
        method = "DELETE"
    answer = send(server, method, target, sent)
    expect_refusal(answer, "SignatureDoesNotMatch", 403)


def test_refuses_unsigned_amz_headers(server: Server, bucket: OwnBucket) -> None:
    """A header that means something and is not signed could be anybody's: refused."""
    signed = sign(server, "PUT", f"/{bucket.name}/k", key=bucket.key)
    sent = {**signed.headers, "x-amz-acl": "public-read"}
    answer = send(server, "PUT", f"/{bucket.name}/k", sent)
    expect_refusal(answer, "AccessDenied", 403)
    assert b"x-amz-acl" in answer.body


@pytest.mark.parametrize(
    "authorization",
    [
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 nonsense",
        "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/s3, SignedHeaders=host, Signature=0",
        "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/ec2/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64,
        "Bearer token",
        "AWS AKIA:sigv2",
    ],
)
def test_refuses_unreadable_authorizations(
    server: Server, bucket: OwnBucket, authorization: str
) -> None:
    """What cannot be read is refused as such, never taken for anonymous."""
    public = {"getObject": "public", "allowPublicOverrides": False}
    server.lightsail().update_bucket(bucketName=bucket.name, accessRules=public)
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    headers = {
        "authorization": authorization,
        "x-amz-date": stamp_of(),
        "x-amz-content-sha256": hashlib.sha256(b"").hexdigest(),
    }
    answer = send(server, "GET", f"/{bucket.name}/k", headers)
    assert answer.status in (400, 403), answer.body
    assert answer.code in (
        "AuthorizationHeaderMalformed",
        "InvalidArgument",
        "InvalidRequest",
        "AccessDenied",
        "InvalidAccessKeyId",
    )


def test_refuses_a_token_beside_a_long_lived_key(server: Server, bucket: OwnBucket) -> None:
    """A key that needs no token has none: it is InvalidToken."""
    headers = {"x-amz-security-token": "FwoGZXIvYXdzEXAMPLE"}
    answer = send_signed(server, "GET", f"/{bucket.name}/k", headers=headers, key=bucket.key)
    expect_refusal(answer, "InvalidToken", 400)


def test_refuses_a_missing_payload_hash(server: Server, bucket: OwnBucket) -> None:
    """S3 wants x-amz-content-sha256 on every signed request."""
    signed = sign(server, "GET", f"/{bucket.name}/k", service="s3", key=bucket.key)
    sent = {k: v for k, v in signed.headers.items() if k != "x-amz-content-sha256"}
    answer = send(server, "GET", f"/{bucket.name}/k", sent)
    assert answer.status in (400, 403)
    assert answer.code in ("InvalidRequest", "SignatureDoesNotMatch")


def test_refuses_a_payload_hash_that_is_none(server: Server, bucket: OwnBucket) -> None:
    """Before the signature is called wrong, as on S3: nobody signs nonsense."""
    with unchanged(server, bucket):
        signed = sign(server, "PUT", f"/{bucket.name}/k", key=bucket.key)
        sent = {**signed.headers, "x-amz-content-sha256": "nonsense"}
        answer = send(server, "PUT", f"/{bucket.name}/k", sent)
        expect_refusal(answer, "InvalidArgument", 400)
