"""PutBucketCors, GetBucketCors, DeleteBucketCors: one configuration with the Lightsail API."""

from __future__ import annotations

from typing import Any

import pytest
from raw import md5_of, send_signed
from refusals import expect_refusal, refused
from server import Account, OwnBucket, Server

RULE = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
WHOLE = {
    "ID": "the first",
    "AllowedHeaders": ["x-amz-*", "Content-Type"],
    "AllowedMethods": ["GET", "PUT", "POST", "DELETE", "HEAD"],
    "AllowedOrigins": ["https://*.example.com", "http://localhost:4200"],
    "ExposeHeaders": ["ETag", "x-amz-version-id"],
    "MaxAgeSeconds": 3000,
}


def put(server: Server, bucket: OwnBucket, rules: list[dict[str, Any]]) -> None:
    """Replace the rules by S3's API."""
    server.s3().put_bucket_cors(Bucket=bucket.name, CORSConfiguration={"CORSRules": rules})


def test_rules_come_back_as_given(server: Server, bucket: OwnBucket) -> None:
    """Every member, in order; what was not set is not there; a second PUT replaces all."""
    put(server, bucket, [WHOLE, RULE])
    assert bucket.s3.get_bucket_cors(Bucket=bucket.name)["CORSRules"] == [WHOLE, RULE]
    put(server, bucket, [{**RULE, "MaxAgeSeconds": 0}])
    (rule,) = bucket.s3.get_bucket_cors(Bucket=bucket.name)["CORSRules"]
    assert rule == {**RULE, "MaxAgeSeconds": 0}


def test_both_apis_see_one_configuration(server: Server, bucket: OwnBucket) -> None:
    """What S3 sets, GetBuckets shows; what UpdateBucket sets, GetBucketCors shows."""
    put(server, bucket, [WHOLE])
    api, asked = server.lightsail(), {"bucketName": bucket.name}
    (row,) = api.get_buckets(**asked, includeCors=True)["buckets"]
    (rule,) = row["cors"]["rules"]
    assert (rule["id"], rule["maxAgeSeconds"]) == ("the first", 3000)
    assert rule["allowedOrigins"] == WHOLE["AllowedOrigins"]
    api.update_bucket(
        **asked, cors={"rules": [{"allowedMethods": ["GET"], "allowedOrigins": ["*"]}]}
    )
    assert bucket.s3.get_bucket_cors(Bucket=bucket.name)["CORSRules"] == [RULE]
    server.s3().delete_bucket_cors(Bucket=bucket.name)
    (row,) = api.get_buckets(**asked, includeCors=True)["buckets"]
    assert row["cors"] == {"rules": []}


def test_deleting_removes_all(server: Server, bucket: OwnBucket) -> None:
    """204 with or without rules, and then there is no configuration."""
    put(server, bucket, [RULE])
    for _ in range(2):
        done = server.s3().delete_bucket_cors(Bucket=bucket.name)
        assert done["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused("NoSuchCORSConfiguration", 404):
        bucket.s3.get_bucket_cors(Bucket=bucket.name)


def test_a_hundred_rules_are_allowed_and_no_more(server: Server, bucket: OwnBucket) -> None:
    """The limit of S3; GetBuckets shows them all."""
    put(server, bucket, [{**RULE, "ID": str(number)} for number in range(100)])
    asked = {"bucketName": bucket.name, "includeCors": True}
    (row,) = server.lightsail().get_buckets(**asked)["buckets"]
    assert len(row["cors"]["rules"]) == 100
    with refused("InvalidRequest", 400):
        put(server, bucket, [RULE] * 101)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"AllowedMethods": ["PATCH"]}, "Unsupported method is PATCH"),
        ({"AllowedMethods": ["GET", "OPTIONS"]}, "Unsupported method is OPTIONS"),
        ({"AllowedMethods": ["get"]}, "Unsupported method is get"),
        ({"AllowedMethods": [""]}, "Unsupported method is "),
        ({"AllowedOrigins": ["http://*.*.com"]}, "more than one wildcard"),
        ({"AllowedHeaders": ["*-*"]}, "more than one wildcard"),
        ({"AllowedHeaders": ["a b"]}, 'AllowedHeader "a b" contains invalid character.'),
        ({"AllowedHeaders": ["X(Custom)"]}, "contains invalid character."),
        ({"ExposeHeaders": ["x-*"]}, "do not support wildcard"),
        ({"ExposeHeaders": ["a\nb: c"]}, "ExposeHeader"),
        ({"ID": "i" * 256}, "255"),
        ({"MaxAgeSeconds": -1}, "MaxAgeSeconds"),
        ({"AllowedOrigins": ["o" * 66_000]}, "65536"),
    ],
)
def test_refuses_rules_that_cannot_be(
    server: Server, bucket: OwnBucket, changed: dict[str, Any], words: str
) -> None:
    """InvalidRequest says which rule is broken, and the old configuration stays."""
    put(server, bucket, [RULE])
    with refused("InvalidRequest", 400) as parts:
        put(server, bucket, [RULE, {**RULE, **changed}])
    assert words in parts["Error"]["Message"]
    assert bucket.s3.get_bucket_cors(Bucket=bucket.name)["CORSRules"] == [RULE]


@pytest.mark.parametrize(
    "inner",
    [
        "",
        "<CORSRule/>",
        "<CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule>",
        "<CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule>",
        "<Other/>",
        "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
        "<MaxAgeSeconds>soon</MaxAgeSeconds></CORSRule>",
        "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
        "<ID>a</ID><ID>b</ID></CORSRule>",
    ],
)
def test_refuses_documents_that_cannot_be_read(
    server: Server, bucket: OwnBucket, inner: str
) -> None:
    """MalformedXML, and there is no configuration afterwards."""
    content = f"<CORSConfiguration>{inner}</CORSConfiguration>".encode()
    digest = {"content-md5": md5_of(content)}
    answer = send_signed(server, "PUT", f"/{bucket.name}", "cors=", digest, content)
    expect_refusal(answer, "MalformedXML", 400)
    with refused("NoSuchCORSConfiguration", 404):
        bucket.s3.get_bucket_cors(Bucket=bucket.name)


def test_a_document_needs_a_digest(server: Server, bucket: OwnBucket) -> None:
    """S3 takes it only with Content-MD5 or a checksum; boto3 sends one by itself."""
    content = b"<CORSConfiguration/>"
    answer = send_signed(server, "PUT", f"/{bucket.name}", "cors=", body=content)
    expect_refusal(answer, "InvalidRequest", 400)
    assert b"Content-MD5" in answer.body


def test_only_the_account_sets_rules(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """The bucket's key reads rules and may not change them; strangers do neither."""
    put(server, bucket, [RULE])
    asked = {"Bucket": bucket.name}
    for client in (bucket.s3, server.s3(other_account.key), server.s3(None)):
        with refused("AccessDenied", 403):
            client.put_bucket_cors(**asked, CORSConfiguration={"CORSRules": [WHOLE]})
        with refused("AccessDenied", 403):
            client.delete_bucket_cors(**asked)
    with refused("AccessDenied", 403):
        server.s3(None).get_bucket_cors(**asked)
    assert bucket.s3.get_bucket_cors(**asked)["CORSRules"] == [RULE]
