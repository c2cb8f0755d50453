"""A connection that repeats its headers is answered as if each request had its own.

The server does not parse a header block again that is, byte for byte, the one before. So
every request here is sent twice: on a connection of its own, and after three of the same
headers; the answers must be the same.
"""

from __future__ import annotations

import pytest
from line import Line
from raw import presign
from server import OwnBucket, Server

ODD_LINES = [
    b"GET /{bucket}/k#part?a=b HTTP/1.1",
    b"GET http://other/{bucket}/k HTTP/1.1",
    b"GET /{bucket}/k\xc3\xa9 HTTP/1.1",
    b"GET /{bucket}/k HTTP/1.0",
    b"get /{bucket}/k HTTP/1.1",
    b"GET  /{bucket}/k HTTP/1.1",
    b"GET /{bucket}/k  HTTP/1.1",
    b"GET /{bucket}/k\tx HTTP/1.1",
    b"OPTIONS /{bucket}/k HTTP/1.1",
    b"PATCH /{bucket}/k HTTP/1.1",
    b"HEAD /{bucket}/none HTTP/1.1",
    b"DELETE /{bucket}/k HTTP/1.1",
    b"POST /{bucket}/k HTTP/1.1",
    b"GET /{bucket}?list-type=2 HTTP/1.1",
    b"GET / HTTP/1.1",
    b"GET * HTTP/1.1",
    b"GET /{bucket}/k%zz HTTP/1.1",
    b"GET /{bucket}/k HTTP/1.1 ",
    b"GET /{bucket}/k HTTP/2.0",
    b"GET /{bucket}/k",
    b"\r\nGET /{bucket}/k HTTP/1.1",
]


def rest(server: Server, *lines: str) -> bytes:
    """Return a header block."""
    return "\r\n".join(["", f"Host: 127.0.0.1:{server.port}", *lines, "", ""]).encode()


def warm(line: Line, server: Server, bucket: OwnBucket, block: bytes) -> None:
    """Send three requests of one header block, so that it is known."""
    for _ in range(3):
        target = presign(server, "GET", f"/{bucket.name}/k", key=bucket.key)
        line.send(f"GET {target} HTTP/1.1".encode() + block)
        assert line.read()[2] == b"value"


@pytest.fixture
def filled(bucket: OwnBucket) -> OwnBucket:
    """A bucket with one object."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"value")
    return bucket


@pytest.mark.parametrize("odd", ODD_LINES)
def test_an_odd_request_line_is_judged_as_on_a_fresh_connection(
    server: Server, filled: OwnBucket, odd: bytes
) -> None:
    """What the parser alone understands goes to the parser, with any headers."""
    first = odd.replace(b"{bucket}", filled.name.encode())
    block = rest(server, "X-Test: same")
    has_body = not first.startswith(b"HEAD")
    with Line(server) as fresh:
        fresh.send(first + block)
        expected = fresh.read(has_body=has_body)
    with Line(server) as known:
        warm(known, server, filled, block)
        known.send(first + block)
        status, headers, _ = known.read(has_body=has_body)
    assert (status, headers.keys()) == (expected[0], expected[1].keys())


def test_bodies_are_those_that_came(server: Server, filled: OwnBucket) -> None:
    """Equal headers, different bytes and keys: each object has its own."""
    block = rest(server, "Content-Length: 6")
    with Line(server) as line:
        for number in range(6):
            path = f"/{filled.name}/repeated/{number}"
            target = presign(server, "PUT", path, key=filled.key)
            line.send(f"PUT {target} HTTP/1.1".encode() + block + b"body-%d" % number)
            assert line.read()[0] == 200
    for number in range(6):
        found = filled.s3.get_object(Bucket=filled.name, Key=f"repeated/{number}")
        assert found["Body"].read() == b"body-%d" % number


def test_a_head_that_comes_in_pieces_is_put_together(server: Server, filled: OwnBucket) -> None:
    """Cut anywhere, also in the body; and two at once; all are answered in order."""
    block = rest(server, "Content-Length: 6")

    def put(number: int) -> bytes:
        path = f"/{filled.name}/cut/{number}"
        target = presign(server, "PUT", path, key=filled.key)
        return f"PUT {target} HTTP/1.1".encode() + block + b"cut-%02d" % number

    with Line(server) as line:
        for number in range(3):
            line.send(put(number))
            assert line.read()[0] == 200
        whole = put(3)
        for cut in (1, whole.index(b"\r\n") + 1, len(whole) - 7, len(whole) - 2):
            line.send(whole[:cut])
            line.send(whole[cut:])
            assert line.read()[0] == 200
        line.send(put(4) + put(5) + put(6)[:50])
        line.send(put(6)[50:])
        assert [line.read()[0] for _ in range(3)] == [200] * 3
    listed = filled.s3.list_objects_v2(Bucket=filled.name, Prefix="cut/")["Contents"]
    assert [item["Key"] for item in listed] == [f"cut/{number}" for number in range(7)]


def test_a_forged_signature_under_known_headers_is_refused(
    server: Server, filled: OwnBucket
) -> None:
    """What is remembered is the reading of headers, never that somebody may."""
    block = rest(server, "X-Test: same")
    with Line(server) as line:
        warm(line, server, filled, block)
        good = presign(server, "GET", f"/{filled.name}/k", key=filled.key)
        forged = good[:-4] + ("0000" if good[-4:] != "0000" else "1111")
        line.send(f"GET {forged} HTTP/1.1".encode() + block)
        assert line.read()[0] == 403
        other = good.replace(f"/{filled.name}/k?", f"/{filled.name}/other?")
        line.send(f"GET {other} HTTP/1.1".encode() + block)
        assert line.read()[0] == 403
        line.send(f"GET /{filled.name}/k HTTP/1.1".encode() + block)
        assert line.read()[0] == 403


def test_a_close_ends_the_connection_each_time(server: Server, filled: OwnBucket) -> None:
    """Headers that end a connection are not remembered beyond it."""
    keep, close = rest(server), rest(server, "Connection: close")
    with Line(server) as line:
        warm(line, server, filled, keep)
        target = presign(server, "GET", f"/{filled.name}/k", key=filled.key)
        line.send(f"GET {target} HTTP/1.1".encode() + close)
        assert line.read()[1]["connection"] == "close"
        assert line.is_closed()
