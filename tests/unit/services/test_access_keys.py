"""Access keys of buckets: two at most, shown once, dead when deleted."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import pytest
from control_plane import HOME, ControlPlane

from lazarette.model.access_key import Credential
from lazarette.model.errors import (
    AccessDenied,
    NoSuchAccessKey,
    NoSuchBucket,
    TooManyAccessKeys,
)
from lazarette.model.names import AccessKeyId, BucketName
from lazarette.model.principal import Kind

Run = Callable[[object], None]
PHOTOS = BucketName("photos")


def test_a_new_key_proves_its_bucket(run: Run) -> None:
    """The credential opened from the store has the secret that was shown."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        created = await plane.keys.create(plane.root, PHOTOS, HOME)
        key, secret = created.result
        assert re.fullmatch("AKIA[A-Z2-7]{16}", key.access_key_id)
        assert re.fullmatch("[A-Za-z0-9+/]{40}", secret)
        assert await plane.keys.load_credential(key.access_key_id) == Credential(
            key.access_key_id,
            secret,
            Kind.BUCKET_KEY,
            bucket.account,
            plane.root.canonical_id,
            bucket.bucket_id,
        )
        assert created.operation.operation_type == "CreateBucketAccessKey"

    run(test)


def test_a_secret_stands_nowhere_in_the_open(run: Run) -> None:
    """Neither tables nor representations hold a bucket's or an account's secret."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        created = await plane.keys.create(plane.root, PHOTOS, HOME)
        account = await plane.accounts.create("another")
        stored = repr(await plane.dump())
        for secret in (created.result.secret, account.secret):
            assert secret not in stored
            assert secret not in repr(created)
            assert secret not in repr(account)

    run(test)


def test_the_third_key_is_refused(run: Run) -> None:
    """Two keys fill a bucket; deleting one makes room at once."""

    async def test(plane: ControlPlane) -> None:
        first = await plane.key_of(await plane.new_bucket())
        await plane.key_of(await plane.directory.find(PHOTOS))
        before = await plane.dump()
        with pytest.raises(TooManyAccessKeys):
            await plane.keys.create(plane.root, PHOTOS, HOME)
        assert await plane.dump() == before
        await plane.keys.delete(plane.root, PHOTOS, HOME, first.access_key_id)
        await plane.keys.create(plane.root, PHOTOS, HOME)

    run(test)


def test_twenty_at_once_make_exactly_two(run: Run) -> None:
    """The count is taken in the transaction that adds, so racing calls cannot make three."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        results = await asyncio.gather(
            *(plane.keys.create(plane.root, PHOTOS, HOME) for _ in range(20)),
            return_exceptions=True,
        )
        refused = [result for result in results if isinstance(result, TooManyAccessKeys)]
        assert len(refused) == 18
        assert len(await plane.keys.list_keys(plane.root, PHOTOS, HOME)) == 2

    run(test)


def test_a_deleted_key_is_gone_for_good(run: Run) -> None:
    """A deleted key opens nothing and cannot be deleted again."""

    async def test(plane: ControlPlane) -> None:
        key = await plane.key_of(await plane.new_bucket())
        generation = plane.engine.generation()
        record = await plane.keys.delete(plane.root, PHOTOS, HOME, key.access_key_id)
        assert record.operation_type == "DeleteBucketAccessKey"
        assert plane.engine.generation() != generation
        assert await plane.keys.load_credential(key.access_key_id) is None
        with pytest.raises(NoSuchAccessKey):
            await plane.keys.delete(plane.root, PHOTOS, HOME, key.access_key_id)

    run(test)


def test_a_key_is_deleted_through_its_own_bucket_only(run: Run) -> None:
    """Neither another bucket's key nor a root key can be named for deletion."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        other = await plane.key_of(await plane.new_bucket("music"))
        before = await plane.dump()
        for access_key_id in (other.access_key_id, plane.root.access_key_id, "AKIANONE"):
            with pytest.raises(NoSuchAccessKey):
                await plane.keys.delete(plane.root, PHOTOS, HOME, AccessKeyId(access_key_id))
        assert await plane.dump() == before

    run(test)


def test_only_the_account_manages_keys(run: Run) -> None:
    """A bucket's own key makes no keys, and a stranger finds no bucket."""

    async def test(plane: ControlPlane) -> None:
        key = await plane.key_of(await plane.new_bucket())
        before = await plane.dump()
        with pytest.raises(AccessDenied):
            await plane.keys.create(key, PHOTOS, HOME)
        with pytest.raises(AccessDenied):
            await plane.keys.list_keys(key, PHOTOS, HOME)
        with pytest.raises(AccessDenied):
            await plane.keys.delete(key, PHOTOS, HOME, key.access_key_id)
        with pytest.raises(NoSuchBucket):
            await plane.keys.create(plane.stranger, PHOTOS, HOME)
        with pytest.raises(NoSuchBucket):
            await plane.keys.list_keys(plane.stranger, PHOTOS, HOME)
        assert await plane.dump() == before

    run(test)


def test_a_listing_shows_the_older_key_first_and_its_use(run: Run) -> None:
    """Before the first use there is none; a use just noted shows without being written."""

    async def test(plane: ControlPlane) -> None:
        first = await plane.key_of(await plane.new_bucket())
        plane.clock.advance(5)
        second = await plane.key_of(await plane.directory.find(PHOTOS))
        listed = await plane.keys.list_keys(plane.root, PHOTOS, HOME)
        assert [item.key.access_key_id for item in listed] == [
            first.access_key_id,
            second.access_key_id,
        ]
        assert [item.use for item in listed] == [None, None]
        plane.keys.note_use(second.access_key_id, "eu-west-1", "s3")
        _, used = await plane.keys.list_keys(plane.root, PHOTOS, HOME)
        assert used.use is not None
        assert (used.use.region, used.use.service) == ("eu-west-1", "s3")
        assert used.use.used_ms == plane.clock.now_ms()

    run(test)
