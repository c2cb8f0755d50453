"""Every alarm is judged every five minutes; a change is stored and queued at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from control_plane import HOME, ControlPlane, opened

from lazarette.metadata import notices, series
from lazarette.metadata.alarms import find_alarm
from lazarette.metadata.engine import ReadTx, WriteTx
from lazarette.metadata.keys import encode
from lazarette.model.alarm import Alarm, AlarmState
from lazarette.model.bucket import Bucket
from lazarette.model.metric import SAMPLE_MS, Metric, sample
from lazarette.model.notice import Channel, Notice, NoticeKind
from lazarette.workers.evaluate_alarms import EvaluateAlarms

Run = Callable[[Callable[[ControlPlane], Awaitable[None]]], None]
OK, ALARM, UNKNOWN = AlarmState.OK, AlarmState.ALARM, AlarmState.UNKNOWN
RULE = {
    "alarmName": "full",
    "metricName": "BucketSizeBytes",
    "monitoredResourceName": "photos",
    "comparisonOperator": "GreaterThanThreshold",
    "threshold": 100,
    "evaluationPeriods": 1,
}
MAIL = {"protocol": "Email", "contactEndpoint": "ops@example.org"}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs an async test body on a control plane of its own."""
    return lambda test: asyncio.run(opened(tmp_path, test))


async def put(plane: ControlPlane, **changes: Any) -> None:
    """Put the alarm of these tests."""
    answer = await plane.call("PutAlarm", {**RULE, **changes})
    assert answer.status == 200, answer.body


async def alarm(plane: ControlPlane, name: str = "full") -> Alarm:
    """Return a stored alarm."""
    account = plane.root.account
    found = await plane.engine.read(lambda tx: find_alarm(tx, account, HOME, name))
    assert found is not None
    return found


async def fill(plane: ControlPlane, bucket: Bucket, size: int) -> None:
    """Change what the bucket's counters say."""

    async def body(tx: WriteTx) -> None:
        await tx.add(encode(bucket.bucket_id, "bytes"), size)
        await tx.add(encode(bucket.bucket_id, "objects"), 1)

    await plane.engine.write(body)


async def later(plane: ControlPlane, duty: EvaluateAlarms, rounds: int = 1) -> None:
    """Let five minutes pass, and the duty run, so many times."""
    for _ in range(rounds):
        plane.clock.advance(SAMPLE_MS)
        while await duty.run():
            pass


async def queued(plane: ControlPlane, channel: Channel) -> list[Notice]:
    """Return what waits to be sent."""

    async def body(tx: ReadTx) -> list[notices.DueNotice]:
        return await notices.list_due(tx, channel, plane.clock.now_ms(), 100)

    return [due.notice for due in await plane.engine.read(body)]


def make_duty(plane: ControlPlane) -> EvaluateAlarms:
    """Return the duty as a process would have it."""
    return EvaluateAlarms(plane.engine, plane.judge, plane.clock)


def test_a_round_changes_the_state_and_queues_one_notice(run: Run) -> None:
    """OK until there is too much, then ALARM since that round, and nothing told twice."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        await put(plane)
        duty = make_duty(plane)
        await later(plane, duty)
        assert (await alarm(plane)).state is UNKNOWN
        await fill(plane, bucket, 100)
        await later(plane, duty)
        assert (await alarm(plane)).state is OK
        await fill(plane, bucket, 1)
        await later(plane, duty)
        changed = await alarm(plane)
        assert (changed.state, changed.changed_ms) == (ALARM, plane.clock.now_ms())
        await later(plane, duty, 3)
        assert await alarm(plane) == changed
        (notice,) = await queued(plane, Channel.HOOK)
        assert notice.kind is NoticeKind.ALARM
        assert notice.change is not None
        assert (notice.change.old_state, notice.change.new_state) == (OK, ALARM)
        assert notice.change.value == 101
        assert notice.created_ms == changed.changed_ms

    run(test)


def test_a_restart_repeats_its_round_and_tells_nothing_twice(run: Run) -> None:
    """A new process judges at once; what the old one changed is no change any more."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        await put(plane)
        await fill(plane, bucket, 101)
        await later(plane, make_duty(plane))
        for _ in range(3):
            assert not await make_duty(plane).run()
        assert len(await queued(plane, Channel.HOOK)) == 1

    run(test)


def test_what_was_counted_is_judged_when_its_period_is_over(run: Run) -> None:
    """Requests of the running five minutes are too few yet: the last full ones count."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        await put(plane, metricName="AllRequests", treatMissingData="notBreaching")
        duty = make_duty(plane)

        async def count(tx: WriteTx) -> None:
            point = sample(plane.clock.now_ms(), 101)
            await series.put_points(tx, bucket.bucket_id, Metric.REQUESTS, [point])

        await plane.engine.write(count)
        assert not await duty.run()
        assert (await alarm(plane)).state is OK
        await later(plane, duty)
        assert (await alarm(plane)).state is ALARM
        await later(plane, duty, 3)
        assert (await alarm(plane)).state is OK

    run(test)


def test_older_samples_count_with_the_present(run: Run) -> None:
    """2 of 3: one sample outside before, and now outside again, make an alarm."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()

        async def store(tx: WriteTx) -> None:
            now_ms = plane.clock.now_ms()
            points = [sample(now_ms - 2 * SAMPLE_MS, 500), sample(now_ms - SAMPLE_MS, 5)]
            await series.put_points(tx, bucket.bucket_id, Metric.BUCKET_SIZE, points)

        await plane.engine.write(store)
        await fill(plane, bucket, 50)
        await put(plane, evaluationPeriods=3, datapointsToAlarm=2)
        assert (await alarm(plane)).state is OK
        await fill(plane, bucket, 51)
        await put(plane, evaluationPeriods=3, datapointsToAlarm=2)
        assert (await alarm(plane)).state is ALARM

    run(test)


