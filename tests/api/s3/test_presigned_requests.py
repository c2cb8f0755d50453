"""What presigned URLs can do, and what may be added to them: every kind of request."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from make import some_bytes, unique_name
from raw import Answer, crc32_of, md5_of, presign, send
from refusals import expect_refusal, unchanged
from server import OwnBucket, Server

XML = "{http://s3.amazonaws.com/doc/2006-03-01/}"


def presigned(server: Server, bucket: OwnBucket, operation: str, **asked: Any) -> str:
    """Return the path and query that boto3 makes, in signature version 4."""
    client = server.s3(bucket.key, signature_version="s3v4")
    url = client.generate_presigned_url(operation, Params={"Bucket": bucket.name, **asked})
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def hoisted(server: Server, bucket: OwnBucket, method: str = "PUT", **query: str) -> str:
    """Return a URL with x-amz-* in its query, as the JavaScript SDK makes them."""
    pairs = "&".join(f"{n.replace('_', '-')}={quote(v, safe='')}" for n, v in query.items())
    return presign(server, method, f"/{bucket.name}/k", pairs, key=bucket.key)


def elements(answer: Answer) -> dict[str, str]:
    """Return the parts of an error document."""
    return {child.tag: child.text or "" for child in ElementTree.fromstring(answer.body)}


def test_every_kind_of_request_works_by_url(server: Server, bucket: OwnBucket) -> None:
    """Put, head, get, list, tag, copy, delete: with nothing but the URL."""

    def call(method: str, operation: str, body: bytes = b"", **asked: Any) -> Answer:
        # boto3 adds a header to a copy that whoever holds the URL has to send.
        sent = {"x-amz-copy-source": asked["CopySource"]} if "CopySource" in asked else {}
        target = presigned(server, bucket, operation, **asked)
        return send(server, method, target, sent, body)

    assert call("PUT", "put_object", b"data", Key="a").status == 200
    head = call("HEAD", "head_object", Key="a")
    assert (head.status, head.headers["content-length"], head.body) == (200, "4", b"")
    assert call("GET", "get_object", Key="a").body == b"data"
    assert b"<Key>a</Key>" in call("GET", "list_objects_v2").body
    assert b"<Key>a</Key>" in call("GET", "list_objects").body
    copied = call("PUT", "copy_object", Key="b", CopySource=f"{bucket.name}/a")
    assert copied.status == 200, copied.body
    assert call("GET", "get_object_tagging", Key="b").status == 200
    assert call("DELETE", "delete_object", Key="a").status == 204
    assert call("HEAD", "head_object", Key="a").status == 404
    assert call("HEAD", "head_bucket").status == 200


def test_a_multipart_upload_works_by_url(server: Server, bucket: OwnBucket) -> None:
    """Create, parts, list, complete; and abort."""
    made = send(server, "POST", presigned(server, bucket, "create_multipart_upload", Key="k"))
    assert made.status == 200, made.body
    upload = {
        "Key": "k",
        "UploadId": ElementTree.fromstring(made.body).findtext(f"{XML}UploadId"),
    }
    contents = [some_bytes(5 << 20), b"end"]
    tags = ""
    for number, content in enumerate(contents, start=1):
        target = presigned(server, bucket, "upload_part", PartNumber=number, **upload)
        answer = send(server, "PUT", target, body=content)
        assert answer.status == 200, answer.body
        etag = answer.headers["etag"]
        tags += f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
    listed = send(server, "GET", presigned(server, bucket, "list_parts", **upload))
    assert listed.body.count(b"<Part>") == 2
    document = f"<CompleteMultipartUpload>{tags}</CompleteMultipartUpload>".encode()
    target = presigned(server, bucket, "complete_multipart_upload", **upload)
    done = send(server, "POST", target, body=document)
    assert done.status == 200, done.body
    got = bucket.s3.get_object(Bucket=bucket.name, Key="k")["Body"].read()
    assert got == b"".join(contents)
    other = bucket.s3.create_multipart_upload(Bucket=bucket.name, Key="other")
    target = presigned(
        server, bucket, "abort_multipart_upload", Key="other", UploadId=other["UploadId"]
    )
    assert send(server, "DELETE", target).status == 204


def test_amz_parameters_in_the_query_count_as_headers(
    server: Server, bucket: OwnBucket
) -> None:
    """ACL, metadata, tags, storage class, encryption: what SDKs put into the URL."""
    rules = {"getObject": "private", "allowPublicOverrides": True}
    server.lightsail().update_bucket(bucketName=bucket.name, accessRules=rules)
    target = hoisted(
        server,
        bucket,
        x_amz_acl="public-read",
        x_amz_meta_a="b c",
        x_amz_server_side_encryption="AES256",
        x_amz_storage_class="STANDARD_IA",
        x_amz_tagging="t=v",
    )
    answer = send(server, "PUT", target, body=b"data")
    assert answer.status == 200, answer.body
    head = bucket.s3.head_object(Bucket=bucket.name, Key="k")
    assert head["Metadata"] == {"a": "b c"}
    assert head["StorageClass"] == "STANDARD_IA"
    tags = bucket.s3.get_object_tagging(Bucket=bucket.name, Key="k")["TagSet"]
    assert tags == [{"Key": "t", "Value": "v"}]
    assert send(server, "GET", f"/{bucket.name}/k").body == b"data"


def test_refuses_amz_parameters_that_cannot_be(server: Server, bucket: OwnBucket) -> None:
    """With the codes their headers have."""
    with unchanged(server, bucket):
        target = hoisted(server, bucket, x_amz_storage_class="COLD")
        expect_refusal(send(server, "PUT", target, body=b"x"), "InvalidStorageClass", 400)
        target = hoisted(server, bucket, x_amz_acl="everybody")
        expect_refusal(send(server, "PUT", target, body=b"x"), "InvalidArgument", 400)
        target = hoisted(server, bucket, x_amz_server_side_encryption="aws:kms")
        expect_refusal(send(server, "PUT", target, body=b"x"), "NotImplemented", 501)


@pytest.mark.parametrize(
    "query",
    [
        # What the JavaScript SDK puts into every presigned PutObject: the CRC32 of nothing.
        {"x_amz_checksum_crc32": "AAAAAA==", "x_amz_sdk_checksum_algorithm": "CRC32"},
        {"x_amz_sdk_checksum_algorithm": "SHA256"},
        {"X_Amz_Checksum_Sha256": "bad", "X_Amz_Sdk_Checksum_Algorithm": "SHA256"},
    ],
)
def test_a_checksum_in_the_query_does_not_count(
    server: Server, bucket: OwnBucket, query: dict[str, str]
) -> None:
    """It was made before there was a body; the object has S3's own checksum."""
    answer = send(server, "PUT", hoisted(server, bucket, **query), body=b"data")
    assert answer.status == 200, answer.body
    assert answer.headers["x-amz-checksum-crc64nvme"]


