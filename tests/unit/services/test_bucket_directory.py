"""The bucket directory: quick, and never stale."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from control_plane import HOME, ControlPlane

from lazarette.model.bucket import AccessRules, BucketChange, LogConfig
from lazarette.model.errors import NoSuchBucket
from lazarette.model.names import BucketName
from lazarette.services import bucket_directory
from lazarette.services.bucket_directory import BucketDirectory

Run = Callable[[object], None]
PHOTOS = BucketName("photos")


def test_what_was_found_is_remembered_until_something_changes(run: Run) -> None:
    """A peek answers from memory, and forgets with the next change of any bucket."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        other = BucketDirectory(plane.engine)
        assert other.peek(PHOTOS) is None
        assert await other.find(PHOTOS) == bucket
        assert other.peek(PHOTOS) is other.peek(PHOTOS)
        change = BucketChange(rules=AccessRules(True, False))
        changed = await plane.settings.update(plane.root, PHOTOS, HOME, change)
        assert other.peek(PHOTOS) is None
        assert await other.find(PHOTOS) == changed.result

    run(test)


def test_an_absent_bucket_is_asked_for_again(run: Run) -> None:
    """A name that was not there is found as soon as somebody makes it."""

    async def test(plane: ControlPlane) -> None:
        with pytest.raises(NoSuchBucket):
            await plane.directory.find(PHOTOS)
        bucket = await plane.new_bucket()
        assert await plane.directory.find(PHOTOS) == bucket

    run(test)


def test_it_remembers_a_bounded_number(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it is full, the bucket that came first goes."""

    async def test(plane: ControlPlane) -> None:
        monkeypatch.setattr(bucket_directory, "REMEMBERED_MAX", 2)
        names = [BucketName(name) for name in ("one", "two", "three")]
        for name in names:
            await plane.new_bucket(name)
        for name in names:
            await plane.directory.find(name)
        remembered = [plane.directory.peek(name) is not None for name in names]
        assert remembered == [False, True, True]

    run(test)


def test_it_knows_which_buckets_have_access_logs(run: Run) -> None:
    """Those there are at the start, and what it finds of others; not what is gone."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        for name in ("aa", "zz"):
            await plane.new_bucket(BucketName(f"{name}-other"))
        logged = BucketChange(log_config=LogConfig(True, PHOTOS))
        await plane.settings.update(plane.root, PHOTOS, HOME, logged)
        other = BucketDirectory(plane.engine)
        assert other.logged == {}
        await other.load_logged()
        assert list(other.logged) == [PHOTOS]
        off = BucketChange(log_config=LogConfig())
        await plane.settings.update(plane.root, PHOTOS, HOME, off)
        await other.find(PHOTOS)
        assert other.logged == {}
        await plane.settings.update(plane.root, PHOTOS, HOME, logged)
        other.peek(PHOTOS)
        await other.find(PHOTOS)
        assert list(other.logged) == [PHOTOS]
        await plane.buckets.delete(plane.root, PHOTOS, HOME, force=True)
        other.peek(PHOTOS)
        with pytest.raises(NoSuchBucket):
            await other.find(PHOTOS)
        assert other.logged == {}

    run(test)
