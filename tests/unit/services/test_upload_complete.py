"""CompleteMultipartUpload: the list, the object, the retry, and what a refusal leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from data_plane import DataPlane, nothing_leaks, on_plane
from make import some_bytes

from lazarette.base.failpoints import arm
from lazarette.metadata.engine import Table
from lazarette.model.bucket import Versioning
from lazarette.model.checksum import start
from lazarette.model.conditions import Conditions
from lazarette.model.errors import (
    BadDigest,
    EngineUnavailable,
    EntityTooSmall,
    InvalidPart,
    InvalidPartOrder,
    InvalidRequest,
    LazaretteError,
    NoSuchUpload,
    PreconditionFailed,
)
from lazarette.model.names import Etag, PartNumber
from lazarette.model.upload import NamedPart, Part, Upload

PIECES = (b"first part", some_bytes(300), b"end")
WHOLE = b"".join(PIECES)


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """Leave no failpoint armed behind."""
    yield
    arm("")


async def uploaded(
    plane: DataPlane, key: str = "k", algorithm: str = "", kind: str = ""
) -> tuple[Upload, list[Part]]:
    """Return an upload and its three parts."""
    upload = await plane.begin(key, algorithm, kind)
    return upload, [await plane.part(upload, 5 * n, data) for n, data in enumerate(PIECES, 1)]


def test_makes_the_object_of_its_parts() -> None:
    """Bytes, size, ETag, part count and counters are those of the parts together."""

    async def test(plane: DataPlane) -> None:
        upload, parts = await uploaded(plane)
        version = (await plane.complete(upload, parts)).version
        md5 = hashlib.md5(b"".join(hashlib.md5(piece).digest() for piece in PIECES))
        assert version.etag == f"{md5.hexdigest()}-3"
        assert (version.size, version.parts_count) == (len(WHOLE), 3)
        assert await plane.get("k") == WHOLE
        assert await plane.counted() == (len(WHOLE), 1)
        assert await plane.rows(Table.PARTS) == []
        assert await plane.rows(Table.UPLOAD_AGES) == []
        await nothing_leaks(plane)
        assert await plane.get("k") == WHOLE

    on_plane(test)


@pytest.mark.parametrize("algorithm", ["", "CRC32", "CRC32C", "CRC64NVME"])
def test_combines_the_checksum_of_the_whole(algorithm: str) -> None:
    """A full-object checksum is what the whole bytes would have."""

    async def test(plane: DataPlane) -> None:
        kind = "FULL_OBJECT" if algorithm else ""
        upload, parts = await uploaded(plane, "k", algorithm, kind)
        digest = start(algorithm or "CRC64NVME")
        digest.update(WHOLE)
        expected = {algorithm or "CRC64NVME": digest.value()}
        if algorithm:
            with pytest.raises(BadDigest):
                await plane.complete(upload, parts, checksums=dict.fromkeys(expected, "AAAA"))
        version = (await plane.complete(upload, parts, checksums=expected)).version
        assert (version.checksums, version.checksum_type) == (expected, "FULL_OBJECT")

    on_plane(test)


def test_a_partial_list_makes_a_partial_object() -> None:
    """Parts that are not named are let go, their bytes and their count."""

    async def test(plane: DataPlane) -> None:
        upload, parts = await uploaded(plane)
        await plane.complete(upload, [parts[0], parts[2]])
        assert await plane.get("k") == PIECES[0] + PIECES[2]
        assert await plane.counted() == (13, 1)
        await nothing_leaks(plane)
        assert len(await plane.stored_blobs()) == 2

    on_plane(test)


def test_a_part_sent_again_counts_once_and_by_its_last_etag() -> None:
    """A list that names the replaced part is refused, one that names the new one is not."""

    async def test(plane: DataPlane) -> None:
        upload, parts = await uploaded(plane)
        newer = await plane.part(upload, parts[1].number, b"other bytes")
        with pytest.raises(InvalidPart):
            await plane.complete(upload, parts)
        await plane.complete(upload, [parts[0], newer, parts[2]])
        assert await plane.get("k") == b"first partother bytesend"
        await nothing_leaks(plane)

    on_plane(test)


def test_a_retry_gets_the_same_answer_and_changes_nothing() -> None:
    """The same list again is answered again; another list is of an upload that is gone."""

    async def test(plane: DataPlane) -> None:
        await plane.switch(Versioning.ENABLED)
        upload, parts = await uploaded(plane)
        first = await plane.complete(upload, parts, conditions=Conditions(if_none_match=("*",)))
        rows = await plane.rows(Table.OBJECTS)
        again = await plane.complete(upload, parts, conditions=Conditions(if_none_match=("*",)))
        assert again == first
        assert await plane.rows(Table.OBJECTS) == rows
        with pytest.raises(NoSuchUpload):
            await plane.complete(upload, parts[:1])
        with pytest.raises(NoSuchUpload):
            await plane.abort(upload)
        await plane.delete("k", first.version.version_id)
        assert await plane.complete(upload, parts) == first
        plane.clock.advance(8 * 24 * 3_600_000)
        await plane.run(plane.expire)
        with pytest.raises(NoSuchUpload):
            await plane.complete(upload, parts)

    on_plane(test)


def test_a_refusal_leaves_the_upload_as_it_was() -> None:
    """Wrong order, parts, sizes, conditions: each is refused, and then the right list works."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", b"old")
        upload, parts = await uploaded(plane)
        small = await plane.part(upload, 1, b"tiny")
        missing = NamedPart(PartNumber(3), Etag("0" * 32))
        only_new = Conditions(if_none_match=("*",))
        before = await plane.counted()
        refused: list[tuple[list[Part | NamedPart], type[LazaretteError]]] = [
            ([], InvalidRequest),
            ([parts[1], parts[0]], InvalidPartOrder),
            ([parts[0], parts[0]], InvalidPartOrder),
            ([missing, parts[0]], InvalidPart),
            ([small, parts[0]], EntityTooSmall),
            ([small, missing], InvalidPart),
        ]
        for named, error in refused:
            with pytest.raises(error):
                await plane.complete(upload, named)
        with pytest.raises(InvalidRequest):
            await plane.complete(upload, parts, size=1)
        with pytest.raises(PreconditionFailed):
            await plane.complete(upload, parts, conditions=only_new)
        assert await plane.counted() == before
        assert await plane.get("k") == b"old"
        await plane.complete(upload, parts, size=len(WHOLE))
        assert await plane.get("k") == WHOLE
        await nothing_leaks(plane)

    on_plane(test)


