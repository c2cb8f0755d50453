"""CopyObject: shared bytes that outlive their source, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import pytest
from control_plane import HOME
from data_plane import BUCKET, DataPlane, nothing_leaks, on_plane
from make import some_bytes

from lazarette.base.failpoints import arm
from lazarette.blobs.memory import MemoryBlobs
from lazarette.metadata import keys
from lazarette.metadata.codec import encode_record
from lazarette.metadata.engine import Table
from lazarette.model.acl import PUBLIC_READ, AclRequest
from lazarette.model.bucket import Versioning
from lazarette.model.checksum import start
from lazarette.model.conditions import Conditions
from lazarette.model.errors import (
    AccessDenied,
    BlobMissing,
    EngineUnavailable,
    EntityTooLarge,
    InvalidRequest,
    NoSuchBucket,
    NoSuchKey,
    PreconditionFailed,
)
from lazarette.model.limits import PUT_BYTES_MAX
from lazarette.model.names import BlobId, BucketName, ObjectKey
from lazarette.model.object_version import NewObject, ObjectHeaders
from lazarette.services.object_copies import CopyTarget

LARGE = some_bytes(500)
PIECES = (b"first part", b"second part", b"end")
KINDS = {"empty": b"", "small": b"small", "large": LARGE, "parts": b"".join(PIECES)}


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """Leave no failpoint armed behind."""
    yield
    arm("")


async def fill(plane: DataPlane) -> None:
    """Store one object of each kind."""
    for key, data in KINDS.items():
        await (plane.multipart(key, *PIECES) if key == "parts" else plane.put(key, data))


class Overtaken(MemoryBlobs):
    """Blobs whose `link` lets the test act first, once."""

    def set(self, act: object) -> None:
        """Say what comes before the next link."""
        self.act = act

    async def link(self, blobs: Sequence[BlobId]) -> list[BlobId]:
        """Act, then link."""
        act, self.act = getattr(self, "act", None), None
        if act is not None:
            await act()
        return await super().link(blobs)


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_outlives_its_source(kind: str) -> None:
    """Copies of copies read whole when the first object and the second are long gone."""

    async def test(plane: DataPlane) -> None:
        await fill(plane)
        await plane.copy(kind, "second")
        await plane.delete(kind)
        await plane.copy("second", "third")
        await plane.put("second", b"other")
        await nothing_leaks(plane)
        assert await plane.get("third") == KINDS[kind]
        await plane.delete("third")
        await nothing_leaks(plane)

    on_plane(test)


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_onto_itself_keeps_the_bytes(kind: str) -> None:
    """New headers on the same key: bytes stay, counters stay, the old blob goes."""

    async def test(plane: DataPlane) -> None:
        await fill(plane)
        before = await plane.counted()
        with pytest.raises(InvalidRequest):
            await plane.copy(kind, kind)
        for number in range(3):
            headers = ObjectHeaders(user={"n": str(number)})
            await plane.copy(kind, kind, headers=headers)
        assert await plane.counted() == before
        await nothing_leaks(plane)
        assert await plane.get(kind) == KINDS[kind]
        assert (await plane.record(kind)).headers.user == {"n": "2"}

    on_plane(test)


def test_keeps_or_replaces_what_the_source_carries() -> None:
    """Headers and tags are the source's unless given; the ACL never is."""

    async def test(plane: DataPlane) -> None:
        new = NewObject(ObjectHeaders("text/plain"), True, {"a": "b"})
        await plane.put("k", b"data", new)
        await plane.copy("k", "kept")
        kept = await plane.record("kept")
        assert (kept.headers, kept.tags, kept.is_public) == (new.headers, {"a": "b"}, False)
        other = ObjectHeaders("image/png")
        await plane.copy("k", "replaced", headers=other, tags={}, acl=AclRequest(PUBLIC_READ))
        replaced = await plane.record("replaced")
        assert (replaced.headers, replaced.tags, replaced.is_public) == (other, {}, True)

    on_plane(test)


