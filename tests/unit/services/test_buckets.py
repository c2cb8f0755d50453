"""Buckets: making, finding, listing and deleting them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from control_plane import HOME, SMALL, ControlPlane, opened

from lazarette.metadata import keys
from lazarette.metadata.engine import Table, WriteTx
from lazarette.model.bucket import Bucket, Versioning
from lazarette.model.errors import (
    AccessDenied,
    BucketNotEmpty,
    BucketOwnedByYou,
    BucketTaken,
    InvalidInput,
    InvalidRegion,
    NoSuchBucket,
    TooManyBuckets,
)
from lazarette.model.names import BucketName, BundleId, Region
from lazarette.model.principal import ANONYMOUS
from lazarette.model.tag import Tag

Run = Callable[[object], None]
PHOTOS = BucketName("photos")
PARIS = Region("eu-west-3")


async def _put_row(plane: ControlPlane, table: Table, *parts: str | int) -> None:
    async def body(tx: WriteTx) -> None:
        await tx.put(table, keys.encode(*parts), b"{}")

    await plane.engine.write(body)


def test_a_new_bucket_is_private_and_unversioned(run: Run) -> None:
    """Create answers the bucket with the defaults, and find returns the same."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        assert not bucket.rules.get_object_public
        assert not bucket.rules.allow_public_overrides
        assert bucket.versioning is Versioning.NEVER
        assert await plane.buckets.find(plane.root, PHOTOS) == bucket
        assert await plane.directory.find(PHOTOS) == bucket

    run(test)


def test_a_name_is_taken_for_everybody(run: Run) -> None:
    """A second create fails for the owner and for a stranger, and says which it is."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        before = await plane.dump()
        with pytest.raises(BucketOwnedByYou):
            await plane.new_bucket()
        with pytest.raises(BucketTaken):
            await plane.buckets.create(plane.stranger, PHOTOS, SMALL, PARIS, False, ())
        assert await plane.dump() == before

    run(test)


@pytest.mark.parametrize(
    ("bundle", "region", "tags"),
    [
        ("huge_1_0", HOME, ()),
        (SMALL, "No Region", ()),
        (SMALL, "", ()),
        (SMALL, HOME, (Tag("aws:x"),)),
        (SMALL, HOME, tuple(Tag(str(number)) for number in range(51))),
    ],
)
def test_a_bad_wish_makes_no_bucket(
    run: Run, bundle: str, region: str, tags: tuple[Tag, ...]
) -> None:
    """An unknown plan, a bad region or a bad tag refuses the whole creation."""

    async def test(plane: ControlPlane) -> None:
        before = await plane.dump()
        with pytest.raises((InvalidInput, InvalidRegion)):
            await plane.buckets.create(
                plane.root, PHOTOS, BundleId(bundle), Region(region), False, tags
            )
        assert await plane.dump() == before

    run(test)


def test_the_limit_of_buckets_counts_every_region(tmp_path: Path) -> None:
    """With a limit of two, a third bucket is refused wherever it would be, until one goes."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket("one-one")
        await plane.new_bucket("two-two", PARIS)
        with pytest.raises(TooManyBuckets):
            await plane.new_bucket("three-three", Region("ap-south-1"))
        await plane.buckets.delete(plane.root, BucketName("one-one"), HOME, force=False)
        await plane.new_bucket("three-three")

    asyncio.run(opened(tmp_path, test, buckets_max=2))


def test_a_region_shows_only_its_own(run: Run) -> None:
    """A bucket of another region is not found, listed or deleted from here."""

    async def test(plane: ControlPlane) -> None:
        there = await plane.new_bucket("photos", PARIS)
        here = await plane.new_bucket("music")
        assert await plane.buckets.list_buckets(plane.root, HOME) == [here]
        assert await plane.buckets.list_buckets(plane.root, PARIS) == [there]
        with pytest.raises(NoSuchBucket):
            await plane.buckets.find(plane.root, PHOTOS, HOME)
        with pytest.raises(NoSuchBucket):
            await plane.buckets.delete(plane.root, PHOTOS, HOME, force=True)
        assert await plane.buckets.find(plane.root, PHOTOS) == there

    run(test)


