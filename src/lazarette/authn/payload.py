"""x-amz-content-sha256: which proof a body owes, and the bodies that pay it.

Whether a body is aws-chunked is told by this value alone: clients send the framing without
`Content-Encoding: aws-chunked`, and that header without the framing.
Source: S3, "Authorization header", the values of x-amz-content-sha256.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Mapping

from lazarette.authn.aws_chunked import AwsChunkedBody, ChunkDecoder, ChunkSigning
from lazarette.authn.canonical import EMPTY_SHA256
from lazarette.http.headers import Headers
from lazarette.http.message import Body
from lazarette.model.errors import (
    ContentSha256Mismatch,
    EntityTooLarge,
    InvalidArgument,
    InvalidRequest,
    MissingContentLength,
    NotImplementedYet,
)
from lazarette.model.limits import AWS_CHUNK_BYTES_MIN, CHUNK_BYTES_MAX

UNSIGNED = "UNSIGNED-PAYLOAD"
SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SIGNED_CHUNKS_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_CHUNKS_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_LENGTH_HEADER = "x-amz-decoded-content-length"


def prove(
    body: Body, payload_hash: str, headers: Headers, signing: ChunkSigning | None
) -> Body:
    """Return `body` such that reading it verifies what `payload_hash` promises.

    `signing` is None for an anonymous request, which cannot carry signed chunks.
    Raises: ContentSha256Mismatch (an empty body), InvalidArgument, InvalidRequest,
    MissingContentLength, NotImplementedYet.
    """
    if payload_hash == EMPTY_SHA256 and body.length == 0:
        return body
    if payload_hash == UNSIGNED:
        # A URL is signed before anybody knows how the body will be sent: there, where the
        # header is missing, S3 takes the token for a leftover.
        encoding = (headers.get("content-encoding") or "").lower()
        tokens = [token.strip() for token in encoding.split(",")]
        if "aws-chunked" in tokens and headers.get("x-amz-content-sha256") == UNSIGNED:
            raise InvalidArgument(
                "Content-Encoding",
                encoding,
                "aws-chunked encoding is not supported when x-amz-content-sha256 "
                "UNSIGNED-PAYLOAD is supplied",
            )
        return body
    if _HEX.fullmatch(payload_hash):
        expected = payload_hash.lower()
        if body.length == 0:
            raise ContentSha256Mismatch(expected, EMPTY_SHA256)
        return HashedBody(body, expected)
    if payload_hash.startswith("STREAMING-AWS4-ECDSA-"):
        raise NotImplementedYet(payload_hash, f"Send {SIGNED_CHUNKS_TRAILER} instead.")
    if payload_hash == UNSIGNED_CHUNKS_TRAILER:
        signing = None
    elif payload_hash not in (SIGNED_CHUNKS, SIGNED_CHUNKS_TRAILER):
        raise hash_refused(payload_hash)
    elif signing is None:
        raise InvalidRequest(
            "Anonymous requests don't support this x-amz-content-sha256 value. Please use "
            f"{UNSIGNED} or {UNSIGNED_CHUNKS_TRAILER}."
        )
    length = _decoded_length(headers)
    decoder = ChunkDecoder(
        length,
        signing=signing,
        has_trailer=payload_hash != SIGNED_CHUNKS,
        announced=headers.get("x-amz-trailer", "").strip().lower(),
        chunk_bytes_min=AWS_CHUNK_BYTES_MIN,
    )
    return AwsChunkedBody(body, length, decoder)


def is_known(payload_hash: str) -> bool:
    """Say whether x-amz-content-sha256 has a value that S3 knows."""
    return payload_hash.startswith("STREAMING-") or bool(
        payload_hash == UNSIGNED or _HEX.fullmatch(payload_hash)
    )


def hash_refused(payload_hash: str) -> InvalidArgument:
    """Return the failure of an x-amz-content-sha256 that says nothing."""
    return InvalidArgument(
        "x-amz-content-sha256",
        payload_hash,
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
        f"{UNSIGNED_CHUNKS_TRAILER}, {SIGNED_CHUNKS}, {SIGNED_CHUNKS_TRAILER} "
        "or a valid sha256 value.",
    )


def _decoded_length(headers: Headers) -> int:
    """Return the size of the payload; S3 takes one that is no number for none."""
    text = headers.get(_LENGTH_HEADER, "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise MissingContentLength()
    return int(text)


class HashedBody:
    """A body that must hash to a given SHA-256; its last chunk waits for that."""

    def __init__(self, body: Body, expected: str) -> None:
        """`expected` is 64 lower-case hex."""
        self._body = body
        self._expected: str | None = expected

    @property
    def length(self) -> int | None:
        """Payload length in bytes, or None when not announced."""
        return self._body.length

    @property
    def trailers(self) -> Mapping[str, str]:
        """Trailing headers of the body as it came."""
        return self._body.trailers

    def take_sha256(self) -> str | None:
        """Hand over the duty to verify; the body then hashes nothing."""
        expected, self._expected = self._expected, None
        return expected

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body. Raises: ContentSha256Mismatch, before the last chunk; ClientGone."""
        if self._expected is None:
            async for chunk in self._body.chunks():
                yield chunk
            return
        digest = hashlib.sha256()
        last = b""
        async for chunk in self._body.chunks():
            digest.update(chunk)
            if last:
                yield last
            last = chunk
        if digest.hexdigest() != self._expected:
            raise ContentSha256Mismatch(self._expected, digest.hexdigest())
        if last:
            yield last

    async def read_all(self, byte_count_max: int) -> bytes:
        """Return the whole body. Raises: EntityTooLarge, ContentSha256Mismatch, ClientGone."""
        data = await self._body.read_all(byte_count_max)
        if self._expected is not None:
            computed = hashlib.sha256(data).hexdigest()
            if computed != self._expected:
                raise ContentSha256Mismatch(self._expected, computed)
        return data

    async def discard(self) -> None:
        """Drop what is unread, so the connection can carry another request."""
        await self._body.discard()


class WholeBody:
    """A body already read and proven."""

    def __init__(self, data: bytes, trailers: Mapping[str, str]) -> None:
        self._data = data
        self._trailers = trailers

    @property
    def length(self) -> int | None:
        """Payload length in bytes."""
        return len(self._data)

    @property
    def trailers(self) -> Mapping[str, str]:
        """Trailing headers of the body as it came."""
        return self._trailers

    def take_sha256(self) -> str | None:
        """Return None: the hash was checked before."""
        return None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body; every chunk is non-empty and at most 1 MiB."""
        for start in range(0, len(self._data), CHUNK_BYTES_MAX):
            yield self._data[start : start + CHUNK_BYTES_MAX]

    async def read_all(self, byte_count_max: int) -> bytes:
        """Return the whole body. Raises: EntityTooLarge."""
        if len(self._data) > byte_count_max:
            raise EntityTooLarge(len(self._data), byte_count_max)
        return self._data

    async def discard(self) -> None:
        """Do nothing: all has been read."""