@pytest.mark.parametrize("kind", KINDS)
def test_computes_a_checksum_the_source_lacks(kind: str) -> None:
    """An algorithm asked for is computed of the whole bytes."""

    async def test(plane: DataPlane) -> None:
        await fill(plane)
        copied = await plane.copy(kind, "copy", algorithm="SHA256")
        digest = start("SHA256")
        digest.update(KINDS[kind])
        assert copied.stored.version.checksums == {"SHA256": digest.value()}
        assert copied.stored.version.checksum_type == "FULL_OBJECT"
        assert await plane.get("copy") == KINDS[kind]

    on_plane(test)


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "SHA1"])
@pytest.mark.parametrize("asked", [True, False])
def test_a_copy_has_the_checksum_of_its_bytes(algorithm: str, asked: bool) -> None:
    """Of a composite CRC the copy's own follows from the parts; a hash must be asked for."""

    async def test(plane: DataPlane) -> None:
        upload = await plane.begin("source", algorithm, "COMPOSITE")
        parts = [await plane.part(upload, at, data) for at, data in enumerate(PIECES, start=1)]
        source = (await plane.complete(upload, parts)).version
        digest = start(algorithm)
        digest.update(b"".join(PIECES))
        if algorithm != "SHA1":
            # Nothing may be read for it.
            for blob in await plane.stored_blobs():
                await plane.blobs.delete([blob])
        copied = await plane.copy("source", "copy", algorithm=algorithm if asked else "")
        version = copied.stored.version
        if algorithm == "SHA1" and not asked:
            expected = (source.checksums, "COMPOSITE")
        else:
            expected = ({algorithm: digest.value()}, "FULL_OBJECT")
        assert (version.checksums, version.checksum_type) == expected
        await plane.delete("source")
        await plane.delete("copy")

    on_plane(test)


def test_refuses_what_is_too_large_to_copy_at_once() -> None:
    """Over 5 GiB there is only UploadPartCopy, and its parts are no larger either."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", LARGE)
        place = keys.encode((await plane.bucket()).bucket_id, "k")
        record = await plane.record("k")
        huge = msgspec.structs.replace(record, size=PUT_BYTES_MAX + 1)
        await plane.overwrite(Table.OBJECTS, place, encode_record(huge))
        with pytest.raises(InvalidRequest):
            await plane.copy("k", "copy")
        upload = await plane.begin("parts")
        with pytest.raises(EntityTooLarge):
            await plane.copied_part(upload, 1, "k")
        await plane.overwrite(Table.OBJECTS, place, encode_record(record))

    on_plane(test)


def test_copies_versions_and_says_which() -> None:
    """An older version restores by copying; a marker cannot be copied."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", b"null")
        assert (await plane.copy("k", "copy")).source_version_id is None
        await plane.switch(Versioning.ENABLED)
        first = (await plane.put("k", LARGE)).version.version_id
        await plane.put("k", b"second")
        assert (await plane.copy("k", "k", version=first)).source_version_id == first
        assert await plane.get("k") == LARGE
        assert (await plane.copy("k", "k", version="null")).source_version_id == "null"
        assert await plane.get("k") == b"null"
        marker = (await plane.delete("k")).version_id
        with pytest.raises(NoSuchKey):
            await plane.copy("k", "no")
        with pytest.raises(InvalidRequest):
            await plane.copy("k", "no", version=marker)
        await nothing_leaks(plane)

    on_plane(test)


