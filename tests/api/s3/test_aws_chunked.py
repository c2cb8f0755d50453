"""aws-chunked bodies: signed chunks, signed trailers, unsigned trailers, over TLS too."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from make import some_bytes, write_certificate
from raw import (
    STREAMING,
    STREAMING_TRAILER,
    UNSIGNED_TRAILER,
    Answer,
    Signed,
    crc32_of,
    send,
    sign,
    signed_chunks,
    unsigned_chunks,
)
from refusals import expect_refusal, unchanged
from server import OwnBucket, Server, StartServer, Tls

CHUNKS = [some_bytes(65_536, 1), some_bytes(65_536, 2), some_bytes(1_000, 3)]
WHOLE = b"".join(CHUNKS)
CRC = {"x-amz-checksum-crc32": crc32_of(WHOLE)}


def _signed(
    server: Server, bucket: OwnBucket, kind: str, length: int = len(WHOLE), **more: str
) -> Signed:
    headers = {"content-encoding": "aws-chunked", "x-amz-decoded-content-length": str(length)}
    if "TRAILER" in kind:
        headers["x-amz-trailer"] = "x-amz-checksum-crc32"
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    return sign(
        server,
        *("PUT", f"/{bucket.name}/k"),
        headers=headers,
        key=bucket.key,
        payload_hash=kind,
    )


def _send(server: Server, bucket: OwnBucket, signed: Signed, framed: bytes) -> Answer:
    return send(server, "PUT", f"/{bucket.name}/k", signed.headers, framed)


def _expect_whole(bucket: OwnBucket, answer: Answer) -> Mapping[str, Any]:
    assert answer.status == 200, answer.body
    got: Mapping[str, Any] = bucket.s3.get_object(Bucket=bucket.name, Key="k")
    assert got["Body"].read() == WHOLE
    assert "aws-chunked" not in got.get("ContentEncoding", "")
    return got


def test_signed_chunks(server: Server, bucket: OwnBucket) -> None:
    """Each chunk is verified; what is stored is the payload without its framing."""
    signed = _signed(server, bucket, STREAMING)
    _expect_whole(bucket, _send(server, bucket, signed, signed_chunks(signed, CHUNKS)))


def test_signed_chunks_with_a_trailer(server: Server, bucket: OwnBucket) -> None:
    """The trailing checksum is verified, signed, stored and shown."""
    signed = _signed(server, bucket, STREAMING_TRAILER)
    answer = _send(server, bucket, signed, signed_chunks(signed, CHUNKS, CRC))
    _expect_whole(bucket, answer)
    head = bucket.s3.head_object(Bucket=bucket.name, Key="k", ChecksumMode="ENABLED")
    assert head["ChecksumCRC32"] == CRC["x-amz-checksum-crc32"]


def test_unsigned_chunks_with_a_trailer(server: Server, bucket: OwnBucket) -> None:
    """The form boto3 sends over TLS works over plain HTTP as well."""
    signed = _signed(server, bucket, UNSIGNED_TRAILER)
    _expect_whole(bucket, _send(server, bucket, signed, unsigned_chunks(CHUNKS, CRC)))


def test_other_encodings_are_kept(server: Server, bucket: OwnBucket) -> None:
    """Of `gzip,aws-chunked` the gzip stays: it is content, the other is framing."""
    signed = _signed(server, bucket, STREAMING, content_encoding="gzip,aws-chunked")
    answer = _send(server, bucket, signed, signed_chunks(signed, CHUNKS))
    assert _expect_whole(bucket, answer)["ContentEncoding"] == "gzip"


def test_an_empty_body(server: Server, bucket: OwnBucket) -> None:
    """Only the last, empty chunk: an empty object."""
    signed = _signed(server, bucket, STREAMING, 0)
    answer = _send(server, bucket, signed, signed_chunks(signed, []))
    assert answer.status == 200
    assert bucket.s3.head_object(Bucket=bucket.name, Key="k")["ContentLength"] == 0


@pytest.mark.parametrize("kind", [STREAMING, UNSIGNED_TRAILER])
def test_refuses_small_chunks_before_the_last(
    server: Server, bucket: OwnBucket, kind: str
) -> None:
    """As S3 does, with the sizes: what works here will work there."""
    chunks = [b"a" * 1_000, b"b" * 1_000]
    signed = _signed(server, bucket, kind, 2_000)
    framed = (
        signed_chunks(signed, chunks) if kind == STREAMING else unsigned_chunks(chunks, CRC)
    )
    with unchanged(server, bucket):
        answer = _send(server, bucket, signed, framed)
        expect_refusal(answer, "InvalidChunkSizeError", 400)
        assert b"<Chunk>2</Chunk><BadChunkSize>1000</BadChunkSize>" in answer.body


@pytest.mark.parametrize("place", [100, 70_000, -90])
def test_refuses_a_changed_byte(server: Server, bucket: OwnBucket, place: int) -> None:
    """A byte changed in any chunk, or in its signature, is refused and nothing is stored."""
    signed = _signed(server, bucket, STREAMING)
    framed = bytearray(signed_chunks(signed, CHUNKS))
    framed[place] = framed[place] ^ 1
    with unchanged(server, bucket):
        answer = _send(server, bucket, signed, bytes(framed))
        assert answer.status in (400, 403)
        assert answer.code in ("SignatureDoesNotMatch", "IncompleteBody", "InvalidRequest")


def test_refuses_chunks_in_another_order(server: Server, bucket: OwnBucket) -> None:
    """Signatures chain: two whole chunks that change places are refused."""
    signed = _signed(server, bucket, STREAMING)
    framed = signed_chunks(signed, CHUNKS)
    size = len(framed.split(b"\r\n", 1)[0]) + 2 + 65_536 + 2
    swapped = framed[size : 2 * size] + framed[:size] + framed[2 * size :]
    with unchanged(server, bucket):
        answer = _send(server, bucket, signed, swapped)
        expect_refusal(answer, "SignatureDoesNotMatch", 403)


@pytest.mark.parametrize("kind", [STREAMING_TRAILER, UNSIGNED_TRAILER])
def test_refuses_a_wrong_trailing_checksum(
    server: Server, bucket: OwnBucket, kind: str
) -> None:
    """A trailer that is not the payload's checksum is BadDigest."""
    signed = _signed(server, bucket, kind)
    wrong = {"x-amz-checksum-crc32": crc32_of(b"other")}
    signs = kind == STREAMING_TRAILER
    framed = signed_chunks(signed, CHUNKS, wrong) if signs else unsigned_chunks(CHUNKS, wrong)
    with unchanged(server, bucket):
        expect_refusal(_send(server, bucket, signed, framed), "BadDigest", 400)


