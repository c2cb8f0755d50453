"""x-amz-content-sha256: each value, and the body that follows from it."""

from __future__ import annotations

import asyncio
import hashlib

import pytest
from signed import (
    CREDENTIAL,
    EMPTY_SHA256,
    SCOPE,
    STAMP,
    Pieces,
    chunk_stream,
    example_key,
    read,
)

from lazarette.authn.aws_chunked import ChunkSigning
from lazarette.authn.payload import HashedBody, WholeBody, prove
from lazarette.http.headers import Headers
from lazarette.http.message import Body
from lazarette.model.errors import (
    ContentSha256Mismatch,
    EntityTooLarge,
    InvalidArgument,
    InvalidRequest,
    LazaretteError,
    MalformedTrailer,
    MissingContentLength,
    NotImplementedYet,
)

SEED = "5" * 64
SIGNING = ChunkSigning(CREDENTIAL.access_key_id, example_key(), STAMP, SCOPE, SEED)
HELLO = hashlib.sha256(b"hello").hexdigest()


def proven(
    payload_hash: str,
    body: Body,
    headers: dict[str, str] | None = None,
    signing: ChunkSigning | None = SIGNING,
) -> Body:
    """Return the body `prove` makes."""
    raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    return prove(body, payload_hash, Headers(raw), signing)


def refusal(
    payload_hash: str,
    headers: dict[str, str] | None = None,
    signing: ChunkSigning | None = SIGNING,
) -> LazaretteError:
    """Return what `prove` raises."""
    with pytest.raises(LazaretteError) as caught:
        proven(payload_hash, Pieces([b"hello"]), headers, signing)
    return caught.value


@pytest.mark.parametrize("payload_hash", [HELLO, HELLO.upper()])
def test_a_hash_is_verified_while_reading(payload_hash: str) -> None:
    """The right bytes come out, in one go or in chunks."""
    assert read(proven(payload_hash, Pieces([b"he", b"llo"]))) == b"hello"
    body = proven(payload_hash, Pieces([b"he", b"llo"]))
    assert asyncio.run(body.read_all(5)) == b"hello"


def test_a_wrong_body_never_comes_out_whole() -> None:
    """The last chunk waits for the hash; what is read before is not the whole."""
    body = proven(HELLO, Pieces([b"he", b"ll0"]))
    seen: list[bytes] = []

    async def collect() -> None:
        async for chunk in body.chunks():
            seen.append(chunk)

    with pytest.raises(ContentSha256Mismatch) as caught:
        asyncio.run(collect())
    assert seen == [b"he"]
    assert caught.value.facts["expected"] == HELLO
    with pytest.raises(ContentSha256Mismatch):
        asyncio.run(proven(HELLO, Pieces([b"hell0"])).read_all(5))


def test_who_takes_the_duty_gets_the_bytes_unchecked() -> None:
    """`take_sha256` hands the hash over once, and the body stops hashing."""
    body = proven(HELLO, Pieces([b"he", b"ll0"]))
    assert body.take_sha256() == HELLO
    assert body.take_sha256() is None
    assert read(body) == b"hell0"
    taken = proven(HELLO, Pieces([b"hell0"]))
    taken.take_sha256()
    assert asyncio.run(taken.read_all(5)) == b"hell0"


def test_an_empty_body_is_judged_at_once() -> None:
    """A body of no bytes needs no reading: its hash is known."""
    empty = Pieces([])
    assert proven(EMPTY_SHA256, empty) is empty
    with pytest.raises(ContentSha256Mismatch):
        proven(HELLO, empty)


def test_a_body_that_should_be_empty_is_checked_when_its_length_is_unknown() -> None:
    """The hash of nothing does not let bytes through."""
    with pytest.raises(ContentSha256Mismatch):
        read(proven(EMPTY_SHA256, Pieces([b"x"], announced=False)))
    assert read(proven(EMPTY_SHA256, Pieces([], announced=False))) == b""


def test_an_unsigned_payload_passes_as_it_is() -> None:
    """UNSIGNED-PAYLOAD promises nothing."""
    body = Pieces([b"hello"])
    assert proven("UNSIGNED-PAYLOAD", body) is body


def test_refuses_chunks_under_an_unsigned_payload() -> None:
    """The framing would be stored as part of the object."""
    said = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD", "content-encoding": "gzip, AWS-Chunked"}
    error = refusal("UNSIGNED-PAYLOAD", said)
    assert isinstance(error, InvalidArgument)
    assert error.facts["argument"] == "Content-Encoding"


@pytest.mark.parametrize("encoding", ["aws-chunked-2", "gzip"])
def test_other_encodings_of_an_unsigned_payload_pass(encoding: str) -> None:
    """A token counts as a whole."""
    body = Pieces([b"hello"])
    said = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD", "content-encoding": encoding}
    assert proven("UNSIGNED-PAYLOAD", body, said) is body


