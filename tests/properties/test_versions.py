"""Versions against a small model: reads and listings agree with it, whatever is done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar

import msgspec
from hypothesis import given, settings, strategies as st

from lazarette.metadata import keys, objects, scans, version_scans
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.memory import MemoryEngine
from lazarette.model.bucket import Bucket, Versioning
from lazarette.model.listing import ListQuery
from lazarette.model.names import (
    NULL_VERSION,
    AccountId,
    BucketId,
    BucketName,
    BundleId,
    Etag,
    ObjectKey,
    Region,
    VersionId,
)
from lazarette.model.object_version import ObjectVersion

T = TypeVar("T")
KEYS = ("a", "a/b", "a/c", "b", "photos/1", "photos/2/x", "ü", "z\x00y")


class Row(NamedTuple):
    """One version or marker in the model; the newest of a key stands last."""

    version_id: str
    size: int
    is_marker: bool


class Put(NamedTuple):
    """Write a key."""

    key: str
    size: int


class Delete(NamedTuple):
    """Delete by key alone, or the nth newest version of it."""

    key: str
    nth: int | None


class Switch(NamedTuple):
    """Change the bucket's versioning."""

    to: Versioning


STEPS = st.lists(
    st.one_of(
        st.builds(Put, st.sampled_from(KEYS), st.integers(0, 50)),
        st.builds(Delete, st.sampled_from(KEYS), st.one_of(st.none(), st.integers(0, 3))),
        st.builds(Switch, st.sampled_from([Versioning.ENABLED, Versioning.SUSPENDED])),
    ),
    max_size=30,
)


class World:
    """The real records and the model, changed side by side."""

    def __init__(self) -> None:
        self.engine = MemoryEngine()
        self.bucket = Bucket(
            bucket_id=BucketId("BUCKET"),
            name=BucketName("photos"),
            account=AccountId("111122223333"),
            region=Region("us-east-1"),
            bundle_id=BundleId("small_1_0"),
            created_ms=0,
            resource_id="",
        )
        self.model: dict[str, list[Row]] = {}
        self.count = 0

    def sequence(self) -> str:
        """Return a sequence; every third one goes back in time, as clocks do."""
        self.count += 1
        number = self.count if self.count % 3 else 1
        return f"{number:026d}"

    async def write(self, body: Callable[[WriteTx], Awaitable[T]]) -> T:
        """Run one transaction."""
        return await self.engine.write(body)

    async def put(self, step: Put) -> None:
        """Write a key in both."""
        version = ObjectVersion(
            version_id=NULL_VERSION,
            sequence=self.sequence(),
            modified_ms=1,
            etag=Etag("e"),
            size=step.size,
        )
        key = ObjectKey(step.key)

        async def body(tx: WriteTx) -> ObjectVersion:
            old = await objects.find_current(tx, self.bucket.bucket_id, key)
            return await objects.put_version(tx, self.bucket, key, version, old, 0)

        stored = await self.write(body)
        rows = self.model.setdefault(step.key, [])
        if self.bucket.versioning is not Versioning.ENABLED:
            rows[:] = [row for row in rows if row.version_id != "null"]
            assert stored.version_id == NULL_VERSION
        rows.append(Row(stored.version_id, step.size, False))

    async def delete(self, step: Delete) -> None:
        """Delete in both."""
        key = ObjectKey(step.key)
        rows = self.model.setdefault(step.key, [])
        if step.nth is not None:
            newest_first = rows[::-1]
            if step.nth >= len(newest_first):
                return
            victim = newest_first[step.nth]
            rows.remove(victim)

            async def one(tx: WriteTx) -> objects.Removed:
                version_id = VersionId(victim.version_id)
                return await objects.delete_version(tx, self.bucket, key, version_id, 0)

            removed = await self.write(one)
            assert removed.version is not None
            assert removed.version.is_delete_marker == victim.is_marker
            return
        marker = ObjectVersion(
            version_id=NULL_VERSION,
            sequence=self.sequence(),
            modified_ms=1,
            is_delete_marker=True,
        )

        async def plain(tx: WriteTx) -> objects.Removed:
            return await objects.delete_current(tx, self.bucket, key, marker, 0)

        made = (await self.write(plain)).marker
        if self.bucket.versioning is Versioning.NEVER:
            assert made is None
            rows.clear()
            return
        assert made is not None
        if self.bucket.versioning is Versioning.SUSPENDED:
            rows[:] = [row for row in rows if row.version_id != "null"]
        rows.append(Row(made.version_id, 0, True))

    async def check(self, page: int) -> None:
        """Compare every read, both listings and the counters with the model."""
        bucket_id = self.bucket.bucket_id

        async def view(tx: ReadTx) -> None:
            for key, rows in self.model.items():
                current = await objects.find_current(tx, bucket_id, ObjectKey(key))
                live = rows and not rows[-1].is_marker
                assert (current.version_id if current else None) == (
                    rows[-1].version_id if live else None
                )
                for row in rows:
                    found = await objects.find_version(
                        tx, bucket_id, ObjectKey(key), VersionId(row.version_id)
                    )
                    assert found is not None
                    assert (found.size, found.is_delete_marker) == (row.size, row.is_marker)
            assert await self._listed_objects(tx, page) == [
                key for key in sorted(self.model, key=str.encode) if self._is_live(key)
            ]
            assert await self._listed_versions(tx, page) == [
                (key, row.version_id, place == 0)
                for key in sorted(self.model, key=str.encode)
                for place, row in enumerate(reversed(self.model[key]))
            ]
            real = [row for rows in self.model.values() for row in rows if not row.is_marker]
            assert await tx.counter(keys.encode(bucket_id, "objects")) == len(real)
            assert await tx.counter(keys.encode(bucket_id, "bytes")) == sum(
                row.size for row in real
            )

        await self.engine.read(view)

    def _is_live(self, key: str) -> bool:
        rows = self.model[key]
        return bool(rows) and not rows[-1].is_marker

    async def _listed_objects(self, tx: ReadTx, limit: int) -> list[str]:
        found: list[str] = []
        after = ""
        while True:
            query = ListQuery(after=after, limit=limit)
            page = await scans.page(tx, Table.OBJECTS, self.bucket.bucket_id, query)
            found += [key for key, _, _ in page.rows]
            if not page.is_truncated:
                return found
            after = page.next_after

    async def _listed_versions(self, tx: ReadTx, limit: int) -> list[tuple[str, str, bool]]:
        found: list[tuple[str, str, bool]] = []
        query = ListQuery(limit=limit)
        while True:
            page = await version_scans.page(tx, self.bucket.bucket_id, query)
            found += [(row.key, row.version.version_id, row.is_latest) for row in page.objects]
            if not page.is_truncated:
                return found
            query = ListQuery(after=page.next_after, after_mark=page.next_mark, limit=limit)


@settings(max_examples=150, deadline=None)
@given(steps=STEPS, page=st.integers(1, 4))
def test_reads_listings_and_counters_agree_with_the_model(
    steps: list[Put | Delete | Switch], page: int
) -> None:
    """After any steps, every version reads back, pages are complete, counters are exact."""

    async def main() -> None:
        world = World()
        for step in steps:
            if isinstance(step, Put):
                await world.put(step)
            elif isinstance(step, Delete):
                await world.delete(step)
            else:
                world.bucket = msgspec.structs.replace(world.bucket, versioning=step.to)
        await world.check(page)
        await world.engine.close()

    asyncio.run(main())
