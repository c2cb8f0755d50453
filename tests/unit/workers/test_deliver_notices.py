"""Notices leave when they are sent; what fails waits longer each time, for a day."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest
from control_plane import HOME, ControlPlane, opened

from lazarette.metadata.engine import Table
from lazarette.metadata.keys import prefix_range
from lazarette.model.contact import ContactMethod, ContactProtocol
from lazarette.model.notice import Channel, Notice, NoticeKind
from lazarette.observe.recorder import SilentRecorder
from lazarette.services.outcome import SENT, Outcome, later, never
from lazarette.workers.deliver_notices import DeliverNotices

Run = Callable[[Callable[[ControlPlane], Awaitable[None]]], None]
HOUR_MS = 3_600_000


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs an async test body on a control plane of its own."""
    return lambda test: asyncio.run(opened(tmp_path, test))


class SaidOutcomes:
    """A courier that answers what the test says, and remembers what it was given."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[tuple[Notice, ContactMethod | None]] = []

    async def send(self, notice: Notice, contact: ContactMethod | None) -> Outcome:
        """Answer the next outcome; the last one for ever."""
        self.sent.append((notice, contact))
        return self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]


class Events(SilentRecorder):
    """Keeps the log's events."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, Mapping[str, str | int]]] = []

    def event(self, name: str, fields: Mapping[str, str | int]) -> None:
        """Keep one."""
        self.lines.append((name, fields))


def make(
    plane: ControlPlane, courier: SaidOutcomes, recorder: SilentRecorder | None = None
) -> DeliverNotices:
    """Return the duty of the mail channel."""
    return DeliverNotices(
        Channel.MAIL, courier, plane.engine, plane.clock, recorder or SilentRecorder()
    )


async def add_contact(plane: ControlPlane, region: str = HOME) -> None:
    """Add an address, which queues a mail."""
    asked = {"protocol": "Email", "contactEndpoint": "ops@example.org"}
    assert (await plane.call("CreateContactMethod", asked, region=region)).status == 200


async def waiting(plane: ControlPlane) -> int:
    """Return how many mails there are to send."""
    start, stop = prefix_range(Channel.MAIL.value)
    return sum(start <= place < stop for place, _ in (await plane.dump())[Table.NOTICES])


def test_a_notice_is_sent_once_and_removed(run: Run) -> None:
    """The courier gets it with its contact; then nothing is left to do."""

    async def test(plane: ControlPlane) -> None:
        await add_contact(plane)
        courier = SaidOutcomes(SENT)
        duty = make(plane, courier)
        for _ in range(3):
            assert not await duty.run()
        ((notice, contact),) = courier.sent
        assert notice.kind is NoticeKind.VERIFICATION
        assert contact is not None
        assert contact.endpoint == "ops@example.org"
        assert await waiting(plane) == 0

    run(test)


def test_what_fails_is_tried_ever_more_rarely(run: Run) -> None:
    """After 5 seconds, 10, 20, up to an hour, under the same id."""

    async def test(plane: ControlPlane) -> None:
        await add_contact(plane)
        courier = SaidOutcomes(later("no"))
        duty, start_ms = make(plane, courier), plane.clock.now_ms()
        moments: list[int] = []
        while len(moments) < 12:
            before = len(courier.sent)
            await duty.run()
            if len(courier.sent) > before:
                moments.append((plane.clock.now_ms() - start_ms) // 1000)
            plane.clock.advance(5_000)
        gaps = [second - first for first, second in itertools.pairwise(moments)]
        assert gaps == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]
        assert len({notice.notice_id for notice, _ in courier.sent}) == 1

    run(test)


