"""Which instances are attached to which buckets, kept in the records of both.

A bucket lists its instances, for decisions; an instance lists its buckets, so that neither
is looked for when the other goes. Every function changes both in the caller's transaction.
"""

from __future__ import annotations

from msgspec.structs import replace

from lazarette.metadata.buckets import find_own_bucket, put_bucket
from lazarette.metadata.engine import WriteTx
from lazarette.metadata.resources import find_resource, put_resource
from lazarette.model.bucket import AttachedInstance, Bucket
from lazarette.model.instance import Instance


async def attach(tx: WriteTx, bucket: Bucket, instance: Instance) -> None:
    """Attach an instance to a bucket; nothing changes when it is already."""
    if bucket.name in instance.buckets:
        return
    attached = AttachedInstance(instance.name, instance.resource_id)
    await put_bucket(tx, replace(bucket, instances=(*bucket.instances, attached)))
    await put_resource(tx, replace(instance, buckets=(*instance.buckets, bucket.name)))


async def detach(tx: WriteTx, bucket: Bucket, instance: Instance) -> None:
    """Detach an instance from a bucket; nothing changes when it is not attached."""
    if bucket.name in instance.buckets:
        await put_bucket(tx, _without_instance(bucket, instance))
        await put_resource(tx, _without_bucket(instance, bucket))


async def detach_from_all(tx: WriteTx, instance: Instance) -> None:
    """Take an instance that is about to go off every bucket's list."""
    for name in instance.buckets:
        bucket = await find_own_bucket(tx, instance.account, name, instance.region)
        assert bucket is not None, f"the instance {instance.name} names a bucket {name}"
        await put_bucket(tx, _without_instance(bucket, instance))


async def detach_all(tx: WriteTx, bucket: Bucket) -> None:
    """Take a bucket that is about to go off every instance's list."""
    for attached in bucket.instances:
        instance = await find_resource(
            tx, Instance, bucket.account, bucket.region, attached.name
        )
        assert instance is not None, f"the bucket {bucket.name} names no {attached.name}"
        await put_resource(tx, _without_bucket(instance, bucket))


def _without_instance(bucket: Bucket, instance: Instance) -> Bucket:
    kept = [a for a in bucket.instances if a.resource_id != instance.resource_id]
    return replace(bucket, instances=tuple(kept))


def _without_bucket(instance: Instance, bucket: Bucket) -> Instance:
    kept = [name for name in instance.buckets if name != bucket.name]
    return replace(instance, buckets=tuple(kept))
