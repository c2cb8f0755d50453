"""Laws of aws-chunked decoding: whatever the cuts, the payload or a refusal."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, strategies as st
from signed import CREDENTIAL, SCOPE, STAMP, chunk_stream, example_key

from lazarette.authn.aws_chunked import ChunkDecoder, ChunkSigning
from lazarette.model.errors import (
    IncompleteBody,
    LazaretteError,
    MalformedTrailer,
    SignatureMismatch,
)

SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
SIGNING = ChunkSigning(CREDENTIAL.access_key_id, example_key(), STAMP, SCOPE, SEED)
TRAILERS = {"x-amz-checksum-crc32c": "sOO8/Q==", "x-amz-meta-note": "a b"}
CHUNKS = st.lists(st.binary(min_size=1, max_size=300), max_size=5)
KINDS = ("unsigned", "signed", "signed with trailer")


def encode(kind: str, chunks: list[bytes]) -> bytes:
    """Return the stream of a kind that carries `chunks`."""
    return chunk_stream(
        chunks,
        seed="" if kind == "unsigned" else SEED,
        trailers=None if kind == "signed" else TRAILERS,
    )


def decoder_for(kind: str, length: int) -> ChunkDecoder:
    """Return a fresh decoder for a kind of stream."""
    signing = None if kind == "unsigned" else SIGNING
    return ChunkDecoder(length, signing=signing, has_trailer=kind != "signed")


def decode(kind: str, length: int, pieces: list[bytes]) -> tuple[bytes, dict[str, str]]:
    """Return the payload and trailers of a stream that came in `pieces`."""
    decoder = decoder_for(kind, length)
    out = b"".join(itertools.chain.from_iterable(map(decoder.feed, pieces)))
    decoder.finish()
    return out, decoder.trailers


def cut(data: bytes, cuts: list[int]) -> list[bytes]:
    """Return `data` cut at the given places, whatever they are."""
    places = sorted({place % (len(data) + 1) for place in cuts} | {0, len(data)})
    return [data[start:stop] for start, stop in itertools.pairwise(places)]


@pytest.mark.parametrize("kind", KINDS)
@given(chunks=CHUNKS, cuts=st.lists(st.integers(0, 10_000), max_size=12))
def test_decoding_gives_back_what_was_encoded(
    kind: str, chunks: list[bytes], cuts: list[int]
) -> None:
    """Wherever the network cuts the stream, the payload and the trailers come out."""
    payload = b"".join(chunks)
    out, trailers = decode(kind, len(payload), cut(encode(kind, chunks), cuts))
    assert out == payload
    assert trailers == ({} if kind == "signed" else TRAILERS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_truncation_is_refused(kind: str) -> None:
    """A stream that ends early, at whatever byte, is an incomplete body."""
    chunks = [b"first chunk", b"second"]
    stream = encode(kind, chunks)
    for stop in range(len(stream)):
        with pytest.raises(IncompleteBody):
            decode(kind, 17, [stream[:stop]])


@pytest.mark.parametrize("kind", KINDS)
def test_byte_by_byte_is_the_same_as_at_once(kind: str) -> None:
    """A stream fed one byte at a time decodes as one fed whole."""
    chunks = [b"first chunk", b"second"]
    stream = encode(kind, chunks)
    assert decode(kind, 17, cut(stream, list(range(len(stream))))) == decode(kind, 17, [stream])


@pytest.mark.parametrize("kind", ["signed", "signed with trailer"])
@given(place=st.integers(0, 100_000), flip=st.integers(1, 255))
def test_no_flipped_byte_of_a_signed_stream_goes_unnoticed(
    kind: str, place: int, flip: int
) -> None:
    """A changed byte is refused; only the case of a hex digit or a name may differ."""
    chunks = [b"first chunk" * 20, b"second"]
    payload = b"".join(chunks)
    stream = bytearray(encode(kind, chunks))
    place %= len(stream)
    before = bytes(stream[place : place + 1])
    stream[place] ^= flip
    after = bytes(stream[place : place + 1])
    try:
        out, trailers = decode(kind, len(payload), [bytes(stream)])
    except (IncompleteBody, MalformedTrailer, SignatureMismatch):
        return
    assert (out, trailers) == (payload, {} if kind == "signed" else TRAILERS)
    # Blanks around a trailer's value are no part of it; a lone LF ends a trailer line too.
    assert before.lower() == after.lower() or (before, after) in {(b"\r", b" "), (b"\r", b"\t")}


@pytest.mark.parametrize("kind", ["signed", "signed with trailer"])
@given(st.permutations([b"one", b"two", b"three!"]))
def test_signed_chunks_keep_their_order(kind: str, order: list[bytes]) -> None:
    """Chunks of one stream put in another order are refused."""
    chunks = [b"one", b"two", b"three!"]
    stream = encode(kind, chunks)
    frames: dict[bytes, bytes] = {}
    start = 0
    for chunk in chunks:
        stop = stream.index(b"\r\n", stream.index(b"\r\n", start) + 2) + 2
        frames[chunk] = stream[start:stop]
        start = stop
    moved = b"".join(frames[chunk] for chunk in order) + stream[start:]
    if list(order) == chunks:
        assert decode(kind, 12, [moved])[0] == b"onetwothree!"
    else:
        with pytest.raises(SignatureMismatch):
            decode(kind, 12, [moved])


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.binary(max_size=400), length=st.integers(0, 400))
def test_noise_is_refused_and_nothing_else_is_raised(
    kind: str, data: bytes, length: int
) -> None:
    """Random bytes never raise anything but an expected failure, nor yield too much."""
    decoder = decoder_for(kind, length)
    size = 0
    try:
        for piece in decoder.feed(data):
            size += len(piece)
        decoder.finish()
    except LazaretteError:
        pass
    assert size <= length
