"""What every answer of S3 carries, refusals too: ids, dates, lengths, and a body only where
one belongs."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import pytest
from api.test_http_edge import head
from line import Line
from raw import sign
from server import OwnBucket, Server

HTTP_DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT")


class Asked(NamedTuple):
    """A request, and the status of its answer."""

    method: str
    target: str
    status: int
    headers: Mapping[str, str]


REQUESTS = [
    Asked("PUT", "/BUCKET/new", 200, {"content-length": "0"}),
    Asked("GET", "/BUCKET/k", 200, {}),
    Asked("GET", "/BUCKET/k", 206, {"range": "bytes=1-2"}),
    Asked("GET", "/BUCKET/k", 304, {"if-none-match": "*"}),
    Asked("HEAD", "/BUCKET/k", 304, {"if-none-match": "*"}),
    Asked("DELETE", "/BUCKET/none", 204, {}),
    Asked("DELETE", "/BUCKET/k?tagging=", 204, {}),
    Asked("HEAD", "/BUCKET", 200, {}),
    Asked("HEAD", "/BUCKET/none", 404, {}),
    Asked("HEAD", "/no-such-bucket", 404, {}),
    Asked("HEAD", "/BUCKET/k", 412, {"if-match": '"0"'}),
    Asked("HEAD", "/BUCKET/k", 416, {"range": "bytes=9-"}),
    Asked("HEAD", "/BUCKET/k?acl=", 405, {}),
    Asked("HEAD", "/BUCKET/k?versionId=", 400, {}),
    Asked("GET", "/BUCKET/none", 404, {}),
    Asked("GET", "/Bad_Name/k", 400, {}),
    Asked("GET", "/BUCKET/%FF", 400, {}),
    Asked("GET", "/BUCKET?prefix=%FF", 400, {}),
    Asked("GET", "/BUCKET/" + "k" * 1025, 400, {}),
    Asked("PATCH", "/BUCKET/k", 405, {"content-length": "0"}),
    Asked("POST", "/", 405, {"content-length": "0"}),
    Asked("PUT", "/BUCKET/k", 411, {}),
    Asked("GET", "/BUCKET/k?torrent=", 501, {}),
]


@pytest.mark.parametrize("asked", REQUESTS, ids=lambda one: f"{one.method}-{one.status}")
def test_an_answer_is_whole(server: Server, bucket: OwnBucket, asked: Asked) -> None:
    """Ids and a date; no body for HEAD, no length where there never is one; and the
    connection serves on."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"body")
    path, mark, query = asked.target.replace("BUCKET", bucket.name).partition("?")
    made = sign(server, asked.method, path, query, dict(asked.headers), key=bucket.key)
    with Line(server) as line:
        line.send(head(asked.method, path + mark + query, made.headers))
        has_body = asked.method != "HEAD"
        status, headers, body = line.read(has_body=has_body)
        assert status == asked.status, body
        assert re.fullmatch(r"[0-9a-f]{16}", headers["x-amz-request-id"])
        assert base64.b64decode(headers["x-amz-id-2"])
        assert HTTP_DATE.fullmatch(_as_sent(headers["date"]))
        assert ("content-length" in headers) == (status not in (204, 304))
        if status >= 400:
            assert headers["content-type"] == "application/xml"
            assert headers["x-amz-error-code"]
            assert (b"<Error><Code>" in body) == has_body
        if status == 405:
            assert headers["allow"]
        again = sign(server, "GET", f"/{bucket.name}/k", key=bucket.key)
        line.send(head("GET", f"/{bucket.name}/k", again.headers))
        status, second, body = line.read()
        assert (status, body) == (200, b"body")
        assert second["x-amz-request-id"] != headers["x-amz-request-id"]


def test_an_answer_is_not_older_than_what_it_shows(bucket: OwnBucket) -> None:
    """Date, which is renewed as each second begins, is no earlier than Last-Modified."""
    late = 0
    for _ in range(100):
        bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
        head = bucket.s3.head_object(Bucket=bucket.name, Key="k")
        date = parsedate_to_datetime(head["ResponseMetadata"]["HTTPHeaders"]["date"])
        late += date < head["LastModified"]
    # A busy machine may wake the clock's keeper some milliseconds late.
    assert late <= 10


def _as_sent(date: str) -> str:
    # `Line` lowers what it reads.
    return date.title().replace("Gmt", "GMT")


def test_an_object_tells_when_and_what_it_is(server: Server, bucket: OwnBucket) -> None:
    """ETags are quoted, dates are HTTP's, ranges are taken in bytes."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"body")
    made = sign(server, "HEAD", f"/{bucket.name}/k", key=bucket.key)
    with Line(server) as line:
        line.send(head("HEAD", f"/{bucket.name}/k", made.headers))
        _, headers, _ = line.read(has_body=False)
    assert headers["etag"] == '"841a2d689ad86bd1611447453c22c6fc"'
    assert HTTP_DATE.fullmatch(_as_sent(headers["last-modified"]))
    assert headers["accept-ranges"] == "bytes"
    assert headers["content-length"] == "4"
    assert headers["content-type"] == "binary/octet-stream"


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("//", "//"),
        ("a//b/", "a//b/"),
        ("./a/../b", "./a/../b"),
        ("..", ".."),
        ("a/b", "a%2Fb"),
        ("a+b c", "a+b%20c"),
        ("%41", "%2541"),
        ("é", "%C3%A9"),
        ("k" * 1024, "k" * 1024),
    ],
)
def test_a_key_is_taken_literally(
    server: Server, bucket: OwnBucket, key: str, sent: str
) -> None:
    """Nothing is normalised: slashes, dots and escapes are as they were sent."""
    path = f"/{bucket.name}/{sent}"
    made = sign(server, "PUT", path, headers={"content-length": "0"}, key=bucket.key)
    with Line(server) as line:
        line.send(head("PUT", path, made.headers))
        assert line.read()[0] == 200
    (row,) = bucket.s3.list_objects_v2(Bucket=bucket.name)["Contents"]
    assert row["Key"] == key