def test_a_checksum_among_the_signed_headers_counts(server: Server, bucket: OwnBucket) -> None:
    """boto3 signs it as a header: it must be sent, and must be that of the body."""
    value = crc32_of(b"data")
    target = presigned(server, bucket, "put_object", Key="k", ChecksumCRC32=value)
    headers = {"x-amz-checksum-crc32": value}
    if "x-amz-sdk-checksum-algorithm" in target.lower():
        headers["x-amz-sdk-checksum-algorithm"] = "CRC32"
    with unchanged(server, bucket):
        expect_refusal(send(server, "PUT", target, headers, b"other"), "BadDigest", 400)
        expect_refusal(send(server, "PUT", target, {}, b"data"), "SignatureDoesNotMatch", 403)
    answer = send(server, "PUT", target, headers, b"data")
    assert (answer.status, answer.headers["x-amz-checksum-crc32"]) == (200, value)


def test_signed_headers_must_be_sent_as_signed(server: Server, bucket: OwnBucket) -> None:
    """Content-Type and Content-Length bind whoever holds the URL; so do metadata."""
    target = presigned(
        server,
        bucket,
        "put_object",
        Key="k",
        ContentType="text/x-test",
        ContentLength=4,
        Metadata={"a": "b"},
    )
    signed = {"content-type": "text/x-test", "x-amz-meta-a": "b"}
    assert send(server, "PUT", target, signed, b"data").status == 200
    with unchanged(server, bucket):
        for headers, body in (
            (signed, b"longer"),
            ({**signed, "content-type": "text/html"}, b"data"),
            ({**signed, "x-amz-meta-a": "c"}, b"data"),
            ({"content-type": "text/x-test"}, b"data"),
        ):
            answer = send(server, "PUT", target, headers, body)
            expect_refusal(answer, "SignatureDoesNotMatch", 403)
    head = bucket.s3.head_object(Bucket=bucket.name, Key="k")
    assert (head["ContentType"], head["Metadata"]) == ("text/x-test", {"a": "b"})


