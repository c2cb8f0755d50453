"""What an alarm's state is now, and what follows from a change: it is stored and told.

Both in one transaction, so that no change is told twice or not at all. Takes no caller: it
judges alarms that somebody who might has made.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import series
from lazarette.metadata.alarms import put_alarm
from lazarette.metadata.engine import ReadTx, WriteTx
from lazarette.metadata.notices import add_notice
from lazarette.metadata.resources import find_resource
from lazarette.metadata.usage import find_usage
from lazarette.model.alarm import Alarm, AlarmState, evaluate, watched_value
from lazarette.model.contact import (
    ContactMethod,
    ContactProtocol,
    ContactStatus,
    contact_name,
)
from lazarette.model.metric import SAMPLE_MS, Metric, Point, Window, aggregate, sample
from lazarette.model.notice import AlarmChange, Channel, Notice, NoticeKind

_ROADS = {
    ContactProtocol.EMAIL: (Channel.MAIL, NoticeKind.ALARM),
    ContactProtocol.SMS: (Channel.HOOK, NoticeKind.SMS),
}


class Verdict(NamedTuple):
    """The state that follows from the points there are, and the latest of their values."""

    state: AlarmState
    value: float | None


class AlarmJudge:
    """Evaluates alarms, and queues what is to be told of them."""

    def __init__(self, clock: Clock, ids: IdSource, *, has_hook: bool) -> None:
        """`has_hook`: somebody wants to be told of every change over the hook."""
        self._clock = clock
        self._ids = ids
        self._has_hook = has_hook

    async def judge(self, tx: ReadTx, alarm: Alarm) -> Verdict:
        """Return the state an alarm ought to have now."""
        values = await self._latest_values(tx, alarm)
        there = [value for value in values if value is not None]
        state = evaluate(values, alarm.settings, alarm.state)
        return Verdict(state, there[-1] if there else None)

    async def settle(self, tx: WriteTx, alarm: Alarm) -> Alarm:
        """Give an alarm that is stored the state it ought to have; return it as it is then.

        A change is told to those it is for.
        """
        verdict = await self.judge(tx, alarm)
        if verdict.state is alarm.state:
            return alarm
        now_ms = self._clock.now_ms()
        changed = replace(alarm, state=verdict.state, changed_ms=now_ms)
        await put_alarm(tx, changed)
        await self._tell(tx, alarm, verdict, is_test=False)
        return changed

    async def tell_test(self, tx: WriteTx, alarm: Alarm, state: AlarmState) -> None:
        """Queue what would be told if the alarm changed to `state`."""
        verdict = await self.judge(tx, alarm)
        await self._tell(tx, alarm, Verdict(state, verdict.value), is_test=True)

    async def _tell(
        self, tx: WriteTx, alarm: Alarm, verdict: Verdict, *, is_test: bool
    ) -> None:
        if not alarm.settings.notifies(verdict.state):
            return
        change = AlarmChange(
            alarm=alarm.name,
            alarm_id=alarm.resource_id,
            monitored_type=alarm.monitored_type,
            monitored_name=alarm.monitored_name,
            settings=alarm.settings,
            old_state=alarm.state,
            new_state=verdict.state,
            at_ms=self._clock.now_ms(),
            value=verdict.value,
            is_test=is_test,
        )
        for protocol in alarm.settings.protocols:
            contact = await find_resource(
                tx, ContactMethod, alarm.account, alarm.region, contact_name(protocol)
            )
            if contact is None or contact.status_at(change.at_ms) is not ContactStatus.VALID:
                continue
            channel, kind = _ROADS[protocol]
            await self._queue(tx, alarm, change, channel, kind, contact)
        if self._has_hook:
            await self._queue(tx, alarm, change, Channel.HOOK, NoticeKind.ALARM, None)

    async def _queue(
        self,
        tx: WriteTx,
        alarm: Alarm,
        change: AlarmChange,
        channel: Channel,
        kind: NoticeKind,
        contact: ContactMethod | None,
    ) -> None:
        notice = Notice(
            notice_id=self._ids.ulid(),
            channel=channel,
            kind=kind,
            account=alarm.account,
            region=alarm.region,
            created_ms=change.at_ms,
            contact_name=contact.name if contact else "",
            contact_id=contact.resource_id if contact else "",
            change=change,
        )
        await add_notice(tx, notice, change.at_ms)

    async def _latest_values(self, tx: ReadTx, alarm: Alarm) -> list[float | None]:
        """Return the values of the alarm's range, oldest first.

        Of size and number the five minutes that run count as well: what they are is known
        exactly. Of what is counted they do not: a period that is not over has too little.
        """
        settings = alarm.settings
        now_ms = self._clock.now_ms()
        stop_ms = now_ms - now_ms % SAMPLE_MS
        latest = await self._find_present(tx, alarm, stop_ms)
        if settings.metric in _PRESENT:
            stop_ms += SAMPLE_MS
        start_ms = stop_ms - settings.range_length * SAMPLE_MS
        points = await series.list_points(
            tx, alarm.bucket_id, settings.metric, start_ms, stop_ms
        )
        if settings.metric in _PRESENT:
            points = [point for point in points if point.at_ms < stop_ms - SAMPLE_MS]
        if latest is not None:
            points.append(latest)
        merged = aggregate(points, Window(start_ms, stop_ms, SAMPLE_MS))
        found = {point.at_ms: watched_value(settings.metric, point) for point in merged}
        return [found.get(at_ms) for at_ms in range(start_ms, stop_ms, SAMPLE_MS)]

    async def _find_present(self, tx: ReadTx, alarm: Alarm, at_ms: int) -> Point | None:
        """Return what a size or number is at this moment; None for an empty bucket."""
        if alarm.settings.metric not in _PRESENT:
            return None
        usage = await find_usage(tx, alarm.bucket_id)
        if usage.number == 0:
            return None
        is_size = alarm.settings.metric is Metric.BUCKET_SIZE
        return sample(at_ms, usage.bytes if is_size else usage.number)


_PRESENT = frozenset({Metric.BUCKET_SIZE, Metric.OBJECT_COUNT})
