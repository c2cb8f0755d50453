"""Listings through the service: pages that stay right while what they name is deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from data_plane import BUCKET, DataPlane, on_plane

from lazarette.metadata import objects
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.memory import MemoryEngine
from lazarette.model.bucket import Versioning
from lazarette.model.errors import AccessDenied, NoSuchBucket
from lazarette.model.listing import ListedObject, ListQuery
from lazarette.model.names import NULL_VERSION, BucketName, Etag, ObjectKey
from lazarette.model.object_version import ObjectVersion
from lazarette.model.principal import ANONYMOUS

T = TypeVar("T")


async def versions(plane: DataPlane, limit: int = 1_000, **asked: str) -> list[ListedObject]:
    """Return all versions, page by page."""
    found: list[ListedObject] = []
    query = ListQuery(limit=limit, **asked)
    while True:
        _, page = await plane.listings.list_versions(plane.root, BUCKET, query)
        found += page.objects
        if not page.is_truncated:
            return found
        query = ListQuery(
            after=page.next_after, after_mark=page.next_mark, limit=limit, **asked
        )


def test_lists_objects_and_prefixes_in_pages() -> None:
    """Keys in byte order, grouped, together at most the limit."""

    async def test(plane: DataPlane) -> None:
        for key in ("a", "b/1", "b/2", "c", "ü"):
            await plane.put(key, key.encode())
        query = ListQuery(delimiter="/", limit=2)
        _, first = await plane.listings.list_objects(plane.root, BUCKET, query)
        assert [row.key for row in first.objects] == ["a"]
        assert (first.prefixes, first.is_truncated) == (["b/"], True)
        query = ListQuery(delimiter="/", after=first.next_after)
        bucket, rest = await plane.listings.list_objects(plane.root, BUCKET, query)
        assert [row.key for row in rest.objects] == ["c", "ü"]
        assert (rest.prefixes, rest.is_truncated, bucket.name) == ([], False, BUCKET)
        assert rest.objects[1].version.size == 2

    on_plane(test)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_emptying_a_bucket_page_by_page_misses_nothing(limit: int) -> None:
    """Who deletes each page before asking for the next one ends with an empty bucket."""

    async def test(plane: DataPlane) -> None:
        await plane.put("b", b"null")
        await plane.switch(Versioning.ENABLED)
        for key in "abc":
            for number in range(3):
                await plane.put(key, b"%d" % number)
            await plane.delete(key)
            await plane.put(key, b"last")
        await plane.switch(Versioning.SUSPENDED)
        await plane.put("c", b"null")
        query = ListQuery(limit=limit)
        while True:
            _, page = await plane.listings.list_versions(plane.root, BUCKET, query)
            for row in page.objects:
                await plane.delete(row.key, row.version.version_id)
            if not page.is_truncated:
                break
            query = ListQuery(after=page.next_after, after_mark=page.next_mark, limit=limit)
        assert await versions(plane) == []
        assert await plane.counted() == (0, 0)

    on_plane(test)


@pytest.mark.parametrize("limit", [1, 2, 3, 1_000])
def test_exactly_one_version_of_a_key_is_the_latest(limit: int) -> None:
    """The first row of a key is the latest, on whatever page it stands."""

    async def test(plane: DataPlane) -> None:
        await plane.switch(Versioning.ENABLED)
        for key in ("a", "b", "c"):
            for number in range(3):
                await plane.put(key, b"%d" % number)
        await plane.delete("b")
        rows = await versions(plane, limit)
        assert [row.key for row in rows] == ["a"] * 3 + ["b"] * 4 + ["c"] * 3
        latest = [place for place, row in enumerate(rows) if row.is_latest]
        assert latest == [0, 3, 7]
        assert rows[3].version.is_delete_marker

    on_plane(test)


def test_a_version_that_comes_to_light_between_pages_is_shown_as_the_latest() -> None:
    """The current version ended the page and was deleted: the next one is listed, as latest."""

    async def test(plane: DataPlane) -> None:
        await plane.switch(Versioning.ENABLED)
        for number in range(3):
            await plane.put("k", b"%d" % number)
        query = ListQuery(limit=1)
        _, page = await plane.listings.list_versions(plane.root, BUCKET, query)
        await plane.delete("k", page.objects[0].version.version_id)
        query = ListQuery(after=page.next_after, after_mark=page.next_mark)
        _, rest = await plane.listings.list_versions(plane.root, BUCKET, query)
        assert [row.is_latest for row in rest.objects] == [True, False]

    on_plane(test)


def test_refuses_strangers() -> None:
    """Listing needs permission, also on a bucket that is empty."""

    async def test(plane: DataPlane) -> None:
        with pytest.raises(AccessDenied):
            await plane.listings.list_objects(ANONYMOUS, BUCKET, ListQuery())
        with pytest.raises(AccessDenied):
            await plane.listings.list_versions(ANONYMOUS, BUCKET, ListQuery())
        with pytest.raises(NoSuchBucket):
            await plane.listings.list_objects(plane.root, BucketName("no-such"), ListQuery())

    on_plane(test)


class CountingView:
    """A view that counts the rows it gives."""

    def __init__(self, tx: ReadTx, engine: CountingEngine) -> None:
        self._tx = tx
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    async def scan(
        self, table: Table, start: bytes, stop: bytes, limit: int
    ) -> list[tuple[bytes, bytes]]:
        """Scan and count."""
        rows = await self._tx.scan(table, start, stop, limit)
        self._engine.row_count += len(rows)
        return rows


class CountingEngine(MemoryEngine):
    """An engine whose views count the rows they give."""

    row_count = 0

    async def read(self, body: Callable[[ReadTx], Awaitable[T]], *, is_long: bool = False) -> T:
        """Run `body` on a view that counts."""

        def counted(tx: ReadTx) -> Awaitable[T]:
            view: Any = CountingView(tx, self)
            return body(view)

        return await super().read(counted, is_long=is_long)


@pytest.mark.parametrize("query", [ListQuery(), ListQuery(delimiter="/"), ListQuery("a")])
def test_current_objects_cost_the_same_under_a_thousand_versions(query: ListQuery) -> None:
    """Neither old versions nor delete markers are read by a listing of current objects."""
    engine = CountingEngine()

    async def add(plane: DataPlane, count: int) -> None:
        bucket = await plane.bucket()

        async def body(tx: WriteTx) -> None:
            for name in ("a", "a/b", "c"):
                key = ObjectKey(name)
                for _ in range(count):
                    made = ObjectVersion(NULL_VERSION, plane.ids.ulid(), 1, Etag("e"))
                    old = await objects.find_current(tx, bucket.bucket_id, key)
                    await objects.put_version(tx, bucket, key, made, old, 0)
            gone = ObjectKey("gone")
            for _ in range(count):
                made = ObjectVersion(NULL_VERSION, plane.ids.ulid(), 1, is_delete_marker=True)
                await objects.delete_current(tx, bucket, gone, made, 0)

        await engine.write(body)

    async def cost(plane: DataPlane) -> tuple[int, list[str]]:
        before = engine.row_count
        _, page = await plane.listings.list_objects(plane.root, BUCKET, query)
        return engine.row_count - before, [row.key for row in page.objects] + page.prefixes

    async def test(plane: DataPlane) -> None:
        await plane.switch(Versioning.ENABLED)
        await add(plane, 1)
        first = await cost(plane)
        await add(plane, 999)
        assert await cost(plane) == first
        assert len(await versions(plane)) == 4_000

    on_plane(test, metadata=engine)
