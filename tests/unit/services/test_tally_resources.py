"""`lazarette check` on resources: what one side says and the other does not is found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from control_plane import HOME, ControlPlane
from msgspec.structs import replace

from lazarette.metadata import keys
from lazarette.metadata.accounts import find_account, put_account
from lazarette.metadata.buckets import find_bucket, put_bucket
from lazarette.metadata.engine import Table, WriteTx
from lazarette.metadata.resources import find_resource, put_resource
from lazarette.model.acl import BLOCK_ALL
from lazarette.model.alarm import Alarm
from lazarette.model.instance import Instance
from lazarette.model.names import BucketId, BucketName
from lazarette.services.tally import tally

Run = Callable[[Callable[[ControlPlane], Awaitable[None]]], None]
Damage = Callable[[WriteTx, ControlPlane], Awaitable[None]]


async def _forget_instance(tx: WriteTx, plane: ControlPlane) -> None:
    bucket = await find_bucket(tx, BucketName("photos"))
    await put_bucket(tx, replace(bucket, instances=()))


async def _forget_bucket(tx: WriteTx, plane: ControlPlane) -> None:
    instance = await find_resource(tx, Instance, plane.root.account, HOME, "web")
    assert instance is not None
    await put_resource(tx, replace(instance, buckets=()))


async def _forget_name(tx: WriteTx, plane: ControlPlane) -> None:
    await tx.delete(Table.RESOURCE_NAMES, keys.encode(plane.root.account, HOME, "web"))


async def _leave_name(tx: WriteTx, plane: ControlPlane) -> None:
    place = keys.encode(plane.root.account, HOME, "nobody")
    await tx.put(Table.RESOURCE_NAMES, place, b"Instance")


async def _forget_target(tx: WriteTx, plane: ControlPlane) -> None:
    rows = await tx.scan(Table.ALARM_TARGETS, b"", b"\xff", 10)
    await tx.delete(Table.ALARM_TARGETS, rows[0][0])


async def _leave_target(tx: WriteTx, plane: ControlPlane) -> None:
    place = keys.encode("some-id", plane.root.account, HOME, "nowhere")
    await tx.put(Table.ALARM_TARGETS, place, b"")


async def _watch_nothing(tx: WriteTx, plane: ControlPlane) -> None:
    alarm = await find_resource(tx, Alarm, plane.root.account, HOME, "full")
    assert alarm is not None
    await put_resource(tx, replace(alarm, bucket_id=BucketId("gone")))


async def _spoil(tx: WriteTx, plane: ControlPlane) -> None:
    place = keys.encode(plane.root.account, HOME, "Instance", "web")
    await tx.put(Table.RESOURCES, place, b'{"buckets": 1}')


async def _block_one(tx: WriteTx, plane: ControlPlane) -> None:
    bucket = await find_bucket(tx, BucketName("photos"))
    await put_bucket(tx, replace(bucket, account_block=BLOCK_ALL))


async def _block_account(tx: WriteTx, plane: ControlPlane) -> None:
    account = await find_account(tx, plane.root.account)
    assert account is not None
    await put_account(tx, replace(account, public_access_block=BLOCK_ALL))


@pytest.mark.parametrize(
    ("damage", "kind", "words"),
    [
        (_block_one, "account-block", "Bucket photos has not"),
        (_block_account, "account-block", "Bucket photos has not"),
        (_forget_instance, "attachment", "names the bucket photos"),
        (_forget_bucket, "attachment", "Bucket photos lists"),
        (_forget_name, "resource-name", "Instance web"),
        (_leave_name, "resource-name", "nobody"),
        (_spoil, "unreadable", "Instance"),
        (_forget_target, "alarm", "full in us-east-1 is not listed"),
        (_leave_target, "alarm", "nowhere"),
        (_watch_nothing, "alarm", "watches a bucket that is not there"),
    ],
)
def test_each_damage_is_found(run: Run, damage: Damage, kind: str, words: str) -> None:
    """A sound store has nothing to tell; after the damage it has one thing, by name."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket("photos")
        made = {
            "instanceNames": ["web"],
            "availabilityZone": "us-east-1a",
            "blueprintId": "nginx",
            "bundleId": "nano_3_0",
        }
        await plane.call("CreateInstances", made)
        await plane.call(
            "PutAlarm",
            {
                "alarmName": "full",
                "metricName": "BucketSizeBytes",
                "monitoredResourceName": "photos",
                "comparisonOperator": "GreaterThanThreshold",
                "threshold": 100,
                "evaluationPeriods": 1,
            },
        )
        attach = {"bucketName": "photos", "resourceName": "web", "access": "allow"}
        assert (await plane.call("SetResourceAccessForBucket", attach)).status == 200
        assert (await plane.engine.read(tally)).problems == []
        await plane.engine.write(lambda tx: damage(tx, plane))
        (finding,) = (await plane.engine.read(tally)).problems
        assert finding.kind == kind
        assert words in finding.sentence

    run(test)