def test_asks_for_permission_on_both_sides() -> None:
    """A key of one bucket reads no other one; conditions on both ends hold."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", b"data")
        other = await plane.control.new_bucket("private")
        key = await plane.control.key_of(other)
        target = CopyTarget(BucketName("private"), ObjectKey("k"), None, None, "")
        with pytest.raises(AccessDenied):
            await plane.copies.copy(key, plane.source("k"), target)
        with pytest.raises(AccessDenied):
            await plane.copies.copy(key, plane.source("k"), target._replace(bucket=BUCKET))
        with pytest.raises(PreconditionFailed):
            await plane.copy("k", "c", source_conditions=Conditions(if_match=("other",)))
        only_new = Conditions(if_none_match=("*",))
        await plane.copies.copy(plane.root, plane.source("k"), target, only_new)
        with pytest.raises(PreconditionFailed):
            await plane.copies.copy(plane.root, plane.source("k"), target, only_new)

    on_plane(test)


def test_a_source_replaced_and_deleted_meanwhile_is_looked_for_again() -> None:
    """When the bytes found are gone at the link, the copy is made of what is there now."""

    async def test(plane: DataPlane) -> None:
        blobs = plane.blobs
        assert isinstance(blobs, Overtaken)

        async def replace() -> None:
            await plane.put("k", some_bytes(300, 9))
            plane.clock.advance(plane.delay_ms + 1)
            await plane.run(plane.reclaim)

        await plane.put("k", LARGE)
        blobs.set(replace)
        await plane.copy("k", "copy")
        assert await plane.get("copy") == some_bytes(300, 9)
        blobs.set(replace)
        upload = await plane.begin("parts")
        part = await plane.copied_part(upload, 1, "k")
        assert part.size == 300
        await plane.abort(upload)

        async def delete() -> None:
            await plane.delete("k")
            plane.clock.advance(plane.delay_ms + 1)
            await plane.run(plane.reclaim)

        blobs.set(delete)
        with pytest.raises(NoSuchKey):
            await plane.copy("k", "copy")
        await nothing_leaks(plane)

    on_plane(test, blobs=lambda ids, clock: Overtaken(ids, clock, block_bytes=32))


def test_lost_bytes_are_said_to_be_lost() -> None:
    """A blob that is simply not there ends the copy with that error, not in a circle."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", LARGE)
        assert isinstance(plane.blobs, MemoryBlobs)
        blob = (await plane.record("k")).slices[0].blob
        lost = plane.blobs.stored.pop(blob)
        with pytest.raises(BlobMissing):
            await plane.copy("k", "copy")
        upload = await plane.begin("parts")
        with pytest.raises(BlobMissing):
            await plane.copied_part(upload, 1, "k")
        plane.blobs.stored[blob] = lost

    on_plane(test)


def test_a_target_bucket_deleted_meanwhile_takes_no_copy() -> None:
    """Links made for a copy that does not land are taken back."""

    async def test(plane: DataPlane) -> None:
        blobs = plane.blobs
        assert isinstance(blobs, Overtaken)
        await plane.put("k", LARGE)
        await plane.control.new_bucket("other")
        target = CopyTarget(BucketName("other"), ObjectKey("c"), None, None, "")
        buckets = plane.control.buckets
        blobs.set(lambda: buckets.delete(plane.root, target.bucket, HOME, force=True))
        with pytest.raises(NoSuchBucket):
            await plane.copies.copy(plane.root, plane.source("k"), target)
        assert len(await plane.stored_blobs()) == 1

    on_plane(test, blobs=lambda ids, clock: Overtaken(ids, clock, block_bytes=32))


@pytest.mark.parametrize("point", ["commit.before", "commit.after"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_outcome_keeps_the_bytes(kind: str, point: str) -> None:
    """A copy whose commit failed in the disk is whole or absent, now and later."""

    async def test(plane: DataPlane) -> None:
        await fill(plane)
        arm(f"{point}=eio")
        with pytest.raises(EngineUnavailable):
            await plane.copy(kind, "copy")
        arm("")
        await nothing_leaks(plane)
        if point == "commit.after":
            assert await plane.get("copy") == KINDS[kind]
        else:
            with pytest.raises(NoSuchKey):
                await plane.get("copy")

    on_plane(test)
