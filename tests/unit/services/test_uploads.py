"""Multipart uploads before their completion: parts, copies, lists, abort."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bodies import Pieces
from data_plane import BUCKET, DataPlane, nothing_leaks, on_plane
from make import some_bytes

from lazarette.base.failpoints import arm
from lazarette.model.byte_range import ByteRange
from lazarette.model.checksum import start
from lazarette.model.errors import (
    AccessDenied,
    EngineUnavailable,
    InvalidArgument,
    InvalidRequest,
    LazaretteError,
    NoSuchBucket,
    NoSuchUpload,
    NotAuthenticated,
)
from lazarette.model.listing import ListQuery
from lazarette.model.names import ObjectKey, UploadId
from lazarette.model.object_version import NewObject
from lazarette.model.principal import ANONYMOUS
from lazarette.model.upload import Upload

LARGE = some_bytes(500)
PIECES = (b"first part", b"second part", b"end")
WHOLE = b"".join(PIECES)


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """Leave no failpoint armed behind."""
    yield
    arm("")


async def numbers(plane: DataPlane, upload: Upload, after: int, limit: int) -> list[int]:
    """Return a page of part numbers."""
    page = await plane.uploads.list_parts(
        plane.root, BUCKET, upload.key, upload.upload_id, after, limit
    )
    return [part.number for part in page.parts]


def test_parts_count_and_are_listed_by_number() -> None:
    """Parts count in the bucket's bytes, not in its objects; pages go by number."""

    async def test(plane: DataPlane) -> None:
        upload = await plane.begin("k")
        for number in (10_000, 2, 1, 7):
            await plane.part(upload, number, LARGE)
        assert await plane.counted() == (2_000, 0)
        assert await numbers(plane, upload, 0, 1_000) == [1, 2, 7, 10_000]
        asked = (plane.root, BUCKET, upload.key, upload.upload_id)
        page = await plane.uploads.list_parts(*asked, 1, 2)
        assert [part.number for part in page.parts] == [2, 7]
        assert (page.is_truncated, page.next_number) == (True, 7)
        page = await plane.uploads.list_parts(*asked, 7, 1)
        assert ([part.number for part in page.parts], page.is_truncated) == ([10_000], False)
        page = await plane.uploads.list_parts(*asked, 0, 0)
        assert (page.parts, page.is_truncated) == ([], False)

    on_plane(test)


def test_a_part_sent_again_replaces_the_first() -> None:
    """The last one of a number counts, whatever its size; the other's bytes go."""

    async def test(plane: DataPlane) -> None:
        upload = await plane.begin("k")
        for data in (LARGE, b"", b"small", LARGE[:300]):
            part = await plane.part(upload, 1, data)
        assert await plane.counted() == (300, 0)
        assert len(await plane.stored_blobs()) == 3
        plane.clock.advance(plane.delay_ms + 1)
        await plane.run(plane.reclaim)
        assert await plane.stored_blobs() == {part.slices[0].blob}

    on_plane(test)


def test_abort_gives_everything_back() -> None:
    """After an abort nothing counts, nothing is listed, nothing stays."""

    async def test(plane: DataPlane) -> None:
        upload = await plane.begin("k")
        for number in range(1, 5):
            await plane.part(upload, number, LARGE)
        await plane.abort(upload)
        assert await plane.counted() == (0, 0)
        for late in (plane.abort(upload), plane.part(upload, 1, b"x")):
            with pytest.raises(NoSuchUpload):
                await late
        await nothing_leaks(plane)
        assert await plane.stored_blobs() == set()

    on_plane(test)


@pytest.mark.parametrize("what", ["abort", "complete", "expire", "drop"])
def test_an_upload_that_ends_meanwhile_takes_no_part(what: str) -> None:
    """A part still coming when its upload ends is refused, and leaves no blob."""

    async def test(plane: DataPlane) -> None:
        upload = await plane.begin("k")
        first = await plane.part(upload, 1, LARGE)

        async def end() -> None:
            if what == "abort":
                await plane.abort(upload)
            elif what == "complete":
                await plane.complete(upload, [first])
            elif what == "drop":
                await plane.drop_bucket()
            else:
                plane.clock.advance(25 * 3_600_000)
                await plane.run(plane.expire)

        late = Pieces(LARGE, LARGE, before_last=end)
        error: type[LazaretteError] = NoSuchBucket if what == "drop" else NoSuchUpload
        with pytest.raises(error):
            await plane.part(upload, 2, late)
        assert await plane.stored_blobs() == {first.slices[0].blob}
        await nothing_leaks(plane)

    on_plane(test)


