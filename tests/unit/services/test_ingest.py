"""Bodies on their way to rest: small and large, announced or not, whole or refused."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator

import pytest
from bodies import Pieces
from data_plane import INLINE_MAX, DataPlane, on_plane
from make import some_bytes

from lazarette.authn.payload import WholeBody
from lazarette.http.message import Body
from lazarette.model.checksum import WantedDigests, start
from lazarette.model.errors import (
    BadDigest,
    ClientGone,
    ContentSha256Mismatch,
    EntityTooLarge,
    LazaretteError,
)
from lazarette.model.limits import MIB, PUT_BYTES_MAX
from lazarette.model.names import BlobId

SIZES = (0, 1, INLINE_MAX - 1, INLINE_MAX, INLINE_MAX + 1, MIB - 1, MIB, 3 * MIB + 17)
PLAIN = WantedDigests()


class Announced(WholeBody):
    """A body that announces a length and never comes."""

    def __init__(self, length: int) -> None:
        super().__init__(b"", {})
        self._announced = length

    @property
    def length(self) -> int | None:
        """The announced length."""
        return self._announced


class Broken(Pieces):
    """A body whose client goes away, or never says another word."""

    def __init__(self, *pieces: bytes, is_silent: bool = False) -> None:
        super().__init__(*pieces)
        self.is_silent = is_silent
        self.is_reached = asyncio.Event()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield what came before."""
        for piece in self._pieces:
            yield piece
        self.is_reached.set()
        if self.is_silent:
            await asyncio.Event().wait()
        raise ClientGone


def checksum_of(algorithm: str, data: bytes) -> str:
    """Return a checksum as S3 writes it."""
    digest = start(algorithm)
    digest.update(data)
    return digest.value()


def bodies_of(data: bytes) -> list[Body]:
    """Return the same bytes as bodies of known and of unknown length."""
    step = 100_000
    pieces = [data[at : at + step] for at in range(0, len(data), step)]
    return [WholeBody(data, {}), Pieces(*pieces), Pieces(b"", *pieces, b"")]


@pytest.mark.parametrize("size", SIZES)
def test_takes_bodies_of_every_size_whole(size: int) -> None:
    """Small bodies stay in memory, larger ones become blobs; digests are those of the bytes."""

    async def test(plane: DataPlane) -> None:
        data = some_bytes(size)
        for body in bodies_of(data):
            taken = await plane.ingest.take(body, PLAIN)
            assert (taken.size, taken.etag) == (size, hashlib.md5(data).hexdigest())
            assert taken.checksums == {"CRC64NVME": checksum_of("CRC64NVME", data)}
            if size <= INLINE_MAX:
                assert (taken.data, taken.blob) == (data, None)
                continue
            assert taken.blob is not None
            reader = await plane.blobs.open(taken.blob, 0, size)
            assert b"".join([chunk async for chunk in reader.chunks()]) == data

    on_plane(test)


@pytest.mark.parametrize("size", [0, 1, INLINE_MAX])
def test_parts_are_blobs_however_small(size: int) -> None:
    """What may not lie in the metadata becomes a blob, but nothing at all needs none."""

    async def test(plane: DataPlane) -> None:
        for body in bodies_of(some_bytes(size)):
            taken = await plane.ingest.take(body, PLAIN, may_inline=False)
            assert (taken.blob is not None) == (size > 0)
            pieces = taken.slices(BlobId("unused"))
            assert sum(piece.stop - piece.start for piece in pieces) == size
            assert not any(piece.inline for piece in pieces)

    on_plane(test)


@pytest.mark.parametrize("size", [10, 200_000])
def test_computes_what_is_announced_and_compares_it(size: int) -> None:
    """MD5, every algorithm, headers and trailers: right values pass and are kept."""

    async def test(plane: DataPlane) -> None:
        data = some_bytes(size)
        md5 = hashlib.md5(data).digest()
        for algorithm in ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"):
            value = checksum_of(algorithm, data)
            wanted = WantedDigests(md5, {algorithm: value})
            taken = await plane.ingest.take(WholeBody(data, {}), wanted)
            assert taken.checksums == {algorithm: value}
            name = f"x-amz-checksum-{algorithm.lower()}"
            trailing = Pieces(data, trailers={name: value})
            taken = await plane.ingest.take(trailing, WantedDigests(trailing=algorithm))
            assert taken.checksums == {algorithm: value}

    on_plane(test)


@pytest.mark.parametrize("size", [10, 200_000])
def test_a_wrong_digest_leaves_nothing(size: int) -> None:
    """Whatever does not agree with the bytes refuses them, and no blob stays."""

    async def test(plane: DataPlane) -> None:
        data, other = some_bytes(size), some_bytes(size, 1)
        wrong = base64.b64encode(bytes(4)).decode()
        cases: list[tuple[Body, WantedDigests, type[LazaretteError]]] = [
            (WholeBody(data, {}), WantedDigests(hashlib.md5(other).digest()), BadDigest),
            (WholeBody(data, {}), WantedDigests(checksums={"CRC32": wrong}), BadDigest),
            (
                Pieces(data, trailers={"x-amz-checksum-crc32": wrong}),
                WantedDigests(trailing="CRC32"),
                BadDigest,
            ),
            (Pieces(data, sha256="0" * 64), PLAIN, ContentSha256Mismatch),
        ]
        for body, wanted, error in cases:
            with pytest.raises(error):
                await plane.ingest.take(body, wanted)
            assert await plane.stored_blobs() == set()

    on_plane(test)


def test_a_sha256_that_is_right_passes() -> None:
    """The hash a signed body owes is compared in the thread that hashes."""

    async def test(plane: DataPlane) -> None:
        for size in (0, 10, 200_000):
            data = some_bytes(size)
            body = Pieces(data, sha256=hashlib.sha256(data).hexdigest())
            assert (await plane.ingest.take(body, PLAIN)).size == size

    on_plane(test)


def test_refuses_what_is_too_large_before_it_comes() -> None:
    """More than 5 GiB announced is refused without a byte being read."""

    async def test(plane: DataPlane) -> None:
        with pytest.raises(EntityTooLarge):
            await plane.ingest.take(Announced(PUT_BYTES_MAX + 1), PLAIN)

    on_plane(test)


def test_a_client_that_goes_away_leaves_nothing() -> None:
    """A body that breaks off after blocks were stored leaves no blob."""

    async def test(plane: DataPlane) -> None:
        with pytest.raises(ClientGone):
            await plane.ingest.take(Broken(some_bytes(2 * MIB)), PLAIN)
        assert await plane.stored_blobs() == set()

    on_plane(test)


def test_a_cancelled_request_leaves_nothing() -> None:
    """A cancelled upload waits for its threads and leaves no blob."""

    async def test(plane: DataPlane) -> None:
        body = Broken(some_bytes(3 * MIB), is_silent=True)
        task = asyncio.create_task(plane.ingest.take(body, PLAIN))
        await body.is_reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await plane.stored_blobs() == set()

    on_plane(test)
