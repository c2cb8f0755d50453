"""`lazarette check`: a sound store has nothing to tell, each kind of damage is found."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from clocks import ManualClock

from lazarette.base.ids import RandomIds
from lazarette.blobs.memory import MemoryBlobs, MemoryReader
from lazarette.metadata import buckets, keys, objects, reclaim, uploads
from lazarette.metadata.codec import decode_record, encode_record
from lazarette.metadata.embedded.engine import EmbeddedEngine
from lazarette.metadata.engine import MetadataEngine, Table, WriteTx
from lazarette.model.blob import BlobSlice
from lazarette.model.bucket import Bucket, DroppedBucket
from lazarette.model.names import (
    AccountId,
    BlobId,
    BucketId,
    BucketName,
    BundleId,
    Etag,
    ObjectKey,
    PartNumber,
    Region,
    UploadId,
    VersionId,
)
from lazarette.model.object_version import Manifest, ManifestPart, NewObject, ObjectVersion
from lazarette.model.upload import Part, Upload
from lazarette.services.integrity import ORPHAN_GRACE_MS, Integrity, Report
from lazarette.services.inventory import Inventory, take_inventory

T = TypeVar("T")
Body = Callable[[WriteTx], Awaitable[object]]
NULL = VersionId("null")
LARGE = b"large" * 20_000


class Store:
    """A small store with one object of each kind: inline, blob, multipart, in progress."""

    def __init__(self, metadata: MetadataEngine) -> None:
        self.metadata = metadata
        self.clock = ManualClock()
        self.ids = RandomIds(self.clock)
        self.blobs = MemoryBlobs(self.ids, self.clock, block_bytes=4096)
        self.bucket = Bucket(
            bucket_id=BucketId(self.ids.ulid()),
            name=BucketName("sound"),
            account=AccountId("123456789012"),
            region=Region("us-east-1"),
            bundle_id=BundleId("small_1_0"),
            created_ms=0,
            resource_id="guid",
        )

    async def fill(self) -> None:
        """Store what every test begins with."""
        self.large = self.blobs.publish(LARGE)
        self.part = self.blobs.publish(LARGE)
        self.open_part = self.blobs.publish(LARGE)
        self.small = BlobId(self.ids.ulid())
        await self.metadata.write(self._fill)

    async def _fill(self, tx: WriteTx) -> None:
        await buckets.add_bucket(tx, self.bucket)
        await tx.put(Table.INLINE, keys.encode(self.small), b"small")
        inline = (BlobSlice(self.small, 0, 5, True),)
        await self.put(tx, "small", size=5, slices=inline)
        await self.put(tx, "large", size=len(LARGE), slices=self.whole(self.large))
        part = ManifestPart(1, len(LARGE), self.whole(self.part))
        await objects.note_blobs(tx, [self.part])
        await objects.put_manifest(tx, "manifest", Manifest((part,), references=2))
        await self.put(tx, "multipart", size=len(LARGE), manifest_id="manifest")
        await self.put(tx, "its copy", size=len(LARGE), manifest_id="manifest")
        upload = Upload(UploadId("upload"), ObjectKey("unfinished"), 0, NewObject(), "root")
        await uploads.add_upload(tx, self.bucket.bucket_id, upload)
        open_part = Part(PartNumber(1), Etag("e"), len(LARGE), 0, self.whole(self.open_part))
        await uploads.put_part(tx, self.bucket.bucket_id, upload.upload_id, open_part, 0)

    async def put(
        self,
        tx: WriteTx,
        key: str,
        *,
        size: int,
        slices: tuple[BlobSlice, ...] = (),
        manifest_id: str = "",
    ) -> None:
        """Store a version as the services do."""
        version = ObjectVersion(
            NULL,
            self.ids.ulid(),
            self.clock.now_ms(),
            Etag("e"),
            size,
            slices=slices,
            manifest_id=manifest_id,
        )
        await objects.put_version(tx, self.bucket, ObjectKey(key), version, None, 0)

    def whole(self, blob: BlobId) -> tuple[BlobSlice, ...]:
        """Return all of a large blob as slices."""
        return (BlobSlice(blob, 0, len(LARGE)),)

    def place(self, key: str) -> bytes:
        """Return where the current version of `key` stands."""
        return keys.encode(self.bucket.bucket_id, key)

    async def check(self, *, deep: bool = False) -> Report:
        """Check the store."""
        return await Integrity(self.metadata, self.blobs, self.clock).check(deep=deep)


@asynccontextmanager
async def a_store(folder: Path) -> AsyncIterator[Store]:
    """A filled store on a real metadata engine."""
    metadata = EmbeddedEngine.open(folder)
    try:
        store = Store(metadata)
        await store.fill()
        yield store
    finally:
        await metadata.close()


def kinds_after(folder: Path, damage: Callable[[Store], Awaitable[None]]) -> list[str]:
    """Return which kinds of problem a check finds after `damage`, deep or not."""

    async def run() -> list[str]:
        async with a_store(folder) as store:
            await damage(store)
            report = await store.check(deep=True)
            return sorted({finding.kind for finding in report.problems})

    return asyncio.run(run())


def test_a_sound_store_has_nothing_to_tell(tmp_path: Path) -> None:
    """Everything is looked at and no problem or notice comes of it."""

    async def run() -> Report:
        async with a_store(tmp_path) as store:
            assert await store.check() == await store.check(deep=True)
            return await store.check()

    assert asyncio.run(run()) == Report(4, 1, 3, [], 0, [])


def test_finds_a_missing_blob_wherever_it_is_named(tmp_path: Path) -> None:
    """An object's blob, a manifest's and an unfinished part's are all looked for."""

    async def run() -> Report:
        async with a_store(tmp_path) as store:
            store.blobs.stored.clear()
            return await store.check()

    sentences = [finding.sentence for finding in asyncio.run(run()).problems]
    assert len(sentences) == 3
    assert sentences[0].startswith("Object 'large' of bucket id")
    assert sentences[1].startswith("Manifest manifest names blob")
    assert sentences[2].startswith("Part 1 of upload upload names blob")


