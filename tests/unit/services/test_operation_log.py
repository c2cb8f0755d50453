"""Operation records: every change leaves one, and who may read them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from control_plane import HOME, ControlPlane

from lazarette.model.bucket import AccessRules, BucketChange
from lazarette.model.errors import AccessDenied, NoSuchOperation, NoSuchResource
from lazarette.model.names import BucketName, BundleId, OperationId, Region
from lazarette.model.operation import OperationPlace
from lazarette.model.tag import Tag

Run = Callable[[object], None]
PHOTOS = BucketName("photos")


def test_every_change_leaves_one_record_oldest_first(run: Run) -> None:
    """The history of a bucket's life is complete, in order, and outlives the bucket."""

    async def test(plane: ControlPlane) -> None:
        root, advance = plane.root, plane.clock.advance
        await plane.new_bucket()
        advance(1)
        key = (await plane.keys.create(root, PHOTOS, HOME)).result.key
        advance(1)
        change = BucketChange(rules=AccessRules(True, False))
        await plane.settings.update(root, PHOTOS, HOME, change)
        advance(1)
        await plane.settings.change_bundle(root, PHOTOS, HOME, BundleId("medium_1_0"))
        advance(1)
        await plane.tags.tag(root, PHOTOS, HOME, None, [Tag("k", "v")])
        advance(1)
        await plane.tags.untag(root, PHOTOS, HOME, None, ["k"])
        advance(1)
        await plane.keys.delete(root, PHOTOS, HOME, key.access_key_id)
        advance(1)
        await plane.buckets.delete(root, PHOTOS, HOME, force=False)
        records = await plane.history("photos")
        assert [record.operation_type for record in records] == [
            "CreateBucket",
            "CreateBucketAccessKey",
            "UpdateBucket",
            "UpdateBucketBundle",
            "TagResource",
            "UntagResource",
            "DeleteBucketAccessKey",
            "DeleteBucket",
        ]
        assert {record.status for record in records} == {"Succeeded"}
        for record in records:
            assert await plane.operations.find(root, HOME, record.operation_id) == record

    run(test)


def test_pages_show_each_record_once(run: Run) -> None:
    """Pages of three over seven records, several in one millisecond, miss and repeat none."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        for number in range(6):
            await plane.tags.tag(plane.root, PHOTOS, HOME, None, [Tag("k", str(number))])
        whole = await plane.operations.list_page(plane.root, HOME, None, 200)
        assert whole.next_after is None
        seen: list[str] = []
        place: OperationPlace | None = None
        while True:
            page = await plane.operations.list_page(plane.root, HOME, place, 3)
            seen += [record.operation_id for record in page.records]
            place = page.next_after
            if place is None:
                break
        assert seen == [record.operation_id for record in whole.records]
        assert len(seen) == 7

    run(test)


def test_records_show_in_their_account_and_region_only(run: Run) -> None:
    """Neither another account nor another region finds or lists a record."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        (record,) = await plane.history("photos")
        away = Region("eu-west-1")
        for caller, region in ((plane.stranger, HOME), (plane.root, away)):
            with pytest.raises(NoSuchOperation):
                await plane.operations.find(caller, region, record.operation_id)
            with pytest.raises(NoSuchResource):
                await plane.operations.list_page_for(caller, region, "photos", None, 200)
            listed = await plane.operations.list_page(caller, region, None, 200)
            assert listed.records == []
        with pytest.raises(NoSuchOperation):
            await plane.operations.find(plane.root, HOME, OperationId("no-such"))

    run(test)


def test_a_bucket_key_reads_no_history(run: Run) -> None:
    """Records belong to the account's root."""

    async def test(plane: ControlPlane) -> None:
        key = await plane.key_of(await plane.new_bucket())
        with pytest.raises(AccessDenied):
            await plane.operations.list_page(key, HOME, None, 200)
        with pytest.raises(AccessDenied):
            await plane.operations.list_page_for(key, HOME, "photos", None, 200)
        with pytest.raises(AccessDenied):
            await plane.operations.find(key, HOME, OperationId("x"))

    run(test)