@pytest.mark.parametrize("point", ["commit.before", "commit.after"])
def test_an_unknown_outcome_keeps_the_part(point: str) -> None:
    """A part whose commit failed in the disk is whole or absent, and so is what it replaced."""

    async def test(plane: DataPlane) -> None:
        await plane.put("source", LARGE)
        upload = await plane.begin("k")
        await plane.part(upload, 1, b"old one")
        arm(f"{point}=eio")
        with pytest.raises(EngineUnavailable):
            await plane.part(upload, 1, LARGE)
        with pytest.raises(EngineUnavailable):
            await plane.copied_part(upload, 2, "source")
        arm("")
        expected = [1] if point == "commit.before" else [1, 2]
        assert await numbers(plane, upload, 0, 10) == expected
        assert await plane.problems() == []
        await nothing_leaks(plane)

    on_plane(test)


@pytest.mark.parametrize("key", ["small", "large", "parts"])
def test_copies_any_range_as_a_part(key: str) -> None:
    """The part has the range's bytes and digests, and outlives the source."""

    async def test(plane: DataPlane) -> None:
        data = {"small": b"small object", "large": LARGE, "parts": WHOLE}[key]
        await (plane.multipart(key, *PIECES) if key == "parts" else plane.put(key, data))
        upload = await plane.begin("k", "SHA256", "COMPOSITE")
        ranges = [None, ByteRange(0, 9), ByteRange(3, len(data)), ByteRange(5, 20), None]
        ranges = [one for one in ranges if one is None or (one.stop or 0) <= len(data)]
        parts, pieces = [], []
        for number, wanted in enumerate(ranges, start=1):
            part = await plane.copied_part(upload, number, key, wanted)
            piece = data if wanted is None else data[wanted.start : wanted.stop]
            digest = start("SHA256")
            digest.update(piece)
            assert (part.size, part.checksums) == (len(piece), {"SHA256": digest.value()})
            parts.append(part)
            pieces.append(piece)
        await plane.delete(key)
        await plane.complete(upload, parts)
        await nothing_leaks(plane)
        assert await plane.get("k") == b"".join(pieces)

    on_plane(test)


def test_copies_an_empty_object_as_an_empty_part() -> None:
    """No bytes need no blob."""

    async def test(plane: DataPlane) -> None:
        await plane.put("empty", b"")
        upload = await plane.begin("k")
        part = await plane.copied_part(upload, 1, "empty")
        assert (part.size, part.slices, part.etag) == (
            0,
            (),
            "d41d8cd98f00b204e9800998ecf8427e",
        )
        assert await plane.stored_blobs() == set()
        await plane.complete(upload, [part])
        assert await plane.get("k") == b""

    on_plane(test)


def test_refuses_ranges_beyond_the_source() -> None:
    """A copy range lies within the source; nothing is left of a refused one."""

    async def test(plane: DataPlane) -> None:
        await plane.put("large", LARGE)
        upload = await plane.begin("k")
        with pytest.raises(InvalidArgument):
            await plane.copied_part(upload, 1, "large", ByteRange(0, 501))
        with pytest.raises(InvalidRequest):
            await plane.copied_part(upload, 1, "large", ByteRange(500, 501))
        assert len(await plane.stored_blobs()) == 1
        await plane.abort(upload)
        with pytest.raises(NoSuchUpload):
            await plane.copied_part(upload, 1, "large")

    on_plane(test)


def test_lists_uploads_by_key_and_start() -> None:
    """Unfinished uploads by key, then the older first; pages miss none."""

    async def test(plane: DataPlane) -> None:
        expected = []
        for key in ("b", "a", "a", "c/1", "c/2"):
            expected.append((key, (await plane.begin(key)).upload_id))
            plane.clock.advance(1)
        expected.sort()
        for limit in (1, 2, 10):
            found: list[tuple[str, str]] = []
            query = ListQuery(limit=limit)
            while True:
                page = await plane.uploads.list_uploads(plane.root, BUCKET, query)
                found += [(upload.key, upload.upload_id) for upload in page.uploads]
                if not page.is_truncated:
                    break
                query = ListQuery(after=page.next_after, after_mark=page.next_mark, limit=limit)
            assert found == expected
        page = await plane.uploads.list_uploads(plane.root, BUCKET, ListQuery(delimiter="/"))
        assert ([one.key for one in page.uploads], page.prefixes) == (["a", "a", "b"], ["c/"])

    on_plane(test)


def test_refuses_strangers_and_other_keys() -> None:
    """An upload belongs to its bucket and key, and needs permission before all else."""

    async def test(plane: DataPlane) -> None:
        upload = await plane.begin("k")
        wrong = Upload(upload.upload_id, ObjectKey("other"), 0, NewObject(), "")
        unknown = Upload(UploadId("no"), upload.key, 0, NewObject(), "")
        for one in (wrong, unknown):
            with pytest.raises(NoSuchUpload):
                await plane.part(one, 1, b"data")
            with pytest.raises(NoSuchUpload):
                await plane.abort(one)
            with pytest.raises(NoSuchUpload):
                await numbers(plane, one, 0, 10)
        with pytest.raises(AccessDenied):
            await plane.uploads.abort(ANONYMOUS, BUCKET, upload.key, UploadId("no"))
        with pytest.raises(NotAuthenticated):
            await plane.uploads.start(ANONYMOUS, BUCKET, upload.key, NewObject(), "", "")

    on_plane(test)