def test_another_account_sees_nothing(run: Run) -> None:
    """To the control plane of another account the bucket does not exist."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        with pytest.raises(NoSuchBucket):
            await plane.buckets.find(plane.stranger, PHOTOS)
        with pytest.raises(NoSuchBucket):
            await plane.buckets.delete(plane.stranger, PHOTOS, None, force=True)
        assert await plane.buckets.list_buckets(plane.stranger) == []

    run(test)


def test_a_bucket_key_may_not_manage(run: Run) -> None:
    """The key of a bucket is refused every control-plane question, also about nothing."""

    async def test(plane: ControlPlane) -> None:
        key = await plane.key_of(await plane.new_bucket())
        before = await plane.dump()
        for name in (PHOTOS, BucketName("absent")):
            with pytest.raises(AccessDenied):
                await plane.buckets.find(key, name)
            with pytest.raises(AccessDenied):
                await plane.buckets.delete(key, name, None, force=True)
        with pytest.raises(AccessDenied):
            await plane.buckets.create(key, BucketName("other"), SMALL, HOME, False, ())
        with pytest.raises(AccessDenied):
            await plane.buckets.list_buckets(key)
        assert await plane.dump() == before

    run(test)


def test_pages_go_on_where_the_last_ended(run: Run) -> None:
    """Pages of two over five buckets show each once, by name."""

    async def test(plane: ControlPlane) -> None:
        names = ["aaa", "aab", "b-b", "ccc", "zzz"]
        for name in reversed(names):
            await plane.new_bucket(name)
        seen: list[Bucket] = []
        while page := await plane.buckets.list_buckets(
            plane.root, HOME, (HOME, seen[-1].name) if seen else None, 2
        ):
            seen += page
        assert [bucket.name for bucket in seen] == names
        listed = await plane.names.list_page(plane.root, HOME, "aab", 2)
        assert listed == names[2:4]

    run(test)


def test_plain_delete_names_what_is_in_the_way(run: Run) -> None:
    """Objects, versions, uploads and keys each block a plain delete, in words."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        await _put_row(plane, Table.OBJECTS, bucket.bucket_id, "k")
        await _put_row(plane, Table.VERSIONS, bucket.bucket_id, "k", "1")
        await _put_row(plane, Table.UPLOADS, bucket.bucket_id, "k", "u")
        await plane.key_of(bucket)
        before = await plane.dump()
        with pytest.raises(BucketNotEmpty) as refusal:
            await plane.buckets.delete(plane.root, PHOTOS, HOME, force=False)
        assert refusal.value.facts["blockers"] == (
            "objects, object versions, unfinished uploads and access keys"
        )
        assert await plane.dump() == before

    run(test)


def test_force_frees_the_name_and_kills_the_keys_at_once(run: Run) -> None:
    """After a forced delete the name is free, the keys prove nobody, and a worker knows."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        await _put_row(plane, Table.OBJECTS, bucket.bucket_id, "k")
        key = await plane.key_of(bucket)
        assert await plane.directory.find(PHOTOS) == bucket
        record = await plane.buckets.delete(plane.root, PHOTOS, HOME, force=True)
        assert record.operation_type == "DeleteBucket"
        assert plane.directory.peek(PHOTOS) is None
        with pytest.raises(NoSuchBucket):
            await plane.directory.find(PHOTOS)
        assert await plane.keys.load_credential(key.access_key_id) is None
        assert keys.encode(bucket.bucket_id) in dict((await plane.dump())[Table.DROPS])
        again = await plane.new_bucket()
        assert again.bucket_id != bucket.bucket_id
        with pytest.raises(AccessDenied):
            await plane.buckets.head(key, PHOTOS)
        assert await plane.buckets.list_for_s3(key) == []

    run(test)


def test_s3_delete_takes_the_keys_along_but_no_content(run: Run) -> None:
    """S3 DeleteBucket refuses objects; without any, keys and uploads are no obstacle."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        key = await plane.key_of(bucket)
        await _put_row(plane, Table.VERSIONS, bucket.bucket_id, "k", "1")
        with pytest.raises(BucketNotEmpty):
            await plane.buckets.delete_bucket(plane.root, PHOTOS)
        other = await plane.new_bucket("music")
        with pytest.raises(AccessDenied):
            await plane.buckets.delete_bucket(key, PHOTOS)
        with pytest.raises(AccessDenied):
            await plane.buckets.delete_bucket(plane.stranger, other.name)
        await plane.key_of(other)
        await _put_row(plane, Table.UPLOADS, other.bucket_id, "k", "u")
        await plane.buckets.delete_bucket(plane.root, other.name)
        with pytest.raises(NoSuchBucket):
            await plane.buckets.head(plane.root, other.name)

    run(test)


def test_s3_probes_answer_root_and_own_key_only(run: Run) -> None:
    """HeadBucket and GetBucketLocation refuse strangers, and tell them what is absent."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket("photos", PARIS)
        key = await plane.key_of(bucket)
        other_key = await plane.key_of(await plane.new_bucket("music"))
        for caller in (plane.root, key):
            assert await plane.buckets.head(caller, PHOTOS) == bucket
            assert await plane.buckets.location(caller, PHOTOS) == PARIS
        for caller in (plane.stranger, other_key, ANONYMOUS):
            with pytest.raises(AccessDenied):
                await plane.buckets.head(caller, PHOTOS)
            with pytest.raises(AccessDenied):
                await plane.buckets.location(caller, PHOTOS)
            with pytest.raises(NoSuchBucket):
                await plane.buckets.head(caller, BucketName("absent"))

    run(test)


def test_s3_lists_every_region_to_root_and_one_bucket_to_its_key(run: Run) -> None:
    """ListBuckets is by name across regions; a bucket's key sees that bucket alone."""

    async def test(plane: ControlPlane) -> None:
        photos = await plane.new_bucket("photos")
        music = await plane.new_bucket("music", PARIS)
        key = await plane.key_of(photos)
        assert await plane.buckets.list_for_s3(plane.root) == [music, photos]
        assert await plane.buckets.list_for_s3(key) == [photos]
        assert await plane.buckets.list_for_s3(plane.stranger) == []
        with pytest.raises(AccessDenied):
            await plane.buckets.list_for_s3(ANONYMOUS)

    run(test)
