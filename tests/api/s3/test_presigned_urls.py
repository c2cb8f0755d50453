"""Presigned URLs: made by boto3, used by anybody, until they expire."""

from __future__ import annotations

import datetime
import re
from urllib.parse import urlsplit

import pytest
from make import ODD_KEYS, some_bytes
from raw import presign, send, stamp_of
from refusals import expect_refusal, unchanged
from server import Key, OwnBucket, Server


def _url(server: Server, bucket: OwnBucket, operation: str, key: str, **asked: str) -> str:
    # Without the setting boto3 makes URLs of signature version 2 in us-east-1.
    url = server.s3(bucket.key, signature_version="s3v4").generate_presigned_url(
        operation, Params={"Bucket": bucket.name, "Key": key, **asked}, ExpiresIn=300
    )
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


@pytest.mark.parametrize("key", ODD_KEYS)
def test_put_and_get_by_url(server: Server, bucket: OwnBucket, key: str) -> None:
    """Without any credentials the URL puts and gets exactly its key."""
    data = some_bytes(5_000)
    put = send(server, "PUT", _url(server, bucket, "put_object", key), body=data)
    assert put.status == 200, put.body
    got = send(server, "GET", _url(server, bucket, "get_object", key))
    assert (got.status, got.body) == (200, data)


def test_overrides_in_the_url_are_signed(server: Server, bucket: OwnBucket) -> None:
    """`response-*` in a presigned URL changes the answer's headers."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    target = _url(server, bucket, "get_object", "k", ResponseContentType="text/x-test")
    assert send(server, "GET", target).headers["content-type"] == "text/x-test"
    changed = target.replace("text%2Fx-test", "text%2Fhtml")
    expect_refusal(send(server, "GET", changed), "SignatureDoesNotMatch", 403)


def test_a_url_is_good_for_one_method_and_key(server: Server, bucket: OwnBucket) -> None:
    """A GET URL neither puts, nor deletes, nor reads another key."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    target = _url(server, bucket, "get_object", "k")
    with unchanged(server, bucket):
        for method in ("PUT", "DELETE"):
            expect_refusal(send(server, method, target), "SignatureDoesNotMatch", 403)
        other = target.replace(f"/{bucket.name}/k", f"/{bucket.name}/l")
        expect_refusal(send(server, "GET", other), "SignatureDoesNotMatch", 403)


def test_refuses_an_expired_url(server: Server, bucket: OwnBucket) -> None:
    """After its time a URL is AccessDenied, "Request has expired"."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    old = stamp_of(datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=10))
    path = f"/{bucket.name}/k"
    answer = send(server, "GET", presign(server, "GET", path, key=bucket.key, stamp=old))
    expect_refusal(answer, "AccessDenied", 403)
    element = re.search(
        rb"<Message>Request has expired</Message><X-Amz-Expires>300</X-Amz-Expires>"
        rb"<Expires>([^<]*)</Expires><ServerTime>([^<]*)</ServerTime>",
        answer.body,
    )
    assert element, answer.body
    assert element.group(1) < element.group(2)
    put = presign(server, "PUT", path, key=bucket.key, stamp=old)
    with unchanged(server, bucket):
        expect_refusal(send(server, "PUT", put, body=b"late"), "AccessDenied", 403)
    long = presign(server, "GET", path, key=bucket.key, stamp=old, expires="604800")
    assert send(server, "GET", long).status == 200


def test_refuses_a_url_from_the_future(server: Server, bucket: OwnBucket) -> None:
    """A URL that is not valid yet is refused."""
    new = stamp_of(datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=20))
    target = presign(server, "GET", f"/{bucket.name}/k", key=bucket.key, stamp=new)
    answer = send(server, "GET", target)
    expect_refusal(answer, "AccessDenied", 403)
    assert b"<Message>Request is not yet valid</Message><X-Amz-Date>" in answer.body
    near = stamp_of(datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=10))
    target = presign(server, "GET", f"/{bucket.name}/k", key=bucket.key, stamp=near)
    expect_refusal(send(server, "GET", target), "NoSuchKey", 404)


@pytest.mark.parametrize("expires", ["-1", "604801", "soon", ""])
def test_refuses_other_lifetimes(server: Server, bucket: OwnBucket, expires: str) -> None:
    """Seven days at most; what is no number is no lifetime."""
    target = presign(server, "GET", f"/{bucket.name}/k", key=bucket.key, expires=expires)
    answer = send(server, "GET", target)
    expect_refusal(answer, "AuthorizationQueryParametersError", 400)


def test_refuses_wrong_keys_and_signatures(server: Server, bucket: OwnBucket) -> None:
    """Unknown keys, wrong secrets and missing parameters have their codes."""
    path = f"/{bucket.name}/k"
    unknown = presign(server, "GET", path, key=Key("AKIA" + "Z" * 16, "s" * 40))
    expect_refusal(send(server, "GET", unknown), "InvalidAccessKeyId", 403)
    wrong = presign(server, "GET", path, key=Key(bucket.key.access_key_id, "w" * 40))
    expect_refusal(send(server, "GET", wrong), "SignatureDoesNotMatch", 403)
    whole = presign(server, "GET", path, key=bucket.key)
    without = "&".join(item for item in whole.split("&") if "X-Amz-Expires" not in item)
    expect_refusal(send(server, "GET", without), "AuthorizationQueryParametersError", 400)


def test_a_url_dies_with_its_key(server: Server, bucket: OwnBucket) -> None:
    """Deleting the access key ends every URL made with it, at once."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    target = _url(server, bucket, "get_object", "k")
    assert send(server, "GET", target).status == 200
    server.lightsail().delete_bucket_access_key(
        bucketName=bucket.name, accessKeyId=bucket.key.access_key_id
    )
    for _ in range(10):
        expect_refusal(send(server, "GET", target), "InvalidAccessKeyId", 403)
