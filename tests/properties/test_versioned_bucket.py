"""A versioned bucket and a small model of it, step by step: what is written, deleted, copied,
tagged and switched is what every read and every listing shows.

Over the services, so that thousands of steps take seconds. What belongs to bytes (failures,
slow bodies, reclaiming) is test_data_plane.py's; records alone are test_versions.py's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, NamedTuple

import pytest
from data_plane import BUCKET, DataPlane
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lazarette.model.bucket import Versioning
from lazarette.model.errors import (
    LazaretteError,
    MarkerNotAllowed,
    NoSuchKey,
    NoSuchVersion,
)
from lazarette.model.listing import ListQuery
from lazarette.model.names import ObjectKey, VersionId
from lazarette.model.object_version import NewObject, ObjectHeaders
from lazarette.services.object_deletes import Deleted, Doomed

# In the order of their bytes, which is not that of UTF-16.
KEYS = ("a", "a/", "a//b", "a/b", "a/c", "ab", "b", "\uffffx", "\U0001f99e")
key = st.sampled_from(KEYS)
nth = st.integers(0, 3)
tags = st.sampled_from([{}, {"a": "1"}, {"a": "2", "b": ""}])
prefix = st.sampled_from(["", "a", "a/", "a//", "\uffff", "none"])
delimiter = st.sampled_from(["", "/", "//", "b", "a/"])
limit = st.integers(1, 4)


class Row(NamedTuple):
    """One version of a key, or a delete marker (no data)."""

    version_id: str
    data: bytes | None
    tags: dict[str, str]


def group_of(name: str, prefix: str, delimiter: str) -> str:
    """Return the common prefix a key falls under, or empty text."""
    head, mark, _ = name[len(prefix) :].partition(delimiter) if delimiter else (name, "", "")
    return prefix + head + mark if mark else ""


class VersionedBucket(RuleBasedStateMachine):
    """The bucket and the model side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.plane: DataPlane = self.run_now(DataPlane().start())
        self.versioning = Versioning.NEVER
        self.rows: dict[str, list[Row]] = {name: [] for name in KEYS}  # newest first
        self.count = 0

    def run_now(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run to the end."""
        return self.loop.run_until_complete(coroutine)

    def teardown(self) -> None:
        """End, with nothing amiss in what is stored."""
        assert self.run_now(self.plane.problems()) == []
        self.loop.close()

    def fresh(self) -> bytes:
        """Return bytes that no version has had."""
        self.count += 1
        return b"%08d" % self.count

    def live(self) -> list[str]:
        """Return the keys that have an object."""
        return [
            name for name in KEYS if self.rows[name] and self.rows[name][0].data is not None
        ]

    def land(
        self, name: str, version_id: str, data: bytes | None, kept: dict[str, str]
    ) -> None:
        """Put a version or a marker on top, as the versioning says."""
        rows = self.rows[name]
        if self.versioning is Versioning.ENABLED:
            assert version_id != "null"
            assert version_id not in {row.version_id for row in rows}
        else:
            assert version_id == "null"
            rows[:] = [row for row in rows if row.version_id != "null"]
        rows.insert(0, Row(version_id, data, kept))

    # Steps.

    @initialize(to=st.sampled_from(Versioning), before=st.lists(key, max_size=2))
    def begin(self, to: Versioning, before: list[str]) -> None:
        """Start with any versioning, over objects that were there before it."""
        for name in before:
            self.put(name, {})
        if to is not Versioning.NEVER:
            self.switch(Versioning.ENABLED)
            self.switch(to)

    @rule(to=st.sampled_from([Versioning.ENABLED, Versioning.SUSPENDED]))
    def switch(self, to: Versioning) -> None:
        """Enable or suspend; what was never enabled is not suspended."""
        if self.versioning is not Versioning.NEVER or to is Versioning.ENABLED:
            self.run_now(self.plane.switch(to))
            self.versioning = to

    @rule(name=key, kept=tags)
    def put(self, name: str, kept: dict[str, str]) -> None:
        """Write a key."""
        data = self.fresh()
        stored = self.run_now(self.plane.put(name, data, NewObject(tags=kept)))
        assert stored.is_versioned == (self.versioning is not Versioning.NEVER)
        self.land(name, stored.version.version_id, data, kept)

    @rule(name=key, sizes=st.sampled_from([(8,), (8, 8, 3)]))
    def multipart(self, name: str, sizes: tuple[int, ...]) -> None:
        """Write a key in parts."""
        pieces = [self.fresh()[:size] for size in sizes]
        stored = self.run_now(self.plane.multipart(name, *pieces))
        self.land(name, stored.version.version_id, b"".join(pieces), {})

    @rule(name=key)
    def delete(self, name: str) -> None:
        """Delete by key alone."""
        self.deleted(self.run_now(self.plane.delete(name)))

    def deleted(self, done: Deleted) -> None:
        """Note what a delete by key alone did."""
        assert done.is_marker == (self.versioning is not Versioning.NEVER)
        if done.is_marker:
            assert done.version_id is not None
            self.land(done.key, done.version_id, None, {})
        else:
            self.rows[done.key].clear()

    @rule(name=key, at=nth)
    def delete_version(self, name: str, at: int) -> None:
        """Delete one version for good, or one that is not there, which is no failure."""
        rows = self.rows[name]
        if at >= len(rows):
            done = self.run_now(self.plane.delete(name, "0" * 26))
            assert not done.is_marker
            return
        victim = rows.pop(at)
        done = self.run_now(self.plane.delete(name, victim.version_id))
        assert (done.version_id, done.is_marker) == (victim.version_id, victim.data is None)

    @rule(wanted=st.lists(st.tuples(key, st.none() | nth), min_size=1, max_size=4))
    def delete_many(self, wanted: list[tuple[str, int | None]]) -> None:
        """Delete several at once, one of them twice perhaps; a bad id fails alone."""
        doomed = []
        for name, at in wanted:
            rows = self.rows[name]
            known = None if at is None or at >= len(rows) else rows[at].version_id
            doomed.append(Doomed(ObjectKey(name), None if known is None else VersionId(known)))
        doomed.append(Doomed(ObjectKey("a"), VersionId("bad")))
        deletes = self.plane.deletes
        done = self.run_now(deletes.delete_many(self.plane.root, BUCKET, doomed))
        assert isinstance(done.pop(), NoSuchVersion)
        for asked, one in zip(doomed, done, strict=False):
            assert not isinstance(one, LazaretteError)
            if asked.version is None:
                self.deleted(one)
                continue
            rows = self.rows[asked.key]
            rows[:] = [row for row in rows if row.version_id != asked.version]

    @rule(source=key, at=st.none() | nth, into=key)
    def copy(self, source: str, at: int | None, into: str) -> None:
        """Copy the current version or an older one, onto its own key too."""
        rows = self.rows[source]
        if at is not None and at >= len(rows):
            return
        row = rows[at or 0] if rows else None
        version = None if at is None else rows[at].version_id
        call = self.plane.copy(
            source, into, version=version, headers=ObjectHeaders(content_type="text/plain")
        )
        if row is None or row.data is None:
            with pytest.raises(LazaretteError):
                self.run_now(call)
            return
        copied = self.run_now(call)
        if self.versioning is Versioning.NEVER:
            assert copied.source_version_id is None
        else:
            assert copied.source_version_id == row.version_id
        self.land(into, copied.stored.version.version_id, row.data, row.tags)

    @rule(name=key, at=nth, kept=tags)
    def tag(self, name: str, at: int, kept: dict[str, str]) -> None:
        """Replace the tags of a version; a marker has none."""
        rows = self.rows[name]
        if at >= len(rows):
            return
        row = rows[at]
        call = self.plane.tags.replace(
            self.plane.root, BUCKET, ObjectKey(name), VersionId(row.version_id), kept
        )
        if row.data is None:
            with pytest.raises(MarkerNotAllowed):
                self.run_now(call)
            return
        assert self.run_now(call).version.version_id == row.version_id
        rows[at] = row._replace(tags=kept)

    # What is shown.

    @rule(name=key)
    def read(self, name: str) -> None:
        """Every version reads back by its id, with its tags; a marker says that it is one."""
        for row in self.rows[name]:
            call = self.plane.open(name, version=row.version_id)
            if row.data is None:
                with pytest.raises(MarkerNotAllowed):
                    self.run_now(call)
                continue
            opened = self.run_now(call)
            assert self.run_now(self.plane.drain(opened)) == row.data
            assert opened.version.tags == row.tags
        with pytest.raises(NoSuchVersion):
            self.run_now(self.plane.open(name, version="0" * 26))

    @invariant()
    def current_reads(self) -> None:
        """By its key alone the newest version reads, unless it is a marker."""
        for name, rows in self.rows.items():
            if rows and rows[0].data is not None:
                assert self.run_now(self.plane.get(name)) == rows[0].data
                continue
            with pytest.raises(NoSuchKey) as caught:
                self.run_now(self.plane.get(name))
            assert caught.value.facts["marker"] == (rows[0].version_id if rows else "")

    @rule(prefix=prefix, delimiter=delimiter, limit=limit)
    def list_current(self, prefix: str, delimiter: str, limit: int) -> None:
        """Pages of current objects join to what the model has."""
        expected: list[str] = []
        for name in self.live():
            if name.startswith(prefix):
                shown = group_of(name, prefix, delimiter) or name
                expected += [shown] if shown not in expected else []
        found: list[str] = []
        query = ListQuery(prefix, delimiter, limit=limit)
        while True:
            _, page = self.run_now(
                self.plane.listings.list_objects(self.plane.root, BUCKET, query)
            )
            found += self.merged([row.key for row in page.objects], page.prefixes)
            if not page.is_truncated:
                break
            assert len(page.objects) + len(page.prefixes) == limit
            query = ListQuery(prefix, delimiter, after=page.next_after, limit=limit)
        assert found == expected

    @rule(prefix=prefix, delimiter=delimiter, limit=limit)
    def list_versions(self, prefix: str, delimiter: str, limit: int) -> None:
        """Pages of versions join to what the model has: by key, the newest first."""
        expected: list[tuple[str, str, bool, bool]] = []
        groups: list[str] = []
        for name in KEYS:
            if not name.startswith(prefix) or not self.rows[name]:
                continue
            group = group_of(name, prefix, delimiter)
            if group:
                groups += [group] if group not in groups else []
                continue
            expected += [
                (name, row.version_id, row.data is None, place == 0)
                for place, row in enumerate(self.rows[name])
            ]
        found: list[tuple[str, str, bool, bool]] = []
        prefixes: list[str] = []
        query = ListQuery(prefix, delimiter, limit=limit)
        while True:
            _, page = self.run_now(
                self.plane.listings.list_versions(self.plane.root, BUCKET, query)
            )
            prefixes += page.prefixes
            for row in page.objects:
                one = row.version
                found.append((row.key, one.version_id, one.is_delete_marker, row.is_latest))
            if not page.is_truncated:
                break
            assert len(page.objects) + len(page.prefixes) == limit
            query = ListQuery(prefix, delimiter, page.next_after, str(page.next_mark), limit)
        assert (found, prefixes) == (expected, groups)

    def merged(self, names: list[str], prefixes: list[str]) -> list[str]:
        """Return a page's rows and common prefixes in the order they were met."""
        return sorted(names + prefixes, key=str.encode)

    @invariant()
    def counters_are_exact(self) -> None:
        """The bucket counts every version that has bytes, and nothing else."""
        kept = [row.data for rows in self.rows.values() for row in rows if row.data is not None]
        assert self.run_now(self.plane.counted()) == (sum(map(len, kept)), len(kept))


TestVersionedBucket = VersionedBucket.TestCase
TestVersionedBucket.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
