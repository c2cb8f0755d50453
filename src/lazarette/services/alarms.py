"""Alarms: put, listed, deleted, tested; and the banners they show to people.

Source: Lightsail PutAlarm, GetAlarms, DeleteAlarm, TestAlarm, "Resource health metrics and
alarms".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import alarms as alarm_records, buckets
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.metadata.resources import (
    find_any_resource,
    find_resource,
    is_name_taken,
    list_resources,
)
from lazarette.model.action import Action
from lazarette.model.alarm import Alarm, AlarmSettings, AlarmState, check_settings
from lazarette.model.bucket import Bucket
from lazarette.model.contact import ContactMethod, ContactProtocol, ContactStatus, contact_name
from lazarette.model.errors import InvalidInput, NoSuchResource
from lazarette.model.limits import ALARM_TEST_MS, ALARMS_PER_METRIC_MAX
from lazarette.model.metric import Metric
from lazarette.model.names import BucketName, Region
from lazarette.model.operation import OperationRecord
from lazarette.model.principal import Caller
from lazarette.model.resource import StoredResource
from lazarette.model.tag import Tag, merge_tags
from lazarette.model.target import NamedTags, tags_by_key, target_of, to_make
from lazarette.services.alarm_judge import AlarmJudge
from lazarette.services.changes import Changes
from lazarette.services.gate import Gate
from lazarette.services.operation_log import OperationLog
from lazarette.services.replays import Resend

_BANNERS_MAX = 100


class Banner(NamedTuple):
    """What the console shows on top of every page until it is dismissed or over."""

    kind: str  # "alarm" or "contact"
    name: str  # of the alarm or contact
    region: Region
    since_ms: int
    sentence: str


class AlarmPage(NamedTuple):
    """Alarms by name, and the last name when there are more; else empty."""

    alarms: list[Alarm]
    next_after: str


class Alarms:
    """The alarms of all accounts."""

    def __init__(
        self,
        engine: MetadataEngine,
        gate: Gate,
        changes: Changes,
        operations: OperationLog,
        judge: AlarmJudge,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        self._engine = engine
        self._gate = gate
        self._changes = changes
        self._operations = operations
        self._judge = judge
        self._clock = clock
        self._ids = ids

    async def put(
        self,
        caller: Caller,
        name: str,
        region: Region,
        monitored: str,
        settings: AlarmSettings,
        tags: Sequence[Tag],
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Make an alarm, or replace all settings of the one of that name.

        A new one begins without data; one that there was keeps its state, its age and its
        tags (`tags` are for a new one). Then it is evaluated, which may change the state.
        Raises: AccessDenied, NoSuchResource (what is monitored), InvalidInput.
        """
        check_settings(settings)
        labels = merge_tags((), tags)

        async def body(tx: WriteTx) -> OperationRecord:
            before = await alarm_records.find_alarm(tx, caller.account, region, name)
            if before is None:
                target = to_make(Alarm.resource_type, caller.account, region)
                named = tags_by_key(labels)
                self._gate.require_making(caller, Action.PUT_ALARM, target, named)
            else:
                self._require(caller, Action.PUT_ALARM, before)
            bucket = await self._find_monitored(tx, caller, monitored, region)
            if before is None and await is_name_taken(tx, caller.account, region, name):
                raise InvalidInput(f"Another resource has the name {name}: choose another.")
            await _check_count(tx, bucket, name, settings.metric)
            if before is None:
                alarm = self._new_alarm(name, bucket, settings, labels)
            else:
                alarm = replace(before, settings=settings, **_target_of(bucket))
            await alarm_records.put_alarm(tx, alarm, before)
            alarm = await self._judge.settle(tx, alarm)
            return await self._operations.add(tx, alarm, "PutAlarm", bucket.name)

        return await self._changes.run(body, resend)

    async def find(self, caller: Caller, name: str, region: Region) -> Alarm:
        """Return one alarm. Raises: AccessDenied, NoSuchResource."""
        return await self._engine.read(
            lambda tx: self._find(tx, caller, Action.READ_ALARMS, name, region)
        )

    async def list_page(
        self, caller: Caller, region: Region, after: str, limit: int
    ) -> AlarmPage:
        """Return a page of the account's alarms in a region. Raises: AccessDenied."""
        self._gate.require(caller, Action.READ_ALARMS, None)
        found = await self._engine.read(
            lambda tx: list_resources(tx, Alarm, caller.account, region, after, limit + 1)
        )
        return _page(found, limit)

    async def list_page_of(
        self, caller: Caller, region: Region, monitored: str, after: str, limit: int
    ) -> AlarmPage:
        """Return a page of the alarms of one resource.

        Raises: AccessDenied, NoSuchResource.
        """
        self._gate.require(caller, Action.READ_ALARMS, None)

        async def body(tx: ReadTx) -> list[Alarm]:
            resource = await self._find_resource(tx, caller, monitored, region)
            return await alarm_records.list_alarms_of(tx, resource.resource_id)

        found = await self._engine.read(body)
        return _page([alarm for alarm in found if alarm.name > after], limit)

    async def delete(
        self,
        caller: Caller,
        name: str,
        region: Region,
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Delete an alarm. Raises: AccessDenied, NoSuchResource."""

        async def body(tx: WriteTx) -> OperationRecord:
            alarm = await self._find(tx, caller, Action.DELETE_ALARM, name, region)
            await alarm_records.remove_alarm(tx, alarm)
            return await self._operations.add(tx, alarm, "DeleteAlarm", alarm.monitored_name)

        return await self._changes.run(body, resend)

    async def test(
        self,
        caller: Caller,
        name: str,
        region: Region,
        state: AlarmState,
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Show an alarm in another state for ten seconds, and tell what is told of it.

        Raises: AccessDenied, NoSuchResource; InvalidInput, when the alarm is not OK, or a
        test of OK has no contact protocol by which it could be noticed.
        """

        async def body(tx: WriteTx) -> OperationRecord:
            alarm = await self._find(tx, caller, Action.TEST_ALARM, name, region)
            if alarm.state is not AlarmState.OK:
                raise InvalidInput(
                    f"The alarm {name} is in the state {alarm.state.value}; it can be tested "
                    "while it is OK."
                )
            if state is AlarmState.OK and not alarm.settings.protocols:
                raise InvalidInput(
                    f"OK can be tested by a message only, and the alarm {name} has no "
                    "contactProtocols."
                )
            until_ms = self._clock.now_ms() + ALARM_TEST_MS
            tested = replace(alarm, tested_state=state, tested_until_ms=until_ms)
            await alarm_records.put_alarm(tx, tested)
            await self._judge.tell_test(tx, alarm, state)
            return await self._operations.add(tx, alarm, "TestAlarm", state.value)

        return await self._changes.run(body, resend)

    async def list_banners(self, caller: Caller, region: Region) -> list[Banner]:
        """Return what the console has to show of a region: alarms, unconfirmed addresses.

        An alarm whose notifications are off shows none. Raises: AccessDenied.
        """
        self._gate.require(caller, Action.READ_ALARMS, None)
        now_ms = self._clock.now_ms()

        async def body(tx: ReadTx) -> list[Banner]:
            alarms = await list_resources(
                tx, Alarm, caller.account, region, "", _BANNERS_MAX * 10
            )
            shown = [banner for alarm in alarms if (banner := _alarm_banner(alarm, now_ms))]
            name = contact_name(ContactProtocol.EMAIL)
            contact = await find_resource(tx, ContactMethod, caller.account, region, name)
            if contact is not None and contact.status_at(now_ms) is ContactStatus.PENDING:
                sentence = f"The address {contact.endpoint} waits to be verified."
                shown.append(Banner("contact", name, region, contact.asked_ms, sentence))
            return shown[:_BANNERS_MAX]

        return await self._engine.read(body)

    async def dismiss_banner(self, caller: Caller, name: str, region: Region) -> None:
        """Show no banner of an alarm until it changes to ALARM again, or is tested again.

        Raises: AccessDenied, NoSuchResource.
        """

        async def body(tx: WriteTx) -> None:
            alarm = await self._find(tx, caller, Action.PUT_ALARM, name, region)
            now_ms = self._clock.now_ms()
            await alarm_records.put_alarm(
                tx, replace(alarm, dismissed_ms=now_ms, tested_state=None)
            )

        await self._engine.write(body)

    def _require(
        self, caller: Caller, action: Action, alarm: Alarm | None, tags: NamedTags | None = None
    ) -> None:
        target = None if alarm is None else target_of(alarm)
        self._gate.require(caller, action, None, target=target, tags=tags)

    async def _find(
        self, tx: ReadTx, caller: Caller, action: Action, name: str, region: Region
    ) -> Alarm:
        """Return the alarm of that name. Raises: AccessDenied, NoSuchResource."""
        alarm = await alarm_records.find_alarm(tx, caller.account, region, name)
        self._require(caller, action, alarm)
        if alarm is None:
            raise NoSuchResource(name)
        return alarm

    async def _find_resource(
        self, tx: ReadTx, caller: Caller, name: str, region: Region
    ) -> Bucket | StoredResource:
        bucket = await buckets.find_own_bucket(tx, caller.account, BucketName(name), region)
        found = bucket or await find_any_resource(tx, caller.account, region, name)
        if found is None:
            raise NoSuchResource(name)
        return found

    async def _find_monitored(
        self, tx: ReadTx, caller: Caller, name: str, region: Region
    ) -> Bucket:
        """Return the bucket of that name. Raises: NoSuchResource, InvalidInput."""
        found = await self._find_resource(tx, caller, name, region)
        if not isinstance(found, Bucket):
            raise InvalidInput(
                f"{name} is of the type {found.resource_type}, which has no metrics on this "
                "server: name a bucket in monitoredResourceName."
            )
        return found

    def _new_alarm(
        self, name: str, bucket: Bucket, settings: AlarmSettings, tags: tuple[Tag, ...]
    ) -> Alarm:
        now_ms = self._clock.now_ms()
        return Alarm(
            account=bucket.account,
            region=bucket.region,
            name=name,
            resource_id=self._ids.guid(),
            created_ms=now_ms,
            changed_ms=now_ms,
            tags=tags,
            settings=settings,
            monitored_type=bucket.resource_type,
            monitored_name=bucket.name,
            monitored_id=bucket.resource_id,
            bucket_id=bucket.bucket_id,
        )


def _target_of(bucket: Bucket) -> dict[str, str]:
    return {
        "monitored_type": bucket.resource_type,
        "monitored_name": bucket.name,
        "monitored_id": bucket.resource_id,
        "bucket_id": bucket.bucket_id,
    }


async def _check_count(tx: ReadTx, bucket: Bucket, name: str, metric: Metric) -> None:
    others = [
        alarm.name
        for alarm in await alarm_records.list_alarms_of(tx, bucket.resource_id)
        if alarm.settings.metric is metric and alarm.name != name
    ]
    if len(others) >= ALARMS_PER_METRIC_MAX:
        raise InvalidInput(
            f"The metric {metric.value} of {bucket.name} has the alarms "
            f"{' and '.join(others)}, and can have no more: delete one of them first."
        )


def _alarm_banner(alarm: Alarm, now_ms: int) -> Banner | None:
    """Return an alarm's banner, if it shows one."""
    if not alarm.settings.is_enabled or alarm.state_at(now_ms) is not AlarmState.ALARM:
        return None
    is_test = alarm.state is not AlarmState.ALARM
    since_ms = alarm.tested_until_ms - ALARM_TEST_MS if is_test else alarm.changed_ms
    if alarm.dismissed_ms >= since_ms and alarm.dismissed_ms:
        return None
    what = "is being tested" if is_test else "is in the state ALARM"
    sentence = (
        f"The alarm {alarm.name} on {alarm.settings.metric.value} of {alarm.monitored_name} "
        f"{what}."
    )
    return Banner("alarm", alarm.name, alarm.region, since_ms, sentence)


def _page(found: list[Alarm], limit: int) -> AlarmPage:
    more = len(found) > limit
    return AlarmPage(found[:limit], found[limit - 1].name if more else "")
