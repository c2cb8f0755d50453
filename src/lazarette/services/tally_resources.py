"""Counting on: do records that repeat one another agree?

Resources name each other truly, every name has its holder, and each bucket has its account's
block of public access. A part of the tally (`tally.py`), in the same view. Records without
such members are not decoded: members with their default are not written.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from lazarette.metadata import keys
from lazarette.metadata.codec import decode_record
from lazarette.metadata.engine import ReadTx, Table
from lazarette.metadata.walk import every_row
from lazarette.model.account import Account
from lazarette.model.acl import PublicAccessBlock
from lazarette.model.alarm import Alarm
from lazarette.model.bucket import Bucket
from lazarette.model.errors import EngineUnavailable
from lazarette.model.instance import Instance


async def find_resource_problems(tx: ReadTx) -> AsyncIterator[tuple[str, str]]:
    """Yield what does not agree among resources: its kind, and a sentence that names it."""
    async for problem in _compare_names(tx):
        yield problem
    async for problem in _compare_alarms(tx):
        yield problem
    try:
        by_bucket, by_instance = await _attachments(tx)
        unblocked = await _without_their_block(tx)
    except EngineUnavailable as error:
        yield "unreadable", f"Resources cannot be compared: {error.facts['sentence']}"
        return
    for name in unblocked:
        yield "account-block", f"Bucket {name} has not its account's block of public access."
    for bucket, instance in sorted(by_bucket - by_instance):
        yield (
            "attachment",
            f"Bucket {bucket} lists the instance {instance}, which knows not of it.",
        )
    for bucket, instance in sorted(by_instance - by_bucket):
        yield (
            "attachment",
            f"Instance {instance} names the bucket {bucket}, which lists it not.",
        )


async def _compare_names(tx: ReadTx) -> AsyncIterator[tuple[str, str]]:
    held: dict[tuple[str, str, str], str] = {}
    async for place, holder in every_row(tx, Table.RESOURCE_NAMES):
        account, region, name = (str(part) for part in keys.decode(place))
        held[account, region, name] = holder.decode()
    async for place, _ in every_row(tx, Table.RESOURCES):
        account, region, kind, name = (str(part) for part in keys.decode(place))
        if held.pop((account, region, name), None) != kind:
            yield "resource-name", f"The name of {kind} {name} in {region} is not held by it."
    for (_, region, name), kind in sorted(held.items()):
        yield "resource-name", f"The name {name} in {region} is held by a {kind} not there."


async def _compare_alarms(tx: ReadTx) -> AsyncIterator[tuple[str, str]]:
    """Compare alarms with the table of what they watch, and that with the buckets."""
    listed = {keys.decode(place) async for place, _ in every_row(tx, Table.ALARM_TARGETS)}
    async for place, record in every_row(tx, Table.RESOURCES):
        account, region, kind, name = (str(part) for part in keys.decode(place))
        if kind != Alarm.resource_type:
            continue
        try:
            alarm = decode_record(Alarm, record)
        except EngineUnavailable as error:
            yield "unreadable", f"Alarm {name} in {region}: {error.facts['sentence']}"
            continue
        target = (alarm.monitored_id, account, region, name)
        if target not in listed:
            yield "alarm", f"Alarm {name} in {region} is not listed by what it watches."
        listed.discard(target)
        if await tx.get(Table.BUCKET_IDS, keys.encode(alarm.bucket_id)) is None:
            yield "alarm", f"Alarm {name} in {region} watches a bucket that is not there."
    for left in sorted(listed):
        yield "alarm", f"An alarm {left[3]} in {left[2]} is listed and not there."


async def _attachments(tx: ReadTx) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return pairs of bucket name and instance name, as both sides have them."""
    by_bucket: set[tuple[str, str]] = set()
    by_instance: set[tuple[str, str]] = set()
    async for _, record in every_row(tx, Table.BUCKETS):
        if b'"instances"' in record:
            bucket = decode_record(Bucket, record)
            by_bucket.update((bucket.name, each.resource_id) for each in bucket.instances)
    async for place, record in every_row(tx, Table.RESOURCES):
        if keys.decode(place)[2] == Instance.resource_type and b'"buckets"' in record:
            instance = decode_record(Instance, record)
            by_instance.update((name, instance.resource_id) for name in instance.buckets)
    return by_bucket, by_instance


async def _without_their_block(tx: ReadTx) -> list[str]:
    """Return the names of buckets whose copy of their account's block is not that block."""
    blocks: dict[str, PublicAccessBlock | None] = {}
    async for _, record in every_row(tx, Table.ACCOUNTS):
        if b'"public_access_block"' in record:
            account = decode_record(Account, record)
            blocks[account.account_id] = account.public_access_block
    found: list[str] = []
    async for _, record in every_row(tx, Table.BUCKETS):
        if blocks or b'"account_block"' in record:
            bucket = decode_record(Bucket, record)
            if bucket.account_block != blocks.get(bucket.account):
                found.append(bucket.name)
    return found
