"""Reading objects: bytes, ranges, parts, versions, and the order of refusals."""

from __future__ import annotations

import pytest
from control_plane import HOME
from data_plane import BUCKET, INLINE_MAX, DataPlane, on_plane
from make import some_bytes

from lazarette.blobs.memory import MemoryBlobs
from lazarette.metadata import keys
from lazarette.metadata.engine import Table
from lazarette.model.bucket import AccessRules, BucketChange, Versioning
from lazarette.model.byte_range import ByteRange, Span
from lazarette.model.conditions import Conditions
from lazarette.model.errors import (
    AccessDenied,
    BlobCorrupt,
    BlobMissing,
    InvalidPartNumber,
    MarkerNotAllowed,
    NoSuchBucket,
    NoSuchKey,
    NoSuchVersion,
    NotModified,
    PreconditionFailed,
    RangeNotSatisfiable,
)
from lazarette.model.object_version import NewObject
from lazarette.model.principal import ANONYMOUS

SMALL = b"small object"
LARGE = some_bytes(500)
# The first two are as large as parts must be here.
PIECES = (b"first part", b"second part", b"end")
NO_SUCH = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


async def fill(plane: DataPlane) -> dict[str, bytes]:
    """Store one object of each kind; return what they hold."""
    await plane.put("empty", b"")
    await plane.put("small", SMALL)
    await plane.put("large", LARGE)
    await plane.multipart("parts", *PIECES)
    return {"empty": b"", "small": SMALL, "large": LARGE, "parts": b"".join(PIECES)}


def test_returns_every_kind_of_object_whole() -> None:
    """Empty, inline, one blob, many parts: the bytes are those that were stored."""

    async def test(plane: DataPlane) -> None:
        for key, data in (await fill(plane)).items():
            assert await plane.get(key) == data
            opened = await plane.open(key, with_data=False)
            assert (opened.body, opened.version.size, opened.span) == (b"", len(data), None)
        assert (await plane.open("parts")).parts_count == 3

    on_plane(test)


def test_returns_every_range_of_every_kind() -> None:
    """Any range gives what a slice of the bytes gives, across parts and blocks, too."""

    async def test(plane: DataPlane) -> None:
        for key, data in (await fill(plane)).items():
            size = len(data)
            for start in range(0, size, 7):
                for stop in range(start + 1, size + 5, 31):
                    assert (
                        await plane.get(key, wanted=ByteRange(start, stop)) == data[start:stop]
                    )
            for last in range(1, size, 13):
                assert await plane.get(key, wanted=ByteRange(None, last)) == data[-last:]
            with pytest.raises(RangeNotSatisfiable):
                await plane.get(key, wanted=ByteRange(size, None))

    on_plane(test)


def test_returns_parts_by_their_place() -> None:
    """Part numbers count the parts of the finished object; a plain object is one part."""

    async def test(plane: DataPlane) -> None:
        await fill(plane)
        for place, piece in enumerate(PIECES, start=1):
            assert await plane.get("parts", part=place) == piece
        opened = await plane.open("parts", part=2, with_data=False)
        assert opened.span == Span(10, 21, 24)
        assert await plane.get("large", part=1) == LARGE
        assert (await plane.open("empty", part=1)).span is None
        for key in ("parts", "large", "empty"):
            with pytest.raises(InvalidPartNumber):
                await plane.open(key, part=4)

    on_plane(test)


def test_an_empty_part_has_no_range() -> None:
    """An object of one empty part is whole; an empty last part of others is no range at all."""

    async def test(plane: DataPlane) -> None:
        await plane.multipart("nothing", b"")
        opened = await plane.open("nothing", part=1)
        assert (opened.span, opened.body, opened.parts_count) == (None, b"", 1)
        await plane.multipart("trailing", b"first part", b"")
        assert await plane.get("trailing") == b"first part"
        with pytest.raises(RangeNotSatisfiable):
            await plane.open("trailing", part=2)

    on_plane(test)


@pytest.mark.parametrize("damage", ["changed", "shorter", "longer", "gone"])
def test_a_damaged_inline_record_is_refused(damage: str) -> None:
    """A small object whose bytes are no longer those stored is never sent."""

    async def test(plane: DataPlane) -> None:
        await plane.put("small", SMALL)
        blob = (await plane.record("small")).slices[0].blob
        damaged = {"changed": b"Small object", "shorter": SMALL[:-1], "longer": SMALL + b"!"}
        place = keys.encode(blob)
        if damage == "gone":
            await plane.metadata.write(lambda tx: tx.delete(Table.INLINE, place))
        else:
            await plane.overwrite(Table.INLINE, place, damaged[damage])
        with pytest.raises(BlobMissing if damage == "gone" else BlobCorrupt):
            await plane.open("small")
        with pytest.raises(BlobMissing if damage == "gone" else BlobCorrupt):
            await plane.copy("small", "copy")
        # What does not read the bytes goes on.
        assert (await plane.open("small", with_data=False)).version.size == len(SMALL)
        await plane.overwrite(Table.INLINE, place, SMALL)

    on_plane(test)