def test_a_url_leaves_the_encoding_to_whoever_sends() -> None:
    """Without the header, as under a presigned URL, aws-chunked is a word that was left."""
    body = Pieces([b"hello"])
    assert proven("UNSIGNED-PAYLOAD", body, {"content-encoding": "aws-chunked"}) is body


@pytest.mark.parametrize(
    ("payload_hash", "stream"),
    [
        ("STREAMING-UNSIGNED-PAYLOAD-TRAILER", chunk_stream([b"hello"], trailers={"a": "1"})),
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", chunk_stream([b"hello"], seed=SEED)),
        (
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            chunk_stream([b"hello"], seed=SEED, trailers={"a": "1"}),
        ),
    ],
)
def test_a_streaming_value_alone_says_the_body_is_chunked(
    payload_hash: str, stream: bytes
) -> None:
    """minio-go sends no Content-Encoding; the framing comes off all the same."""
    headers = {"x-amz-decoded-content-length": "5", "x-amz-trailer": "A"}
    body = proven(payload_hash, Pieces([stream]), headers)
    assert body.length == 5
    assert read(body) == b"hello"
    assert body.trailers == ({"a": "1"} if payload_hash.endswith("TRAILER") else {})


def test_a_content_encoding_alone_does_not() -> None:
    """Content-Encoding: aws-chunked with a plain hash is a body like any other."""
    body = proven(HELLO, Pieces([b"hello"]), {"content-encoding": "aws-chunked"})
    assert read(body) == b"hello"


@pytest.mark.parametrize("value", ["", "x", "-1", "5.0", "+5", "\xb2", "9" * 19])
def test_a_chunked_body_must_say_its_length(value: str) -> None:
    """x-amz-decoded-content-length is needed, as a plain number."""
    name = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    assert isinstance(refusal(name), MissingContentLength)
    error = refusal(name, {"x-amz-decoded-content-length": value})
    assert isinstance(error, MissingContentLength)


@pytest.mark.parametrize("seed", ["", SEED])
@pytest.mark.parametrize(
    ("announced", "trailers"), [("a", {}), ("", {"a": "1"}), ("a", {"b": "1"})]
)
def test_the_trailer_is_the_one_that_was_announced(
    seed: str, announced: str, trailers: dict[str, str]
) -> None:
    """Neither more nor less, signed or not."""
    kind = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" if seed else "STREAMING-UNSIGNED-PAYLOAD"
    stream = chunk_stream([b"hello"], seed=seed, trailers=trailers)
    headers = {"x-amz-decoded-content-length": "5", "x-amz-trailer": announced}
    with pytest.raises(MalformedTrailer):
        read(proven(f"{kind}-TRAILER", Pieces([stream]), headers))


@pytest.mark.parametrize("value", ["", "abc", HELLO[:-1], "STREAMING-", "unsigned-payload"])
def test_refuses_other_values(value: str) -> None:
    """What is neither a hash nor a known word is named in S3's sentence."""
    error = refusal(value)
    assert isinstance(error, InvalidArgument)
    assert str(error.facts["sentence"]).startswith(
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD,"
    )


def test_refuses_signed_chunks_nobody_signed() -> None:
    """An anonymous request has no key that chunks could be signed with."""
    headers = {"x-amz-decoded-content-length": "5"}
    error = refusal("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", headers, signing=None)
    assert isinstance(error, InvalidRequest)
    assert "Anonymous requests don't support" in str(error.facts["sentence"])


def test_says_that_sigv4a_chunks_are_not_there() -> None:
    """The refusal names what to send instead."""
    error = refusal("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD")
    assert isinstance(error, NotImplementedYet)


def test_proven_bodies_pass_the_rest_through() -> None:
    """Length, trailers and discarding are those of the body as it came."""
    pieces = Pieces([b"hello"])
    body = HashedBody(pieces, HELLO)
    assert body.length == 5
    assert body.trailers == {}
    asyncio.run(body.discard())
    assert pieces.is_discarded


def test_a_whole_body_reads_like_any_other() -> None:
    """Bytes already read come out in chunks of at most 1 MiB, and bounded."""
    data = bytes(2_500_000)
    body = WholeBody(data, {"a": "1"})
    assert body.length == len(data)
    assert body.trailers == {"a": "1"}
    assert body.take_sha256() is None
    assert read(body) == data
    assert asyncio.run(body.read_all(len(data))) == data
    with pytest.raises(EntityTooLarge):
        asyncio.run(body.read_all(len(data) - 1))
    asyncio.run(body.discard())
