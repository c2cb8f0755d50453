"""aws-chunked bodies: what clients of the field send, and what is refused."""

from __future__ import annotations

import asyncio

import pytest
from signed import CREDENTIAL, SCOPE, STAMP, Pieces, chunk_stream, example_key, read

from lazarette.authn.aws_chunked import (
    HELD_MAX,
    LINE_MAX,
    AwsChunkedBody,
    ChunkDecoder,
    ChunkSigning,
)
from lazarette.model.errors import (
    ChunkTooSmall,
    EntityTooLarge,
    IncompleteBody,
    MalformedTrailer,
    SignatureMismatch,
)

SEED = "5" * 64
SIGNING = ChunkSigning(CREDENTIAL.access_key_id, example_key(), STAMP, SCOPE, SEED)
CRC = {"x-amz-checksum-crc32": "NhCmhg=="}


def unsigned(stream: bytes, length: int) -> AwsChunkedBody:
    """Return the body of an unsigned stream."""
    decoder = ChunkDecoder(length, signing=None, has_trailer=True)
    return AwsChunkedBody(Pieces([stream]), length, decoder)


def signed(stream: bytes, length: int, *, has_trailer: bool = False) -> AwsChunkedBody:
    """Return the body of a signed stream."""
    decoder = ChunkDecoder(length, signing=SIGNING, has_trailer=has_trailer)
    return AwsChunkedBody(Pieces([stream]), length, decoder)


@pytest.mark.parametrize(
    "stream",
    [
        b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",  # boto3
        b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\n\r\n\r\n",  # minio-go
        b"5\r\nhello\r\n0\r\nX-Amz-Checksum-Crc32 : NhCmhg== \r\n\r\n",
        b"0005;name=value\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
        b"2\r\nhe\r\n3\r\nllo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
    ],
)
def test_reads_the_trailer_as_clients_write_it(stream: bytes) -> None:
    """Trailer lines ending in CRLF or LF, with or without blanks, give the same value."""
    body = unsigned(stream, 5)
    assert read(body) == b"hello"
    assert body.trailers == CRC


@pytest.mark.parametrize(
    ("sizes", "refused"),
    [
        ((8192, 8192, 1), None),
        ((1,), None),
        ((), None),
        ((8191, 1), (2, 8191)),
        ((9000, 5, 9000), (3, 5)),
    ],
)
@pytest.mark.parametrize("seed", ["", SEED])
def test_only_the_last_chunk_may_be_small(
    seed: str, sizes: tuple[int, ...], refused: tuple[int, int] | None
) -> None:
    """It shows when another follows, whose number is told."""
    length = sum(sizes)
    stream = chunk_stream([b"x" * size for size in sizes], seed=seed, trailers={})
    decoder = ChunkDecoder(
        length, signing=SIGNING if seed else None, has_trailer=True, chunk_bytes_min=8192
    )
    body = AwsChunkedBody(Pieces([stream]), length, decoder)
    if refused is None:
        assert len(read(body)) == length
        return
    with pytest.raises(ChunkTooSmall) as caught:
        read(body)
    assert caught.value.facts == {"chunk": refused[0], "size": refused[1]}


def test_a_missing_trailer_is_no_failure() -> None:
    """versitygw#1632: where none is announced, none need come."""
    body = unsigned(b"5\r\nhello\r\n0\r\n\r\n", 5)
    assert read(body) == b"hello"
    assert body.trailers == {}


def test_reads_an_empty_payload() -> None:
    """A stream of only the last chunk is an empty object."""
    assert read(unsigned(b"0\r\n\r\n", 0)) == b""
    assert read(signed(chunk_stream([], seed=SEED), 0)) == b""


def test_allows_an_empty_line_before_the_signature_of_the_trailer() -> None:
    """minio-go sends LF, CRLF between the checksum and the trailer's signature."""
    stream = chunk_stream([b"hello"], seed=SEED, trailers=CRC)
    odd = stream.replace(b"==\r\nx-amz-trailer-signature", b"==\n\r\nx-amz-trailer-signature")
    assert odd != stream
    body = signed(odd, 5, has_trailer=True)
    assert read(body) == b"hello"
    assert body.trailers == CRC


@pytest.mark.parametrize(
    "stream",
    [
        b"5\r\nhello\r\nzz\r\n\r\n",  # versitygw#1660: malformed last chunk
        b"5\r\nhello0\r\n\r\n",
        b"5\r\nhello\r\n-0\r\n\r\n",
        b"\r\n5\r\nhello\r\n0\r\n\r\n",
        b"5\nhello\r\n0\r\n\r\n",
        b"5\r\nhello\r\n0\r\n\r\nmore",
        b"4\r\nhell\r\n0\r\n\r\n",  # shorter than announced
        b"6\r\nhello!\r\n0\r\n\r\n",  # longer than announced
        b"ffffffffffffffff\r\n",
        b"11111111111111111\r\n",
        b"hello",
        b"",
        b"5" + b";" + b"x" * 2000 + b"\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhello\r\n0\r\na:" + b"x" * 20_000 + b"\r\n\r\n",
        b"5\r\nhello\r\n0\r\n" + b"".join(b"a%d:1\r\n" % n for n in range(4000)) + b"\r\n",
    ],
)
def test_refuses_broken_framing(stream: bytes) -> None:
    """What is no aws-chunked stream of five bytes is an incomplete body."""
    with pytest.raises(IncompleteBody):
        read(unsigned(stream, 5))


