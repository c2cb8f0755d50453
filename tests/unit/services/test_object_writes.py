"""PutObject: what is stored, what a refusal leaves, and what an unknown outcome keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from bodies import Pieces
from data_plane import BUCKET, DataPlane, nothing_leaks, on_plane
from make import some_bytes

from lazarette.base.failpoints import arm
from lazarette.blobs.localfiles.engine import LocalFiles
from lazarette.metadata.embedded.engine import EmbeddedEngine
from lazarette.model.bucket import Versioning
from lazarette.model.checksum import WantedDigests
from lazarette.model.conditions import Conditions
from lazarette.model.errors import (
    AccessDenied,
    EngineUnavailable,
    NoSuchBucket,
    NoSuchKey,
    PreconditionFailed,
    StorageFull,
)
from lazarette.model.object_version import NewObject, ObjectHeaders
from lazarette.model.principal import ANONYMOUS

LARGE = some_bytes(500)


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """Leave no failpoint armed behind."""
    yield
    arm("")


def test_stores_what_was_sent_and_said() -> None:
    """Bytes, headers, tags and the ACL read back; counters are the sizes."""

    async def test(plane: DataPlane) -> None:
        new = NewObject(ObjectHeaders("text/plain", user={"a": "b"}), True, {"t": "v"})
        stored = await plane.put("k", b"data", new)
        found = await plane.record("k")
        assert found == stored.version
        assert (found.headers, found.is_public, found.tags) == (new.headers, True, {"t": "v"})
        await plane.put("large", LARGE)
        assert await plane.counted() == (4 + 500, 2)

    on_plane(test)


@pytest.mark.parametrize("versioning", list(Versioning))
def test_a_replaced_object_gives_its_room_back(versioning: Versioning) -> None:
    """The old bytes go after the delay, unless a version keeps them."""

    async def test(plane: DataPlane) -> None:
        if versioning is not Versioning.NEVER:
            await plane.switch(versioning)
        for data in (LARGE, b"small", b"", some_bytes(300, 3)):
            await plane.put("k", data)
        await nothing_leaks(plane)
        kept = 805 if versioning is Versioning.ENABLED else 300
        assert await plane.counted() == (kept, 4 if kept == 805 else 1)
        assert await plane.get("k") == some_bytes(300, 3)

    on_plane(test)


def test_a_suspended_bucket_replaces_the_null_version_wherever_it_stands() -> None:
    """Versions made while versioning was on stay, the null version is one at most."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", b"null 1")
        await plane.switch(Versioning.ENABLED)
        kept = (await plane.put("k", LARGE)).version.version_id
        await plane.switch(Versioning.SUSPENDED)
        await plane.put("k", b"null 2")
        assert await plane.get("k", version="null") == b"null 2"
        assert await plane.get("k", version=kept) == LARGE
        assert await plane.counted() == (506, 2)
        await plane.put("k", b"null three")
        assert await plane.counted() == (510, 2)
        await nothing_leaks(plane)

    on_plane(test)


def test_conditions_hold_at_the_moment_of_the_commit() -> None:
    """Of two writers that both saw nothing, If-None-Match lets one through; no bytes stay."""

    async def test(plane: DataPlane) -> None:
        only_new = Conditions(if_none_match=("*",))

        async def overtake() -> None:
            await plane.put("k", b"first", conditions=only_new)

        late = Pieces(LARGE, LARGE, before_last=overtake)
        with pytest.raises(PreconditionFailed):
            await plane.put("k", late, conditions=only_new)
        assert await plane.get("k") == b"first"
        assert await plane.stored_blobs() == set()
        with pytest.raises(NoSuchKey):
            await plane.put("no", b"", conditions=Conditions(if_match=("*",)))
        with pytest.raises(PreconditionFailed):
            await plane.put("k", b"", conditions=Conditions(if_match=("other",)))
        etag = (await plane.record("k")).etag
        await plane.put("k", b"second", conditions=Conditions(if_match=(etag,)))

    on_plane(test)


@pytest.mark.parametrize("again", [False, True])
def test_a_bucket_deleted_meanwhile_takes_no_object(again: bool) -> None:
    """Permission was given on the old bucket; a new one of its name is another."""

    async def test(plane: DataPlane) -> None:
        body = Pieces(LARGE, LARGE, before_last=lambda: plane.drop_bucket(again=again))
        with pytest.raises(NoSuchBucket):
            await plane.put("k", body)
        assert await plane.stored_blobs() == set()
        await nothing_leaks(plane)

    on_plane(test)


def test_a_write_that_is_not_allowed_reads_no_body() -> None:
    """Permission comes before the bytes."""

    async def test(plane: DataPlane) -> None:
        async def fail() -> None:
            raise AssertionError("the body was read")

        with pytest.raises(AccessDenied):
            await plane.writes.put(
                ANONYMOUS,
                BUCKET,
                "k",  # type: ignore[arg-type]
                NewObject(),
                WantedDigests(),
                Conditions(),
                Pieces(b"x", before_last=fail),
            )

    on_plane(test)


@pytest.mark.parametrize("data", [b"small", LARGE], ids=["small", "large"])
@pytest.mark.parametrize("point", ["commit.before", "commit.after"])
@pytest.mark.parametrize("kind", ["eio", "enospc"])
def test_an_unknown_outcome_keeps_the_bytes(data: bytes, point: str, kind: str) -> None:
    """A commit that failed may have landed: if it has, the object is whole; else it is old."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", b"old")
        arm(f"{point}={kind}")
        with pytest.raises(EngineUnavailable if kind == "eio" else StorageFull):
            await plane.put("k", data)
        arm("")
        assert await plane.get("k") == (b"old" if point == "commit.before" else data)
        await nothing_leaks(plane)
        assert await plane.get("k") == (b"old" if point == "commit.before" else data)

    on_plane(test)


def test_a_full_disk_keeps_no_blob_that_no_record_names() -> None:
    """Room is what lacks: bytes of a refused commit do not wait a day for the sweep."""

    async def test(plane: DataPlane) -> None:
        arm("commit.before=enospc")
        with pytest.raises(StorageFull):
            await plane.put("k", LARGE)
        arm("")
        assert await plane.stored_blobs() == set()

    on_plane(test)


def test_writers_of_one_key_at_once_leave_one_object(tmp_path: Path) -> None:
    """Many puts and deletes of a key together, on the engines of a server: nothing is left."""

    async def main() -> None:
        metadata = EmbeddedEngine.open(tmp_path / "metadata")
        plane = await DataPlane(
            metadata, lambda ids, clock: LocalFiles.open_folder(tmp_path / "b", ids, clock)
        ).start()
        try:
            for round_number in range(3):
                writes = [plane.put("k", some_bytes(40 + 30 * n, n)) for n in range(8)]
                copies = [plane.put(f"c{n}", LARGE) for n in range(2)]
                deletes = [plane.delete("k") for _ in range(4)]
                await asyncio.gather(*writes, *deletes, *copies)
                await asyncio.gather(*[plane.copy("c0", "k") for _ in range(3)])
                assert await plane.get("k") == LARGE
                if round_number == 1:
                    await plane.switch(Versioning.ENABLED)
            await nothing_leaks(plane)
            assert await plane.get("k") == LARGE
        finally:
            await plane.blobs.close()
            await metadata.close()

    asyncio.run(main())