def test_an_empty_part_may_be_the_last_or_the_only_one() -> None:
    """No bytes at all make an object of none."""

    async def test(plane: DataPlane) -> None:
        version = (await plane.multipart("empty", b"")).version
        assert (version.size, version.parts_count) == (0, 1)
        assert await plane.get("empty") == b""
        await plane.multipart("trailing", PIECES[0], b"")
        assert await plane.get("trailing") == PIECES[0]
        await plane.copy("trailing", "copy")
        await plane.delete("trailing")
        await nothing_leaks(plane)
        assert await plane.get("copy") == PIECES[0]

    on_plane(test)


@pytest.mark.parametrize("versioning", list(Versioning))
def test_replaces_what_stands_under_the_key(versioning: Versioning) -> None:
    """The old object goes or becomes an older version; so does a multipart one."""

    async def test(plane: DataPlane) -> None:
        if versioning is not Versioning.NEVER:
            await plane.switch(versioning)
        await plane.put("k", WHOLE)
        for _ in range(2):
            upload, parts = await uploaded(plane)
            stored = await plane.complete(upload, parts)
            assert stored.is_versioned == (versioning is not Versioning.NEVER)
        await nothing_leaks(plane)
        kept = 3 if versioning is Versioning.ENABLED else 1
        assert await plane.counted() == (kept * len(WHOLE), kept)
        assert len(await plane.stored_blobs()) == (7 if kept == 3 else 3)

    on_plane(test)


@pytest.mark.parametrize("point", ["commit.before", "commit.after"])
def test_an_unknown_outcome_can_be_asked_again(point: str) -> None:
    """After a disk error the same completion succeeds, whether it had landed or not."""

    async def test(plane: DataPlane) -> None:
        upload, parts = await uploaded(plane)
        arm(f"{point}=eio")
        with pytest.raises(EngineUnavailable):
            await plane.complete(upload, parts)
        arm("")
        await plane.complete(upload, parts)
        assert await plane.get("k") == WHOLE
        assert await plane.counted() == (len(WHOLE), 1)
        await nothing_leaks(plane)

    on_plane(test)


def test_an_expired_upload_cannot_be_completed() -> None:
    """Who comes after the 24 hours finds nothing; who comes before has the object for good."""

    async def test(plane: DataPlane) -> None:
        late, late_parts = await uploaded(plane, "late")
        early, early_parts = await uploaded(plane, "early")
        await plane.complete(early, early_parts)
        plane.clock.advance(24 * 3_600_000 + 1)
        await plane.run(plane.expire)
        with pytest.raises(NoSuchUpload):
            await plane.complete(late, late_parts)
        await nothing_leaks(plane)
        assert await plane.get("early") == WHOLE
        assert len(await plane.stored_blobs()) == 3

    on_plane(test)