def test_a_signed_content_md5_is_checked(server: Server, bucket: OwnBucket) -> None:
    """A URL can bind the body itself."""
    value = md5_of(b"data")
    target = presigned(server, bucket, "put_object", Key="k", ContentMD5=value)
    with unchanged(server, bucket):
        answer = send(server, "PUT", target, {"content-md5": value}, b"other")
        expect_refusal(answer, "BadDigest", 400)
    assert send(server, "PUT", target, {"content-md5": value}, b"data").status == 200


def test_names_every_header_that_is_not_signed(server: Server, bucket: OwnBucket) -> None:
    """x-amz-* and Content-MD5 may not be added; the rest may."""
    target = presigned(server, bucket, "put_object", Key="k")
    added = {"x-amz-meta-b": "1", "x-amz-acl": "public-read", "content-md5": md5_of(b"data")}
    with unchanged(server, bucket):
        answer = send(server, "PUT", target, added, b"data")
        expect_refusal(answer, "AccessDenied", 403)
    shown = elements(answer)
    assert shown["Message"].startswith("There were headers present in the request which were")
    assert shown["HeadersNotSigned"] == "content-md5, x-amz-acl, x-amz-meta-b"
    plain = {"content-type": "text/plain", "cache-control": "no-store", "x-other": "1"}
    assert send(server, "PUT", target, plain, b"data").status == 200


def test_the_payload_hash_may_stand_in_the_query(server: Server, bucket: OwnBucket) -> None:
    """Go and JavaScript say UNSIGNED-PAYLOAD there; a hash there binds the body."""
    target = hoisted(server, bucket, X_Amz_Content_Sha256="UNSIGNED-PAYLOAD")
    assert send(server, "PUT", target, body=b"data").status == 200


@pytest.mark.parametrize("operation", ["put_object", "create_multipart_upload"])
def test_aws_chunked_is_no_encoding_of_what_comes_by_url(
    server: Server, bucket: OwnBucket, operation: str
) -> None:
    """Who sends by URL may leave the token there; it is dropped, what is beside it stays."""
    method = "PUT" if operation == "put_object" else "POST"
    target = presigned(server, bucket, operation, Key="k")
    answer = send(server, method, target, {"content-encoding": "gzip,aws-chunked"}, b"x")
    assert answer.status == 200
    if method == "POST":
        upload = {
            "Bucket": bucket.name,
            "Key": "k",
            "UploadId": elements(answer)[f"{XML}UploadId"],
        }
        etag = bucket.s3.upload_part(**upload, PartNumber=1, Body=b"x")["ETag"]
        parts = {"Parts": [{"ETag": etag, "PartNumber": 1}]}
        bucket.s3.complete_multipart_upload(**upload, MultipartUpload=parts)
    head = bucket.s3.head_object(Bucket=bucket.name, Key="k")
    assert head["ContentEncoding"] == "gzip"


def test_host_must_be_signed(server: Server, bucket: OwnBucket) -> None:
    """Else the URL would hold for any bucket's host."""
    target = hoisted(server, bucket, "GET").replace("SignedHeaders=host", "SignedHeaders=date")
    answer = send(server, "GET", target)
    expect_refusal(answer, "AccessDenied", 403)
    assert elements(answer)["HeadersNotSigned"] == "host"


def test_one_request_has_one_signature(server: Server, bucket: OwnBucket) -> None:
    """A header beside a presigned URL is refused, whatever it says."""
    target = presigned(server, bucket, "get_object", Key="k")
    for value in ("Bearer x", "AWS4-HMAC-SHA256 Credential=x", "Basic eDp5"):
        answer = send(server, "GET", target, {"authorization": value})
        expect_refusal(answer, "InvalidArgument", 400)
        shown = elements(answer)
        assert shown["Message"].startswith("Only one auth mechanism allowed")
        assert shown["ArgumentName"] == "Authorization"
        assert "x" not in shown["ArgumentValue"].replace("x-", "")


