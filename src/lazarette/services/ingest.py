"""Body to bytes at rest: receive, hash, count, check; nothing is visible before all agree.

Small bodies are hashed where they are and stay in memory (they will lie in the metadata).
Larger ones flow in blocks of 1 MiB through two strands of worker threads, one for the
digests and one for checksums and disk, while the next block is being received; at most
four blocks are in memory for one request, whatever the object's size.
Hot path: yes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import NamedTuple

from lazarette.blobs.engine import BlobEngine, BlobWriter
from lazarette.http.message import Body
from lazarette.model.blob import BlobSlice
from lazarette.model.checksum import (
    HEADER_PREFIX,
    NO_DIGESTS,
    Digest,
    WantedDigests,
    crc64nvme,
    is_value,
    start,
)
from lazarette.model.errors import (
    BadDigest,
    ContentSha256Mismatch,
    EntityTooLarge,
    InvalidRequest,
    MalformedTrailer,
)
from lazarette.model.limits import BLOCK_BYTES, PUT_BYTES_MAX
from lazarette.model.names import BlobId, Etag
from lazarette.services.room import Room
from lazarette.services.strand import Strand

_BLOCKS_IN_FLIGHT_MAX = 3


class Ingested(NamedTuple):
    """Bytes that came whole and agree with everything the client said of them."""

    size: int
    etag: Etag
    checksums: dict[str, str]
    data: bytes | None  # a small body, to lie in the metadata
    blob: BlobId | None  # a larger one, durable as a blob already

    def slices(self, inline_id: BlobId) -> tuple[BlobSlice, ...]:
        """Return where the bytes lie; `inline_id` names them when they lie in the metadata."""
        if self.blob is not None:
            return (BlobSlice(self.blob, 0, self.size),)
        return (BlobSlice(inline_id, 0, self.size, inline=True),) if self.size else ()


class Ingest:
    """Reads bodies; one for the whole process."""

    def __init__(self, blobs: BlobEngine, room: Room, inline_bytes_max: int) -> None:
        self._blobs = blobs
        self._room = room
        self._inline_bytes_max = inline_bytes_max

    async def take(
        self, body: Body, wanted: WantedDigests, *, may_inline: bool = True
    ) -> Ingested:
        """Read `body` to its end and check it.

        Raises: BadDigest, ContentSha256Mismatch, EntityTooLarge, StorageFull, and what the
        body raises. After any of them nothing is left behind.
        """
        inline_max = self._inline_bytes_max if may_inline else 0
        length = body.length
        if length is not None and length > PUT_BYTES_MAX:
            raise EntityTooLarge(length, PUT_BYTES_MAX)
        announced = length or 0
        if not self._room.fits(announced):
            # Before the body, so that a client that waits for 100-continue never sends it.
            await self._room.require(announced, in_metadata=announced <= inline_max)
        if length is not None and length <= inline_max:
            return _check_small(await body.read_all(inline_max), wanted, body)
        return await self._take_large(body, wanted, inline_max, length)

    async def _take_large(
        self, body: Body, wanted: WantedDigests, inline_max: int, length: int | None
    ) -> Ingested:
        expected_sha256 = body.take_sha256()
        size = 0
        held: list[bytes] = []
        held_size = 0
        async with _Flow(self._blobs, wanted, expected_sha256, length) as flow:
            async for chunk in body.chunks():
                size += len(chunk)
                if size > PUT_BYTES_MAX:
                    raise EntityTooLarge(size, PUT_BYTES_MAX)
                held.append(chunk)
                held_size += len(chunk)
                if held_size >= BLOCK_BYTES:
                    block = held[0] if len(held) == 1 else b"".join(held)
                    await flow.push(block)
                    held, held_size = [], 0
            rest = b"".join(held)
            if size <= inline_max:
                checked = _check_small(rest, wanted, body)
                _check_sha256(expected_sha256, hashlib.sha256(rest).hexdigest)
                return checked
            if rest or not size:
                await flow.push(rest)
            return await flow.finish(size, wanted, body)


class _Flow:
    """One larger body on its way: two strands, the digests in progress, the blob's writer."""

    def __init__(
        self,
        blobs: BlobEngine,
        wanted: WantedDigests,
        expected_sha256: str | None,
        length: int | None,
    ) -> None:
        self._blobs = blobs
        self._length = length
        self._writer: BlobWriter | None = None
        self._hashing = Strand()
        self._storing = Strand()
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._expected_sha256 = expected_sha256
        self._sha256 = hashlib.sha256() if expected_sha256 is not None else None
        self._digests = _start_digests(wanted)

    async def __aenter__(self) -> _Flow:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._hashing.settle()
        await self._storing.settle()
        if self._writer is not None:
            await self._writer.__aexit__(kind, error, trace)

    async def push(self, block: bytes) -> None:
        """Hash and store a block; returns when there is room for the next one."""
        if self._writer is None:
            self._writer = await self._blobs.create(self._length).__aenter__()
        self._hashing.submit(self._hash, block)
        self._storing.submit(self._store, block)
        await self._hashing.wait_below(_BLOCKS_IN_FLIGHT_MAX)
        await self._storing.wait_below(_BLOCKS_IN_FLIGHT_MAX)

    async def finish(self, size: int, wanted: WantedDigests, body: Body) -> Ingested:
        """Check everything, then make the blob visible."""
        # MD5 is the slower strand: the disk is done while it catches up.
        self._storing.submit(self._flush, b"")
        await self._hashing.wait_below(1)
        await self._storing.wait_below(1)
        assert self._writer is not None
        if self._sha256 is not None:
            _check_sha256(self._expected_sha256, self._sha256.hexdigest)
        checksums = {name: digest.value() for name, digest in self._digests.items()}
        checksums = _check(self._md5.digest(), checksums, wanted, body)
        blob = await self._writer.commit()
        return Ingested(size, Etag(self._md5.hexdigest()), checksums, None, blob)

    def _hash(self, block: bytes) -> None:
        self._md5.update(block)

    def _flush(self, _: bytes) -> None:
        if self._writer is not None:
            self._writer.flush_sync()

    def _store(self, block: bytes) -> None:
        # Here, because MD5 alone keeps the other strand busy.
        if self._sha256 is not None:
            self._sha256.update(block)
        for digest in self._digests.values():
            digest.update(block)
        assert self._writer is not None
        self._writer.write_block_sync(block)