def test_a_damaged_block_is_refused_when_it_is_reached() -> None:
    """Blocks before the damaged one are sent, it and what follows are not."""

    async def test(plane: DataPlane) -> None:
        await plane.put("large", LARGE)
        blob = (await plane.record("large")).slices[0].blob
        assert isinstance(plane.blobs, MemoryBlobs)
        whole = plane.blobs.stored[blob]
        blocks = (*whole.blocks[:3], bytes(32), *whole.blocks[4:])
        plane.blobs.stored[blob] = whole._replace(blocks=blocks)
        assert await plane.get("large", wanted=ByteRange(0, 96)) == LARGE[:96]
        with pytest.raises(BlobCorrupt):
            await plane.get("large")
        plane.blobs.stored[blob] = whole

    on_plane(test)


def test_a_reader_outlives_the_object() -> None:
    """What was opened before the object was replaced and deleted is read to its end."""

    async def test(plane: DataPlane) -> None:
        await plane.put("large", LARGE)
        await plane.multipart("parts", *PIECES)
        opened = [await plane.open("large"), await plane.open("parts")]
        await plane.put("large", b"other")
        await plane.delete("parts")
        await plane.run()
        plane.clock.advance(plane.delay_ms - 1)
        await plane.run()
        assert [await plane.drain(one) for one in opened] == [LARGE, b"".join(PIECES)]

    on_plane(test)


def test_versions_are_found_by_id() -> None:
    """Current, older and null versions read by id; others are not there."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", b"null")
        await plane.switch(Versioning.ENABLED)
        first = (await plane.put("k", b"first")).version.version_id
        second = (await plane.put("k", b"second")).version.version_id
        assert await plane.get("k") == b"second"
        assert await plane.get("k", version=first) == b"first"
        assert await plane.get("k", version=second) == b"second"
        assert await plane.get("k", version="null") == b"null"
        with pytest.raises(NoSuchVersion):
            await plane.open("k", version=NO_SUCH)
        marker = (await plane.delete("k")).version_id
        with pytest.raises(NoSuchKey) as caught:
            await plane.open("k")
        assert caught.value.facts["marker"] == marker
        with pytest.raises(MarkerNotAllowed):
            await plane.open("k", version=marker)

    on_plane(test)


def test_strangers_learn_nothing() -> None:
    """Who may not list gets AccessDenied for what is there, what is not, and markers."""

    async def test(plane: DataPlane) -> None:
        await plane.switch(Versioning.ENABLED)
        await plane.put("k", b"data")
        await plane.put("gone", b"data")
        marker = (await plane.delete("gone")).version_id
        for key, version in (("k", None), ("no", None), ("k", NO_SUCH), ("gone", marker)):
            for caller in (ANONYMOUS, plane.control.stranger):
                with pytest.raises(AccessDenied):
                    await plane.open(key, version=version, caller=caller)
        with pytest.raises(NoSuchBucket):
            await plane.reads.open(
                ANONYMOUS,
                BUCKET[:-1],  # type: ignore[arg-type]
                "k",  # type: ignore[arg-type]
                version=None,
                wanted=None,
                part_number=None,
                conditions=Conditions(),
                with_data=True,
            )

    on_plane(test)


def test_public_objects_are_for_everybody() -> None:
    """The ACL counts where the bucket lets it; a missing key still tells nothing."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", b"data", NewObject(is_public=True))
        with pytest.raises(AccessDenied):
            await plane.open("k", caller=ANONYMOUS)
        change = BucketChange(rules=AccessRules(False, True))
        await plane.control.settings.update(plane.root, BUCKET, HOME, change)
        assert await plane.drain(await plane.open("k", caller=ANONYMOUS)) == b"data"
        with pytest.raises(AccessDenied):
            await plane.open("no", caller=ANONYMOUS)

    on_plane(test)


def test_refusals_come_in_order() -> None:
    """Conditions come before part numbers and ranges, permission before all of them."""

    async def test(plane: DataPlane) -> None:
        etag = (await plane.put("k", b"x" * (INLINE_MAX + 1))).version.etag
        beyond = ByteRange(1_000, None)
        with pytest.raises(PreconditionFailed):
            await plane.open("k", wanted=beyond, conditions=Conditions(if_match=("no",)))
        with pytest.raises(NotModified):
            await plane.open("k", part=9, conditions=Conditions(if_none_match=(etag,)))
        with pytest.raises(AccessDenied):
            await plane.open(
                "k", caller=ANONYMOUS, conditions=Conditions(if_none_match=(etag,))
            )
        with pytest.raises(InvalidPartNumber):
            await plane.open("k", part=9)

    on_plane(test)
