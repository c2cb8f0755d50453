"""Signed requests that no client would make: each gets an answer of S3, none makes it fail."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from make import unique_name
from raw import md5_of, send_signed
from server import OwnBucket, Server

NAMES = [
    *("acl", "annotation", "attributes", "bucket-region", "continuation-token", "cors"),
    *("delete", "delimiter", "encoding-type", "fetch-owner", "id", "inventory", "key-marker"),
    *("lifecycle", "list-type", "location", "logging", "marker", "max-buckets", "max-keys"),
    *("max-parts", "max-uploads", "part-number-marker", "partNumber", "policy", "prefix"),
    *("renameObject", "response-content-type", "response-expires", "restore", "select"),
    *("start-after", "tagging", "torrent", "upload-id-marker", "uploadId", "uploads"),
    *("version-id-marker", "versionId", "versioning", "versions", "website", "x-amz-meta-q"),
]
# Percent-encoded, as they stand in the URL.
VALUES = [
    *("", "0", "1", "-1", "x", "null", "url", "2", "true", "99999999999", "+", "%2F"),
    *("%00", "%ff", "%F0%9F%A6%9E", "%ED%A0%80", "%EF%BF%BF", "MTph", "0" * 26),
]
HEADERS: dict[str, list[str]] = {
    "content-disposition": ['\xe9;"'],
    "content-encoding": ["aws-chunked", "gzip"],
    "content-md5": ["", "x"],
    "expires": ["\xe9", "never"],
    "if-match": ['"x"', "*", "", ","],
    "if-modified-since": ["x", "Thu, 01 Dec 9999 16:00:00 GMT"],
    "if-none-match": ["*", '"x"', ""],
    "origin": ["http://a", "null"],
    "range": ["bytes=0-0", "bytes=-1", "bytes=9-1", "bytes=0-0,1-1", "x"],
    "x-amz-acl": ["public-read", "x", ""],
    "x-amz-checksum-crc32": ["AAAAAA==", "x"],
    "x-amz-copy-source": ["BUCKET/k", "/BUCKET/k?versionId=null", "x", "%00", "BUCKET/%ff"],
    "x-amz-copy-source-range": ["bytes=0-0", "x"],
    "x-amz-decoded-content-length": ["1", "x"],
    "x-amz-expected-bucket-owner": ["1", "x"],
    "x-amz-grant-read": ["id=x", "x"],
    "x-amz-meta-a": ["\xff", "=?UTF-8?B?7aCA?=", "=?utf-8?q?=00?="],
    "x-amz-metadata-directive": ["REPLACE", "x"],
    "x-amz-mp-object-size": ["1", "x"],
    "x-amz-object-attributes": ["ETag", ",", "x"],
    "x-amz-storage-class": ["GLACIER", "x"],
    "x-amz-tagging": ["a=b", "=", "%", "a=%ED%A0%80"],
}
BODIES = [
    b"",
    b"x",
    b"<a/>",
    b"\xff\xfe",
    b"<Delete><Object><Key>k</Key></Object></Delete>",
    b"<Delete><Object><Key>&#xD800;</Key></Object></Delete>",
    b"<Delete><Object><Key>\xed\xa0\x80</Key></Object></Delete>",
    b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
    b"<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>",
    b"<AccessControlPolicy/>",
]
PATHS = ["/", "/BUCKET", "/BUCKET/", "/BUCKET//", "/BUCKET/k", "/BUCKET/%00", "/BUCKET/.."]
queries = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=3)
headers = st.lists(st.sampled_from(sorted(HEADERS)), max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries(
        {name: st.sampled_from(HEADERS[name]) for name in names}
    )
)


@pytest.fixture(scope="module")
def odd(server: Server) -> OwnBucket:
    """A versioned bucket with one object, for all examples."""
    made = server.bucket(unique_name("odd"), versioning=True, keyless=True)
    made.s3.put_object(Bucket=made.name, Key="k", Body=b"x")
    return made


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    method=st.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"]),
    path=st.sampled_from(PATHS),
    query=queries,
    sent=headers,
    body=st.sampled_from(BODIES),
    is_digested=st.booleans(),
)
def test_every_request_gets_an_answer(
    server: Server,
    odd: OwnBucket,
    method: str,
    path: str,
    query: dict[str, str],
    sent: dict[str, str],
    body: bytes,
    is_digested: bool,
) -> None:
    """A success or a refusal with a code and a request id; never a failure of the server."""
    if method == "DELETE" and path.rstrip("/") == "/BUCKET" and not query:
        method = "GET"  # The bucket is wanted for the next example.
    given_body = body if method in ("PUT", "POST") else b""
    asked = {name: value.replace("BUCKET", odd.name) for name, value in sent.items()}
    if given_body and is_digested:
        asked["content-md5"] = md5_of(given_body)
    answer = send_signed(
        server,
        method,
        path.replace("BUCKET", odd.name),
        "&".join(f"{name}={value}" for name, value in sorted(query.items())),
        asked,
        given_body,
    )
    assert answer.status < 500 or answer.status == 501, answer
    assert answer.headers["x-amz-request-id"]
    if answer.status >= 400:
        assert answer.code
        if method != "HEAD":
            assert ElementTree.fromstring(answer.body).tag == "Error"