def test_only_confirmed_contacts_are_told(run: Run) -> None:
    """Nothing is queued for an address that waits to be confirmed; a number needs nothing."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        await plane.call("CreateContactMethod", MAIL)
        await plane.call(
            "CreateContactMethod", {"protocol": "SMS", "contactEndpoint": "+12065550100"}
        )
        await fill(plane, bucket, 101)
        await put(plane, contactProtocols=["Email", "SMS"])
        (asked,) = await queued(plane, Channel.MAIL)
        assert asked.kind is NoticeKind.VERIFICATION
        kinds = [notice.kind for notice in await queued(plane, Channel.HOOK)]
        assert sorted(kind.value for kind in kinds) == ["alarm", "sms"]
        (contact,) = await plane.contacts.list_contacts(
            plane.root, HOME, list(_protocols("Email"))
        )
        await plane.confirmations.confirm(plane.confirmations.token(contact))
        await put(plane, alarmName="again", contactProtocols=["Email"])
        mails = [notice.kind for notice in await queued(plane, Channel.MAIL)]
        assert mails == [NoticeKind.VERIFICATION, NoticeKind.ALARM]

    run(test)


def test_a_disabled_alarm_is_silent(run: Run) -> None:
    """It changes its state, tells nobody, and shows no banner; so do states not asked for."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        await fill(plane, bucket, 101)
        await put(plane, notificationEnabled=False)
        assert (await alarm(plane)).state is ALARM
        assert await queued(plane, Channel.HOOK) == []
        assert await plane.alarms.list_banners(plane.root, HOME) == []
        await put(plane, threshold=1000)
        assert (await alarm(plane)).state is OK
        assert await queued(plane, Channel.HOOK) == []

    run(test)


def test_a_trigger_of_ok_tells_that_it_is_over(run: Run) -> None:
    """With OK among the triggers the way back is told, too."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        await fill(plane, bucket, 101)
        asked = {"contactProtocols": ["Email"], "notificationTriggers": ["OK", "ALARM"]}
        await put(plane, **asked)
        await put(plane, **asked, threshold=1000)
        told = [notice.change for notice in await queued(plane, Channel.HOOK)]
        assert [change.new_state for change in told if change] == [ALARM, OK]

    run(test)


def test_many_alarms_are_judged_in_bounded_steps(run: Run) -> None:
    """A step looks at 20; the round gets to all of them, of every account's buckets."""

    async def test(plane: ControlPlane) -> None:
        names = [f"bucket-{number}" for number in range(45)]
        for name in names:
            bucket = await plane.new_bucket(name)
            await put(plane, alarmName=f"of-{name}", monitoredResourceName=name)
            await fill(plane, bucket, 101)
        duty, steps = make_duty(plane), 1
        while await duty.run():
            steps += 1
        assert steps == 3
        states = {(await alarm(plane, f"of-{name}")).state for name in names}
        assert states == {ALARM}

    run(test)


def test_an_alarm_that_goes_while_it_is_judged_stays_gone(run: Run) -> None:
    """Between the look and the change it may be deleted: nothing is stored or told."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        await put(plane)
        await fill(plane, bucket, 101)
        duty = make_duty(plane)
        await plane.call("DeleteAlarm", {"alarmName": "full"})
        before = await plane.dump()
        assert not await duty.run()
        assert await plane.dump() == before

    run(test)


def test_banners_tell_since_when_and_can_be_dismissed(run: Run) -> None:
    """An alarm in ALARM and an unconfirmed address show; a dismissed alarm until the next."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        await put(plane)
        duty = make_duty(plane)
        await fill(plane, bucket, 101)
        await later(plane, duty)
        since_ms = plane.clock.now_ms()
        await plane.call("CreateContactMethod", MAIL)
        await later(plane, duty)
        shown = await plane.alarms.list_banners(plane.root, HOME)
        assert [(banner.kind, banner.name, banner.since_ms) for banner in shown] == [
            ("alarm", "full", since_ms),
            ("contact", "ContactMethod-Email", since_ms),
        ]
        assert await plane.alarms.list_banners(plane.stranger, HOME) == []
        await plane.alarms.dismiss_banner(plane.root, "full", HOME)
        shown = await plane.alarms.list_banners(plane.root, HOME)
        assert [banner.kind for banner in shown] == ["contact"]
        await fill(plane, bucket, -50)
        await later(plane, duty)
        await fill(plane, bucket, 50)
        await later(plane, duty)
        shown = await plane.alarms.list_banners(plane.root, HOME)
        assert [banner.kind for banner in shown] == ["alarm", "contact"]

    run(test)


def test_a_test_shows_and_tells_and_ends_by_itself(run: Run) -> None:
    """ALARM for ten seconds, with its banner and its notice; then OK, without a round."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        await fill(plane, bucket, 50)
        await put(plane)
        answer = await plane.call("TestAlarm", {"alarmName": "full", "state": "ALARM"})
        assert answer.status == 200
        (notice,) = await queued(plane, Channel.HOOK)
        assert notice.change is not None
        assert notice.change.is_test
        (banner,) = await plane.alarms.list_banners(plane.root, HOME)
        assert "tested" in banner.sentence
        plane.clock.advance(10_000)
        shown = await plane.call("GetAlarms", {"alarmName": "full"})
        assert shown.body["alarms"][0]["state"] == "OK"
        assert await plane.alarms.list_banners(plane.root, HOME) == []

    run(test)


def _protocols(*names: str) -> Any:
    from lazarette.model.contact import ContactProtocol

    return map(ContactProtocol, names)