def test_after_a_day_a_notice_is_given_up(run: Run) -> None:
    """It is dropped with the last reason, and the log says so."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        asked = {"protocol": "Email", "contactEndpoint": "ops@example.org"}
        await plane.call("CreateContactMethod", asked)
        (contact,) = await plane.contacts.list_contacts(
            plane.root, HOME, [ContactProtocol.EMAIL]
        )
        courier, events = SaidOutcomes(SENT), Events()
        duty = make(plane, courier, events)
        await duty.run()
        await plane.confirmations.confirm(plane.confirmations.token(contact))
        await plane.call(
            "PutAlarm",
            {
                "alarmName": "empty",
                "metricName": "AllRequests",
                "monitoredResourceName": "photos",
                "comparisonOperator": "LessThanThreshold",
                "threshold": 1,
                "evaluationPeriods": 1,
                "treatMissingData": "breaching",
                "contactProtocols": ["Email"],
            },
        )
        courier.outcomes = [later("the server is away")]
        for _ in range(60):
            await duty.run()
            plane.clock.advance(HOUR_MS)
        assert await waiting(plane) == 0
        name, facts = events.lines[-1]
        assert name == "notice dropped"
        assert "the server is away" in str(facts["reason"])
        assert facts["alarm"] == "empty"
        assert "ops@example.org" not in str(events.lines)

    run(test)


def test_what_can_never_be_sent_is_dropped_at_once(run: Run) -> None:
    """An address that does not exist is not tried again."""

    async def test(plane: ControlPlane) -> None:
        await add_contact(plane)
        courier, events = SaidOutcomes(never("550")), Events()
        await make(plane, courier, events).run()
        assert await waiting(plane) == 0
        assert [name for name, _ in events.lines] == ["notice dropped"]

    run(test)


def test_one_that_waits_holds_up_none_that_follow(run: Run) -> None:
    """The step ends, so that its timeout is paid once; the next step sends the others."""

    async def test(plane: ControlPlane) -> None:
        for region in ("us-east-1", "eu-west-1", "eu-west-2"):
            await add_contact(plane, region)
        courier = SaidOutcomes(later("no"), SENT)
        duty = make(plane, courier)
        assert not await duty.run()
        assert len(courier.sent) == 1
        assert not await duty.run()
        assert len(courier.sent) == 3
        assert await waiting(plane) == 1

    run(test)


def test_a_contact_that_is_gone_is_told_nothing(run: Run) -> None:
    """Deleted, or made again as somebody else's: what waited for the first is dropped."""

    async def test(plane: ControlPlane) -> None:
        await add_contact(plane)
        await plane.call("DeleteContactMethod", {"protocol": "Email"})
        courier = SaidOutcomes(SENT)
        duty = make(plane, courier)
        await duty.run()
        assert courier.sent == []
        assert await waiting(plane) == 0
        await add_contact(plane)
        await plane.call("DeleteContactMethod", {"protocol": "Email"})
        await add_contact(plane)
        await duty.run()
        assert len(courier.sent) == 1

    run(test)


def test_a_question_that_is_answered_is_not_asked_again(run: Run) -> None:
    """A second link that waits when the first has been used is dropped."""

    async def test(plane: ControlPlane) -> None:
        await add_contact(plane)
        await plane.call("SendContactMethodVerification", {"protocol": "Email"})
        (contact,) = await plane.contacts.list_contacts(
            plane.root, HOME, [ContactProtocol.EMAIL]
        )
        await plane.confirmations.confirm(plane.confirmations.token(contact))
        courier = SaidOutcomes(SENT)
        await make(plane, courier).run()
        assert courier.sent == []
        assert await waiting(plane) == 0

    run(test)


def test_each_channel_takes_its_own(run: Run) -> None:
    """The hook's duty sends no mails."""

    async def test(plane: ControlPlane) -> None:
        await add_contact(plane)
        courier = SaidOutcomes(SENT)
        duty = DeliverNotices(
            Channel.HOOK, courier, plane.engine, plane.clock, SilentRecorder()
        )
        await duty.run()
        assert courier.sent == []
        assert await waiting(plane) == 1

    run(test)