def _start_digests(wanted: WantedDigests) -> dict[str, Digest]:
    names = [*wanted.checksums, wanted.trailing]
    found = {name: start(name) for name in names if name}
    # With a trailer too, because it may turn out not to come.
    if not found or wanted.trailing or wanted.keeps_default:
        default = wanted.default_algorithm
        if default and default not in found:
            found[default] = start(default)
    return found


def _check_small(data: bytes, wanted: WantedDigests, body: Body) -> Ingested:
    md5 = hashlib.md5(data, usedforsecurity=False)
    if wanted is NO_DIGESTS:
        checksums = {"CRC64NVME": crc64nvme(data)}
        return Ingested(len(data), Etag(md5.hexdigest()), checksums, data, None)
    digests = _start_digests(wanted)
    checksums = {}
    for name, digest in digests.items():
        digest.update(data)
        checksums[name] = digest.value()
    checksums = _check(md5.digest(), checksums, wanted, body)
    return Ingested(len(data), Etag(md5.hexdigest()), checksums, data, None)


def _check(
    md5: bytes, computed: dict[str, str], wanted: WantedDigests, body: Body
) -> dict[str, str]:
    """Compare what came with what was announced.

    Raises: BadDigest, InvalidRequest, MalformedTrailer.
    """
    if wanted.md5 is not None and wanted.md5 != md5:
        raise BadDigest(
            "Content-MD5",
            base64.b64encode(wanted.md5).decode(),
            base64.b64encode(md5).decode(),
        )
    expected = wanted.checksums
    if wanted.trailing:
        expected, computed = _settle_trailer(computed, wanted, body.trailers)
    for name, value in expected.items():
        if name not in computed:
            raise InvalidRequest(f"The checksum algorithm {name} is not supported.")
        if computed[name] != value:
            raise BadDigest(name, value, computed[name])
    return computed


def _settle_trailer(
    computed: dict[str, str], wanted: WantedDigests, trailers: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what the trailer says, and which of the computed checksums to keep.

    Raises: InvalidRequest, MalformedTrailer.
    """
    name, default = wanted.trailing, wanted.default_algorithm
    value = trailers.get(f"{HEADER_PREFIX}{name.lower()}")
    kept = dict(computed)
    if value is None:
        if any(other.startswith(HEADER_PREFIX) for other in trailers):
            raise MalformedTrailer()
        # Announced for a body that can have none (it is not aws-chunked): stored under
        # S3's own checksum.
        if default and default != name:
            del kept[name]
        return {}, kept
    if default != name and not wanted.keeps_default:
        kept.pop(default, None)
    if not is_value(name, value):
        raise InvalidRequest(
            f"Value for {HEADER_PREFIX}{name.lower()} trailing header is invalid."
        )
    return {name: value}, kept


def _check_sha256(expected: str | None, compute: Callable[[], str]) -> None:
    if expected is None:
        return
    computed = compute()
    if computed != expected:
        raise ContentSha256Mismatch(expected, computed)