async def shorten(store: Store) -> None:
    """Replace a blob by a shorter one."""
    shorter = store.blobs.publish(b"short")
    store.blobs.stored[store.large] = store.blobs.stored.pop(shorter)


async def flip_a_bit(store: Store) -> None:
    """Change one byte in the middle of a blob, as a failing disk does."""
    stored = store.blobs.stored[store.large]
    blocks = list(stored.blocks)
    blocks[3] = b"X" + blocks[3][1:]
    store.blobs.stored[store.large] = stored._replace(blocks=tuple(blocks))


def writing(
    body: Callable[[Store, WriteTx], Awaitable[None]],
) -> Callable[..., Awaitable[None]]:
    """Return a damage that runs `body` in a transaction."""

    async def damage(store: Store) -> None:
        await store.metadata.write(lambda tx: body(store, tx))

    return damage


async def lose_inline(store: Store, tx: WriteTx) -> None:
    """Delete the bytes of a small object."""
    await tx.delete(Table.INLINE, keys.encode(store.small))


async def shorten_inline(store: Store, tx: WriteTx) -> None:
    """Cut the bytes of a small object."""
    await tx.put(Table.INLINE, keys.encode(store.small), b"sma")


async def miscount(store: Store, tx: WriteTx) -> None:
    """Move a counter."""
    await tx.add(keys.encode(store.bucket.bucket_id, "bytes"), 1)


async def lose_manifest(store: Store, tx: WriteTx) -> None:
    """Delete a manifest that versions name."""
    await tx.delete(Table.MANIFESTS, keys.encode("manifest"))


async def miscount_manifest(store: Store, tx: WriteTx) -> None:
    """Count one reference too few: the next delete would take the bytes of the other."""
    place = keys.encode("manifest")
    raw = await tx.get(Table.MANIFESTS, place)
    assert raw is not None
    fewer = msgspec.structs.replace(decode_record(Manifest, raw), references=1)
    await tx.put(Table.MANIFESTS, place, encode_record(fewer))


async def reclaim_too_early(store: Store, tx: WriteTx) -> None:
    """Queue a blob for deletion that a version needs."""
    await reclaim.add(tx, store.large, 0)


async def forget_blob(store: Store, tx: WriteTx) -> None:
    """Make a needed blob look like an orphan to the sweep."""
    await tx.delete(Table.BLOBS, keys.encode(store.part))