def test_refuses_signature_version_2_and_4a(server: Server, bucket: OwnBucket) -> None:
    """By header and by URL, with a sentence that says what to use."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    client = server.s3(bucket.key, signature_version="s3")
    params = {"Bucket": bucket.name, "Key": "k"}
    url = urlsplit(client.generate_presigned_url("get_object", Params=params))
    assert "AWSAccessKeyId=" in url.query
    by_url = send(server, "GET", f"{url.path}?{url.query}")
    by_header = send(server, "GET", url.path, {"authorization": "AWS AKIA:c2ln"})
    for answer in (by_url, by_header):
        expect_refusal(answer, "InvalidRequest", 400)
        assert elements(answer)["Message"].endswith("Please use AWS4-HMAC-SHA256.")
    asymmetric = "AWS4-ECDSA-P256-SHA256"
    answer = send(server, "GET", url.path, {"authorization": f"{asymmetric} Credential=x"})
    expect_refusal(answer, "NotImplemented", 501)
    target = hoisted(server, bucket, "GET").replace("AWS4-HMAC-SHA256", asymmetric)
    answer = send(server, "GET", target)
    expect_refusal(answer, "AuthorizationQueryParametersError", 400)


def test_overrides_need_a_signature(server: Server, bucket: OwnBucket) -> None:
    """Anybody may read a public object, and not choose its headers."""
    rules = {"getObject": "public", "allowPublicOverrides": True}
    server.lightsail().update_bucket(bucketName=bucket.name, accessRules=rules)
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    path = f"/{bucket.name}/k"
    assert send(server, "GET", path).status == 200
    answer = send(server, "GET", f"{path}?response-content-type=text/html")
    expect_refusal(answer, "InvalidRequest", 400)
    names = ["type", "language", "disposition", "encoding"]
    asked = {f"ResponseContent{name.title()}": f"x-{name}" for name in names}
    asked |= {"ResponseCacheControl": "no-store"}
    for method, operation in (("GET", "get_object"), ("HEAD", "head_object")):
        target = presigned(server, bucket, operation, Key="k", **asked)
        answer = send(server, method, target)
        assert [answer.headers[f"content-{name}"] for name in names] == [
            f"x-{n}" for n in names
        ]
        assert answer.headers["cache-control"] == "no-store"


def test_a_mismatch_shows_what_was_to_be_signed(server: Server, bucket: OwnBucket) -> None:
    """Each text beside its bytes, so that a client's maker can compare."""
    target = hoisted(server, bucket, "GET", x_id="GetObject")
    answer = send(server, "GET", target.replace("x-id=GetObject", "x-id=Other"))
    expect_refusal(answer, "SignatureDoesNotMatch", 403)
    shown = elements(answer)
    names = ["Code", "Message", "AWSAccessKeyId", "StringToSign", "SignatureProvided"]
    names += ["StringToSignBytes", "CanonicalRequest", "CanonicalRequestBytes"]
    assert list(shown)[:8] == names
    assert shown["AWSAccessKeyId"] == bucket.key.access_key_id
    assert shown["SignatureProvided"] == target.rpartition("=")[2]
    for name in ("StringToSign", "CanonicalRequest"):
        assert bytes.fromhex(shown[f"{name}Bytes"]).decode() == shown[name]
    canonical = shown["CanonicalRequest"].split("\n")
    assert canonical[:2] == ["GET", f"/{bucket.name}/k"]
    assert canonical[-1] == "UNSIGNED-PAYLOAD"
    digest = hashlib.sha256(shown["CanonicalRequest"].encode()).hexdigest()
    assert shown["StringToSign"].split("\n")[3] == digest


def test_odd_credentials_are_refusals(server: Server, bucket: OwnBucket) -> None:
    """Whatever a credential holds, it is named as malformed, unknown or a mismatch."""
    target = hoisted(server, bucket, "GET")
    for old, new in (("us-east-1", "%C3%BC%E4%B8%AD"), ("AKIA", "%00"), ("%2Fs3%2F", "%2F")):
        answer = send(server, "GET", target.replace(old, new))
        assert answer.status in (400, 403), answer.body
        assert answer.code in ("AuthorizationQueryParametersError", "InvalidAccessKeyId")


def test_a_url_for_a_missing_bucket(server: Server, bucket: OwnBucket) -> None:
    """Signed by a key of another bucket: denied, as by header."""
    path = f"/{unique_name('missing')}/k"
    answer = send(server, "GET", presign(server, "GET", path, key=bucket.key))
    assert answer.status in (403, 404)