@pytest.mark.parametrize("lines", [b"no colon\r\n", b"a:1\r\na:2\r\n", b": 1\r\n"])
def test_refuses_trailers_that_cannot_be_read(lines: bytes) -> None:
    """Lines without a name, and names that come twice."""
    with pytest.raises(MalformedTrailer):
        read(unsigned(b"5\r\nhello\r\n0\r\n" + lines + b"\r\n", 5))


def test_an_endless_line_is_refused_before_it_ends() -> None:
    """Memory for a line is bounded, however it is cut."""
    decoder = ChunkDecoder(5, signing=None, has_trailer=True)
    for _ in range(LINE_MAX):
        decoder.feed(b"0")
    with pytest.raises(IncompleteBody):
        decoder.feed(b"0")


def test_refuses_a_signed_chunk_without_signature() -> None:
    """Chunks that were promised signed cannot come unsigned."""
    with pytest.raises(IncompleteBody):
        read(signed(chunk_stream([b"hello"]), 5))


def test_refuses_a_wrong_chunk_signature_before_its_payload_shows() -> None:
    """Not one byte of a chunk comes out whose signature is wrong."""
    good = chunk_stream([b"hello", b"world"], seed=SEED)
    decoder = ChunkDecoder(10, signing=SIGNING, has_trailer=False)
    assert decoder.feed(good[: good.index(b"world")]) == [b"hello"]
    with pytest.raises(SignatureMismatch) as caught:
        decoder.feed(b"wOrld\r\n")
    assert caught.value.facts["access_key_id"] == CREDENTIAL.access_key_id
    assert "AWS4-HMAC-SHA256-PAYLOAD" in str(caught.value.facts["string_to_sign"])


def test_refuses_a_wrong_or_missing_trailer_signature() -> None:
    """The checksum in a signed trailer cannot be exchanged."""
    stream = chunk_stream([b"hello"], seed=SEED, trailers=CRC)
    with pytest.raises(SignatureMismatch):
        read(signed(stream.replace(b"NhCmhg==", b"NhCmhg=A"), 5, has_trailer=True))
    start = stream.index(b"x-amz-trailer-signature")
    with pytest.raises(IncompleteBody):
        read(signed(stream[:start] + b"\r\n", 5, has_trailer=True))


def test_does_not_ask_for_a_trailer_signature_where_chunks_have_none() -> None:
    """The unsigned variant carries no trailer signature; one that is there is ignored."""
    stream = chunk_stream([b"hello"], trailers={**CRC, "x-amz-trailer-signature": "f" * 64})
    body = unsigned(stream, 5)
    assert read(body) == b"hello"
    assert body.trailers == CRC


def test_holds_back_only_the_end_of_a_large_signed_chunk() -> None:
    """A signed chunk over 1 MiB flows on, but its end waits for the signature."""
    payload = bytes(range(256)) * 4 * 1024 * 3
    stream = bytearray(chunk_stream([payload], seed=SEED))
    stream[-200 - 100] ^= 1
    decoder = ChunkDecoder(len(payload), signing=SIGNING, has_trailer=False)
    shown = 0
    *early, late = [bytes(stream[at : at + 65_536]) for at in range(0, len(stream), 65_536)]
    for piece in early:
        shown += sum(map(len, decoder.feed(piece)))
    with pytest.raises(SignatureMismatch):
        decoder.feed(late)
    assert 0 < shown <= len(payload) - HELD_MAX + 65_536


def test_its_length_is_that_of_the_payload() -> None:
    """The announced length is the decoded one, and bounds `read_all`."""
    body = unsigned(chunk_stream([b"hello"], trailers=CRC), 5)
    assert body.length == 5
    assert body.take_sha256() is None
    with pytest.raises(EntityTooLarge):
        asyncio.run(body.read_all(4))
    assert asyncio.run(body.read_all(5)) == b"hello"


def test_discards_what_came() -> None:
    """Discarding reaches the body as it came."""
    pieces = Pieces([b"5\r\nhello\r\n"])
    decoder = ChunkDecoder(5, signing=None, has_trailer=True)
    asyncio.run(AwsChunkedBody(pieces, 5, decoder).discard())
    assert pieces.is_discarded
