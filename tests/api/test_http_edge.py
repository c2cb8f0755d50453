"""The HTTP edge, byte by byte: what must hold for connections that carry several requests."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
from collections.abc import Mapping

import pytest
from line import Line
from raw import sign
from server import OwnBucket, Server


def head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """Return a request's head."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def signed(
    server: Server,
    own: OwnBucket,
    method: str,
    key: str,
    body: bytes = b"",
    extra: Mapping[str, str] | None = None,
) -> bytes:
    """Return the head of a signed request for an object, its length included."""
    digest = hashlib.sha256(body).hexdigest()
    path = f"/{own.name}/{key}"
    made = sign(server, method, path, "", dict(extra or {}), key=own.key, payload_hash=digest)
    length = {"content-length": str(len(body))} if method == "PUT" else {}
    return head(method, path, {**made.headers, **length})


@pytest.mark.parametrize("size", [300_000, 5_000_001])
def test_one_connection_carries_many_requests_past_refusals(
    server: Server, bucket: OwnBucket, size: int
) -> None:
    """Puts, refusals with unread bodies, HEADs and gets follow each other on one connection."""
    body = os.urandom(size)
    with Line(server) as line:
        line.send(signed(server, bucket, "PUT", "a", body) + body)
        assert line.read()[0] == 200
        unsigned = {"host": f"127.0.0.1:{server.port}", "content-length": str(len(body))}
        line.send(head("PUT", f"/{bucket.name}/a", unsigned) + body)
        assert line.read()[0] == 403
        line.send(signed(server, bucket, "HEAD", "a"))
        status, headers, _ = line.read(has_body=False)
        assert (status, headers["content-length"]) == (200, str(len(body)))
        line.send(signed(server, bucket, "HEAD", "missing"))
        assert line.read(has_body=False)[0] == 404
        line.send(signed(server, bucket, "GET", "a"))
        assert line.read()[2] == body


def test_pipelined_requests_are_answered_in_order(server: Server, bucket: OwnBucket) -> None:
    """Requests sent without waiting get their answers in the order they were sent."""
    bodies = [b"%d" % number * 50 for number in range(6)]
    with Line(server) as line:
        line.send(
            b"".join(
                signed(server, bucket, "PUT", f"k{number}", body) + body
                for number, body in enumerate(bodies)
            )
        )
        for _ in bodies:
            assert line.read()[0] == 200
        line.send(b"".join(signed(server, bucket, "GET", f"k{n}") for n in range(6)))
        assert [line.read()[2] for _ in bodies] == bodies


def test_a_long_body_ends_where_it_was_said_to(server: Server, bucket: OwnBucket) -> None:
    """Pieces of any size are put together, and what follows the body is the next request."""
    body = os.urandom(4_500_000)
    sizes = itertools.cycle([1, 70_000, 1_048_576, 9, 300_000])
    with Line(server) as line:
        line.send(signed(server, bucket, "PUT", "long", body))
        start = 0
        while start < len(body):
            stop = start + next(sizes)
            # The last piece brings the next request along.
            last = b"" if stop < len(body) else signed(server, bucket, "GET", "long")
            line.send(body[start:stop] + last)
            start = stop
        assert line.read()[0] == 200
        assert line.read()[2] == body


def test_says_continue_only_when_the_body_is_wanted(server: Server, bucket: OwnBucket) -> None:
    """100 Continue comes for a welcome body, not before a refusal."""
    body = b"y" * 5_000
    expect = {"expect": "100-continue"}
    with Line(server) as line:
        line.send(signed(server, bucket, "PUT", "e", body, expect))
        assert line.read_head()[0] == 100
        line.send(body)
        assert line.read()[0] == 200
    with Line(server) as line:
        unsigned = {"host": f"127.0.0.1:{server.port}", "content-length": "5000", **expect}
        line.send(head("PUT", f"/{bucket.name}/e", unsigned))
        status, headers, _ = line.read()
        assert status == 403
        # Whether the body follows nobody knows: this connection is of no more use.
        assert headers["connection"] == "close"
        assert line.is_closed()


def test_says_continue_once_for_an_empty_body(server: Server, bucket: OwnBucket) -> None:
    """`aws s3 sync` of an empty file waits for it; a second one would poison the pool."""
    with Line(server) as line:
        line.send(signed(server, bucket, "PUT", "empty", b"", {"expect": "100-continue"}))
        assert line.read_head()[0] == 100
        assert line.read()[0] == 200
        line.send(signed(server, bucket, "GET", "empty"))
        assert line.read()[:1] == (200,)


def test_takes_chunked_transfer_coding(server: Server, bucket: OwnBucket) -> None:
    """A body without a length arrives in HTTP chunks and is stored whole."""
    body = b"z" * 100_000
    digest = hashlib.sha256(body).hexdigest()
    path = f"/{bucket.name}/chunked"
    made = sign(server, "PUT", path, key=bucket.key, payload_hash=digest)
    with Line(server) as line:
        line.send(head("PUT", path, {**made.headers, "transfer-encoding": "chunked"}))
        for start in range(0, len(body), 9_000):
            piece = body[start : start + 9_000]
            line.send(b"%x\r\n%b\r\n" % (len(piece), piece))
        line.send(b"0\r\n\r\n")
        assert line.read()[0] == 200
        line.send(signed(server, bucket, "GET", "chunked"))
        assert line.read()[2] == body