async def lose_bucket(store: Store, tx: WriteTx) -> None:
    """Remove the bucket and leave its content."""
    await buckets.remove_bucket(tx, store.bucket)


async def lose_upload(store: Store, tx: WriteTx) -> None:
    """Remove the record of an upload and leave its parts."""
    await tx.delete(Table.UPLOADS, keys.encode(store.bucket.bucket_id, "unfinished", "upload"))


async def scribble(store: Store, tx: WriteTx) -> None:
    """Put something that is no record where a version stands."""
    await tx.put(Table.OBJECTS, store.place("small"), b"not json")


@pytest.mark.parametrize(
    ("damage", "kinds"),
    [
        (shorten, ["corrupt-blob"]),
        (flip_a_bit, ["corrupt-blob"]),
        (writing(lose_inline), ["missing-inline"]),
        (writing(shorten_inline), ["short-inline"]),
        (writing(miscount), ["counter"]),
        (writing(lose_manifest), ["missing-manifest"]),
        (writing(miscount_manifest), ["manifest-references"]),
        (writing(reclaim_too_early), ["reclaimed-too-early"]),
        (writing(forget_blob), ["unprotected-blob"]),
        (writing(lose_bucket), ["stray-content"]),
        (writing(lose_upload), ["counter", "stray-parts"]),
        (writing(scribble), ["counter", "unreadable"]),
    ],
)
def test_finds_each_kind_of_damage(
    tmp_path: Path, damage: Callable[[Store], Awaitable[None]], kinds: list[str]
) -> None:
    """One damage gives its kind of problem and no other."""
    assert kinds_after(tmp_path, damage) == kinds


def test_a_bucket_that_is_being_emptied_is_no_problem(tmp_path: Path) -> None:
    """Content of a bucket deleted by force waits for its worker, and that is all."""

    async def drop(store: Store, tx: WriteTx) -> None:
        await buckets.remove_bucket(tx, store.bucket)
        dropped = DroppedBucket(
            store.bucket.bucket_id, store.bucket.name, store.bucket.account, 0
        )
        await buckets.add_drop(tx, dropped)

    assert kinds_after(tmp_path, writing(drop)) == []


def test_orphans_are_a_notice_once_they_are_old(tmp_path: Path) -> None:
    """A blob nobody knows may be an upload under way; after a day it is waste."""

    async def run() -> tuple[Report, Report]:
        async with a_store(tmp_path) as store:
            store.blobs.publish(LARGE)
            young = await store.check()
            store.clock.advance(ORPHAN_GRACE_MS + 1)
            return young, await store.check()

    young, old = asyncio.run(run())
    assert young.notices == []
    assert [finding.kind for finding in old.notices] == ["orphan-blobs"]
    assert old.problems == []


def test_changes_meanwhile_are_no_problem(tmp_path: Path) -> None:
    """Objects deleted and reclaimed while the check runs are not reported as missing."""

    async def run() -> Report:
        async with a_store(tmp_path) as store:
            blobs = store.blobs

            class Busy(MemoryBlobs):
                """Blobs of a server that deletes an object just before it is looked at."""

                async def open(self, blob: BlobId, start: int, stop: int) -> MemoryReader:
                    if blob == store.large:
                        await store.metadata.write(
                            lambda tx: tx.delete(Table.OBJECTS, store.place("large"))
                        )
                        self.stored.pop(blob, None)
                    return await super().open(blob, start, stop)

            busy = Busy(store.ids, store.clock, block_bytes=4096)
            busy.stored = blobs.stored
            return await Integrity(store.metadata, busy, store.clock).check(deep=True)

    assert asyncio.run(run()).problems == []


def test_takes_an_inventory(tmp_path: Path) -> None:
    """Counters and rows add up to what was stored."""

    async def run() -> Inventory:
        async with a_store(tmp_path) as store:
            await store.metadata.write(lambda tx: reclaim.add(tx, BlobId("b"), 0))
            return await take_inventory(store.metadata)

    found = asyncio.run(run())
    assert found == Inventory(0, 1, 4, 5 + 4 * len(LARGE), 1, 1, 0)