def test_refuses_a_changed_trailer_signature(server: Server, bucket: OwnBucket) -> None:
    """A signed trailer is covered by its own signature."""
    signed = _signed(server, bucket, STREAMING_TRAILER)
    framed = signed_chunks(signed, CHUNKS, CRC)
    changed = framed[:-10] + bytes([framed[-10] ^ 1]) + framed[-9:]
    with unchanged(server, bucket):
        answer = _send(server, bucket, signed, changed)
        expect_refusal(answer, "SignatureDoesNotMatch", 403)


@pytest.mark.parametrize(
    "cut",
    [
        lambda framed: framed[: len(framed) // 2],
        lambda framed: framed[: framed.rindex(b"0;chunk-signature=")],
        lambda framed: framed[:-20],
        lambda framed: b"zz" + framed[2:],
        lambda framed: b"",
        lambda framed: b"5\r\nhello\r\n0\r\n\r\n",
        lambda framed: b"f" * 40 + framed,
    ],
)
def test_refuses_broken_framing(server: Server, bucket: OwnBucket, cut: Any) -> None:
    """A stream cut off or malformed anywhere stores nothing (Swift once stored the half)."""
    signed = _signed(server, bucket, STREAMING)
    framed = cut(signed_chunks(signed, CHUNKS))
    with unchanged(server, bucket):
        answer = _send(server, bucket, signed, framed)
        assert answer.status in (400, 403)
        assert answer.code in ("IncompleteBody", "InvalidRequest", "SignatureDoesNotMatch")


@pytest.mark.parametrize("length", [len(WHOLE) - 1, len(WHOLE) + 1, 0])
def test_refuses_another_decoded_length(server: Server, bucket: OwnBucket, length: int) -> None:
    """The payload must be as long as x-amz-decoded-content-length says."""
    signed = _signed(server, bucket, UNSIGNED_TRAILER, length)
    with unchanged(server, bucket):
        answer = _send(server, bucket, signed, unsigned_chunks(CHUNKS, CRC))
        assert (answer.code, answer.status) in (
            ("IncompleteBody", 400),
            ("InvalidRequest", 400),
        )


def test_refuses_framing_without_a_decoded_length(server: Server, bucket: OwnBucket) -> None:
    """S3 wants the decoded length of every streaming body."""
    signed = sign(
        server,
        *("PUT", f"/{bucket.name}/k"),
        headers={"content-encoding": "aws-chunked"},
        key=bucket.key,
        payload_hash=STREAMING,
    )
    with unchanged(server, bucket):
        answer = _send(server, bucket, signed, signed_chunks(signed, CHUNKS))
        expect_refusal(answer, "MissingContentLength", 411)


def test_boto3_streams_with_trailers_over_tls(
    start_server: StartServer, tmp_path: Path
) -> None:
    """Over TLS the newest boto3 sends unsigned trailers, and the CLI works as well."""
    cert, private = write_certificate(tmp_path)
    server = start_server(tls=Tls(cert, private))
    made = server.bucket("over-tls")
    kinds: list[str] = []

    def note(request: Any, **_: Any) -> None:
        kinds.append(str(request.headers["X-Amz-Content-SHA256"]))

    made.s3.meta.events.register("before-send.s3.PutObject", note)
    data = some_bytes(300_000)
    made.s3.put_object(Bucket=made.name, Key="k", Body=io.BytesIO(data))
    assert UNSIGNED_TRAILER in kinds[0]
    assert made.s3.get_object(Bucket=made.name, Key="k")["Body"].read() == data
    large = tmp_path / "large"
    large.write_bytes(some_bytes(9 << 20))
    target = "s3://over-tls/large"
    server.cli("s3", "cp", str(large), target, key=made.key).ok()
    server.cli("s3", "cp", target, str(tmp_path / "back"), key=made.key).ok()
    assert (tmp_path / "back").read_bytes() == large.read_bytes()