def test_refuses_a_length_together_with_chunked_coding(
    server: Server, bucket: OwnBucket
) -> None:
    """Two lengths are how requests are smuggled: 400, and the connection ends."""
    made = sign(server, "PUT", f"/{bucket.name}/s", key=bucket.key)
    headers = {**made.headers, "content-length": "5", "transfer-encoding": "chunked"}
    with Line(server) as line:
        line.send(
            head("PUT", f"/{bucket.name}/s", headers) + b"0\r\n\r\nGET / HTTP/1.1\r\n\r\n"
        )
        assert line.read()[0] == 400
        assert line.is_closed()


@pytest.mark.parametrize("size", [10, 100_000, 3_000_000])
def test_a_truncated_body_stores_nothing(server: Server, bucket: OwnBucket, size: int) -> None:
    """A client that goes away within its body leaves the key as it was."""
    bucket.s3.put_object(Bucket=bucket.name, Key="t", Body=b"before")
    body = b"t" * size
    with Line(server) as line:
        line.send(signed(server, bucket, "PUT", "t", body) + body[: size // 2])
    with Line(server) as line:
        line.send(signed(server, bucket, "GET", "t"))
        assert line.read()[2] == b"before"


def test_reads_a_target_in_absolute_form(server: Server, bucket: OwnBucket) -> None:
    """A target may name the host, as requests to proxies do."""
    bucket.s3.put_object(Bucket=bucket.name, Key="straße", Body=b"raw")
    path = f"/{bucket.name}/stra%C3%9Fe"
    made = sign(server, "GET", path, key=bucket.key)
    lines = "".join(f"{name}: {value}\r\n" for name, value in made.headers.items())
    target = f"http://127.0.0.1:{server.port}{path}"
    with Line(server) as line:
        line.send(f"GET {target} HTTP/1.1\r\n{lines}\r\n".encode())
        assert line.read()[2] == b"raw"


def test_no_value_of_a_client_becomes_a_header_line(server: Server, bucket: OwnBucket) -> None:
    """An override with a line break is refused, not sent."""
    bucket.s3.put_object(Bucket=bucket.name, Key="h", Body=b"1")
    query = "response-content-type=a%0D%0Ax-injected%3A%201"
    made = sign(server, "GET", f"/{bucket.name}/h", query, key=bucket.key)
    with Line(server) as line:
        line.send(head("GET", f"/{bucket.name}/h?{query}", made.headers))
        status, headers, _ = line.read()
        assert status == 400
        assert "x-injected" not in headers


def test_answers_http_1_0_and_closes(server: Server) -> None:
    """An old client gets its answer and the end of the connection."""
    with Line(server) as line:
        line.send(b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        status, headers, body = line.read()
        assert status == 403
        assert re.search(rb"<Code>AccessDenied</Code>", body)
        assert headers["connection"] == "close"
        assert line.is_closed()


@pytest.mark.parametrize(
    "sent",
    [
        b"FOO / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"\x16\x03\x01 this is TLS",
    ],
)
def test_what_is_no_http_gets_an_answer_of_s3(server: Server, sent: bytes) -> None:
    """400 in S3's words, under a request id, and the end of the connection."""
    with Line(server) as line:
        line.send(sent)
        status, headers, body = line.read()
        assert status == 400
        assert re.search(rb"<Code>BadRequest</Code>", body)
        assert re.fullmatch(r"[0-9a-f]{16}", headers["x-amz-request-id"])
        assert headers["connection"] == "close"
        assert line.is_closed()


@pytest.mark.parametrize("start", [b"GET /", b"GET / HTTP/1.1\r\nHost: x\r\nX: "])
def test_a_head_without_an_end_is_cut_off(server: Server, start: bytes) -> None:
    """A request line or header that goes on and on is refused before it fills the memory."""
    with Line(server) as line:
        line.send(start)
        try:
            for _ in range(64):
                line.send(b"y" * 65_536)
        except OSError:
            return  # Cut off while we sent: the answer may be lost with the rest.
        status, _, body = line.read()
        assert status == 400
        assert re.search(rb"<Code>RequestHeaderSectionTooLarge</Code>", body)
        assert line.is_closed()


@pytest.mark.parametrize("start", [b"0\r\nx-trailer: ", b"1;"])
def test_a_chunked_body_without_an_end_is_cut_off(
    server: Server, bucket: OwnBucket, start: bytes
) -> None:
    """A trailer or a chunk's extension that goes on and on is not kept, and nothing stored."""
    made = sign(
        server,
        "PUT",
        f"/{bucket.name}/endless",
        "",
        {"transfer-encoding": "chunked"},
        key=bucket.key,
        payload_hash="UNSIGNED-PAYLOAD",
    )
    with Line(server) as line:
        line.send(head("PUT", f"/{bucket.name}/endless", made.headers))
        line.send(b"3\r\nabc\r\n" + start)
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            line.send(b"x" * (32 << 20))  # More than two sockets hold: somebody must read.
    assert "Contents" not in bucket.s3.list_objects_v2(Bucket=bucket.name)


def test_a_head_may_come_byte_by_byte(server: Server, bucket: OwnBucket) -> None:
    """Pieces of a head join, also when several requests share the connection."""
    bucket.s3.put_object(Bucket=bucket.name, Key="a", Body=b"a")
    with Line(server) as line:
        for _ in range(2):
            request = signed(server, bucket, "GET", "a", b"", {"x-long": "y" * 20_000})
            for start in range(0, len(request), 1_000):
                line.send(request[start : start + 1_000])
            assert line.read()[2] == b"a"
