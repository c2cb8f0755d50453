"""If-* on GET and HEAD: every header, in lists, weak, in pairs; 304 and 412 exactly."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from make import unique_name
from raw import send_signed
from server import OwnBucket, Server

PAST, FUTURE = "Thu, 01 Jan 2015 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 GMT"


@pytest.fixture(scope="module")
def made(server: Server) -> OwnBucket:
    """A bucket with the object `k`."""
    bucket = server.bucket(unique_name("condread"))
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"lagoon", CacheControl="no-cache")
    return bucket


@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ({"if-match": '"{etag}"'}, 200),
        ({"if-match": "{etag}"}, 200),
        ({"if-match": "*"}, 200),
        ({"if-match": '"a,b", W/"c" ,"{etag}"'}, 200),
        ({"if-match": 'W/"{etag}"'}, 200),
        ({"if-match": '"other"'}, 412),
        ({"if-match": ""}, 412),
        ({"if-none-match": '"{etag}"'}, 304),
        ({"if-none-match": "{etag}"}, 304),
        ({"if-none-match": 'W/"{etag}"'}, 304),
        ({"if-none-match": '"x", "{etag}"'}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"other"'}, 200),
        ({"if-modified-since": PAST}, 200),
        ({"if-modified-since": "{modified}"}, 304),
        ({"if-modified-since": "not a date"}, 200),
        ({"if-modified-since": FUTURE}, 200),
        ({"if-unmodified-since": PAST}, 412),
        ({"if-unmodified-since": "{modified}"}, 200),
        ({"if-unmodified-since": FUTURE}, 200),
        # RFC 9110 §13.2.2: an ETag decides, and the time beside it is not looked at.
        ({"if-match": '"{etag}"', "if-unmodified-since": PAST}, 200),
        ({"if-match": '"other"', "if-unmodified-since": FUTURE}, 412),
        ({"if-none-match": '"{etag}"', "if-modified-since": PAST}, 304),
        ({"if-none-match": '"other"', "if-modified-since": "{modified}"}, 200),
        ({"if-match": '"{etag}"', "if-none-match": '"{etag}"'}, 304),
        ({"if-match": '"other"', "if-none-match": '"{etag}"'}, 412),
        ({"if-unmodified-since": PAST, "if-none-match": '"{etag}"'}, 412),
    ],
)
def test_each_condition_has_its_status(
    server: Server, made: OwnBucket, conditions: dict[str, str], status: int
) -> None:
    """By GET and by HEAD, with S3's code, and nothing in the body of a 304."""
    head = made.s3.head_object(Bucket=made.name, Key="k")
    values = {
        "etag": head["ETag"].strip('"'),
        "modified": formatdate(head["LastModified"].timestamp(), usegmt=True),
    }
    headers = {name: value.format(**values) for name, value in conditions.items()}
    for method in ("GET", "HEAD"):
        answer = send_signed(server, method, f"/{made.name}/k", headers=headers, key=made.key)
        assert answer.status == status, (method, answer.body)
        if status == 412:
            assert answer.code == "PreconditionFailed"
            continue
        # What a cache needs to go on with what it has.
        assert answer.headers["etag"] == head["ETag"]
        assert answer.headers["last-modified"] == values["modified"]
        if status == 304:
            assert answer.body == b""
            assert "content-length" not in answer.headers
            assert "content-type" not in answer.headers


def test_a_condition_is_judged_before_the_range(server: Server, made: OwnBucket) -> None:
    """304 and 412 come before 416."""
    headers = {"range": "bytes=100-200", "if-none-match": "*"}
    answer = send_signed(server, "GET", f"/{made.name}/k", headers=headers, key=made.key)
    assert answer.status == 304
    headers = {"range": "bytes=100-200", "if-match": '"other"'}
    answer = send_signed(server, "GET", f"/{made.name}/k", headers=headers, key=made.key)
    assert answer.status == 412


def test_a_missing_key_is_missing_whatever_the_condition(
    server: Server, made: OwnBucket
) -> None:
    """There is nothing to compare: 404."""
    for headers in ({"if-match": '"x"'}, {"if-none-match": "*"}):
        answer = send_signed(server, "GET", f"/{made.name}/none", headers=headers, key=made.key)
        assert (answer.status, answer.code) == (404, "NoSuchKey")
