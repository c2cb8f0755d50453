"""Deleting objects, versions and markers; what comes to light, and what is given back."""

from __future__ import annotations

import pytest
from data_plane import BUCKET, DataPlane, nothing_leaks, on_plane
from make import some_bytes

from lazarette.model.bucket import Versioning
from lazarette.model.errors import (
    AccessDenied,
    InvalidArgument,
    NoSuchBucket,
    NoSuchKey,
    NoSuchVersion,
)
from lazarette.model.names import BucketName, ObjectKey, VersionId
from lazarette.model.principal import ANONYMOUS
from lazarette.services.object_deletes import Deleted, Doomed

LARGE = some_bytes(500)
NO_SUCH = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def test_removes_objects_of_every_kind() -> None:
    """Bytes, counters and records go; deleting again is no error."""

    async def test(plane: DataPlane) -> None:
        await plane.put("empty", b"")
        await plane.put("small", b"small")
        await plane.put("large", LARGE)
        await plane.multipart("parts", b"first part", b"second")
        for key in ("empty", "small", "large", "parts", "parts", "never"):
            assert await plane.delete(key) == Deleted(ObjectKey(key), None, False, None)
            with pytest.raises(NoSuchKey):
                await plane.get(key)
        assert await plane.counted() == (0, 0)
        await nothing_leaks(plane)
        assert await plane.stored_blobs() == set()

    on_plane(test)


def test_versioning_puts_markers_on_top() -> None:
    """A delete by key hides the object; deleting the marker brings it back."""

    async def test(plane: DataPlane) -> None:
        await plane.switch(Versioning.ENABLED)
        await plane.put("k", LARGE)
        first, second = await plane.delete("k"), await plane.delete("k")
        assert first.is_marker
        assert first.version_id != second.version_id
        assert await plane.counted() == (500, 1)
        for marker in (first, second):
            with pytest.raises(NoSuchKey):
                await plane.get("k")
            assert marker.version_id is not None
            done = await plane.delete("k", marker.version_id)
            assert done == Deleted(ObjectKey("k"), marker.version_id, True, marker.version_id)
        assert await plane.get("k") == LARGE
        await nothing_leaks(plane)

    on_plane(test)


def test_the_newest_version_left_becomes_the_current_one() -> None:
    """Deleting the current version shows the one before it, down to nothing."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", b"null")
        await plane.switch(Versioning.ENABLED)
        ids = [(await plane.put("k", b"%d" % n)).version.version_id for n in range(3)]
        await plane.delete("k", ids[1])
        assert await plane.get("k") == b"2"
        await plane.delete("k", ids[2])
        assert await plane.get("k") == b"0"
        await plane.delete("k", ids[0])
        assert await plane.get("k") == b"null"
        assert await plane.delete("k", NO_SUCH) == Deleted(
            ObjectKey("k"), VersionId(NO_SUCH), False, VersionId(NO_SUCH)
        )
        await plane.delete("k", "null")
        with pytest.raises(NoSuchKey):
            await plane.get("k")
        assert await plane.counted() == (0, 0)

    on_plane(test)


def test_a_marker_under_the_deleted_version_stays_a_marker() -> None:
    """When what comes to light is a marker, the object is gone, and versions below stay."""

    async def test(plane: DataPlane) -> None:
        await plane.switch(Versioning.ENABLED)
        old = (await plane.put("k", b"old")).version.version_id
        marker = (await plane.delete("k")).version_id
        new = (await plane.put("k", b"new")).version.version_id
        await plane.delete("k", new)
        with pytest.raises(NoSuchKey) as caught:
            await plane.get("k")
        assert caught.value.facts["marker"] == marker
        assert await plane.get("k", version=old) == b"old"
        await plane.delete("k", old)
        assert marker is not None
        await plane.delete("k", marker)
        await nothing_leaks(plane)

    on_plane(test)


def test_a_suspended_bucket_replaces_the_null_version_by_a_null_marker() -> None:
    """The null version's bytes go, versions stay, and a put takes the marker's place."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", LARGE)
        await plane.switch(Versioning.ENABLED)
        kept = (await plane.put("k", b"kept")).version.version_id
        await plane.switch(Versioning.SUSPENDED)
        for _ in range(2):
            done = await plane.delete("k")
            assert (done.is_marker, done.version_id) == (True, "null")
        assert await plane.counted() == (4, 1)
        assert await plane.get("k", version=kept) == b"kept"
        await plane.put("k", b"again")
        assert await plane.get("k", version="null") == b"again"
        await plane.delete("k", "null")
        assert await plane.get("k") == b"kept"
        await nothing_leaks(plane)

    on_plane(test)


def test_many_at_once_answer_in_order() -> None:
    """Each key has its answer: deleted, hidden, or refused for its own mistake alone."""

    async def test(plane: DataPlane) -> None:
        await plane.switch(Versioning.ENABLED)
        version = (await plane.put("a", LARGE)).version.version_id
        await plane.put("b", b"data")
        wanted = [
            Doomed(ObjectKey("b")),
            Doomed(ObjectKey("a"), version),
            Doomed(ObjectKey("a"), VersionId("nonsense")),
            Doomed(ObjectKey("b")),
        ]
        done = await plane.deletes.delete_many(plane.root, BUCKET, wanted)
        first, second, third, fourth = done
        assert isinstance(first, Deleted)
        assert isinstance(fourth, Deleted)
        assert (first.is_marker, fourth.is_marker) == (True, True)
        assert first.version_id != fourth.version_id
        assert second == Deleted(ObjectKey("a"), version, False, version)
        assert isinstance(third, NoSuchVersion)
        with pytest.raises(NoSuchKey):
            await plane.get("a")
        await nothing_leaks(plane)

    on_plane(test)


def test_refuses_strangers_and_mistakes() -> None:
    """Permission comes first; a malformed version id deletes nothing."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", b"data")
        key = ObjectKey("k")
        with pytest.raises(AccessDenied):
            await plane.deletes.delete(ANONYMOUS, BUCKET, Doomed(key))
        with pytest.raises(AccessDenied):
            await plane.deletes.delete_many(ANONYMOUS, BUCKET, [Doomed(key)])
        with pytest.raises(NoSuchBucket):
            await plane.deletes.delete(plane.root, BucketName("no-such"), Doomed(key))
        with pytest.raises(InvalidArgument):
            await plane.delete("k", "nonsense")
        assert await plane.get("k") == b"data"

    on_plane(test)
