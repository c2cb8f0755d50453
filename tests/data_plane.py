"""The data plane in process: every object service, the background duties, a manual clock.

Over memory engines unless a test brings others. `DataPlane.settle` lets all delays pass and
runs every duty until none has anything left to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bodies import Counting, digests_for
from clocks import ManualClock
from control_plane import HOME, SMALL, ControlPlane

from lazarette.authn.payload import WholeBody
from lazarette.base.ids import RandomIds
from lazarette.blobs.engine import BlobEngine
from lazarette.blobs.memory import MemoryBlobs
from lazarette.http.message import Body
from lazarette.metadata import keys
from lazarette.metadata.codec import decode_record
from lazarette.metadata.engine import MetadataEngine, Table, WriteTx
from lazarette.metadata.memory import MemoryEngine
from lazarette.metadata.usage import find_usage
from lazarette.model.bucket import Bucket, BucketChange, Versioning
from lazarette.model.byte_range import ByteRange
from lazarette.model.checksum import WantedDigests
from lazarette.model.conditions import NO_CONDITIONS, Conditions
from lazarette.model.names import (
    BlobId,
    BucketName,
    ObjectKey,
    PartNumber,
    VersionId,
)
from lazarette.model.object_version import NewObject, ObjectVersion, Stored
from lazarette.model.principal import Caller
from lazarette.model.upload import NamedPart, Part, Upload
from lazarette.model.usage import Usage
from lazarette.services.gate import Gate
from lazarette.services.ingest import Ingest
from lazarette.services.integrity import Integrity, slices_in
from lazarette.services.listings import Listings
from lazarette.services.object_acls import ObjectAcls
from lazarette.services.object_copies import Copied, CopySource, CopyTarget, ObjectCopies
from lazarette.services.object_deletes import Deleted, Doomed, ObjectDeletes
from lazarette.services.object_reads import ObjectReads, Opened
from lazarette.services.object_renames import ObjectRenames
from lazarette.services.object_tags import ObjectTags
from lazarette.services.object_writes import ObjectWrites
from lazarette.services.quotas import Limits, Quotas
from lazarette.services.room import Room
from lazarette.services.upload_complete import UploadCompletion
from lazarette.services.uploads import Uploads
from lazarette.workers.drop_buckets import DropBuckets
from lazarette.workers.expire_uploads import ExpireUploads
from lazarette.workers.job import Job
from lazarette.workers.purge import PurgeReplays
from lazarette.workers.reclaim import Reclaim
from lazarette.workers.sweep import GRACE_MS, Sweep

INLINE_MAX = 64
PART_MIN = 8
DELAY_MS = 3_600_000
EXPIRE_MS = 24 * 3_600_000
BUCKET = BucketName("photos")
_END = b"\xff"


class DataPlane:
    """Services and duties over one pair of engines, and the bucket `photos`."""

    def __init__(
        self,
        metadata: MetadataEngine | None = None,
        blobs: Callable[[RandomIds, ManualClock], BlobEngine] | None = None,
        *,
        inline_max: int = INLINE_MAX,
        delay_ms: int = DELAY_MS,
        limits: Limits | None = None,
    ) -> None:
        self.metadata = metadata or MemoryEngine()
        self.control = ControlPlane(self.metadata)
        self.clock, self.ids = self.control.clock, self.control.ids
        make = blobs or (lambda ids, clock: MemoryBlobs(ids, clock, block_bytes=32))
        self.blobs = make(self.ids, self.clock)
        self.recorder = Counting()
        self.gate = Gate(self.recorder)
        self.delay_ms = delay_ms
        meta, store, known, gate = self.metadata, self.blobs, self.control.directory, self.gate
        clock, ids = self.clock, self.ids
        room = Room(meta, store, clock, 0)
        self.ingest = Ingest(store, room, inline_max)
        quotas = None if limits is None else Quotas(meta, clock, lambda _: limits)
        self.reads = ObjectReads(meta, store, known, gate, quotas)
        last = (clock, ids, delay_ms, quotas)
        self.copies = ObjectCopies(meta, store, known, gate, self.reads, room, *last)
        self.writes = ObjectWrites(meta, store, known, gate, self.ingest, *last)
        self.deletes = ObjectDeletes(meta, known, gate, clock, ids, delay_ms)
        self.renames = ObjectRenames(meta, known, gate, self.control.replays, clock, delay_ms)
        self.acls = ObjectAcls(meta, known, gate)
        self.tags = ObjectTags(meta, known, gate)
        self.listings = Listings(meta, known, gate)
        self.uploads = Uploads(meta, store, known, gate, self.ingest, self.copies, *last)
        self.completion = UploadCompletion(
            meta, known, gate, clock, ids, delay_ms, part_bytes_min=PART_MIN
        )
        self.reclaim = Reclaim(meta, store, clock, self.recorder, 1_000)
        self.sweep = Sweep(meta, store, clock, self.recorder)
        self.expire = ExpireUploads(meta, clock, EXPIRE_MS, delay_ms)
        self.drops = DropBuckets(meta, clock, 1_000, delay_ms)
        self.purge = PurgeReplays(self.control.replays, clock)
        self.jobs: list[Job] = [self.expire, self.drops, self.reclaim, self.sweep, self.purge]

    async def start(self) -> DataPlane:
        """Make the accounts and the bucket."""
        await self.control.start()
        self.root: Caller = self.control.root
        await self.control.new_bucket(BUCKET)
        return self

    # Buckets.

    async def bucket(self, name: BucketName = BUCKET) -> Bucket:
        """Return the bucket's record."""
        return await self.control.directory.find(name)

    async def switch(self, to: Versioning) -> None:
        """Change the versioning of the bucket."""
        change = BucketChange(versioning=to)
        await self.control.settings.update(self.root, BUCKET, HOME, change)

    async def drop_bucket(self, *, again: bool = True) -> None:
        """Delete the bucket by force, and make one of the same name."""
        await self.control.buckets.delete(self.root, BUCKET, HOME, force=True)
        if again:
            await self.control.buckets.create(self.root, BUCKET, SMALL, HOME, False, ())

    # Objects.

    async def put(
        self,
        key: str,
        data: bytes | Body,
        new: NewObject | None = None,
        *,
        wanted: WantedDigests | None = None,
        conditions: Conditions = NO_CONDITIONS,
    ) -> Stored:
        """Store an object as root."""
        return await self.writes.put(
            self.root,
            BUCKET,
            ObjectKey(key),
            new or NewObject(),
            wanted or WantedDigests(),
            conditions,
            WholeBody(data, {}) if isinstance(data, bytes) else data,
        )

    async def open(
        self,
        key: str,
        *,
        caller: Caller | None = None,
        version: str | None = None,
        wanted: ByteRange | None = None,
        part: int | None = None,
        conditions: Conditions = NO_CONDITIONS,
        with_data: bool = True,
        is_inside: bool = False,
    ) -> Opened:
        """Open an object, as root unless said otherwise."""
        return await self.reads.open(
            caller or self.root,
            BUCKET,
            ObjectKey(key),
            version=None if version is None else VersionId(version),
            wanted=wanted,
            part_number=None if part is None else PartNumber(part),
            conditions=conditions,
            with_data=with_data,
            is_inside=is_inside,
        )

    async def get(
        self,
        key: str,
        *,
        version: str | None = None,
        wanted: ByteRange | None = None,
        part: int | None = None,
    ) -> bytes:
        """Return an object's bytes."""
        return await self.drain(await self.open(key, version=version, wanted=wanted, part=part))

    async def drain(self, opened: Opened) -> bytes:
        """Read what was opened, and close it."""
        if isinstance(opened.body, bytes):
            return opened.body
        try:
            return b"".join([chunk async for chunk in opened.body.chunks()])
        finally:
            await opened.body.close()

    async def delete(self, key: str, version: str | None = None) -> Deleted:
        """Delete as root."""
        wanted = None if version is None else VersionId(version)
        return await self.deletes.delete(self.root, BUCKET, Doomed(ObjectKey(key), wanted))

    async def copy(
        self,
        source: str,
        target: str,
        *,
        version: str | None = None,
        algorithm: str = "",
        source_conditions: Conditions = NO_CONDITIONS,
        **given: Any,
    ) -> Copied:
        """Copy as root; `given` are members of CopyTarget."""
        wanted = CopyTarget(BUCKET, ObjectKey(target), None, None, algorithm)
        return await self.copies.copy(
            self.root,
            self.source(source, version, source_conditions),
            wanted._replace(**given),
        )

    def source(
        self,
        key: str,
        version: str | None = None,
        conditions: Conditions = NO_CONDITIONS,
    ) -> CopySource:
        """Return a copy source in the bucket."""
        wanted = None if version is None else VersionId(version)
        return CopySource(BUCKET, ObjectKey(key), wanted, conditions)

    # Uploads.

    async def begin(self, key: str, algorithm: str = "", kind: str = "") -> Upload:
        """Start an upload."""
        return await self.uploads.start(
            self.root, BUCKET, ObjectKey(key), NewObject(), algorithm, kind
        )

    async def part(self, upload: Upload, number: int, data: bytes | Body) -> Part:
        """Store a part; with its checksum where the upload needs that."""
        return await self.uploads.put_part(
            self.root,
            BUCKET,
            upload.key,
            upload.upload_id,
            PartNumber(number),
            digests_for(upload, data),
            WholeBody(data, {}) if isinstance(data, bytes) else data,
        )

    async def copied_part(
        self, upload: Upload, number: int, source: str, wanted: ByteRange | None = None
    ) -> Part:
        """Make a part of an object."""
        part, _ = await self.uploads.copy_part(
            self.root,
            BUCKET,
            upload.key,
            upload.upload_id,
            PartNumber(number),
            self.source(source),
            wanted,
        )
        return part

    async def complete(
        self,
        upload: Upload,
        parts: Sequence[Part | NamedPart],
        *,
        conditions: Conditions = NO_CONDITIONS,
        size: int | None = None,
        checksums: Mapping[str, str] | None = None,
    ) -> Stored:
        """Complete an upload with these parts."""
        return await self.completion.complete(
            self.root,
            BUCKET,
            upload.key,
            upload.upload_id,
            [NamedPart(part.number, part.etag, part.checksums) for part in parts],
            conditions,
            size,
            checksums or {},
        )

    async def abort(self, upload: Upload) -> None:
        """Abort an upload."""
        await self.uploads.abort(self.root, BUCKET, upload.key, upload.upload_id)

    async def multipart(self, key: str, *pieces: bytes) -> Stored:
        """Store an object of several parts."""
        upload = await self.begin(key)
        parts = [await self.part(upload, at, data) for at, data in enumerate(pieces, start=1)]
        return await self.complete(upload, parts)

    # Duties, and what is left.

    async def run(self, *jobs: Job) -> None:
        """Run duties, all unless some are named, each until it has nothing left to do."""
        for job in jobs or self.jobs:
            for _ in range(10_000):
                if not await job.run():
                    break
            else:
                raise AssertionError(f"{job.name} never comes to its end")

    async def settle(self) -> None:
        """Let every delay pass; drop all that was unfinished, delete all that is unneeded."""
        self.clock.advance(EXPIRE_MS + 1)
        await self.run()
        self.clock.advance(self.delay_ms + GRACE_MS + 1)
        await self.run()
        await self.run()

    async def rows(self, table: Table) -> list[tuple[bytes, bytes]]:
        """Return all there is in a table."""
        return await self.metadata.read(lambda tx: tx.scan(table, b"", _END, 10_000))

    async def needed_blobs(self) -> set[BlobId]:
        """Return the blobs that versions, manifests and parts point at."""
        found: set[BlobId] = set()
        for table in (Table.OBJECTS, Table.VERSIONS, Table.MANIFESTS, Table.PARTS):
            for _, record in await self.rows(table):
                pieces = slices_in(table, record)
                found.update(piece.blob for piece in pieces if not piece.inline)
        return found

    async def stored_blobs(self) -> set[BlobId]:
        """Return the blobs that are there."""
        found: set[BlobId] = set()
        after: BlobId | None = None
        while page := await self.blobs.list_after(after, 1_000):
            found.update(stat.blob for stat in page)
            after = page[-1].blob
        return found

    async def problems(self) -> list[str]:
        """Return what the integrity check finds, reading every byte."""
        check = Integrity(self.metadata, self.blobs, self.clock)
        report = await check.check(deep=True)
        return [finding.sentence for finding in report.problems]

    async def counted(self, name: BucketName = BUCKET) -> tuple[int, int]:
        """Return the bucket's counters: bytes and objects."""
        usage = await self.usage(name)
        return usage.bytes, usage.objects

    async def usage(self, name: BucketName = BUCKET) -> Usage:
        """Return all counters of the bucket."""
        bucket_id = (await self.bucket(name)).bucket_id
        return await self.metadata.read(lambda tx: find_usage(tx, bucket_id))

    async def record(self, key: str) -> ObjectVersion:
        """Return the current version's record."""
        place = keys.encode((await self.bucket()).bucket_id, key)
        raw = await self.metadata.read(lambda tx: tx.get(Table.OBJECTS, place))
        assert raw is not None, f"{key} is not there"
        return decode_record(ObjectVersion, raw)

    async def overwrite(self, table: Table, place: bytes, record: bytes) -> None:
        """Damage a row."""

        async def body(tx: WriteTx) -> None:
            await tx.put(table, place, record)

        await self.metadata.write(body)


def on_plane(test: Callable[[DataPlane], Awaitable[None]], **options: Any) -> None:
    """Run an async test on a fresh data plane; whatever it did, nothing may be amiss."""

    async def main() -> None:
        plane = await DataPlane(**options).start()
        await test(plane)
        assert await plane.problems() == []

    asyncio.run(main())


async def nothing_leaks(plane: DataPlane) -> None:
    """After all delays the blob engine holds exactly what records point at."""
    await plane.settle()
    assert await plane.stored_blobs() == await plane.needed_blobs()
    assert {str(keys.decode(place)[0]) for place, _ in await plane.rows(Table.BLOBS)} == set(
        await plane.needed_blobs()
    )
    assert await plane.rows(Table.RECLAIM) == []
    assert await plane.rows(Table.DROPS) == []
    assert await plane.problems() == []
